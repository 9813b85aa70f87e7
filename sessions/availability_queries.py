"""Reads of who has time when. Nobody but the person reads their windows; their pairs get the times that come of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from access.clock import now
from accounts.models import Organization, Person
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from pairing.queries import pairs_of, present_members
from sessions.availability import DAY, Change, Hours, Times, Window, by_day, one_a_day, shared, spread, starts, suiting
from sessions.models import AvailabilityException, AvailabilityWindow, MentoringSession
from sessions.proposals import Span, proposed_times
from sessions.queries import host_among, zone_for
from sessions.rules import SOMEBODY

AROUND_DUE = timedelta(days=14)
FUTURE_READER = "whoever learns from you later"  # reads the times that come of windows given now


# One's own ----------------------------------------------------------------------------------------------------------


def windows_of(person: Person) -> QuerySet[AvailabilityWindow]:
    """The windows of every week that this person gave, in the order of the week."""
    found: QuerySet[AvailabilityWindow] = AvailabilityWindow.objects.filter(person=person)
    return found


def exceptions_of(person: Person) -> QuerySet[AvailabilityException]:
    """Their days off and more time on a day, those that lie behind left out."""
    found: QuerySet[AvailabilityException] = AvailabilityException.objects.filter(person=person)
    return found.filter(ends_on__gte=now().date() - DAY)  # it may still be yesterday where they live


@dataclass(frozen=True)
class Booked:
    """A session that somebody is in and that has not begun. `is_host`: they invited to it, and so move it instead of declining it."""

    pk: UUID
    number: int
    starts_at: datetime
    ends_at: datetime
    names: list[str]  # of the others
    is_host: bool

    def is_on(self, first: date, last: date, zone: str) -> bool:
        """Whether any of it is on one of these days, by the clocks of `zone`."""
        place = zone_of(zone)
        opens, closes = (datetime.combine(day, time(), place) for day in (first, last + DAY))
        return self.starts_at < closes and self.ends_at > opens


def booked_of(person: Person) -> list[Booked]:
    """The planned sessions of this person that have not begun, in the order of time. One query."""
    mine = present_members().filter(person=person).order_by().values("pair_id")
    rows = present_members().filter(pair_id__in=mine).select_related("person")
    rows = rows.annotate(
        session=F("pair__sessions__pk"),
        state=F("pair__sessions__state"),
        number=F("pair__sessions__number"),
        starts_at=F("pair__sessions__starts_at"),
        ends_at=F("pair__sessions__ends_at"),
        booked_by_id=F("pair__sessions__booked_by_id"),
    )
    ahead = rows.filter(state=MentoringSession.State.PLANNED, starts_at__gt=now())
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in ahead.order_by("starts_at", "side", "person__name"):
        found[row.session].append(row)
    return [_booked(pk, members, person) for pk, members in found.items()]


def _booked(pk: UUID, members: Sequence[Any], me: Person) -> Booked:
    one = members[0]
    names = [member.person.name for member in members if member.person_id != me.pk] or [SOMEBODY]
    is_host = host_among(members, one.booked_by_id).pk == me.pk
    return Booked(pk, one.number, one.starts_at, one.ends_at, names, is_host)


def readers_of_times(person: Person) -> list[str]:
    """Who is shown times that come of this person's windows: the mentees of their pairs, in a circle everybody; and those to come."""
    names: dict[str, None] = {}
    for pair in pairs_of(person).exclude(state=Pair.State.CLOSED):
        members = list(pair.members.all())
        teaches = any(member.person_id == person.pk and member.side == "mentor" for member in members)
        for member in members:
            if teaches and member.person_id != person.pk and (member.side == "mentee" or pair.is_circle):
                names[member.person.name] = None
    return ["you", *names, FUTURE_READER]


# Of a pair ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """Times to pick from, for one session. `days` that suit the cadence come first, `others` after them, each with its starts."""

    days: dict[date, list[datetime]]
    others: dict[date, list[datetime]]
    names: Sequence[str]  # of those besides the reader who gave times themselves
    are_given: bool  # whether anybody did; else these are usual working hours

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that everybody could make."""
        return not self.days and not self.others


def times_of(
    members: Sequence[PairMember],
    me: UUID,
    organization: Organization,
    besides: MentoringSession | None = None,
    pair: Pair | None = None,
) -> list[Times]:
    """When each of these members (with their people) has time, and is in a session other than `besides`. Three queries.

    Sessions of `pair` itself do not count as taken, for those who tell them apart by their numbers.
    """
    people = [member.person_id for member in members]
    windows, changes, taken = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in AvailabilityWindow.objects.filter(person_id__in=people):
        windows[row.person_id].append(Window(row.weekday, row.opens, row.closes, zone_of(row.timezone)))
    for row in AvailabilityException.objects.filter(person_id__in=people, ends_on__gte=now().date() - DAY):
        change = Change(row.starts_on, row.ends_on, zone_of(row.timezone), row.opens, row.closes)
        changes[row.person_id].append(change)
    for person_id, pair_id, session_id, starts_at, ends_at in _planned(people):
        if (besides is None or session_id != besides.pk) and (pair is None or pair_id != pair.pk):
            taken[person_id].append((starts_at, ends_at))
    return [
        Times(
            name=member.person.name,
            is_me=member.person_id == me,
            hours=Hours(
                zone_of(zone_for(member.person, organization)), windows[member.person_id], changes[member.person_id]
            ),
            taken=taken[member.person_id],
        )
        for member in members
    ]


def offer_for(people: Sequence[Times], *, minutes: int, tomorrow: date, due: date, last: date) -> Offer | None:
    """Real overlaps around the due day; of working hours where nobody gave times, and then None when there are none.

    `people` come with the reader among them, `last` is the last day of the program.
    """
    are_given = any(person.hours.are_given for person in people)
    days = _possible(people, minutes, tomorrow=tomorrow, due=due, last=last)
    if not days and not are_given:
        return None
    best = suiting(days, due)
    return Offer(
        days={day: spread(days[day]) for day in best},
        others={day: spread(few) for day, few in days.items() if day not in best},
        names=[person.name for person in people if person.hours.are_given and not person.is_me],
        are_given=are_given,
    )


def proposals_for(
    members: Sequence[PairMember],
    me: UUID,
    organization: Organization,
    *,
    minutes: int,
    tomorrow: date,
    due: date,
    last: date,
) -> tuple[list[datetime], bool]:
    """(up to three starts of so many minutes on different days, whether they come of times that somebody gave)."""
    people = times_of(members, me, organization)
    if any(person.hours.are_given for person in people):
        return one_a_day(_possible(people, minutes, tomorrow=tomorrow, due=due, last=last), due), True
    zones = [person.hours.zone for person in sorted(people, key=lambda person: not person.is_me)]
    taken: list[Span] = [span for person in people for span in person.taken]
    found = proposed_times(minutes=minutes, tomorrow=tomorrow, due=due, zones=zones, taken=taken)
    return [start for start in found if start.date() <= last], False


def _possible(
    people: Sequence[Times], minutes: int, *, tomorrow: date, due: date, last: date
) -> dict[date, list[datetime]]:
    """Every start on days from two weeks before to two weeks after the due day, or from tomorrow on."""
    first = max(tomorrow, due - AROUND_DUE)
    until = min(max(first, due) + AROUND_DUE, last)
    zone = next(person.hours.zone for person in people if person.is_me)
    return by_day(starts(shared(people, first, until), minutes, zone), first, until)


def _planned(people: Sequence[UUID]) -> list[tuple[UUID, UUID, UUID, datetime, datetime]]:
    """(person, pair, session, start, end) of planned sessions that are not over."""
    rows = present_members().filter(
        person_id__in=people,
        pair__sessions__state=MentoringSession.State.PLANNED,
        pair__sessions__ends_at__gte=now(),
    )
    found = rows.order_by().values_list(
        "person_id", "pair_id", "pair__sessions__pk", "pair__sessions__starts_at", "pair__sessions__ends_at"
    )
    return list(found)
