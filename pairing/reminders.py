"""Reminders to sign the charter, worked out from state: whoever is missing, on days 7 and 14. Any number of times, the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from access.clock import now, today
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from notifications.queries import known_keys
from notifications.timing import zone_of
from pairing.charter_queries import Standing, standings, waiting_pairs
from pairing.models import PairMember

CHARTER_DAYS = (7, 14)
MORNING = time(9)


def remind_charters() -> int:
    """Tell who has not signed: from the start of a pair that waits for its charter, else from the day it was proposed.

    Returns how many are told now for the first time. A scheduler that comes late tells them once.
    """
    organization = Organization.objects.get(pk=current_organization())
    running = waiting_pairs().filter(cohort__program__ends_on__gte=today(organization.timezone))
    found = standings(list(running)).values()
    letters = [letter for standing in found for letter in _due(standing, organization)]
    written = known_keys([letter.dedupe_key for letter in letters])
    new = [letter for letter in letters if letter.dedupe_key not in written]
    if new:
        notify_all(kind=Kind.CHARTER_DUE, letters=new)
    return len(new)


def _due(standing: Standing, organization: Organization) -> Iterator[Letter]:
    if len(standing.members) < 2:
        return
    missing = standing.awaited if standing.proposal else standing.members
    for member in missing:
        zone = member.person.timezone or organization.timezone
        start = _start(standing, zone)
        day = max((day for day in CHARTER_DAYS if _morning(start, day, zone) <= now()), default=None)
        if day is not None:
            yield _letter(standing, member, day, organization, zone)


def _start(standing: Standing, zone: str) -> date:
    """A pair that waits for its charter counts from its own start, however often somebody proposes another version."""
    if standing.is_required or standing.proposal is None:
        started: date = standing.pair.started_on
        return started
    return standing.proposal.proposed_at.astimezone(zone_of(zone)).date()


def _morning(start: date, day: int, zone: str) -> datetime:
    """Nine o'clock, by the reader's clock, that many days after the start."""
    return datetime.combine(start + timedelta(days=day), MORNING, zone_of(zone))


def _letter(standing: Standing, member: PairMember, day: int, organization: Organization, zone: str) -> Letter:
    pair, proposal = standing.pair, standing.proposal
    what = "start" if standing.is_required or proposal is None else str(proposal.pk)
    return Letter(
        recipient_id=member.person_id,
        address=member.person.email,
        dedupe_key=f"charter_due:{pair.pk}:{member.person_id}:{what}:{day}",
        context={
            "program": pair.cohort.program.name,
            "partners": standing.others(member.person_id),
            "link": reverse("pairing:charter", kwargs={"organization": organization.slug, "pair": pair.pk}),
            "recipient_zone": zone,
        },
        not_before=_morning(_start(standing, zone), day, zone),
    )
