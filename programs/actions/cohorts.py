"""Writes of cohorts: opened, their answers closed, started by the first publish, closed."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from audit.sentences import Action
from programs.actions.programs import ProgramClosed
from programs.models import Cohort, Enrollment, Format, Program, ProgramTopic
from programs.rules import NotEnrolling, lock_enrolling


class CohortNameTaken(Exception):
    """Another cohort of the program has this name, whatever its case."""


class NoTopics(Exception):
    """A program without topics has nothing to ask anybody for."""


class NotLaunched(Exception):
    """The program is still being set up."""


class PartnersDoNotFit(Exception):
    """The format says on which side one person may have several partners, and how many."""


class AlreadyPast(Exception):
    """The last day to answer lies before today."""


@transaction.atomic
def open_cohort(
    *,
    program: Program,
    name: str,
    answers_due_on: date,
    format: str = "",  # noqa: A002 - the field's name, and nothing here formats
    mentors_per_mentee: int = 1,
    mentees_per_mentor: int = 1,
    by: Actor,
) -> Cohort:
    """A cohort in one of the program's formats (the first one, unless another is named).

    Raises ProgramClosed, NotLaunched, NoTopics, AlreadyPast, PartnersDoNotFit, CohortNameTaken.
    """
    locked: Program = Program.objects.select_for_update().get(pk=program.pk)
    if locked.state == Program.State.CLOSED:
        raise ProgramClosed(locked.name)
    if locked.is_draft:
        raise NotLaunched(locked.name)
    if not ProgramTopic.objects.filter(program=locked).exists():
        raise NoTopics(locked.name)
    _refuse_past(answers_due_on, locked.organization.timezone)
    chosen = Format(format or locked.formats[0])
    sides = [mentors_per_mentee, mentees_per_mentor]
    several, one = sides if chosen.has_several_mentors else reversed(sides)
    if chosen not in locked.formats or several not in (1, 2, 3) or one != 1:
        raise PartnersDoNotFit(chosen.label)
    cohort = Cohort(
        program=locked,
        name=name,
        answers_due_on=answers_due_on,
        format=chosen,
        mentors_per_mentee=mentors_per_mentee,
        mentees_per_mentor=mentees_per_mentor,
    )
    _save(cohort)
    audit.record(Action.COHORT_OPENED, by=by, subject_id=cohort.pk, subject_name=name, program=locked.name)
    return cohort


@transaction.atomic
def set_cohort(*, cohort: Cohort, name: str, answers_due_on: date, by: Actor) -> Cohort:
    """Rename it, or move the last day to answer, which opens closed answers again. Raises NotEnrolling, AlreadyPast, CohortNameTaken."""
    locked = lock_enrolling(cohort.pk)
    zone = locked.organization.timezone
    if answers_due_on != locked.answers_due_on:
        _refuse_past(answers_due_on, zone)
        if locked.answers_closed(today(zone)):
            # All who were not ready read "Not available" by now. Open again, they must go on reading alike.
            Enrollment.objects.filter(cohort=locked, state=Enrollment.State.WITHDRAWN).update(
                state=Enrollment.State.DECLINED
            )
        locked.answers_closed_at = None
    locked.name, locked.answers_due_on = name, answers_due_on
    _save(locked)
    audit.record(
        Action.COHORT_SET, by=by, subject_id=locked.pk, subject_name=name, answers_due_on=answers_due_on.isoformat()
    )
    return locked


@transaction.atomic
def close_answers(*, cohort: Cohort, by: Actor) -> Cohort:
    """End answering before the last day is over. A second call changes nothing. Raises NotEnrolling."""
    locked = lock_enrolling(cohort.pk)
    if not locked.answers_closed(today(locked.organization.timezone)):
        locked.answers_closed_at = now()
        locked.save(update_fields=["answers_closed_at"])
        audit.record(Action.ANSWERS_CLOSED, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


@transaction.atomic
def start_cohort(*, cohort: Cohort, by: Actor) -> Cohort:
    """The first pairs are published: enrolling ends, the cycle begins. A second call changes nothing. Raises NotEnrolling when closed."""
    locked = _locked(cohort)
    if locked.state == Cohort.State.CLOSED:
        raise NotEnrolling(locked.name)
    if not locked.has_pairs:
        moment = now()
        locked.state, locked.started_at = Cohort.State.ACTIVE, moment
        locked.answers_closed_at = locked.answers_closed_at or moment
        locked.save(update_fields=["state", "started_at", "answers_closed_at"])
        audit.record(Action.COHORT_STARTED, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


@transaction.atomic
def close_cohort(*, cohort: Cohort, only_unpaired: bool = False, by: Actor) -> Cohort:
    """End a cohort. What hangs on its pairs ends in the apps that own it. A second call changes nothing.

    Raises NotEnrolling when its pairs are published and `only_unpaired`: they may have been while somebody read "it ends without pairs".
    """
    locked = _locked(cohort)
    if only_unpaired and locked.has_pairs:
        raise NotEnrolling(locked.name)
    if locked.state != Cohort.State.CLOSED:
        locked.state, locked.closed_at = Cohort.State.CLOSED, now()
        locked.save(update_fields=["state", "closed_at"])
        audit.record(Action.COHORT_CLOSED, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


def _locked(cohort: Cohort) -> Cohort:
    locked: Cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    return locked


def _refuse_past(day: date, zone: str) -> None:
    if day < today(zone):
        raise AlreadyPast(day.isoformat())


def _save(cohort: Cohort) -> None:
    try:
        with transaction.atomic():
            cohort.save()
    except IntegrityError as error:
        raise CohortNameTaken(cohort.name) from error
