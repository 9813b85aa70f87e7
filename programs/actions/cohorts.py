"""Writes of cohorts: opened, their answers closed, started by the first publish, debriefed, closed, and opened again for the next cycle."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from access.planner import analyze
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from accounts.actions import announce
from audit.sentences import Action
from notifications.news import News
from programs.actions.programs import ProgramClosed
from programs.enrolling import BATCH
from programs.models import Cohort, Enrollment, Format, Need, Program, ProgramTopic, Skill
from programs.rules import WrongPhase, lock_enrolling, move_cohort, partner_limits, where_it_is

State = Cohort.State
# Copied into the next cycle. Nothing about an answer: consent is asked anew.
KEPT = ("side", "capacity", "is_near_customers", "is_near_data", "is_near_technology")


class CohortNameTaken(Exception):
    """Another cohort of the program has this name, whatever its case."""


class NoTopics(Exception):
    """A program without topics has nothing to ask anybody for."""


class NotLaunched(Exception):
    """The program is still being set up."""


class FormatNotOffered(Exception):
    """The program does not run this format."""


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

    Raises ProgramClosed, NotLaunched, NoTopics, AlreadyPast, FormatNotOffered, PartnersDoNotFit, CohortNameTaken.
    """
    locked = _lock_program(program.pk)
    _refuse_past(answers_due_on, locked.organization.timezone)
    chosen = Format(format or locked.formats[0])
    if chosen not in locked.formats:
        raise FormatNotOffered(chosen.label)
    if (mentors_per_mentee, mentees_per_mentor) not in partner_limits(chosen):
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
    """Rename it, or move the last day to answer, which opens closed answers again, in an active cohort for late joiners.

    Raises NotEnrolling, AlreadyPast, CohortNameTaken.
    """
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
    """The first pairs are published: the cycle begins. While it is active a second call changes nothing. Raises WrongPhase."""
    locked = _locked(cohort)
    if locked.state == State.ACTIVE:
        return locked
    moment = now()
    _move(locked, State.RECRUITING, State.ACTIVE)
    locked.started_at = moment
    locked.answers_closed_at = locked.answers_closed_at or moment
    locked.save(update_fields=["state", "started_at", "answers_closed_at"])
    audit.record(Action.COHORT_STARTED, by=by, subject_id=locked.pk, subject_name=locked.name)
    home = reverse("home:home", kwargs={"organization": locked.organization.slug})
    announce(news=News.COHORT_STARTED, dedupe_key=f"cohort_started:{locked.pk}", link=home)
    return locked


@transaction.atomic
def begin_debrief(*, cohort: Cohort, by: Actor) -> Cohort:
    """No new pairs and nobody new from here; sessions go on. A second call changes nothing. Raises WrongPhase."""
    locked = _locked(cohort)
    if locked.state == State.DEBRIEF:
        return locked
    _move(locked, State.ACTIVE, State.DEBRIEF)
    # Answers end with it, and for good: were they open again by themselves later, a word on the board would change and tell.
    locked.answers_closed_at = locked.answers_closed_at or now()
    locked.save(update_fields=["state", "answers_closed_at"])
    audit.record(Action.DEBRIEF_BEGUN, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


@transaction.atomic
def resume_cohort(*, cohort: Cohort, by: Actor) -> Cohort:
    """Back from the debrief: it was too early. A second call changes nothing. Raises WrongPhase."""
    locked = _locked(cohort)
    if locked.state == State.ACTIVE:
        return locked
    _move(locked, State.DEBRIEF, State.ACTIVE)
    locked.save(update_fields=["state"])
    audit.record(Action.COHORT_RESUMED, by=by, subject_id=locked.pk, subject_name=locked.name)
    return locked


@transaction.atomic
def close_cohort(*, cohort: Cohort, only_unpaired: bool = False, by: Actor) -> Cohort:
    """End a cohort, whatever state it is in. What hangs on its pairs ends in the apps that own it. A second call changes nothing.

    Raises WrongPhase when its pairs are published and `only_unpaired`: they may have been while somebody read "it ends without pairs".
    """
    locked = _locked(cohort)
    if locked.state == State.CLOSED:
        return locked
    if only_unpaired and locked.has_pairs:
        raise WrongPhase(where_it_is(locked))
    move_cohort(locked, State.CLOSED)
    locked.closed_at = now()
    locked.save(update_fields=["state", "closed_at"])
    audit.record(Action.COHORT_CLOSED, by=by, subject_id=locked.pk, subject_name=locked.name)
    if locked.has_pairs:
        organization_id = str(current_organization())
        transaction.on_commit(lambda: ring("sessions.reconcile", organization_id, queue=Queue.DEFAULT))
    return locked


@transaction.atomic
def clone_cohort(*, cohort: Cohort, name: str, answers_due_on: date, by: Actor) -> Cohort:
    """The next cycle: the same format and limits, and everybody who is still here, not asked yet, with what they teach or want to learn.

    No answer is copied, and none decides who comes along. A topic that the program no longer allows stays behind.
    Raises WrongPhase before its pairs were published (unless it is closed), ProgramClosed, NoTopics, AlreadyPast, CohortNameTaken.
    """
    source = _locked(cohort)
    if source.state in (State.DRAFT, State.RECRUITING):
        raise WrongPhase(where_it_is(source))
    program = _lock_program(source.program_id)
    _refuse_past(answers_due_on, program.organization.timezone)
    clone = Cohort(
        program=program,
        name=name,
        answers_due_on=answers_due_on,
        format=source.format,
        mentors_per_mentee=source.mentors_per_mentee,
        mentees_per_mentor=source.mentees_per_mentor,
        cloned_from=source,
    )
    _save(clone)
    people = _copy_people(source, clone)
    audit.record(
        Action.COHORT_CLONED, by=by, subject_id=clone.pk, subject_name=name, source=source.name, people=len(people)
    )
    return clone


def _copy_people(source: Cohort, clone: Cohort) -> dict[UUID, UUID]:
    """Everybody who is still here and was not taken out, with their topics; returns old -> new enrollment."""
    rows = list(Enrollment.objects.filter(cohort=source).present().order_by("pk"))
    made = [
        Enrollment(cohort=clone, person_id=row.person_id, **{name: getattr(row, name) for name in KEPT}) for row in rows
    ]
    Enrollment.objects.bulk_create(made, batch_size=BATCH)
    by_old = {row.pk: new.pk for row, new in zip(rows, made, strict=True)}
    allowed = ProgramTopic.objects.filter(program_id=clone.program_id).values("topic")
    skills = Skill.objects.filter(enrollment__in=rows, topic__in=allowed).order_by("pk")
    Skill.objects.bulk_create(
        [
            Skill(enrollment_id=by_old[s.enrollment_id], topic_id=s.topic_id, level=s.level, evidence=s.evidence)
            for s in skills
        ],
        batch_size=BATCH,
    )
    needs = Need.objects.filter(enrollment__in=rows, topic__in=allowed).order_by("pk")
    Need.objects.bulk_create(
        [
            Need(
                enrollment_id=by_old[n.enrollment_id],
                topic_id=n.topic_id,
                priority=n.priority,
                current_level=n.current_level,
            )
            for n in needs
        ],
        batch_size=BATCH,
    )
    analyze(Enrollment, Skill, Need, rows=len(made))
    return by_old


def _lock_program(program_id: UUID) -> Program:
    """A program that a cohort may be opened in, locked."""
    locked: Program = Program.objects.select_for_update().get(pk=program_id)
    if locked.state == Program.State.CLOSED:
        raise ProgramClosed(locked.name)
    if locked.is_draft:
        raise NotLaunched(locked.name)
    if not ProgramTopic.objects.filter(program=locked).exists():
        raise NoTopics(locked.name)
    return locked


def _locked(cohort: Cohort) -> Cohort:
    locked: Cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    return locked


def _move(cohort: Cohort, before: Cohort.State, after: Cohort.State) -> None:
    """As move_cohort, from this one state only: two of them lead to "active", by different actions."""
    if cohort.state != before:
        raise WrongPhase(where_it_is(cohort))
    move_cohort(cohort, after)


def _refuse_past(day: date, zone: str) -> None:
    if day < today(zone):
        raise AlreadyPast(day.isoformat())


def _save(cohort: Cohort) -> None:
    try:
        with transaction.atomic():
            cohort.save()
    except IntegrityError as error:
        raise CohortNameTaken(cohort.name) from error
