"""Files of values and of outcomes: judged, shown, and saved as shown or not at all. The file itself is not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

from django.db import models, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from accounts.queries import local_today
from audit.sentences import Action
from metrics import kpi_file, outcome_file, queries
from metrics.filling import BATCH, write_outcomes, write_points
from metrics.models import Kpi, KpiPoint, MeasureImport, PersonOutcome

KEPT_WAITING = timedelta(days=1)  # then a file that nobody confirmed goes with the next one
State, Kind = MeasureImport.State, MeasureImport.Kind
# Within a sentence of the audit log.
LOGGED = {Kind.KPIS: "values of KPIs", Kind.OUTCOMES: "outcomes of people"}


class TooManyRows(Exception):
    """A file holds at most MAX_ROWS rows; the argument is how many this one has."""


class Discarded(Exception):
    """The file was discarded."""


class AlreadySaved(Exception):
    """The file is in."""


class ValuesChanged(Exception):
    """What is known changed between the dry run and the yes, or since the file was saved."""


class NotSaved(Exception):
    """There is nothing to take back."""


@transaction.atomic
def stage_measure_import(*, kind: str, rows: Sequence[Any], by: Actor) -> MeasureImport:
    """Judge the rows, and let the verdicts wait for a yes. What `by` had waiting of this kind is discarded. Raises TooManyRows."""
    if len(rows) > _WAYS[kind].rules.MAX_ROWS:
        raise TooManyRows(len(rows))
    own_or_old = models.Q(created_by_id=by.person_id) | models.Q(created_at__lt=now() - KEPT_WAITING)
    for waiting in MeasureImport.objects.select_for_update().filter(own_or_old, kind=kind, state=State.STAGED):
        _discard(waiting, by)
    outcomes = _WAYS[kind].judge(rows)
    made: MeasureImport = MeasureImport.objects.create(
        kind=kind,
        rows=[outcome.stored for outcome in outcomes],
        counts=_counts(outcomes),
        created_by_id=by.person_id,
        created_at=now(),
    )
    _audit_staged(made, by)
    return made


@transaction.atomic
def confirm_measure_import(*, measure_import: MeasureImport, by: Actor) -> MeasureImport:
    """Write what the dry run showed, all or nothing. A second call finds it saved. Raises Discarded, ValuesChanged.

    Rows about people go with the yes.
    """
    found = _locked(measure_import)
    if _is_in(found):
        return found
    way = _WAYS[found.kind]
    outcomes = way.judge([way.rules.row_from(row) for row in found.rows], is_locked=True)
    if [outcome.stored for outcome in outcomes] != found.rows:  # nothing else is written than what was shown
        raise ValuesChanged
    way.write(outcomes)
    found.state, found.saved_at = State.SAVED, now()
    found.rows = found.rows if way.can_be_undone else []
    found.save(update_fields=["state", "saved_at", "rows"])
    counts = {name: found.counts.get(name, 0) for name in way.logged}
    audit.record(way.action, by=by, subject_id=found.pk, **counts)
    return found


@transaction.atomic
def judge_measure_import(*, measure_import: MeasureImport, by: Actor) -> MeasureImport:
    """Judge the waiting rows again by what is known now. Raises Discarded, AlreadySaved."""
    found = _waiting(measure_import)
    way = _WAYS[found.kind]
    outcomes = way.judge([way.rules.row_from(row) for row in found.rows])
    found.rows, found.counts = [outcome.stored for outcome in outcomes], _counts(outcomes)
    found.save(update_fields=["rows", "counts"])
    _audit_staged(found, by)
    return found


@transaction.atomic
def discard_measure_import(*, measure_import: MeasureImport, by: Actor) -> None:
    """Delete what waits. Doing it twice is harmless. Raises AlreadySaved."""
    try:
        _discard(_waiting(measure_import), by)
    except Discarded:
        return


@transaction.atomic
def undo_kpi_import(*, measure_import: MeasureImport, by: Actor) -> None:
    """Put back what stood before a saved file. Doing it twice is harmless. Raises ValuesChanged where a value moved since, NotSaved."""
    found = _locked(measure_import)
    if found.state == State.UNDONE:
        return
    if found.state != State.SAVED or found.kind != Kind.KPIS:
        raise NotSaved
    moved = [row for row in found.rows if row["verdict"] in ("added", "changed")]
    ids = {row["kpi"] for row in moved}
    list(Kpi.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))
    points = {
        (str(point.kpi_id), point.starts_on): point
        for point in KpiPoint.objects.select_for_update(of=("self",)).filter(kpi__in=ids)
    }
    changing, leaving = [], []
    for row in moved:
        point = points.get((row["kpi"], date.fromisoformat(row["starts_on"])))
        if point is None or point.value != Decimal(row["value"]):
            raise ValuesChanged
        if row["before"] is None:
            leaving.append(point.pk)
        else:
            point.value = Decimal(row["before"])
            changing.append(point)
    KpiPoint.objects.filter(pk__in=leaving).delete()
    KpiPoint.objects.bulk_update(changing, ["value"], batch_size=BATCH)
    found.state = State.UNDONE
    found.save(update_fields=["state"])
    audit.record(Action.KPI_IMPORT_UNDONE, by=by, subject_id=found.pk, values=len(moved))


@transaction.atomic
def delete_outcomes(*, measure: str, by: Actor) -> int:
    """Take away everything that is known under one measure; how many rows went."""
    gone: int = PersonOutcome.objects.filter(measure=measure).delete()[0]
    if gone:
        audit.record(Action.OUTCOMES_DELETED, by=by, subject_name=measure, rows=gone)
    return gone


def _judged_values(rows: Sequence[kpi_file.PointRow], *, is_locked: bool = False) -> list[kpi_file.Outcome]:
    return kpi_file.judge(rows, queries.known_kpis(rows, is_locked=is_locked), today=local_today())


def _judged_people(rows: Sequence[outcome_file.PersonRow], *, is_locked: bool = False) -> list[outcome_file.Outcome]:
    return outcome_file.judge(rows, queries.known_people(rows), today=local_today())


@dataclass(frozen=True)
class _Way:
    """What differs between kinds of files."""

    rules: ModuleType  # what a row is, and how many there may be
    judge: Callable[..., Sequence[Any]]
    write: Callable[[Any], int]
    action: Action
    logged: Sequence[str]  # counts
    can_be_undone: bool  # so its rows stay with a saved file


_WAYS: Mapping[str, _Way] = {
    Kind.KPIS: _Way(kpi_file, _judged_values, write_points, Action.KPIS_IMPORTED, ("added", "changed"), True),
    Kind.OUTCOMES: _Way(outcome_file, _judged_people, write_outcomes, Action.OUTCOMES_IMPORTED, ("added",), False),
}


def _counts(outcomes: Sequence[Any]) -> dict[str, int]:
    found = Counter(str(outcome.verdict) for outcome in outcomes)
    return {str(verdict): found[verdict] for verdict in kpi_file.Verdict}


def _locked(measure_import: MeasureImport) -> MeasureImport:
    found: MeasureImport = MeasureImport.objects.select_for_update().get(pk=measure_import.pk)
    return found


def _is_in(found: MeasureImport) -> bool:
    if found.state == State.DISCARDED:
        raise Discarded
    return found.state in (State.SAVED, State.UNDONE)


def _waiting(measure_import: MeasureImport) -> MeasureImport:
    found = _locked(measure_import)
    if _is_in(found):
        raise AlreadySaved
    return found


def _discard(found: MeasureImport, by: Actor) -> None:
    found.state, found.rows = State.DISCARDED, []
    found.save(update_fields=["state", "rows"])
    audit.record(Action.MEASURE_IMPORT_DISCARDED, by=by, subject_id=found.pk, kind=found.get_kind_display().lower())


def _audit_staged(found: MeasureImport, by: Actor) -> None:
    audit.record(
        Action.MEASURE_IMPORT_STAGED,
        by=by,
        subject_id=found.pk,
        rows=len(found.rows),
        kind=LOGGED[Kind(found.kind)],
    )
