"""Named reads of sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from access.clock import now, today
from accounts.models import Organization, Person
from pairing.models import Pair, PairMember
from programs.models import Cohort, Program
from sessions.calendar import Attendee, Meeting
from sessions.models import MentoringSession
from sessions.rhythm import Limits, Rhythm, limits

State = MentoringSession.State


# Sessions ---------------------------------------------------------------------------------------------------------


def sessions_of(person: Person) -> QuerySet[MentoringSession]:
    """Every session of this person's pairs, with the pair and its members, newest first."""
    mine = PairMember.objects.filter(person=person).values("pair_id")
    found: QuerySet[MentoringSession] = (
        MentoringSession.objects.filter(pair_id__in=mine)
        .select_related("pair__cohort__program")
        .prefetch_related("pair__members__person")
        .order_by("-starts_at")
    )
    return found


def get_session(person: Person, session_id: UUID) -> MentoringSession:
    """A session of this person. Raises MentoringSession.DoesNotExist alike for a stranger's and for none."""
    session: MentoringSession = sessions_of(person).get(pk=session_id)
    return session


def next_session(pair: Pair) -> MentoringSession | None:
    """The planned session of a pair that comes first, past ones included: they wait to be logged."""
    found: MentoringSession | None = pair.sessions.filter(state=State.PLANNED).order_by("starts_at").first()
    return found


def sessions_in(pair_ids: Collection[UUID]) -> QuerySet[MentoringSession]:
    """Sessions of these pairs that were not canceled, in the order of time."""
    found: QuerySet[MentoringSession] = MentoringSession.objects.filter(pair_id__in=pair_ids)
    return found.exclude(state=State.CANCELED).order_by("starts_at")


def planned_for(person_ids: Collection[UUID]) -> list[tuple[datetime, datetime]]:
    """When these people are in a planned session, of any of their pairs. One query."""
    theirs = PairMember.objects.filter(person_id__in=person_ids).values("pair_id")
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


def booked_pairs(pair_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Pair -> when the next session ahead of it begins; pairs without one are not in it. One query."""
    ahead = MentoringSession.objects.filter(state=State.PLANNED, ends_at__gte=now(), pair_id__in=pair_ids)
    # Newest first, so that the soonest is what the dictionary keeps.
    return dict(ahead.order_by("-starts_at").values_list("pair_id", "starts_at"))


def confirmed_pairs(pair_ids: Collection[UUID]) -> set[UUID]:
    """Pairs with a session that the mentee logged as held and of which a mentor said "we met". One query."""
    held = MentoringSession.objects.filter(pair_id__in=pair_ids, state=State.HELD, confirmations__met=True)
    return set(held.values_list("pair_id", flat=True))


def pairs_without_a_session(day: date) -> QuerySet[Pair]:
    """Active pairs that never booked, of programs that still run on `day`, with their people: for the first reminders."""
    met = MentoringSession.objects.filter(pair=OuterRef("pk"), state__in=[State.PLANNED, State.HELD])
    found: QuerySet[Pair] = Pair.objects.filter(state=Pair.State.ACTIVE, cohort__program__ends_on__gte=day)
    return (
        found.exclude(cohort__state=Cohort.State.CLOSED)
        .exclude(Exists(met))
        .select_related("cohort__program")
        .prefetch_related("members__person")
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


def meeting_of(session: MentoringSession, members: list[PairMember], organization: Organization) -> Meeting:
    """What a calendar needs to know of a session, in the mentee's zone. `members` come with their people."""
    mentee = next(member.person for member in members if member.side == "mentee")
    return Meeting(
        uid=session.calendar_uid,
        sequence=session.calendar_sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=zone_for(mentee, organization),
        place=session.place,
        organizer=Attendee(mentee.name, mentee.email),
        attendees=[Attendee(member.person.name, member.person.email) for member in members],
        stamped_at=now(),
    )


# Rhythm -----------------------------------------------------------------------------------------------------------


def with_rhythm(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Adds `last_held` (a local date, or None) and `rhythm` (a value of Rhythm), by the reader's calendar.

    The database works it out, so that a program of a thousand pairs costs a page hardly more than one of ten.
    """
    held = MentoringSession.objects.filter(pair=OuterRef("pk"), state=State.HELD).order_by("-starts_at")
    zone = timezone.get_current_timezone()
    found: QuerySet[Pair] = pairs.annotate(
        last_held=TruncDate(Subquery(held.values("starts_at")[:1]), tzinfo=zone),
        since=Coalesce(F("last_held"), F("started_on")),
    )
    day = today(timezone.get_current_timezone_name())
    return found.annotate(
        rhythm=Case(
            When(cohort__state=Cohort.State.CLOSED, then=Value(Rhythm.CLOSED.value)),
            When(~Q(state=Pair.State.ACTIVE), then=F("state")),
            When(since__gt=_day_by_cadence(day, lambda limit: limit.late), then=Value(Rhythm.ON_RHYTHM.value)),
            When(since__gt=_day_by_cadence(day, lambda limit: limit.stalled), then=Value(Rhythm.LATE.value)),
            default=Value(Rhythm.STALLED.value),
            output_field=CharField(),
        )
    )


def _day_by_cadence(day: date, limit_of: Callable[[Limits], int]) -> Case:
    """The last day on which a session is too long ago, for the cadence of the pair's program."""
    cases = []
    for cadence in Program.Cadence:
        passed = limit_of(limits(Program(cadence=cadence).interval))
        cases.append(When(cohort__program__cadence=cadence, then=Value(date.fromordinal(day.toordinal() - passed))))
    return Case(*cases, output_field=DateField())
