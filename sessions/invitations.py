"""The invitation of a session, and its update and its end, as letters of the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from pairing.models import PairMember
from pairing.queries import present_members
from sessions.calendar import invitation
from sessions.models import MentoringSession
from sessions.queries import meeting_of, zone_for
from sessions.rules import SOMEBODY


def invite(sessions: Sequence[MentoringSession], kind: Kind) -> None:
    """Everybody in the pair who has not left, once for each session of one pair."""
    members = list(present_members().filter(pair_id=sessions[0].pair_id).select_related("person"))
    organization = Organization.objects.get(pk=current_organization())
    letters = [letter for session in sessions for letter in _letters(session, kind, members, organization)]
    notify_all(kind=kind, letters=letters)


def _letters(
    session: MentoringSession, kind: Kind, members: list[PairMember], organization: Organization
) -> list[Letter]:
    text, method = invitation(meeting_of(session, members, organization), is_canceled=kind == Kind.SESSION_CANCELED)
    facts = {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}
    if kind == Kind.SESSION_BOOKED:
        facts["place"] = session.place
    link = reverse("sessions:session", kwargs={"organization": organization.slug, "session": session.pk})
    return [
        Letter(
            recipient_id=member.person_id,
            address=member.person.email,
            dedupe_key=f"{kind}:{session.pk}:{session.calendar_sequence}:{member.person_id}",
            context=facts
            | {
                "partners": [other.person.name for other in members if other is not member] or [SOMEBODY],
                "link": link,
                "recipient_zone": zone_for(member.person, organization),
            },
            calendar=text,
            calendar_method=method,
        )
        for member in members
        if member.person.left_on is None
    ]
