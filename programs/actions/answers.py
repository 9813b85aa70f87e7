"""The answers of those who are invited. A no is written down and never shown: see Enrollment.SHOWN_OPEN."""

from __future__ import annotations

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.roles import Role
from accounts.actions import add_member
from accounts.models import RoleGrant
from audit.sentences import Action
from notifications.actions import cancel
from programs import consent
from programs.actions.asking import AnswersClosed
from programs.letters import reminder_key
from programs.models import Cohort, Enrollment
from programs.rules import lock_enrollments

State = Enrollment.State


class NotAsked(Exception):
    """There is nothing to answer: not asked yet, asked for something else since, taken out, or in a pair by now."""


@transaction.atomic
def accept_enrollment(*, enrollment: Enrollment, by: Actor) -> Enrollment:
    """Say yes, and become a participant of the organization (a guest of it, where one comes from outside).

    With a mentor's yes the invitations of mentees leave who waited for their topics. A second yes changes nothing.
    Raises AnswersClosed, NotAsked.
    """
    locked = _answerable(enrollment)
    if locked.state == State.READY:
        return locked
    # After a yes, a "not now" left no trace that a reader of the audit log could see; coming back leaves none either.
    is_news = locked.state != State.WITHDRAWN
    _answer(locked, State.READY)
    _make_member(locked, by)
    if is_news:
        audit.record(
            Action.ENROLLMENT_ACCEPTED,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.person.name,
            cohort=locked.cohort.name,
        )
    if locked.is_mentor:
        consent.release_waiting(locked.cohort)
    return locked


@transaction.atomic
def decline_enrollment(*, enrollment: Enrollment, by: Actor) -> Enrollment:
    """Say "not now". Nobody is told, no entry is written, and every page says what it said before. Raises AnswersClosed, NotAsked."""
    locked = _answerable(enrollment)
    if locked.state == State.ASKED:
        _answer(locked, State.DECLINED)
    elif locked.state == State.READY:
        _answer(locked, State.WITHDRAWN)
    return locked


def _answerable(enrollment: Enrollment) -> Enrollment:
    cohort = consent.lock_cohort(enrollment.cohort_id)
    locked = lock_enrollments([enrollment.pk]).get()
    locked.cohort = cohort
    is_open = locked.state in Enrollment.ANSWERABLE and locked.paired_at is None
    if not is_open or locked.person.left_on is not None:
        raise NotAsked(locked.person.name)
    if consent.answers_closed(cohort):
        raise AnswersClosed(cohort.name)
    return locked


def _answer(enrollment: Enrollment, state: str) -> None:
    enrollment.state, enrollment.answered_at = state, now()
    if state == State.READY and enrollment.cohort.state == Cohort.State.ACTIVE:
        enrollment.is_late = True
    enrollment.save(update_fields=["state", "answered_at", "is_late"])
    cancel(dedupe_prefix=reminder_key(enrollment))


def _make_member(enrollment: Enrollment, by: Actor) -> None:
    role = Role.GUEST if enrollment.person.is_guest else Role.PARTICIPANT
    held = RoleGrant.objects.filter(membership__person=enrollment.person, role=role)
    if not held.exists():
        add_member(person=enrollment.person, roles=[role], by=by, proven=enrollment.asked_to)
