"""Ready-made pairs: a file is judged, waits for a yes, and its pairs are locked as they were shown, or none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from pairing.locking import lock_cohort, lock_pairing
from pairing.models import PairImport, Ruling
from pairing.pair_file import MAX_PAIRS, Outcome, PairRow, Verdict, judge, row_from
from pairing.pair_import_queries import known_for
from programs.actions import AlreadySaved, Discarded
from programs.models import Cohort

State = PairImport.State
KEPT_WAITING = timedelta(days=1)  # then what nobody confirmed is forgotten; the pages say so


class TooManyPairs(Exception):
    """A file holds at most MAX_PAIRS pairs; the argument is how many this one has."""


class PairsChanged(Exception):
    """Between the dry run and the yes, people or rulings changed, and so did what the file would do."""


@transaction.atomic
def import_pairs(*, cohort: Cohort, rows: Sequence[PairRow], by: Actor) -> PairImport:
    """Judge the rows against who waits for a partner, and let the verdicts wait for a yes. What `by` had waiting before is discarded.

    Raises TooManyPairs, FormsCircles, WrongPhase, AnswersOpen.
    """
    if len(rows) > MAX_PAIRS:
        raise TooManyPairs(len(rows))
    cohort = lock_pairing(cohort.pk)
    own_or_old = models.Q(created_by_id=by.person_id) | models.Q(created_at__lt=now() - KEPT_WAITING)
    waiting = PairImport.objects.select_for_update(of=("self",)).select_related("cohort").order_by("pk")
    for found in waiting.filter(own_or_old, cohort=cohort, state=State.STAGED):
        _discard(found, by)
    outcomes = judge(rows, known_for(cohort))
    made: PairImport = PairImport.objects.create(
        cohort=cohort, created_by_id=by.person_id, created_at=now(), **_fields(outcomes)
    )
    _record(Action.PAIR_IMPORT_STAGED, made, by, rows=len(rows))
    return made


@transaction.atomic
def save_pairs(*, pair_import: PairImport, by: Actor) -> PairImport:
    """Lock the pairs that the dry run accepted, all or none, for every draft made from now on. A second call finds it saved.

    Raises Discarded, PairsChanged, FormsCircles, WrongPhase, AnswersOpen.
    """
    found = _locked(pair_import.pk)
    if found.state == State.SAVED:
        return found
    if found.state == State.DISCARDED:
        raise Discarded
    cohort = lock_pairing(found.cohort_id)
    outcomes = judge([row_from(row) for row in found.rows], known_for(cohort))
    if [outcome.stored for outcome in outcomes] != found.rows:
        raise PairsChanged
    couples = [one.couple for one in outcomes if one.verdict == Verdict.ADDED and one.couple is not None]
    _lock(cohort, couples, by)
    # What the file says of people who are not in these pairs is no longer needed.
    found.state, found.saved_at, found.rows = State.SAVED, now(), []
    found.save(update_fields=["state", "saved_at", "rows"])
    _record(Action.PAIRS_IMPORTED, found, by, pairs=len(couples))
    return found


@transaction.atomic
def judge_pairs(*, pair_import: PairImport, by: Actor) -> PairImport:
    """Judge the waiting rows again by who waits at this moment. Raises Discarded, AlreadySaved, FormsCircles, WrongPhase, AnswersOpen."""
    found = _waiting(pair_import.pk)
    cohort = lock_pairing(found.cohort_id)
    outcomes = judge([row_from(row) for row in found.rows], known_for(cohort))
    for name, value in _fields(outcomes).items():
        setattr(found, name, value)
    found.save(update_fields=["rows", "counts"])
    _record(Action.PAIR_IMPORT_STAGED, found, by, rows=len(found.rows))
    return found


@transaction.atomic
def discard_pairs(*, pair_import: PairImport, by: Actor) -> None:
    """Delete what waits. Doing it twice is harmless. Raises AlreadySaved."""
    try:
        _discard(_waiting(pair_import.pk), by)
    except Discarded:
        return


@transaction.atomic
def forget_pair_files(*, by: Actor) -> int:
    """Discard the files that nobody confirmed for a day, whatever became of their cohort; returns how many. Idempotent."""
    old = PairImport.objects.filter(state=State.STAGED, created_at__lt=now() - KEPT_WAITING).order_by("cohort_id", "pk")
    ids = list(old.values_list("pk", flat=True))
    for import_id in ids:
        discard_pairs(pair_import=PairImport(pk=import_id), by=by)
    return len(ids)


def _locked(import_id: UUID) -> PairImport:
    """The file as it is now, locked after its cohort, as everything that changes what a draft obeys."""
    rows = PairImport.objects.select_for_update(of=("self",)).select_related("cohort")
    cohort_id = PairImport.objects.values_list("cohort_id", flat=True).get(pk=import_id)
    lock_cohort(cohort_id)
    found: PairImport = rows.get(pk=import_id)
    return found


def _waiting(import_id: UUID) -> PairImport:
    found = _locked(import_id)
    if found.state == State.SAVED:
        raise AlreadySaved
    if found.state == State.DISCARDED:
        raise Discarded
    return found


def _discard(found: PairImport, by: Actor) -> None:
    found.state, found.rows = State.DISCARDED, []
    found.save(update_fields=["state", "rows"])
    _record(Action.PAIR_IMPORT_DISCARDED, found, by)


def _fields(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    found = Counter(str(outcome.verdict) for outcome in outcomes)
    return {
        "rows": [outcome.stored for outcome in outcomes],
        "counts": {str(verdict): found[verdict] for verdict in Verdict},
    }


def _lock(cohort: Cohort, couples: Sequence[tuple[UUID, UUID]], by: Actor) -> None:
    moment = now()
    Ruling.objects.bulk_create(
        [
            Ruling(
                cohort=cohort,
                mentee_id=mentee,
                mentor_id=mentor,
                kind=Ruling.Kind.LOCK,
                source=Ruling.Source.FILE,
                created_by_id=by.person_id,
                created_at=moment,
            )
            for mentee, mentor in couples
        ],
        batch_size=2000,
    )


def _record(action: Action, found: PairImport, by: Actor, **facts: int) -> None:
    audit.record(action, by=by, subject_id=found.pk, subject_name=found.cohort.name, **facts)
