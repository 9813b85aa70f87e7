"""Two topics of the catalog become one. It cannot be taken back, so nothing is done that the page did not show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

import audit.record as audit
from access.actors import Actor
from accounts.models import ImportMapping
from audit.sentences import Action
from programs import consent, topic_queries
from programs.actions.topics import TopicMerged
from programs.models import (
    Cohort,
    EnrollmentImport,
    EnrollmentImportRow,
    Need,
    Nomination,
    ProgramTopic,
    Skill,
    Topic,
)
from programs.topic_merge import Known, MergePlan, Wanted, higher, more_wanted

# Which of two nominations of one person by one colleague stands: a yes, before a question, before a no.
WEIGHT = {Nomination.State.ACCEPTED: 2, Nomination.State.WAITING: 1, Nomination.State.DECLINED: 0}


class SameTopic(Exception):
    """A topic cannot be merged into itself."""


class TopicRetired(Exception):
    """The topic to keep is not in use."""


class MergeChanged(Exception):
    """Something moved between the page and the yes: what would be done is no longer what was shown."""


@transaction.atomic
def merge_topic(*, topic: Topic, into: Topic, stamp: str, by: Actor) -> MergePlan:
    """Move everything of `topic` to `into`, retire it, and keep its name as another name for files.

    `stamp` is that of the plan that was shown. Who had both keeps the higher level with its evidence, and the need that stood first.
    Nobody is asked again: they said yes to the same thing under another name. Raises SameTopic, TopicMerged, TopicRetired, MergeChanged.
    """
    gone, kept = _locked(topic, into)
    cohorts = _lock_cohorts(gone)
    plan = topic_queries.merge_plan(gone, kept)
    if plan.stamp != stamp:
        raise MergeChanged
    _join(Skill, gone, kept, _join_skill, ["level", "evidence"])
    _join(Need, gone, kept, _join_need, ["priority", "current_level"])
    _move_programs(gone, kept)
    _move_nominations(gone, kept)
    _follow_files(gone, kept)
    # No chains: an older name leads straight to what is kept now.
    Topic.objects.filter(merged_into=gone).update(merged_into=kept)
    gone.is_retired, gone.merged_into = True, kept
    gone.save(update_fields=["is_retired", "merged_into"])
    for cohort in cohorts:
        consent.release_waiting(cohort)  # somebody who waited for the one may have waited for a mentor of the other
    audit.record(Action.TOPICS_MERGED, by=by, subject_id=kept.pk, subject_name=kept.name, gone=gone.name)
    return plan


def _locked(topic: Topic, into: Topic) -> tuple[Topic, Topic]:
    if topic.pk == into.pk:
        raise SameTopic(topic.name)
    rows = Topic.objects.select_for_update(of=("self",), no_key=True).select_related("merged_into")
    found = {row.pk: row for row in rows.filter(pk__in=[topic.pk, into.pk]).order_by("pk")}
    gone, kept = found[topic.pk], found[into.pk]
    if gone.merged_into is not None:
        raise TopicMerged(gone.merged_into.name)
    if kept.is_retired:
        raise TopicRetired(kept.name)
    return gone, kept


def _lock_cohorts(gone: Topic) -> list[Cohort]:
    """Whoever writes what people teach or want locks the cohort first: with these rows held, nobody adds the topic that goes."""
    programs = ProgramTopic.objects.filter(topic=gone).values("program")
    rows = Cohort.objects.filter(
        Q(program__in=programs) | Q(enrollments__skills__topic=gone) | Q(enrollments__needs__topic=gone)
    )
    held = Cohort.objects.filter(pk__in=rows.values("pk")).order_by("pk").select_for_update(of=("self",))
    return list(held.select_related("program", "organization"))


def _join(
    model: type[Skill] | type[Need], gone: Topic, kept: Topic, join: Callable[[Any, Any], None], fields: list[str]
) -> None:
    """Rows go over; where the person has one there already, the two become one."""
    leaving = {row.enrollment_id: row for row in model.objects.filter(topic=gone)}
    there = list(model.objects.filter(topic=kept, enrollment__in=list(leaving)))
    for row in there:
        join(row, leaving[row.enrollment_id])
    model.objects.bulk_update(there, fields)
    twins: QuerySet[Any] = model.objects.filter(topic=gone, enrollment__in=[row.enrollment_id for row in there])
    twins.delete()
    model.objects.filter(topic=gone).update(topic=kept)


def _join_skill(kept: Skill, gone: Skill) -> None:
    kept.level, kept.evidence = higher(Known(kept.level, kept.evidence), Known(gone.level, gone.evidence))


def _join_need(kept: Need, gone: Need) -> None:
    kept.priority, kept.current_level = more_wanted(
        Wanted(kept.priority, kept.current_level), Wanted(gone.priority, gone.current_level)
    )


def _move_programs(gone: Topic, kept: Topic) -> None:
    both = ProgramTopic.objects.filter(topic=kept).values("program")
    ProgramTopic.objects.filter(topic=gone, program__in=both).delete()
    ProgramTopic.objects.filter(topic=gone).update(topic=kept)


def _move_nominations(gone: Topic, kept: Topic) -> None:
    there = {(row.nominee_id, row.nominator_id): row for row in Nomination.objects.filter(topic=kept)}
    for row in Nomination.objects.filter(topic=gone).order_by("pk").select_for_update(of=("self",)):
        twin = there.get((row.nominee_id, row.nominator_id)) if row.nominator_id else None
        if twin is not None:
            # Whoever named sees the day of what stays, and shall not tell by it which of the two stood.
            row.created_at = twin.created_at = max(row.created_at, twin.created_at)
            if WEIGHT[Nomination.State(twin.state)] >= WEIGHT[Nomination.State(row.state)]:
                row.delete()
                twin.save(update_fields=["created_at"])
                continue
            twin.delete()
        row.topic = kept
        row.save(update_fields=["topic", "created_at"])


def _follow_files(gone: Topic, kept: Topic) -> None:
    """Files that wait for their yes, and what was remembered of earlier ones, mean the topic that is kept."""
    waiting = EnrollmentImportRow.objects.filter(
        enrollment_import__state__in=[EnrollmentImport.State.STAGED, EnrollmentImport.State.SAVING],
        values__topic=str(gone.pk),
    )
    rows = list(waiting)
    for row in rows:
        row.values["topic"] = str(kept.pk)
    EnrollmentImportRow.objects.bulk_update(rows, ["values"])
    remembered = ImportMapping.objects.select_for_update().filter(kind=ImportMapping.Kind.ENROLLMENT).first()
    if remembered is None:
        return
    meant = remembered.values.get("topic", {})
    remembered.values["topic"] = {
        value: str(kept.pk) if topic == str(gone.pk) else topic for value, topic in meant.items()
    }
    remembered.save(update_fields=["values"])
