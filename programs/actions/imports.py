"""The enrollment import: a file is judged, waits for a yes, and is saved in one transaction or discarded.

Only the text of mapped fields waits in the database, and it is gone when the import ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.planner import analyze
from accounts.models import ImportMapping
from audit.sentences import Action
from jobs.actions import start_job
from jobs.kinds import JobKind
from jobs.models import Job
from programs import queries
from programs.enrolling import BATCH, Given, ask_again, bring_back, write_needs, write_skills
from programs.enrollment_diff import Outcome, Verdict, judge
from programs.enrollment_mapping import EnrollmentMapping, MappedRow
from programs.models import Cohort, Enrollment, EnrollmentImport, EnrollmentImportRow, Need, Skill
from programs.rules import lock_enrolling

KEPT_WAITING = timedelta(days=1)  # then a file that nobody confirmed goes with the next one
MAX_LATE = 50


class Discarded(Exception):
    """The file was discarded."""


class AlreadySaved(Exception):
    """The file is in; there is nothing left to confirm or discard."""


class BeingSaved(Exception):
    """A worker is saving the file right now."""


@transaction.atomic
def stage_enrollment_import(
    *, cohort: Cohort, side: str, rows: Sequence[MappedRow], mapping: EnrollmentMapping, level: int, by: Actor
) -> EnrollmentImport:
    """Judge the rows against the cohort, and let the verdicts wait for a yes. Raises NotEnrolling.

    What `by` had waiting before is discarded. `level` is that of whoever is new and of whom the file says none. The mapping is
    remembered now and not only when the file is saved: whoever discards it to mend the file maps it the same way again.
    """
    locked = lock_enrolling(cohort.pk)
    if locked.is_circle:
        side = Enrollment.Side.MENTOR  # nobody learns from somebody else in particular: all are on one side
    _discard_waiting(by)
    _remember(mapping)
    made: EnrollmentImport = EnrollmentImport.objects.create(
        cohort=locked, side=side, level=level, created_by_id=by.person_id
    )
    outcomes = judge(rows, queries.known_for(locked, side, level))
    made.counts = _counts(outcomes)
    made.save(update_fields=["counts"])
    _stage_rows(made, rows, outcomes)
    audit.record(Action.ENROLLMENT_IMPORT_STAGED, by=by, subject_id=locked.pk, subject_name=locked.name, rows=len(rows))
    return made


@transaction.atomic
def confirm_enrollment_import(*, enrollment_import: EnrollmentImport, return_to: str, by: Actor) -> Job:
    """Start the job that saves a long file. A second call while it runs returns the same job. Raises Discarded, AlreadySaved."""
    found = _open(enrollment_import)
    job = start_job(kind=JobKind.ENROLLMENT_IMPORT, subject_id=found.pk, return_to=return_to, by=by)
    if found.job_id != job.pk:
        found.state, found.job_id = EnrollmentImport.State.SAVING, job.pk
        found.save(update_fields=["state", "job_id"])
        audit.record(Action.JOB_STARTED, by=by, subject_id=job.pk, subject_name="saving an enrollment file")
    return job


@transaction.atomic
def save_enrollment_import(*, enrollment_import: EnrollmentImport, by: Actor) -> dict[str, Any]:
    """Judge the waiting rows again by the cohort of this moment, and write them all or none.

    Returns counts by verdict and, as `late`, rows that could be saved when they were judged and can no longer. A second run finds it
    saved and returns the counts. Raises NotEnrolling, Discarded.
    """
    cohort = lock_enrolling(enrollment_import.cohort_id)
    found: EnrollmentImport = EnrollmentImport.objects.select_for_update().get(pk=enrollment_import.pk)
    if found.state == EnrollmentImport.State.SAVED:
        return dict(found.counts)
    if found.state == EnrollmentImport.State.DISCARDED:
        raise Discarded
    outcomes = judge(queries.staged_rows(found), queries.known_for(cohort, found.side, found.level))
    _write(cohort, found.side, outcomes)
    found.counts = _counts(outcomes) | {"late": _late(found, outcomes)}
    found.state, found.saved_at = EnrollmentImport.State.SAVED, now()
    found.save(update_fields=["counts", "state", "saved_at"])
    found.rows.all().delete()
    audit.record(
        Action.ENROLLMENT_IMPORTED,
        by=by,
        subject_id=cohort.pk,
        subject_name=cohort.name,
        added=found.counts[Verdict.ADDED],
        changed=found.counts[Verdict.CHANGED],
    )
    return dict(found.counts)


@transaction.atomic
def discard_enrollment_import(*, enrollment_import: EnrollmentImport, by: Actor) -> None:
    """Delete what waits. Doing it twice is harmless. Raises AlreadySaved, BeingSaved."""
    found: EnrollmentImport = EnrollmentImport.objects.select_for_update().get(pk=enrollment_import.pk)
    if found.state == EnrollmentImport.State.SAVED:
        raise AlreadySaved
    if found.state == EnrollmentImport.State.SAVING and queries.is_being_saved(found):
        raise BeingSaved
    if found.state != EnrollmentImport.State.DISCARDED:
        _discard(found, by)


def _open(enrollment_import: EnrollmentImport) -> EnrollmentImport:
    found: EnrollmentImport = EnrollmentImport.objects.select_for_update().get(pk=enrollment_import.pk)
    if found.state == EnrollmentImport.State.DISCARDED:
        raise Discarded
    if found.state == EnrollmentImport.State.SAVED:
        raise AlreadySaved
    return found


def _discard_waiting(by: Actor) -> None:
    own_or_old = models.Q(created_by_id=by.person_id) | models.Q(created_at__lt=now() - KEPT_WAITING)
    waiting = EnrollmentImport.objects.select_for_update(of=("self",)).select_related("cohort")
    for found in waiting.filter(own_or_old, state=EnrollmentImport.State.STAGED):
        _discard(found, by)


def _discard(found: EnrollmentImport, by: Actor) -> None:
    found.rows.all().delete()
    found.state = EnrollmentImport.State.DISCARDED
    found.save(update_fields=["state"])
    audit.record(Action.ENROLLMENT_IMPORT_DISCARDED, by=by, subject_id=found.cohort_id, subject_name=found.cohort.name)


def _remember(mapping: EnrollmentMapping) -> None:
    kind = ImportMapping.Kind.ENROLLMENT
    remembered, _ = ImportMapping.objects.select_for_update().get_or_create(kind=kind)
    before = EnrollmentMapping.remembered(remembered.columns, remembered.values)
    for name, value in mapping.stored(before).items():
        setattr(remembered, name, value)
    remembered.save()


def _counts(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Rows by verdict; `people` are those who would come in, `again` those who would be asked again."""
    outcomes = list(outcomes)
    found = Counter(str(outcome.verdict) for outcome in outcomes)
    new = {o.person.id for o in outcomes if o.person and o.verdict == Verdict.ADDED}
    again = {o.person.id for o in outcomes if o.person and o.asks_again}
    return {str(verdict): found[verdict] for verdict in Verdict} | {"people": len(new), "again": len(again)}


def _stage_rows(made: EnrollmentImport, rows: Sequence[MappedRow], outcomes: Sequence[Outcome]) -> None:
    EnrollmentImportRow.objects.bulk_create(
        [
            EnrollmentImportRow(
                enrollment_import=made,
                number=outcome.number,
                verdict=outcome.verdict,
                person_id=outcome.person.id if outcome.person else None,
                values=row.values,
                changes=outcome.changes,
                problems=[problem._asdict() for problem in outcome.problems],
            )
            for row, outcome in zip(rows, outcomes, strict=True)
        ],
        batch_size=BATCH,
    )


def _late(found: EnrollmentImport, outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    known_before = set(found.rows.filter(verdict=Verdict.REJECTED).values_list("number", flat=True))
    late = [
        {"row": outcome.number, **outcome.problems[0]._asdict()}
        for outcome in outcomes
        if outcome.problems and outcome.number not in known_before
    ]
    return late[:MAX_LATE]


def _write(cohort: Cohort, side: str, outcomes: Sequence[Outcome]) -> None:
    """New places first, then what everyone teaches or wants to learn."""
    moving = [o for o in outcomes if o.person and o.verdict in (Verdict.ADDED, Verdict.CHANGED)]
    new = {o.person.id for o in moving if o.person and o.verdict == Verdict.ADDED}
    gone = Enrollment.objects.filter(cohort=cohort, person__in=list(new), state=Enrollment.State.LEFT)
    new -= {row.person_id for row in bring_back(cohort, side, gone.values_list("pk", flat=True))}
    Enrollment.objects.bulk_create(
        [
            Enrollment(
                cohort=cohort,
                person_id=pk,
                side=side,
                capacity=cohort.partners(side),
                is_late=cohort.state == Cohort.State.ACTIVE,
            )
            for pk in new
        ],
        batch_size=BATCH,
    )
    people = list({o.person.id for o in moving if o.person})
    places: dict[UUID, UUID] = dict(
        Enrollment.objects.filter(cohort=cohort, person__in=people).values_list("person_id", "pk")
    )
    given = [
        Given(places[o.person.id], o.topic, o.fact.level, o.fact.priority, o.fact.evidence)
        for o in moving
        if o.person and o.topic and o.fact
    ]
    write = write_skills if side == Enrollment.Side.MENTOR else write_needs
    write(given)
    analyze(Enrollment, Skill, Need, rows=len(given))
    ask_again(places[o.person.id] for o in moving if o.person and o.asks_again)
