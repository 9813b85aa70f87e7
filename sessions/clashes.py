"""What stands against a session at a time. Actions ask here while they hold the pair and everybody in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from access.clock import now
from accounts.models import Organization, Person
from notifications.timing import zone_of
from pairing.models import Pair
from pairing.queries import present_members
from sessions.availability import Times
from sessions.availability_queries import times_of
from sessions.models import MentoringSession
from sessions.rules import NotBookable, Refused

State = MentoringSession.State


class AlreadyBooked(Refused):
    """The pair has a session at that very time: a double click, or a mistake."""


class NotOffered(NotBookable):
    """Somebody who says when they have time did not offer this time, and nobody said that it is agreed."""


def lock_pair(pair: Pair) -> Pair:
    """The pair as it is now; a second click waits here for the first."""
    found: Pair = Pair.objects.select_for_update(of=("self",)).select_related("cohort__program").get(pk=pair.pk)
    return found


def last_number(pair: Pair) -> int:
    """The number of the last session that the pair has or had a date for; 0 before the first."""
    return pair.sessions.exclude(state=State.CANCELED).aggregate(last=Max("number"))["last"] or 0


def lock_times(
    pair: Pair, booker: UUID, organization: Organization, besides: MentoringSession | None = None
) -> list[Times]:
    """When everybody in the pair has time. They stay locked: who books them elsewhere at this moment waits, and then sees this session."""
    members = list(present_members().filter(pair=pair).select_related("person"))
    people = Person.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=[member.person_id for member in members]
    )
    list(people.order_by("pk"))  # in one order everywhere, or two bookings could wait for each other
    return times_of(members, booker, organization, besides, pair)


def require_inside(pair: Pair, starts_at: datetime, zone: str) -> None:
    """The time lies ahead, and inside the program by the clocks of `zone`. Raises NotBookable."""
    if starts_at <= now():
        raise NotBookable("Pick a time that is still to come.")
    program = pair.cohort.program
    if starts_at.astimezone(zone_of(zone)).date() > program.ends_on:
        raise NotBookable(
            f"Pick a day no later than {program.ends_on:%B} {program.ends_on.day}, when the program ends."
        )


def require_free(pair: Pair, starts_at: datetime, ends_at: datetime, besides: MentoringSession | None = None) -> None:
    """No other session of the pair is at that time. Raises AlreadyBooked, NotBookable."""
    taken = pair.sessions.filter(state=State.PLANNED, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    clash: MentoringSession | None = taken.order_by("starts_at").first()
    if clash is None:
        return
    if clash.starts_at == starts_at:
        raise AlreadyBooked(f"Session {clash.number} is booked for this time already.")
    raise NotBookable(f"Session {clash.number} is at that time. Pick another one, or move it.")


def require_possible(people: Sequence[Times], starts_at: datetime, ends_at: datetime, *, is_agreed: bool) -> None:
    """Nobody is in another session, and unless it `is_agreed`, the others offered the time. Raises NotBookable, NotOffered."""
    for person in people:
        if reason := person.why_taken(starts_at, ends_at):
            raise NotBookable(f"{reason} Pick another time.")
    for person in people:
        reason = "" if is_agreed or person.is_me else person.why_outside(starts_at, ends_at)
        if reason:
            raise NotOffered(f"{reason} Pick another one, or say that you agreed on it.")
