"""Named reads of sessions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from access.clock import now
from accounts.models import Organization, Person
from pairing.models import Pair, PairMember
from sessions.calendar import Attendee, Meeting
from sessions.models import MentoringSession

State = MentoringSession.State


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


def last_held_on(pair_ids: list[UUID]) -> dict[UUID, datetime]:
    """Pair -> when its last held session began; pairs without one are not in it. One query."""
    rows = (
        MentoringSession.objects.filter(pair_id__in=pair_ids, state=State.HELD)
        .values("pair_id")
        .annotate(last=Max("starts_at"))
        .values_list("pair_id", "last")
    )
    return dict(rows)


def booked_pairs(pair_ids: list[UUID]) -> set[UUID]:
    """Those pairs that have a session ahead of them. One query."""
    ahead = Q(state=State.PLANNED, ends_at__gte=now())
    return set(MentoringSession.objects.filter(ahead, pair_id__in=pair_ids).values_list("pair_id", flat=True))


def confirmed_pairs(pair_ids: list[UUID]) -> set[UUID]:
    """Pairs with a session that the mentee logged as held and of which a mentor said "we met". One query."""
    held = MentoringSession.objects.filter(pair_id__in=pair_ids, state=State.HELD, confirmations__met=True)
    return set(held.values_list("pair_id", flat=True))


def pairs_without_a_session() -> QuerySet[Pair]:
    """Active pairs that never booked, for the first reminders."""
    return (
        Pair.objects.filter(state=Pair.State.ACTIVE)
        .exclude(sessions__state__in=[State.PLANNED, State.HELD])
        .select_related("cohort__program")
        .prefetch_related("members__person")
    )


def planned_after(pair: Pair, day: date) -> QuerySet[MentoringSession]:
    """Planned sessions of a pair that begin after this day (UTC)."""
    found: QuerySet[MentoringSession] = pair.sessions.filter(state=State.PLANNED, starts_at__date__gt=day)
    return found


def meeting_of(session: MentoringSession, members: list[PairMember], organization: Organization) -> Meeting:
    """What a calendar needs to know of a session, in the mentee's zone. `members` come with their people."""
    mentee = next(member.person for member in members if member.side == "mentee")
    return Meeting(
        uid=session.calendar_uid,
        sequence=session.calendar_sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=mentee.timezone or organization.timezone,
        place=session.place,
        organizer=Attendee(mentee.name, mentee.email),
        attendees=[Attendee(member.person.name, member.person.email) for member in members],
        stamped_at=now(),
    )
