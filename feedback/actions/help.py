"""Asking the ombudsperson for help. Not audited, told to nobody else: an entry would say that a case exists."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from access.actors import Actor
from access.clock import now
from access.tenancy import current_organization
from accounts.models import Organization, Person
from feedback.models import HelpCase
from feedback.queries import ombudsperson_for
from notifications.actions import notify
from notifications.kinds import Kind

# The same words again within this time are a second click, not a second case.
DOUBLE_CLICK = timedelta(minutes=10)


class NobodyIndependent(Exception):
    """No ombudsperson is outside both reporting lines."""


class OmbudspersonChanged(Exception):
    """The words would go to somebody else than the preview named."""


class NotTheirCase(Exception):
    """The case is at somebody else's desk."""


@sensitive_variables("text")
@transaction.atomic
def ask_help(*, kind: HelpCase.Kind, text: str, ombudsperson_id: UUID, by: Actor) -> HelpCase:
    """Send words to the ombudsperson whom the preview named. The same words again return the same case.

    Raises NobodyIndependent, OmbudspersonChanged.
    """
    author = Person.objects.select_for_update().get(pk=by.person_id)
    ombudsperson = ombudsperson_for(author)
    if ombudsperson is None:
        raise NobodyIndependent
    if ombudsperson.pk != ombudsperson_id:
        raise OmbudspersonChanged
    recent = HelpCase.objects.filter(author=author, kind=kind, created_at__gt=now() - DOUBLE_CLICK)
    again: HelpCase | None = next((case for case in recent if case.text == text), None)
    if again is not None:
        return again
    case: HelpCase = HelpCase.objects.create(
        kind=kind, author=author, ombudsperson=ombudsperson, text=text, created_at=now()
    )
    _tell(case, ombudsperson)
    return case


@transaction.atomic
def close_case(*, case: HelpCase, by: Actor) -> HelpCase:
    """The ombudsperson is done with it. A second call changes nothing. Raises NotTheirCase."""
    if case.ombudsperson_id != by.person_id:
        raise NotTheirCase
    open_case = HelpCase.objects.filter(pk=case.pk, state=HelpCase.State.OPEN)
    open_case.update(state=HelpCase.State.CLOSED, closed_at=now())
    case.refresh_from_db(fields=["state", "closed_at"])
    return case


def _tell(case: HelpCase, ombudsperson: Person) -> None:
    organization = Organization.objects.get(pk=current_organization())
    notify(
        Kind.HELP_ASKED,
        recipient_id=ombudsperson.pk,
        address=ombudsperson.email,
        dedupe_key=f"help:{case.pk}",
        context={
            "link": reverse("feedback:case", kwargs={"organization": organization.slug, "case": case.pk}),
            "recipient_zone": ombudsperson.timezone or organization.timezone,
        },
    )
