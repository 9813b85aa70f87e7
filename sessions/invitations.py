"""The invitation of a session, its update and its end, as letters of the outbox, and who has it in their calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import Letter, cancel, notify_all
from notifications.kinds import Kind
from pairing.models import PairMember
from pairing.queries import present_members
from sessions.calendar import Attendee, Meeting, invitation
from sessions.clashes import lock_pair
from sessions.models import Invitee, MentoringSession
from sessions.queries import host_of, meeting_of, zone_for
from sessions.rules import SOMEBODY

State = MentoringSession.State


def invite(sessions: Sequence[MentoringSession], *, is_new_time: bool = True) -> None:
    """Everybody in the pair who has not left gets each of these sessions of one pair as it is now: an invitation, or its update.

    What somebody answered to another time no longer counts.
    """
    members, organization = _members(sessions[0].pair_id), _organization()
    _remember(sessions, members, is_new_time=is_new_time)
    answers = [] if is_new_time else list(Invitee.objects.filter(session__in=sessions))
    letters = [letter for session in sessions for letter in _invited(session, members, members, answers, organization)]
    notify_all(kind=Kind.SESSION_BOOKED, letters=letters)


def call_off(session: MentoringSession) -> None:
    """The session is canceled: it leaves the calendars of everybody in the pair, and of everybody else who still has it."""
    members = _members(session.pair_id)
    here = {member.person_id for member in members}
    gone = [row for row in session.invitees.all() if row.person_id not in here]
    everybody = [*members, *_places(session, gone)]
    told = _taken_out(session, everybody, members or everybody, Kind.SESSION_CANCELED, _organization())
    notify_all(kind=Kind.SESSION_CANCELED, letters=told)


def settle_invitations() -> int:
    """Take what is planned out of the calendars of those who left a pair that goes on, and put it into those of who joined it.

    Returns how many sessions changed for somebody. Worked out from what each calendar was told: any number of times, the same end.
    """
    found = _unsettled().order_by("pair_id", "starts_at").values_list("pk", flat=True)
    return sum(_settle(pk) for pk in list(found))


def _settle(session_id: UUID) -> bool:
    lock_pair(MentoringSession.objects.select_related("pair").get(pk=session_id).pair)
    session = _unsettled().select_for_update(of=("self",)).filter(pk=session_id).first()
    if session is None:
        return False  # somebody else was faster
    members = _members(session.pair_id)
    here, rows = {member.person_id for member in members}, list(session.invitees.all())
    known = {row.person_id for row in rows}
    gone = [row for row in rows if row.person_id not in here]
    session.calendar_sequence += 1
    session.save(update_fields=["calendar_sequence"])
    for row in gone:
        cancel(dedupe_prefix=f"{Kind.SESSION_BOOKED}:{session.pk}:{row.sequence}:{row.person_id}")
    organization, leavers = _organization(), _places(session, gone)
    letters = _taken_out(session, leavers, members, Kind.SESSION_LEFT, organization)
    notify_all(kind=Kind.SESSION_LEFT, letters=letters)
    Invitee.objects.filter(pk__in=[row.pk for row in gone]).delete()
    came = [member for member in members if member.person_id not in known]
    _remember([session], came, is_new_time=False)
    notify_all(kind=Kind.SESSION_BOOKED, letters=_invited(session, members, came, rows, organization))
    return True


def _unsettled() -> QuerySet[MentoringSession]:
    """Planned sessions that some calendar has and should not, or has not and should."""
    place = present_members().filter(pair=OuterRef("session__pair"), person=OuterRef("person")).order_by()
    gone = Invitee.objects.filter(session=OuterRef("pk")).exclude(Exists(place))
    told = Invitee.objects.filter(session=OuterRef(OuterRef("pk")), person=OuterRef("person"))
    came = present_members().filter(pair=OuterRef("pair"), person__left_on=None).exclude(Exists(told)).order_by()
    ahead: QuerySet[MentoringSession] = MentoringSession.objects.filter(state=State.PLANNED, starts_at__gt=now())
    anybody = Invitee.objects.filter(session=OuterRef("pk"))
    return ahead.filter(Exists(anybody)).filter(Exists(gone) | Exists(came))


def _members(pair_id: UUID) -> list[PairMember]:
    return list(present_members().filter(pair_id=pair_id).select_related("person"))


def _places(session: MentoringSession, rows: Iterable[Invitee]) -> list[PairMember]:
    """The places in the pair of people who left it."""
    people = [row.person_id for row in rows]
    places = PairMember.objects.filter(pair_id=session.pair_id, person_id__in=people)
    return list(places.select_related("person").order_by("person_id").distinct("person_id"))


def _organization() -> Organization:
    found: Organization = Organization.objects.get(pk=current_organization())
    return found


def _invited(
    session: MentoringSession,
    members: Sequence[PairMember],
    told: Sequence[PairMember],
    answers: Sequence[Invitee],
    organization: Organization,
) -> list[Letter]:
    """The event, with who is in the pair and what they answered, for those who are told."""
    link = reverse("sessions:session", kwargs={"organization": organization.slug, "session": session.pk})
    facts = {**_times(session), "place": session.where, "link": link}
    mine = [row for row in answers if row.session_id == session.pk]
    return [
        _letter(session, member, members, organization, Kind.SESSION_BOOKED, facts, invitation(meeting))
        for member, meeting in _meetings(session, told, members, mine, organization)
    ]


def _taken_out(
    session: MentoringSession,
    told: Sequence[PairMember],
    members: Sequence[PairMember],
    kind: Kind,
    organization: Organization,
) -> list[Letter]:
    """The end of the event for these people. Who leaves it alone stands in it alone (RFC 5546, 3.2.5)."""
    page, kwargs = "sessions:session", {"organization": organization.slug, "session": session.pk}
    if kind == Kind.SESSION_LEFT:
        page, kwargs = "sessions:sessions", {"organization": organization.slug}
    facts = {**_times(session), "link": reverse(page, kwargs=kwargs)}
    letters = []
    for member, meeting in _meetings(session, told, members, [], organization):
        event = meeting
        if kind == Kind.SESSION_LEFT:
            event = replace(meeting, attendees=[Attendee(member.person.name, member.person.email)])
        text = invitation(event, is_canceled=True)
        letters.append(_letter(session, member, members, organization, kind, facts, text))
    return letters


def _meetings(
    session: MentoringSession,
    told: Sequence[PairMember],
    members: Sequence[PairMember],
    answers: Sequence[Invitee],
    organization: Organization,
) -> Iterator[tuple[PairMember, Meeting]]:
    here = [member for member in told if member.person.left_on is None]
    host = host_of(session, members) if here else None
    for member in here:
        yield member, meeting_of(session, members, organization, answers, is_for_host=member.person == host)


def _remember(sessions: Sequence[MentoringSession], told: Sequence[PairMember], *, is_new_time: bool) -> None:
    """What the calendars of these people know from now on."""
    rows = [
        Invitee(
            session=session,
            person=member.person,
            address=member.person.email,
            sequence=session.calendar_sequence,
            asked_sequence=session.calendar_sequence,
        )
        for session in sessions
        for member in told
        if member.person.left_on is None
    ]
    fields = ["address", "sequence"]
    if is_new_time:
        fields += ["asked_sequence", "answer", "answer_sequence", "answer_stamped_at"]
    Invitee.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organization", "session", "person"], update_fields=fields
    )


def _times(session: MentoringSession) -> dict[str, str]:
    return {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}


def _letter(
    session: MentoringSession,
    member: PairMember,
    members: Sequence[PairMember],
    organization: Organization,
    kind: Kind,
    facts: dict[str, str],
    event: tuple[str, str],
) -> Letter:
    others = [other.person.name for other in members if other.person_id != member.person_id]
    zone = zone_for(member.person, organization)
    return Letter(
        recipient_id=member.person_id,
        address=member.person.email,
        dedupe_key=f"{kind}:{session.pk}:{session.calendar_sequence}:{member.person_id}",
        context={**facts, "partners": others or [SOMEBODY], "recipient_zone": zone},
        calendar=event[0],
        calendar_method=event[1],
    )
