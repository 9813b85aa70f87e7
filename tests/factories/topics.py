"""Nominations, described topics and files of topics."""

from __future__ import annotations

from django.urls import reverse

from access.actors import Actor
from access.links import make_token
from accounts.models import Person
from programs import actions, topic_queries
from programs.models import Nomination, Topic
from tests.factories.accounts import make_person
from tests.factories.programs import make_topic

LEVELS = ("Tried it once", "Does it with a template", "Does it alone", "Sits with colleagues", "Gets the call")


def actor_of(person: Person) -> Actor:
    """Somebody as the `by` of an action."""
    return Actor(person_id=person.pk, name=person.name)


def make_nomination(
    topic: Topic | None = None, *, nominee: Person | None = None, by: Person | None = None
) -> Nomination:
    """Somebody was named and has not answered."""
    return actions.nominate(
        topic=topic or make_topic(),
        nominee=nominee or make_person(),
        evidence="Ran the rollout in Leeds",
        by=actor_of(by or make_person()),
    )


def accept(nomination: Nomination) -> Nomination:
    """Say yes to being suggested."""
    return actions.accept_nomination(nomination=nomination, by=actor_of(nomination.nominee))


def nomination_link(nomination: Nomination) -> str:
    """The path in the mail."""
    token = make_token("nomination", nomination.organization_id, nomination.pk)
    return reverse("programs_public:nomination", kwargs={"token": token})


def merge(gone: Topic, kept: Topic) -> None:
    """Merge as the page does, with what it showed."""
    stamp = topic_queries.merge_plan(gone, kept).stamp
    actions.merge_topic(topic=gone, into=kept, stamp=stamp, by=actor_of(make_person()))
