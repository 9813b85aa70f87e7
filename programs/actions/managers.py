"""The answers of a mentor's manager. No page, file, message or entry tells which answer it was, or that there was one.

Whoever reads the board reads "Asked" before and after: programs.models.states.
"""

from __future__ import annotations

from django.db import transaction

from access.actors import Actor
from access.clock import now
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from programs import consent
from programs.actions.asking import AnswersClosed
from programs.consent_queries import board_path, managing_team, who_asked
from programs.letters import manager_key
from programs.models import Enrollment, ManagerRequest
from programs.rules import lock_enrollments

Answer, State = ManagerRequest.Answer, Enrollment.State


class RequestGone(Exception):
    """What the manager was asked is asked no more, or no longer of them at this address."""


class AlreadyAnswered(Exception):
    """The link works once."""


class AlreadyTalking(Exception):
    """Whoever asked was told already that this manager wants to talk."""


@transaction.atomic
def agree_as_manager(*, manager_request: ManagerRequest, by: Actor) -> None:
    """Agree: the mentor's own invitation leaves in this transaction. Raises RequestGone, AlreadyAnswered, AnswersClosed."""
    locked = _open(manager_request)
    _answer(locked, Answer.AGREED)
    consent.invite(locked.enrollment.cohort, [locked.enrollment])


@transaction.atomic
def decline_as_manager(*, manager_request: ManagerRequest, by: Actor) -> None:
    """Say "not now": the mentor is never asked, and nobody is told. Raises RequestGone, AlreadyAnswered, AnswersClosed."""
    locked = _open(manager_request)
    _answer(locked, Answer.NOT_NOW)
    locked.enrollment.state = State.NOT_RELEASED
    locked.enrollment.save(update_fields=["state"])


@transaction.atomic
def ask_to_talk(*, manager_request: ManagerRequest, by: Actor) -> None:
    """Let whoever asked know that this manager wants to talk about the program; the question stays open.

    Once only. Raises RequestGone, AlreadyAnswered, AnswersClosed, AlreadyTalking.
    """
    locked = _open(manager_request)
    if locked.talk_asked_at is not None:
        raise AlreadyTalking(locked.manager.name)
    locked.talk_asked_at = now()
    locked.save(update_fields=["talk_asked_at"])
    cohort, asker = locked.enrollment.cohort, who_asked(locked.enrollment)
    zone = cohort.organization.timezone
    letters = [
        Letter(
            person.pk,
            person.email,
            f"{manager_key(locked.enrollment)}:talk:{person.pk}",
            {
                "recipient_zone": person.timezone or zone,
                "link": board_path(cohort),
                "manager": locked.manager.name,
                "program": cohort.program.name,
            },
        )
        for person in ([asker] if asker else managing_team(cohort.program))
    ]
    notify_all(kind=Kind.MANAGER_TALK_ASKED, letters=letters)


def _open(manager_request: ManagerRequest) -> ManagerRequest:
    """The request, locked with its cohort and its enrollment, if it can still be answered."""
    enrollment: Enrollment | None = Enrollment.objects.filter(manager_requests=manager_request.pk).first()
    if enrollment is None:
        raise RequestGone
    cohort = consent.lock_cohort(enrollment.cohort_id)
    enrollment = lock_enrollments([enrollment.pk]).first()
    found = ManagerRequest.objects.select_for_update(of=("self",)).select_related("manager")
    locked: ManagerRequest | None = found.filter(pk=manager_request.pk).first()
    if locked is None or enrollment is None:
        raise RequestGone
    locked.enrollment, enrollment.cohort = enrollment, cohort
    if locked.answer:
        raise AlreadyAnswered(locked.manager.name)
    is_open = enrollment.state == State.WITH_MANAGER and enrollment.person.left_on is None
    if not is_open or not locked.is_for_its_mailbox or not locked.is_for_the_manager_of(enrollment.person):
        raise RequestGone(locked.manager.name)
    if consent.answers_closed(cohort):
        raise AnswersClosed(cohort.name)
    return locked


def _answer(locked: ManagerRequest, answer: str) -> None:
    locked.answer, locked.answered_at = answer, now()
    locked.save(update_fields=["answer", "answered_at"])
    consent.stop_reminding(locked.enrollment)
