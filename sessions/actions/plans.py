"""The rest of the cycle in one step: every session of a plan, or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from audit.sentences import Action
from notifications.actions import cancel_reminders
from notifications.catalog import UNTIL_BOOKED
from notifications.kinds import Kind
from notifications.timing import zone_of
from pairing.models import Pair
from sessions.availability import LONGEST_PLAN, Times, why_not
from sessions.clashes import (
    AlreadyBooked,
    last_number,
    lock_pair,
    lock_times,
    require_free,
    require_inside,
)
from sessions.history import keep_booked
from sessions.invitations import invite
from sessions.models import MentoringSession
from sessions.nudges import Act
from sessions.queries import zone_for
from sessions.rules import NotBookable, Refused, may_book, require_member, require_plan

State = MentoringSession.State


class NothingPicked(Refused):
    """A plan without a date."""


@transaction.atomic
def plan_sessions(
    *, pair: Pair, starts_at: Collection[datetime], minutes: int, place: str, by: Actor, link: str = ""
) -> list[MentoringSession]:
    """Book a session at each of these times and invite the pair to each: all of them or none. Each is then moved and canceled alone.

    The whole plan again is a double click. Raises NotTheMentee, ClosedPair, NothingPicked, AlreadyBooked, and NotBookable with every
    date that does not go and why.
    """
    pair = lock_pair(pair)
    member = require_member(pair, by, may_book)
    require_plan(pair)
    wanted = sorted(set(starts_at))
    if not wanted:
        raise NothingPicked("Pick at least one date.")
    if len(wanted) > LONGEST_PLAN:
        raise NotBookable(f"Pick at most {LONGEST_PLAN} dates.")
    if pair.sessions.filter(state=State.PLANNED, starts_at__in=wanted).count() == len(wanted):
        raise AlreadyBooked("These sessions are booked already.")
    length = timedelta(minutes=minutes)
    if any(later - sooner < length for sooner, later in pairwise(wanted)):
        raise NotBookable("Two of these sessions would be at the same time. Pick other dates.")
    organization = Organization.objects.get(pk=current_organization())
    zone = zone_for(member.person, organization)
    people = lock_times(pair, member.person_id, organization)
    _require_all(pair, wanted, length, zone, people)
    return _book(pair, wanted, length, place, link, member.person_id, by)


def _require_all(pair: Pair, wanted: Sequence[datetime], length: timedelta, zone: str, people: Sequence[Times]) -> None:
    """Every date goes. Raises NotBookable, which names each that does not."""
    reasons = []
    for start in wanted:
        try:
            require_inside(pair, start, zone)
            require_free(pair, start, start + length)
            if reason := why_not(start, int(length.total_seconds() // 60), people):
                raise NotBookable(reason)
        except Refused as error:
            day = start.astimezone(zone_of(zone))
            reasons.append(f"{day:%A, %B} {day.day}: {error}")
    if reasons:
        raise NotBookable(" ".join(reasons))


def _book(
    pair: Pair, wanted: Sequence[datetime], length: timedelta, place: str, link: str, booker: UUID, by: Actor
) -> list[MentoringSession]:
    first, moment = last_number(pair) + 1, now()
    sessions: list[MentoringSession] = MentoringSession.objects.bulk_create(
        MentoringSession(
            pair=pair,
            number=number,
            starts_at=start,
            ends_at=start + length,
            place=place,
            link=link,
            theme="",
            booked_by_id=booker,
            booked_at=moment,
        )
        for number, start in enumerate(wanted, first)
    )
    for session in sessions:
        name = f"session {session.number}"
        audit.record(Action.SESSION_BOOKED, by=by, subject_id=session.pk, subject_name=name, pair=str(pair.pk))
    keep_booked(sessions, by)
    cancel_reminders(kinds=UNTIL_BOOKED, under=str(pair.pk))
    cancel_reminders(kinds=[Kind.NUDGED], under=f"{pair.pk}:{Act.BOOK}")
    invite(sessions)
    return sessions
