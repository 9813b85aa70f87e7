"""The people import: a file is judged, waits for a yes, and is saved in one transaction or discarded.

Only the text of mapped fields waits in the database, and it is gone when the import ends. Two imports of one organization never interleave:
each step first takes the row of the remembered mapping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models.functions import Cast, Concat

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.planner import analyze
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from accounts import people_diff, queries
from accounts.models import ImportMapping, PeopleImport, PeopleImportRow, Person, PersonEvent
from accounts.people_diff import Known, Outcome, Row, Verdict
from accounts.people_mapping import MappedRow, PeopleMapping
from accounts.people_rules import check_row
from audit.sentences import Action
from jobs.actions import start_job
from jobs.kinds import JobKind
from jobs.models import Job
from notifications.actions import cancel_for_people

BATCH = 2_000
KEPT_WAITING = timedelta(days=1)  # then an import that nobody confirmed goes with the next one
MAX_LATE = 50
PERSON_COLUMNS = [*(name for name in people_diff.FIELDS if name != "manager"), "manager_id"]


class Discarded(Exception):
    """The import was discarded."""


class AlreadySaved(Exception):
    """The import is in; there is nothing left to confirm or discard."""


class BeingSaved(Exception):
    """A worker is saving the import right now."""


class LeavingNotConfirmed(Exception):
    """So many people would leave that it takes a second yes."""


@transaction.atomic
def stage_people_import(*, rows: Sequence[MappedRow], mapping: PeopleMapping, mode: str, by: Actor) -> PeopleImport:
    """Judge the rows against the people there are, and let the verdicts wait for a yes. What `by` had waiting before is discarded.

    The mapping is remembered now and not only when the import is saved: whoever discards it to mend the file maps it the same way again.
    One that fits no row at all is forgotten.
    """
    remembered = _lock()
    _discard_waiting(by)
    today = queries.local_today()
    checked = [Row(row.number, *check_row(row.values, today=today)) for row in rows]
    people = queries.known_people()
    outcomes = _judge(people, checked, mode=mode, today=today, by=by)
    counts = _counts(outcomes) | {"here": sum(person.left_on is None and not person.is_guest for person in people)}
    if counts[Verdict.REJECTED] < len(rows):
        _remember(remembered, mapping)
    people_import: PeopleImport = PeopleImport.objects.create(mode=mode, counts=counts, created_by_id=by.person_id)
    _stage_rows(people_import, rows, outcomes, {person.id: person for person in people})
    audit.record(Action.PEOPLE_IMPORT_STAGED, by=by, subject_id=people_import.pk, rows=len(rows))
    return people_import


@transaction.atomic
def confirm_people_import(*, people_import_id: UUID, leaving_confirmed: bool, return_to: str, by: Actor) -> Job:
    """Start the job that saves. A second call while it runs returns the same job.

    Raises PeopleImport.DoesNotExist, Discarded, AlreadySaved, LeavingNotConfirmed.
    """
    found = _locked_import(people_import_id)
    if found.state == PeopleImport.State.DISCARDED:
        raise Discarded
    if found.state == PeopleImport.State.SAVED:
        raise AlreadySaved
    if found.asks_twice and not leaving_confirmed:
        raise LeavingNotConfirmed
    job = start_job(kind=JobKind.PEOPLE_IMPORT, subject_id=found.pk, return_to=return_to, by=by)
    if found.job_id != job.pk:
        found.state, found.job_id = PeopleImport.State.SAVING, job.pk
        found.save(update_fields=["state", "job_id"])
        audit.record(Action.JOB_STARTED, by=by, subject_id=job.pk, subject_name="saving a people file")
    return job


@transaction.atomic
def discard_people_import(*, people_import_id: UUID, by: Actor) -> None:
    """Delete what waits. Doing it twice is harmless. Raises PeopleImport.DoesNotExist, AlreadySaved, BeingSaved."""
    found = _locked_import(people_import_id)
    if found.state == PeopleImport.State.SAVED:
        raise AlreadySaved
    if found.state == PeopleImport.State.SAVING and queries.is_being_saved(found):
        raise BeingSaved
    if found.state != PeopleImport.State.DISCARDED:
        _discard(found, by)


@transaction.atomic
def save_people_import(*, people_import_id: UUID, rows: Sequence[Row], by: Actor) -> dict[str, Any]:
    """Write what the checked rows change in the people of this moment, with their history. Run by the worker.

    Returns counts by verdict and, as `late`, rows that could be saved when they were judged and can no longer. A second run finds it
    saved and returns the counts. Raises PeopleImport.DoesNotExist, Discarded.
    """
    _lock()
    found = _locked_import(people_import_id)
    if found.state == PeopleImport.State.DISCARDED:
        raise Discarded
    if found.state == PeopleImport.State.SAVED:
        return dict(found.counts)
    today, people = queries.local_today(), queries.known_people()
    outcomes = _still_meant(found, _judge(people, rows, mode=found.mode, today=today, by=by))
    _write(outcomes, {person.id: person for person in people}, today)
    found.counts |= _counts(outcomes) | {"late": _late(found, outcomes)}
    found.state, found.saved_at = PeopleImport.State.SAVED, now()
    found.save(update_fields=["counts", "state", "saved_at"])
    found.rows.all().delete()
    facts = {name: found.counts[name] for name in (Verdict.ADDED, Verdict.CHANGED, Verdict.LEFT)}
    audit.record(Action.PEOPLE_IMPORTED, by=by, subject_id=found.pk, **facts)
    _ring_those_above()
    return dict(found.counts)


def _lock() -> ImportMapping:
    found: ImportMapping
    found, _ = ImportMapping.objects.select_for_update().get_or_create(kind=ImportMapping.Kind.PEOPLE)
    return found


def _remember(remembered: ImportMapping, mapping: PeopleMapping) -> None:
    before = PeopleMapping.remembered(remembered.columns, remembered.values)
    for name, value in mapping.stored(before).items():
        setattr(remembered, name, value)
    remembered.save()


def _locked_import(people_import_id: UUID) -> PeopleImport:
    found: PeopleImport = PeopleImport.objects.select_for_update().get(pk=people_import_id)
    return found


def _discard_waiting(by: Actor) -> None:
    own_or_old = models.Q(created_by_id=by.person_id) | models.Q(created_at__lt=now() - KEPT_WAITING)
    for waiting in PeopleImport.objects.select_for_update().filter(own_or_old, state=PeopleImport.State.STAGED):
        _discard(waiting, by)


def _discard(found: PeopleImport, by: Actor) -> None:
    found.rows.all().delete()
    found.state = PeopleImport.State.DISCARDED
    found.save(update_fields=["state"])
    audit.record(Action.PEOPLE_IMPORT_DISCARDED, by=by, subject_id=found.pk)


def _judge(people: list[Known], rows: Sequence[Row], *, mode: str, today: date, by: Actor) -> list[Outcome]:
    """Verdicts; nobody ends their own access by a file that happens not to name them."""
    outcomes = people_diff.diff(people, rows, is_full=mode == PeopleImport.Mode.FULL, today=today)
    return [outcome for outcome in outcomes if outcome.number or outcome.person != by.person_id]


def _counts(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    found = Counter(str(outcome.verdict) for outcome in outcomes)
    return {str(verdict): found[verdict] for verdict in Verdict}


def _stage_rows(
    people_import: PeopleImport, rows: Sequence[MappedRow], outcomes: Sequence[Outcome], people: Mapping[UUID, Known]
) -> None:
    texts = {row.number: row.values for row in rows}
    PeopleImportRow.objects.bulk_create(
        [
            PeopleImportRow(
                people_import=people_import,
                number=outcome.number,
                verdict=outcome.verdict,
                person_id=outcome.person,
                values=texts[outcome.number] if outcome.number else _who(people, outcome),
                changes=outcome.texts if outcome.verdict != Verdict.ADDED else {},
                problems=[problem._asdict() for problem in outcome.problems],
            )
            for outcome in outcomes
        ],
        batch_size=BATCH,
    )


def _who(people: Mapping[UUID, Known], outcome: Outcome) -> dict[str, str]:
    person = people[outcome.person] if outcome.person else None
    return {"name": person.name, "email": person.email} if person else {}


def _still_meant(found: PeopleImport, outcomes: list[Outcome]) -> list[Outcome]:
    """Without those who would leave now and were not shown as leaving when the yes was given."""
    shown = set(found.rows.filter(number=0).values_list("person_id", flat=True))
    return [outcome for outcome in outcomes if outcome.number or outcome.person in shown]


def _late(found: PeopleImport, outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    known_before = set(found.rows.filter(verdict=Verdict.REJECTED).values_list("number", flat=True))
    late = [
        {"row": outcome.number, **outcome.problems[0]._asdict()}
        for outcome in outcomes
        if outcome.problems and outcome.number not in known_before
    ]
    return late[:MAX_LATE]


def _write(outcomes: Iterable[Outcome], before: Mapping[UUID, Known], today: date) -> None:
    """People and their history. New people get their ids first, so that rows can name each other in any order."""
    changing = [outcome for outcome in outcomes if outcome.changes]
    ids: dict[Any, UUID] = {outcome.number: uuid4() for outcome in changing if outcome.verdict == Verdict.ADDED}
    existing = Person.objects.in_bulk([outcome.person for outcome in changing if outcome.person])
    _free_emails(changing, existing.values())
    added, changed, events = [], [], []
    for outcome in changing:
        if outcome.person:
            changed.append(person := existing[outcome.person])
        else:
            added.append(person := Person(id=ids[outcome.number]))
        _apply(person, outcome, ids)
        known = before.get(outcome.person) if outcome.person else None
        events += [
            PersonEvent(person_id=person.pk, **event._asdict()) for event in people_diff.history(outcome, known, today)
        ]
    Person.objects.bulk_create(added, batch_size=BATCH)
    # An upsert of whole rows: updating many columns of many rows case by case takes ten times as long.
    Person.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*PERSON_COLUMNS, "updated_at"],
        batch_size=BATCH,
    )
    PersonEvent.objects.bulk_create(events, batch_size=BATCH)
    gone = [outcome.person for outcome in changing if outcome.changes.get("left_on", (None, None))[1] is not None]
    if left := [person_id for person_id in gone if person_id]:
        cancel_for_people(person_ids=left)
    analyze(Person, PersonEvent, rows=len(changing))


def _apply(person: Person, outcome: Outcome, ids: Mapping[Any, UUID]) -> None:
    for name, (_, after) in outcome.changes.items():
        if name == "manager":
            person.manager_id = ids.get(after, after)
        else:
            setattr(person, name, list(after) if isinstance(after, tuple) else after)


def _free_emails(changing: Iterable[Outcome], people: Iterable[Person]) -> None:
    """Two people may swap emails, but the database looks at one row after the other: those who give one up let go of it first."""
    wanted = {outcome.changes["email"][1] for outcome in changing if "email" in outcome.changes}
    giving_up = [person.pk for person in people if person.email.lower() in wanted]
    if giving_up:
        nobody = Concat(Cast("id", models.CharField()), models.Value("@changing.invalid"))
        Person.objects.filter(pk__in=giving_up).update(email=nobody)


def _ring_those_above() -> None:
    """Pairs, sessions and panels of leavers are put right by the apps above, from state."""
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("sessions.reconcile", organization_id, queue=Queue.DEFAULT))
    transaction.on_commit(lambda: ring("feedback.reconcile", organization_id, queue=Queue.DEFAULT))
    transaction.on_commit(lambda: ring("feedback.tend_desk", organization_id, queue=Queue.DEFAULT))
