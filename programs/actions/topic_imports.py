"""The import of topics: a file is judged, waits for a yes, and is saved as it was shown or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, models, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from programs import topic_queries
from programs.actions.imports import AlreadySaved, Discarded
from programs.models import Topic, TopicImport
from programs.topic_file import MAX_TOPICS, Outcome, TopicRow, Verdict, judge, row_from

KEPT_WAITING = timedelta(days=1)  # then a file that nobody confirmed goes with the next one


class TooManyTopics(Exception):
    """A file holds at most MAX_TOPICS topics; the argument is how many this one has."""


class CatalogChanged(Exception):
    """The catalog changed between the dry run and the yes. The rows now say what would be done."""


@transaction.atomic
def stage_topic_import(*, rows: Sequence[TopicRow], by: Actor) -> TopicImport:
    """Judge the rows against the catalog, and let the verdicts wait for a yes. What `by` had waiting before is discarded.

    Raises TooManyTopics.
    """
    if len(rows) > MAX_TOPICS:
        raise TooManyTopics(len(rows))
    own_or_old = models.Q(created_by_id=by.person_id) | models.Q(created_at__lt=now() - KEPT_WAITING)
    for waiting in TopicImport.objects.select_for_update().filter(own_or_old, state=TopicImport.State.STAGED):
        _discard(waiting, by)
    outcomes = judge(rows, topic_queries.known_topics())
    made: TopicImport = TopicImport.objects.create(
        rows=[outcome.stored for outcome in outcomes], created_by_id=by.person_id, created_at=now()
    )
    audit.record(Action.TOPIC_IMPORT_STAGED, by=by, subject_id=made.pk, rows=len(rows))
    return made


@transaction.atomic
def confirm_topic_import(*, topic_import: TopicImport, by: Actor) -> TopicImport:
    """Write what the dry run showed, all or nothing. A second call finds it saved. Raises Discarded, CatalogChanged."""
    found: TopicImport = TopicImport.objects.select_for_update().get(pk=topic_import.pk)
    if found.state == TopicImport.State.SAVED:
        return found
    if found.state == TopicImport.State.DISCARDED:
        raise Discarded
    list(Topic.objects.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
    outcomes = judge([row_from(row) for row in found.rows], topic_queries.known_topics())
    if [outcome.stored for outcome in outcomes] != found.rows:
        raise CatalogChanged
    _write(outcomes)
    found.state, found.saved_at = TopicImport.State.SAVED, now()
    found.save(update_fields=["state", "saved_at"])
    verdicts = [outcome.verdict for outcome in outcomes]
    audit.record(
        Action.TOPICS_IMPORTED,
        by=by,
        subject_id=found.pk,
        added=verdicts.count(Verdict.ADDED),
        changed=verdicts.count(Verdict.CHANGED),
    )
    return found


@transaction.atomic
def judge_topic_import(*, topic_import: TopicImport, by: Actor) -> TopicImport:
    """Judge the waiting rows again by the catalog of this moment. Raises Discarded, AlreadySaved."""
    found = _waiting(topic_import)
    outcomes = judge([row_from(row) for row in found.rows], topic_queries.known_topics())
    found.rows = [outcome.stored for outcome in outcomes]
    found.save(update_fields=["rows"])
    audit.record(Action.TOPIC_IMPORT_STAGED, by=by, subject_id=found.pk, rows=len(found.rows))
    return found


@transaction.atomic
def discard_topic_import(*, topic_import: TopicImport, by: Actor) -> None:
    """Delete what waits. Doing it twice is harmless. Raises AlreadySaved."""
    try:
        _discard(_waiting(topic_import), by)
    except Discarded:
        return


def _waiting(topic_import: TopicImport) -> TopicImport:
    found: TopicImport = TopicImport.objects.select_for_update().get(pk=topic_import.pk)
    if found.state == TopicImport.State.SAVED:
        raise AlreadySaved
    if found.state == TopicImport.State.DISCARDED:
        raise Discarded
    return found


def _discard(found: TopicImport, by: Actor) -> None:
    found.state, found.rows = TopicImport.State.DISCARDED, []
    found.save(update_fields=["state", "rows"])
    audit.record(Action.TOPIC_IMPORT_DISCARDED, by=by, subject_id=found.pk)


def _write(outcomes: Sequence[Outcome]) -> None:
    new = [outcome.facts for outcome in outcomes if outcome.verdict == Verdict.ADDED]
    moved = {outcome.topic: outcome.facts for outcome in outcomes if outcome.verdict == Verdict.CHANGED}
    changed = list(Topic.objects.filter(pk__in=[pk for pk in moved if pk]))
    for topic in changed:
        facts = moved[topic.pk]
        topic.area, topic.description, topic.levels = facts["area"], facts["description"], facts["levels"]
    try:
        with transaction.atomic():
            Topic.objects.bulk_create(
                [
                    Topic(
                        name=facts["name"], area=facts["area"], description=facts["description"], levels=facts["levels"]
                    )
                    for facts in new
                ]
            )
            Topic.objects.bulk_update(changed, ["area", "description", "levels"], batch_size=500)
    except IntegrityError as error:  # somebody added one of these names after we looked
        raise CatalogChanged from error
