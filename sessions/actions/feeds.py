"""The private address of one's sessions: made, made anew, said how much it tells, taken back. Its person alone does any of it."""

from __future__ import annotations

from django.db import transaction

from access.actors import Actor
from access.clock import now
from access.keys import make_key
from access.tenancy import current_organization
from accounts.models import Person
from sessions.models import CalendarFeed
from sessions.rules import NotYours


@transaction.atomic
def make_feed(*, person: Person, shows_details: bool, by: Actor) -> str:
    """A new key, which only this call ever knows; one that was there before no longer opens anything. Raises NotYours."""
    _require_own(person, by)
    key, digest = make_key(current_organization())
    values = {"digest": digest, "shows_details": shows_details, "made_at": now()}
    CalendarFeed.objects.update_or_create(person=person, defaults=values)
    return key


@transaction.atomic
def set_feed(*, person: Person, shows_details: bool, by: Actor) -> None:
    """Say how much the feed tells; the address stays. Without one nothing happens. Raises NotYours."""
    _require_own(person, by)
    CalendarFeed.objects.filter(person=person).update(shows_details=shows_details)


@transaction.atomic
def delete_feed(*, person: Person, by: Actor) -> None:
    """Take the address back: whoever has it gets nothing from now on. Raises NotYours."""
    _require_own(person, by)
    CalendarFeed.objects.filter(person=person).delete()


def _require_own(person: Person, by: Actor) -> None:
    if person.pk != by.person_id:
        raise NotYours
