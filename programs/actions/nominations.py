"""A colleague names somebody for a topic. Nobody but the person named learns of it before their yes, and a no leaves no trace."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.links import make_token
from access.tenancy import current_organization
from accounts.models import Organization, Person
from audit.sentences import Action
from notifications.actions import cancel, notify
from notifications.kinds import Kind
from programs import topic_queries
from programs.models import Nomination, Topic

MOST_A_WEEK = 5
State = Nomination.State


class NamedOneself(Exception):
    """A nomination is for a colleague."""


class CannotBeNamed(Exception):
    """Guests and people who have left are not named; the argument is the name."""


class NamedEnough(Exception):
    """Whoever names has named MOST_A_WEEK colleagues in the last seven days."""


class TopicNotOffered(Exception):
    """The topic is retired; the argument is its name."""


class AnsweredBefore(Exception):
    """The link was used. It says so whatever the answer was."""


class NoLongerOpen(Exception):
    """The person has left, or the address that the link went to is no longer theirs."""


@transaction.atomic
def nominate(*, topic: Topic, nominee: Person, evidence: str, by: Actor) -> Nomination:
    """Name a colleague, who alone is told, with who, topic and what shows it. Doing it twice is doing it once.

    Raises NamedOneself, CannotBeNamed, TopicNotOffered, NamedEnough.
    """
    # One at a time for each who names: two requests must not both be the fifth.
    nominator = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.person_id)
    if nominee.pk == nominator.pk:
        raise NamedOneself(nominator.name)
    if not topic_queries.nameable(nominator.pk).filter(pk=nominee.pk).exists():
        raise CannotBeNamed(nominee.name)
    found: Nomination | None = Nomination.objects.filter(topic=topic, nominee=nominee, nominator=nominator).first()
    if found is not None:
        return found
    if not Topic.objects.filter(pk=topic.pk, is_retired=False).exists():
        raise TopicNotOffered(topic.name)
    if topic_queries.named_this_week(nominator.pk) >= MOST_A_WEEK:
        raise NamedEnough(nominator.name)
    made: Nomination = Nomination.objects.create(
        topic=topic,
        nominee=nominee,
        nominator=nominator,
        evidence=evidence,
        asked_to=nominee.email.lower(),
        created_at=now(),
    )
    _tell(made)
    return made


@transaction.atomic
def accept_nomination(*, nomination: Nomination, by: Actor) -> Nomination:
    """Let the program team read who named you, for what and why. Raises AnsweredBefore, NoLongerOpen."""
    locked = _answer(nomination, State.ACCEPTED)
    audit.record(
        Action.NOMINATION_ACCEPTED,
        by=by,
        subject_id=locked.pk,
        subject_name=locked.nominee.name,
        topic=locked.topic.name,
    )
    return locked


@transaction.atomic
def decline_nomination(*, nomination: Nomination, by: Actor) -> Nomination:
    """Say "not now". Nobody is told, and no page or entry ever says it. Raises AnsweredBefore, NoLongerOpen."""
    return _answer(nomination, State.DECLINED)


def _answer(nomination: Nomination, state: str) -> Nomination:
    rows = Nomination.objects.select_for_update(of=("self",)).select_related("nominee", "topic")
    locked: Nomination = rows.get(pk=nomination.pk)
    if locked.state != State.WAITING:
        raise AnsweredBefore
    if not topic_queries.is_theirs(locked):
        raise NoLongerOpen
    locked.state, locked.answered_at = state, now()
    locked.save(update_fields=["state", "answered_at"])
    cancel(dedupe_prefix=_key(locked))
    return locked


def _key(nomination: Nomination) -> str:
    return f"{Kind.TOPIC_NOMINATED}:{nomination.pk}"


def _tell(nomination: Nomination) -> None:
    organization = current_organization()
    zone = nomination.nominee.timezone or Organization.objects.values_list("timezone", flat=True).get(pk=organization)
    token = make_token("nomination", organization, nomination.pk)
    notify(
        Kind.TOPIC_NOMINATED,
        recipient_id=nomination.nominee_id,
        address=nomination.asked_to,
        dedupe_key=_key(nomination),
        context={
            "recipient_zone": zone,
            "link": reverse("programs_public:nomination", kwargs={"token": token}),
            "nominator": nomination.nominator.name if nomination.nominator else "A colleague",
            "topic": nomination.topic.name,
        },
    )
