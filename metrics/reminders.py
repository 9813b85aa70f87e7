"""Follow-ups of decisions and experiments as reminders, worked out from state: whoever is due and has no row yet."""

from __future__ import annotations

from django.urls import reverse

from access.clock import today
from access.tenancy import current_organization
from accounts.models import Organization
from metrics.queries import FollowUp, follow_ups_due
from notifications.actions import Letter, remind
from notifications.kinds import Kind


def remind_follow_ups() -> int:
    """Ask owners what became of it, on the days on which their home page does. Returns how many get it by mail."""
    organization = Organization.objects.get(pk=current_organization())
    due = follow_ups_due(today(organization.timezone))
    return remind(kind=Kind.FOLLOW_UP_DUE, letters=(_letter(each, organization) for each in due))


def _letter(due: FollowUp, organization: Organization) -> Letter:
    owner = due.row.owner
    return Letter(
        recipient_id=owner.pk,
        address=owner.email,
        dedupe_key=due.key,
        context={
            "program": due.row.pair.cohort.program.name,
            "title": due.row.title,
            "link": reverse(due.url_name, kwargs={"organization": organization.slug, **due.kwargs}),
            "recipient_zone": owner.timezone or organization.timezone,
        },
    )
