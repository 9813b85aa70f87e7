"""KPIs and their values. A form, a file and the API all save values by `save_points`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from accounts.models import Person
from accounts.queries import local_today
from audit.sentences import Action
from metrics import queries
from metrics.filling import write_points
from metrics.kpi_file import Outcome, PointRow, Verdict, judge
from metrics.models import Kpi, KpiPoint
from metrics.periods import label


class NameTaken(Exception):
    """Another KPI is called so."""


class PeriodFixed(Exception):
    """The KPI has values, so what a period is stays."""


class Rejected(Exception):
    """Some rows break a rule, and nothing was saved; `outcomes` are the verdicts on all."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


@transaction.atomic
def create_kpi(
    *,
    name: str,
    unit: str,
    direction: str,
    period: str,
    area: str,
    owner: Person | None,
    description: str,
    by: Actor,
) -> Kpi:
    """A series to fill. Raises NameTaken."""
    made = Kpi(name=name, unit=unit, direction=direction, period=period, area=area, owner=owner)
    made.description, made.created_at = description, now()
    _save(made)
    audit.record(Action.KPI_CREATED, by=by, subject_id=made.pk, subject_name=made.name)
    return made


@transaction.atomic
def edit_kpi(
    *,
    kpi: Kpi,
    name: str,
    unit: str,
    direction: str,
    period: str,
    area: str,
    owner: Person | None,
    description: str,
    by: Actor,
) -> Kpi:
    """Other words about it; the same again changes nothing. Raises NameTaken, PeriodFixed."""
    found = _locked(kpi)
    if period != found.period and found.points.exists():
        raise PeriodFixed
    facts: dict[str, Any] = {
        "name": name,
        "unit": unit,
        "direction": direction,
        "period": period,
        "area": area,
        "owner": owner,
        "description": description,
    }
    changed = [field for field, value in facts.items() if getattr(found, field) != value]
    if not changed:
        return found
    for field in changed:
        setattr(found, field, facts[field])
    _save(found)
    audit.record(Action.KPI_EDITED, by=by, subject_id=found.pk, subject_name=found.name, change=", ".join(changed))
    return found


@transaction.atomic
def archive_kpi(*, kpi: Kpi, by: Actor) -> None:
    """It takes no more values and stands in no list to choose from. Doing it twice is harmless."""
    found = _locked(kpi)
    if found.archived_on is None:
        found.archived_on = local_today()
        found.save(update_fields=["archived_on"])
        audit.record(Action.KPI_ARCHIVED, by=by, subject_id=found.pk, subject_name=found.name)


@transaction.atomic
def restore_kpi(*, kpi: Kpi, by: Actor) -> None:
    """It takes values again. Doing it twice is harmless."""
    found = _locked(kpi)
    if found.archived_on is not None:
        found.archived_on = None
        found.save(update_fields=["archived_on"])
        audit.record(Action.KPI_RESTORED, by=by, subject_id=found.pk, subject_name=found.name)


@transaction.atomic
def delete_kpi(*, kpi: Kpi, by: Actor) -> None:
    """Take it away with its values. Decisions and experiments that named it stay, and name none."""
    found = _locked(kpi)
    pk, name, points = found.pk, found.name, found.points.count()
    found.delete()
    audit.record(Action.KPI_DELETED, by=by, subject_id=pk, subject_name=name, values=points)


@transaction.atomic
def save_points(*, rows: Sequence[PointRow], by: Actor, is_dry: bool = False) -> list[Outcome]:
    """Save every row or none; rows that are saved already change nothing, so whoever is unsure sends them again.

    `is_dry` only judges. Raises Rejected.
    """
    outcomes = judge(rows, queries.known_kpis(rows, is_locked=not is_dry), today=local_today())
    if any(outcome.problems for outcome in outcomes):
        raise Rejected(outcomes)
    if not is_dry and write_points(outcomes):
        verdicts = [outcome.verdict for outcome in outcomes]
        names = sorted({outcome.kpi.name for outcome in outcomes if outcome.kpi and outcome.moves})
        first = next(outcome.kpi for outcome in outcomes if outcome.kpi and outcome.moves)
        audit.record(
            Action.KPI_POINTS_SAVED,
            by=by,
            subject_id=first.id,
            subject_name=names[0] if len(names) == 1 else f"{len(names)} KPIs",
            added=verdicts.count(Verdict.ADDED),
            changed=verdicts.count(Verdict.CHANGED),
        )
    return outcomes


@transaction.atomic
def delete_kpi_point(*, point: KpiPoint, by: Actor) -> None:
    """Take one value away. Doing it twice is harmless."""
    found: KpiPoint | None = KpiPoint.objects.select_for_update(of=("self",)).filter(pk=point.pk).first()
    if found is None:
        return
    kpi = queries.get_kpi(found.kpi_id)
    period = label(found.starts_on, kpi.period)
    found.delete()
    audit.record(Action.KPI_POINT_DELETED, by=by, subject_id=kpi.pk, subject_name=kpi.name, period=period)


def _locked(kpi: Kpi) -> Kpi:
    found: Kpi = Kpi.objects.select_for_update(of=("self",)).get(pk=kpi.pk)
    return found


def _save(kpi: Kpi) -> None:
    twin: UUID | None = (
        Kpi.objects.filter(name__iexact=kpi.name).exclude(pk=kpi.pk).values_list("pk", flat=True).first()
    )
    if twin is not None:
        raise NameTaken
    try:
        with transaction.atomic():
            kpi.save()
    except IntegrityError as error:  # somebody took the name after we looked
        raise NameTaken from error
