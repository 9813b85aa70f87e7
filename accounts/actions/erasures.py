"""Erasing a person: asked for, called off, and done. Until the day that is named when it is asked for, nothing has happened."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.queues import Queue
from access.roles import Role
from access.tasks import ring
from access.tenancy import current_organization
from accounts import erasing, keeping_queries, queries
from accounts.actions.members import LastOwner, MayNotGrant
from accounts.models import Erasure, Membership, Organization, Person
from accounts.models.keeping import ERASURE_WAITS, LEAVING_AT_MOST, LEAVING_TAKES
from audit.sentences import Action
from notifications.actions import cancel_for_people, notify
from notifications.kinds import Kind

State = Erasure.State


class AlreadyErased(Exception):
    """Nothing of this person is left."""


class TooLate(Exception):
    """It is under way, or done."""


class TheirOwnWish(Exception):
    """They asked for it themselves and can still sign in, so nobody else calls it off."""


@transaction.atomic
def ask_erasure(*, person: Person, by: Actor) -> Erasure:
    """Have everything about a person erased in a week. Asked for again while it waits, nothing changes.

    Raises AlreadyErased, LastOwner, MayNotGrant (the data of an owner is asked for by an owner, or by themselves).
    """
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    if locked.erased_on is not None:
        raise AlreadyErased(str(locked.pk))
    if by.person_id != locked.pk and Role.OWNER in _roles(locked) and Role.OWNER not in queries.grantable_by_actor(by):
        raise MayNotGrant(locked.name)
    _refuse_last_owner(locked)
    waiting: Erasure | None = locked.erasures.filter(state__in=[State.WAITING, State.LEAVING]).first()
    if waiting is not None:
        return waiting
    moment = now()
    asked: Erasure = Erasure.objects.create(
        person=locked, asked_by_id=by.person_id, asked_at=moment, due_at=moment + ERASURE_WAITS
    )
    audit.record(Action.ERASURE_ASKED, by=by, subject_id=locked.pk, subject_name=locked.name)
    _tell(asked, locked)
    return asked


@transaction.atomic
def cancel_erasure(*, person: Person, by: Actor) -> None:
    """Call it off. Called off twice is once. Raises TooLate, TheirOwnWish."""
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    found: Erasure | None = locked.erasures.exclude(state=State.CANCELED).first()
    if found is None:
        return
    if found.state != State.WAITING:
        raise TooLate(found.get_state_display())
    if by.person_id != locked.pk and keeping_queries.is_theirs_alone(found):
        raise TheirOwnWish(locked.name)
    found.state, found.ended_at = State.CANCELED, now()
    found.save(update_fields=["state", "ended_at"])
    audit.record(Action.ERASURE_CANCELED, by=by, subject_id=locked.pk, subject_name=locked.name)


@transaction.atomic
def begin_erasure(*, erasure: Erasure, by: Actor) -> bool:
    """The day has come: the person leaves their pairs, so that calendars are told, theirs too. Whether it began now."""
    locked: Erasure = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
    if locked.state != State.WAITING or locked.due_at > now():
        return False
    person = locked.person
    try:
        _refuse_last_owner(person)
    except LastOwner:  # since it was asked for; it waits until there is another
        return False
    Membership.objects.filter(person=person).update(is_active=False)
    cancel_for_people(person_ids=[person.pk])
    erasing.leave(person)
    locked.state, locked.began_at = State.LEAVING, now()
    locked.save(update_fields=["state", "began_at"])
    audit.record(Action.ERASURE_BEGUN, by=by, subject_id=person.pk, subject_name=person.name)
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("sessions.reconcile", organization_id, queue=Queue.DEFAULT))
    return True


@transaction.atomic
def finish_erasure(*, erasure: Erasure, by: Actor) -> bool:
    """Erase, once calendars and partners are told, or a day later. All of it or nothing. Whether it is done now."""
    locked: Erasure = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
    if locked.state != State.LEAVING or locked.began_at is None:
        return False
    since = now() - locked.began_at
    if since < LEAVING_TAKES or (since < LEAVING_AT_MOST and erasing.is_busy(locked.person)):
        return False
    erasing.erase(locked.person, by_own_wish=locked.is_by_own_wish)
    locked.state, locked.ended_at = State.DONE, now()
    locked.save(update_fields=["state", "ended_at"])
    audit.record(Action.ERASURE_DONE, by=by, subject_id=locked.person_id, subject_name=locked.person.name)
    return True


def _roles(person: Person) -> set[Role]:
    found = Membership.objects.filter(person=person).first()
    return {Role(role) for role in found.roles} if found else set()


def _refuse_last_owner(person: Person) -> None:
    if Role.OWNER not in _roles(person):
        return
    others = queries.joined_members().filter(grants__role=Role.OWNER).exclude(person=person)
    if not others.exclude(person__erasures__state__in=[State.WAITING, State.LEAVING]).exists():
        raise LastOwner(person.name)


def _tell(asked: Erasure, person: Person) -> None:
    """Whoever it is about can call it off; they hear of it also where somebody else asked."""
    organization = Organization.objects.get(pk=current_organization())
    zone = person.timezone or organization.timezone
    if person.left_on is not None or not person.email:
        return
    notify(
        Kind.ERASURE_ASKED,
        recipient_id=person.pk,
        address=person.email,
        dedupe_key=f"{Kind.ERASURE_ASKED}:{asked.pk}",
        context={
            "recipient_zone": zone,
            "link": reverse("accounts:your_data", kwargs={"organization": organization.slug}),
            "day": asked.due_at.isoformat(),
        },
    )
