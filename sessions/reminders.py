"""Reminders worked out from state: whoever is due and has no row yet. Any number of schedulers, late or twice, write the same rows."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from access.actors import SYSTEM
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import notify
from notifications.kinds import Kind
from pairing.models import Pair, PairMember
from sessions import actions, queries

FIRST_SESSION_DAYS = (3, 7)
MORNING = time(9)


def remind_first_sessions() -> int:
    """Tell mentees who have not booked, on days 3 and 7 after the start of the pair. Returns how many rows are due by now."""
    organization = Organization.objects.get(pk=current_organization())
    written = 0
    for pair in queries.pairs_without_a_session():
        members = list(pair.members.all())
        mentee = next((member for member in members if member.side == "mentee"), None)
        if mentee:
            written += _remind(pair, mentee, members, organization)
    return written


def reconcile_pairs() -> int:
    """Call off what closed pairs still had planned. Returns how many sessions."""
    closed = Pair.objects.filter(
        state=Pair.State.CLOSED, sessions__state="planned", sessions__starts_at__gt=now()
    ).distinct()
    return sum(actions.cancel_sessions_of_closed_pair(pair=pair, by=SYSTEM) for pair in closed)


def _remind(pair: Pair, mentee: PairMember, members: list[PairMember], organization: Organization) -> int:
    zone = mentee.person.timezone or organization.timezone
    due = [day for day in FIRST_SESSION_DAYS if _morning(pair, day, zone) <= now()]
    for day in due:
        notify(
            Kind.FIRST_SESSION_DUE,
            recipient_id=mentee.person_id,
            address=mentee.person.email,
            dedupe_key=f"first_session_due:{pair.pk}:{day}",
            context={
                "program": pair.cohort.program.name,
                "partners": [member.person.name for member in members if member.side == "mentor"],
                "link": reverse("sessions:book_session", kwargs={"organization": organization.slug, "pair": pair.pk}),
                "recipient_zone": zone,
            },
            not_before=_morning(pair, day, zone),
        )
    return len(due)


def _morning(pair: Pair, day: int, zone: str) -> datetime:
    """Nine o'clock, by the mentee's clock, that many days after the start."""
    return datetime.combine(pair.started_on + timedelta(days=day), MORNING, ZoneInfo(zone))
