"""Asking people, and their answers. A no is written down and never shown: see Enrollment.SHOWN_OPEN."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from access.links import LIFETIMES, make_token
from access.roles import Role
from access.tenancy import current_organization
from accounts.actions import add_member
from accounts.models import RoleGrant
from audit.sentences import Action
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from programs.models import Cohort, Enrollment, Need, Skill
from programs.rules import asked_key, lock_enrolling, lock_enrollments, some_names

State = Enrollment.State


class AnswersClosed(Exception):
    """The last day to answer is over, or answers were closed by hand."""


class TooFarAhead(Exception):
    """A link to an invitation lives for a month, and answers close later than that."""


class NotAsked(Exception):
    """There is nothing to answer: not asked yet, asked for something else since, or taken out."""


@dataclass(frozen=True)
class Asked:
    """What became of a list of enrollments."""

    asked: int
    already: int  # were asked before, or are no longer in the cohort
    without_topic: int  # nothing to ask them for yet


@transaction.atomic
def ask_enrollments(*, cohort: Cohort, enrollments: Iterable[Enrollment], by: Actor) -> Asked:
    """Invite everyone among these who was not asked yet and has a topic, each by a signed link.

    Raises NotEnrolling, AnswersClosed, TooFarAhead.
    """
    locked = lock_enrolling(cohort.pk)
    _refuse_day(locked)
    wanted = [row.pk for row in enrollments]
    rows = list(lock_enrollments(wanted).filter(cohort=locked, state=State.LISTED, person__left_on=None))
    topics = _topics(rows)
    moment, chosen = now(), [row for row in rows if row.pk in topics]
    for row in chosen:
        row.state, row.asks, row.asked_at, row.asked_to = State.ASKED, row.asks + 1, moment, row.person.email.lower()
    Enrollment.objects.bulk_update(chosen, ["state", "asks", "asked_at", "asked_to"])
    if chosen and locked.state == Cohort.State.DRAFT:
        locked.state = Cohort.State.RECRUITING
        locked.save(update_fields=["state"])
    notify_all(kind=Kind.ENROLLMENT_ASKED, letters=[_letter(locked, row, topics[row.pk]) for row in chosen])
    if chosen:
        audit.record(
            Action.ENROLLMENTS_ASKED,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.name,
            people=some_names(row.person.name for row in chosen),
        )
    return Asked(len(chosen), len(wanted) - len(rows), len(rows) - len(chosen))


@transaction.atomic
def accept_enrollment(*, enrollment: Enrollment, by: Actor) -> Enrollment:
    """Say yes, and become a participant of the organization. A second yes changes nothing. Raises AnswersClosed, NotAsked."""
    locked = _answerable(enrollment)
    if locked.state == State.READY:
        return locked
    # After a yes, a "not now" left no trace that a reader of the audit log could see; coming back leaves none either.
    is_news = locked.state != State.WITHDRAWN
    _answer(locked, State.READY)
    held = RoleGrant.objects.filter(membership__person=locked.person, role=Role.PARTICIPANT)
    if not held.exists():
        add_member(person=locked.person, roles=[Role.PARTICIPANT], by=by, proven=locked.asked_to)
    if is_news:
        audit.record(
            Action.ENROLLMENT_ACCEPTED,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.person.name,
            cohort=locked.cohort.name,
        )
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
    locked = lock_enrollments([enrollment.pk]).get()
    if locked.state not in Enrollment.ANSWERABLE or locked.person.left_on is not None:
        raise NotAsked(locked.person.name)
    if locked.cohort.answers_closed(today(locked.organization.timezone)):
        raise AnswersClosed(locked.cohort.name)
    return locked


def _answer(enrollment: Enrollment, state: str) -> None:
    enrollment.state, enrollment.answered_at = state, now()
    enrollment.save(update_fields=["state", "answered_at"])


def _refuse_day(cohort: Cohort) -> None:
    day = today(cohort.organization.timezone)
    if cohort.answers_closed(day):
        raise AnswersClosed(cohort.name)
    if cohort.answers_due_on > day + LIFETIMES["invitation"] - timedelta(days=1):
        raise TooFarAhead(cohort.name)


def _topics(rows: Iterable[Enrollment]) -> dict[UUID, list[str]]:
    """Enrollment -> the names of what it teaches or wants to learn, the strongest or most wanted first."""
    found: dict[UUID, list[str]] = defaultdict(list)
    ids = [row.pk for row in rows]
    for model, order in ((Skill, "-level"), (Need, "priority")):
        names = model.objects.filter(enrollment__in=ids).order_by(order, "topic__name")
        for enrollment_id, name in names.values_list("enrollment_id", "topic__name"):
            found[enrollment_id].append(name)
    return found


def _letter(cohort: Cohort, row: Enrollment, topics: list[str]) -> Letter:
    token = make_token("invitation", current_organization(), row.pk)
    context: dict[str, Any] = {
        "recipient_zone": row.person.timezone or cohort.organization.timezone,
        "link": reverse("programs_public:invitation", kwargs={"token": token}),
        "program": cohort.program.name,
        "side": row.side,
        "topics": topics,
        "hours": cohort.program.hours,
        "answers_due": cohort.answers_due_on.isoformat(),
    }
    return Letter(row.person_id, row.person.email, f"{asked_key(row.pk)}:{row.asks}", context)
