"""Named reads of sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from access import inbound
from access.clock import now
from accounts.models import Organization, Person
from notifications.rendering import sender
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.models import Cohort, Format, Program
from sessions.calendar import Attendee, Meeting
from sessions.models import Invitee, MentoringSession
from sessions.rhythm import BY_URGENCY, Limits, Rhythm, limits

State = MentoringSession.State


# Sessions ---------------------------------------------------------------------------------------------------------


def sessions_of(person: Person) -> QuerySet[MentoringSession]:
    """Every session of this person's pairs, with the pair and its members, newest first."""
    mine = present_members().filter(person=person).order_by().values("pair_id")
    members = present_members().select_related("person")
    found: QuerySet[MentoringSession] = (
        MentoringSession.objects.filter(pair_id__in=mine)
        .select_related("pair__cohort__program")
        .prefetch_related(Prefetch("pair__members", queryset=members))
        .order_by("-starts_at")
    )
    return found


def get_session(person: Person, session_id: UUID) -> MentoringSession:
    """A session of this person. Raises MentoringSession.DoesNotExist alike for a stranger's and for none."""
    session: MentoringSession = sessions_of(person).get(pk=session_id)
    return session


def sessions_in(pair_ids: Collection[UUID]) -> QuerySet[MentoringSession]:
    """Sessions of these pairs that were not canceled, in the order of time."""
    found: QuerySet[MentoringSession] = MentoringSession.objects.filter(pair_id__in=pair_ids)
    return found.exclude(state=State.CANCELED).order_by("starts_at")


def planned_for(person_ids: Collection[UUID]) -> list[tuple[datetime, datetime]]:
    """When these people are in a planned session, of any of their pairs. One query."""
    theirs = present_members().filter(person_id__in=person_ids).order_by().values("pair_id")
    ahead = MentoringSession.objects.filter(pair_id__in=theirs, state=State.PLANNED, ends_at__gte=now())
    return list(ahead.values_list("starts_at", "ends_at"))


def last_held_on(pair_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Pair -> when its last held session began; pairs without one are not in it. One query."""
    rows = (
        MentoringSession.objects.filter(pair_id__in=pair_ids, state=State.HELD)
        .values("pair_id")
        .annotate(last=Max("starts_at"))
        .values_list("pair_id", "last")
    )
    return dict(rows)


def last_dated(pair: Pair) -> MentoringSession | None:
    """The latest session of a pair that was held or is planned, from which the next one is due."""
    dated = pair.sessions.filter(state__in=[State.HELD, State.PLANNED])
    found: MentoringSession | None = dated.order_by("-starts_at").first()
    return found


def confirmed_pairs(pair_ids: Collection[UUID]) -> set[UUID]:
    """Pairs with a session that both sides say was held: the mentee's log and a mentor's "we met", in a circle two of them. One query."""
    held = MentoringSession.objects.filter(pair_id__in=pair_ids, state=State.HELD)
    counted = held.annotate(said=Count("confirmations", filter=Q(confirmations__met=True)))
    enough = Q(said__gte=2) | Q(said=1) & ~Q(pair__cohort__format=Format.CIRCLE)
    return set(counted.filter(enough).order_by().values_list("pair_id", flat=True))


def pairs_without_a_session(day: date) -> QuerySet[Pair]:
    """Pairs that go on, do not rest and never booked, of programs that still run on `day`, with their people: for the first reminders."""
    met = MentoringSession.objects.filter(pair=OuterRef("pk"), state__in=[State.PLANNED, State.HELD])
    found: QuerySet[Pair] = Pair.objects.filter(
        state__in=[Pair.State.FORMING, Pair.State.ACTIVE], cohort__program__ends_on__gte=day
    )
    return (
        found.exclude(cohort__state=Cohort.State.CLOSED)
        .exclude(Exists(met))
        .select_related("cohort__program")
        .prefetch_related(Prefetch("members", queryset=present_members().select_related("person")))
    )


def pairs_of_closed_cohorts() -> QuerySet[Pair]:
    """Pairs that should have ended with their cohort."""
    found: QuerySet[Pair] = Pair.objects.filter(cohort__state=Cohort.State.CLOSED)
    return found.exclude(state=Pair.State.CLOSED)


def closed_pairs_with_plans() -> QuerySet[Pair]:
    """Closed pairs that still have a session ahead of them."""
    ahead = MentoringSession.objects.filter(pair=OuterRef("pk"), state=State.PLANNED, starts_at__gt=now())
    found: QuerySet[Pair] = Pair.objects.filter(Exists(ahead), state=Pair.State.CLOSED)
    return found


# Calendars --------------------------------------------------------------------------------------------------------


def zone_for(person: Person, organization: Organization) -> str:
    """The IANA name of the zone by whose clocks this person lives."""
    zone: str = person.timezone or organization.timezone
    return zone


def host_of(session: MentoringSession, members: Sequence[PairMember]) -> Person:
    """Who invites: the mentee, in a circle who booked it. `members` come with their people; there is at least one."""
    return host_among(members, session.booked_by_id)


def host_among(members: Sequence[PairMember], booked_by_id: UUID) -> Person:
    """Who invites to a session that this person booked: see host_of()."""
    booker = [member for member in members if member.person_id == booked_by_id]
    host: Person = next((m.person for m in members if m.side == "mentee"), (booker or members)[0].person)
    return host


def meeting_of(
    session: MentoringSession,
    members: Sequence[PairMember],
    organization: Organization,
    invitees: Collection[Invitee] = (),
    *,
    is_for_host: bool = False,
) -> Meeting:
    """What a calendar needs to know of a session, in the zone of whoever invites. `members` come with their people.

    Answers go to our own address where mail can come back to us; else to the one who invites, by their own. But no calendar takes an
    invitation from its own owner, so `is_for_host` then names the address that the mail comes from, and asks for no answers.
    """
    host, sent_by = host_of(session, members), sender()
    answers = {invitee.person_id: invitee.answer for invitee in invitees}
    takes_answers = inbound.is_configured() or not is_for_host
    if inbound.is_configured():
        address = inbound.address_for("reply", organization.pk, session.pk)
    else:
        address = sent_by if is_for_host else host.email
    return Meeting(
        uid=session.calendar_uid,
        sequence=session.calendar_sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=zone_for(host, organization),
        place=session.place,
        link=session.link,
        organizer=Attendee(host.name, address),
        attendees=[
            Attendee(m.person.name, m.person.email, answers.get(m.person_id, ""), is_host=m.person_id == host.pk)
            for m in members
        ],
        stamped_at=now(),
        sent_by=sent_by,
        takes_answers=takes_answers,
    )


# Rhythm -----------------------------------------------------------------------------------------------------------


def with_rhythm(pairs: QuerySet[Pair], zone: str, intervals: Collection[int] = ()) -> QuerySet[Any]:
    """Adds `last_held` (a local date, or None), `since` (that or the start) and `urgency` (a place in rhythm.BY_URGENCY).

    `zone` is the organization's: how a program stands is the same for every reader, wherever they are. `intervals` are the days between
    two sessions of the pairs' programs; none stands for all there are. The database works it out, so that a thousand pairs cost a page
    hardly more than ten.
    """
    held = MentoringSession.objects.filter(pair=OuterRef("pk"), state=State.HELD).order_by("-starts_at")
    found: QuerySet[Any] = pairs.annotate(
        last_held=TruncDate(Subquery(held.values("starts_at")[:1]), tzinfo=zone_of(zone)),
        since=Coalesce(F("last_held"), F("started_on")),
    )
    day = now().astimezone(zone_of(zone)).date()
    intervals = intervals or Program.objects.order_by().values_list("interval_days", flat=True).distinct()
    too_old_for = {
        Rhythm.ON_RHYTHM: _day_by_interval(day, intervals, lambda limit: limit.late),
        Rhythm.LATE: _day_by_interval(day, intervals, lambda limit: limit.stalled),
    }
    placed: QuerySet[Any] = found.annotate(
        urgency=Case(
            When(Q(state=Pair.State.CLOSED) | Q(cohort__state=Cohort.State.CLOSED), then=_place(Rhythm.CLOSED)),
            When(state=Pair.State.PAUSED, then=_place(Rhythm.PAUSED)),
            When(state=Pair.State.FORMING, then=_place(Rhythm.FORMING)),
            *(When(since__gt=too_old, then=_place(state)) for state, too_old in too_old_for.items()),
            default=_place(Rhythm.STALLED),
            output_field=SmallIntegerField(),
        )
    )
    return placed


def _place(state: Rhythm) -> Value:
    return Value(BY_URGENCY.index(state))


def _day_by_interval(day: date, intervals: Collection[int], limit_of: Callable[[Limits], int]) -> Case | Value:
    """The last day on which a session is too long ago, for the interval of the pair's program."""
    days = {days: day - timedelta(days=limit_of(limits(timedelta(days=days)))) for days in set(intervals)}
    if len(days) == 1:
        return Value(days.popitem()[1], output_field=DateField())
    cases = [When(cohort__program__interval_days=interval, then=Value(too_old)) for interval, too_old in days.items()]
    return Case(*cases, output_field=DateField())
