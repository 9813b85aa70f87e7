"""Outside experts: people of the organization's list who are no employees, so a people file neither names nor ends them (D09)."""

from __future__ import annotations

from django.db import transaction

from access.actors import Actor
from accounts.models import Person


class NotAGuest(Exception):
    """Somebody of the organization has this address; the message is their name."""


@transaction.atomic
def keep_guest(*, name: str, email: str, title: str, company: str, by: Actor) -> Person:
    """The guest with this address, made or brought up to date; one whose time had ended comes back. Raises NotAGuest."""
    found: Person | None = Person.objects.select_for_update().filter(email__iexact=email).first()
    if found is not None and not found.is_guest:
        raise NotAGuest(found.name)
    person = found or Person(email=email.lower(), is_guest=True)
    person.name, person.title, person.unit, person.left_on = name, title, company, None
    person.save()
    return person
