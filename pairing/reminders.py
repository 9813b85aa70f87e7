"""Reminders to sign the charter, worked out from state: whoever is missing. Any number of times, the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.urls import reverse

from access.clock import now, today
from access.tenancy import current_organization
from accounts.models import Organization
from notifications.actions import Letter, remind
from notifications.kinds import Kind
from notifications.queries import offsets_of
from notifications.timing import latest_due, zone_of
from pairing.charter_queries import Standing, standings, waiting_pairs
from pairing.models import PairMember

MORNING = time(9)


def remind_charters() -> int:
    """Tell who has not signed: from the start of a pair that waits for its charter, else from the day it was proposed.

    Returns how many are told now for the first time. A scheduler that comes late tells them once.
    """
    days = offsets_of(Kind.CHARTER_DUE)
    if not days:
        return 0
    organization = Organization.objects.get(pk=current_organization())
    running = waiting_pairs().filter(cohort__program__ends_on__gte=today(organization.timezone))
    found = standings(list(running)).values()
    return remind(
        kind=Kind.CHARTER_DUE,
        letters=(letter for standing in found for letter in _due(standing, days, organization)),
    )


def _due(standing: Standing, days: tuple[int, ...], organization: Organization) -> Iterator[Letter]:
    if len(standing.members) < 2:
        return
    missing = standing.awaited if standing.proposal else standing.members
    for member in missing:
        zone = member.person.timezone or organization.timezone
        due = latest_due(_start(standing, zone), days, MORNING, zone, now())
        if due is not None:
            yield _letter(standing, member, due, organization, zone)


def _start(standing: Standing, zone: str) -> date:
    """A pair that waits for its charter counts from its own start, however often somebody proposes another version."""
    if standing.is_required or standing.proposal is None:
        started: date = standing.pair.started_on
        return started
    return standing.proposal.proposed_at.astimezone(zone_of(zone)).date()


def _letter(
    standing: Standing, member: PairMember, due: tuple[int, datetime], organization: Organization, zone: str
) -> Letter:
    pair, proposal = standing.pair, standing.proposal
    day, moment = due
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
        not_before=moment,
    )
