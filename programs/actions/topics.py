"""Writes of the organization's catalog of topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

import audit.record as audit
from access.actors import Actor
from audit.sentences import Action
from programs import queries
from programs.models import Level, Topic
from programs.starter import StarterTopic

DESCRIBED = len(Level) - 1  # levels that a description has: 1 to 5


class TopicNameTaken(Exception):
    """Another topic of the catalog has this name, whatever its case."""


class TopicMerged(Exception):
    """The topic went into another one, and lives on as a name for it; the argument is the name of the other."""


class HalfDescribed(Exception):
    """Either all five levels are described, or none."""


@transaction.atomic
def add_topic(*, name: str, area: str, description: str, levels: Sequence[str] = (), by: Actor) -> Topic:
    """A new topic. `levels` say what 1 to 5 look like: none, or five. Raises TopicNameTaken, HalfDescribed."""
    topic = Topic(name=name, area=area, description=description, levels=_whole(levels))
    _save(topic)
    audit.record(Action.TOPIC_ADDED, by=by, subject_id=topic.pk, subject_name=name)
    return topic


@transaction.atomic
def set_topic(*, topic: Topic, name: str, area: str, description: str, levels: Sequence[str] = (), by: Actor) -> Topic:
    """Change how a topic reads; who teaches or learns it stays. Raises TopicNameTaken, TopicMerged, HalfDescribed."""
    locked = _locked(topic)
    before = locked.name
    topic.name, topic.area, topic.description, topic.levels = name, area, description, _whole(levels)
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
    """Offer a retired topic again. A second call changes nothing. Raises TopicMerged."""
    if _locked(topic).is_retired:
        Topic.objects.filter(pk=topic.pk).update(is_retired=False)
        audit.record(Action.TOPIC_RESTORED, by=by, subject_id=topic.pk, subject_name=topic.name)


@transaction.atomic
def add_starter_topics(*, starters: Iterable[StarterTopic] | None = None, by: Actor) -> list[Topic]:
    """Copy topics of the starter catalog (None: all) that the organization does not have; returns the new ones."""
    missing = queries.starter_topics()
    wanted = missing if starters is None else [topic for topic in starters if topic in missing]
    made = [
        Topic(name=topic.name, area=topic.area, description=topic.description, levels=list(topic.levels))
        for topic in wanted
    ]
    Topic.objects.bulk_create(made)
    if made:
        audit.record(Action.STARTER_TOPICS_ADDED, by=by, topics=len(made))
    return made


def _locked(topic: Topic) -> Topic:
    """The topic as it is now. Rows that point to it may be written meanwhile: the lock is one that keys do not wait for."""
    rows = Topic.objects.select_for_update(of=("self",), no_key=True).select_related("merged_into")
    found: Topic = rows.get(pk=topic.pk)
    if found.merged_into is not None:
        raise TopicMerged(found.merged_into.name)
    return found


def _whole(levels: Sequence[str]) -> list[str]:
    texts = [text.strip() for text in levels]
    if not any(texts):
        return []
    if len(texts) != DESCRIBED or not all(texts):
        raise HalfDescribed
    return texts


def _save(topic: Topic) -> None:
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError as error:
        raise TopicNameTaken(topic.name) from error
