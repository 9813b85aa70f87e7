"""Writes of the organization's catalog of topics."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

import audit.record as audit
from access.actors import Actor
from audit.sentences import Action
from programs import queries
from programs.models import Topic
from programs.starter import StarterTopic


class TopicNameTaken(Exception):
    """Another topic of the catalog has this name, whatever its case."""


@transaction.atomic
def add_topic(*, name: str, area: str, description: str, by: Actor) -> Topic:
    """A new topic. Raises TopicNameTaken."""
    topic = Topic(name=name, area=area, description=description)
    _save(topic)
    audit.record(Action.TOPIC_ADDED, by=by, subject_id=topic.pk, subject_name=name)
    return topic


@transaction.atomic
def set_topic(*, topic: Topic, name: str, area: str, description: str, by: Actor) -> Topic:
    """Change how a topic reads; who teaches or learns it stays. Raises TopicNameTaken."""
    before = topic.name
    topic.name, topic.area, topic.description = name, area, description
    _save(topic)
    audit.record(Action.TOPIC_SET, by=by, subject_id=topic.pk, subject_name=name, before=before)
    return topic


@transaction.atomic
def retire_topic(*, topic: Topic, by: Actor) -> None:
    """Offer the topic no more; where it is in use it stays. A second call changes nothing."""
    if Topic.objects.filter(pk=topic.pk, is_retired=False).update(is_retired=True):
        audit.record(Action.TOPIC_RETIRED, by=by, subject_id=topic.pk, subject_name=topic.name)


@transaction.atomic
def restore_topic(*, topic: Topic, by: Actor) -> None:
    """Offer a retired topic again. A second call changes nothing."""
    if Topic.objects.filter(pk=topic.pk, is_retired=True).update(is_retired=False):
        audit.record(Action.TOPIC_RESTORED, by=by, subject_id=topic.pk, subject_name=topic.name)


@transaction.atomic
def add_starter_topics(*, starters: Iterable[StarterTopic] | None = None, by: Actor) -> list[Topic]:
    """Copy topics of the starter catalog (None: all) that the organization does not have; returns the new ones."""
    missing = queries.starter_topics()
    wanted = missing if starters is None else [topic for topic in starters if topic in missing]
    made = [Topic(name=topic.name, area=topic.area, description=topic.description) for topic in wanted]
    Topic.objects.bulk_create(made)
    if made:
        audit.record(Action.STARTER_TOPICS_ADDED, by=by, topics=len(made))
    return made


def _save(topic: Topic) -> None:
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError as error:
        raise TopicNameTaken(topic.name) from error
