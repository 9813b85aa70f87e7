"""Named reads of the catalog: topics and who is close to them, merges, nominations, and a mentee's own look at their gaps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from access.clock import now
from access.roles import ROLE_PERMISSIONS, Permission
from accounts.models import Membership, Person
from accounts.queries import joined_members
from accounts.tabular import plain
from programs.models import (
    Cohort,
    Coordinator,
    Enrollment,
    Level,
    Need,
    Nomination,
    Program,
    ProgramTopic,
    SelfAssessment,
    Skill,
    Topic,
    TopicImport,
)
from programs.topic_file import KnownTopic
from programs.topic_merge import MergePlan, Moved

FOUND_AT_MOST = 10
NAMED = 6  # readers that a promise names one by one
WEEK = timedelta(days=7)
State = Enrollment.State


# The catalog ------------------------------------------------------------------------------------------------------


def catalog() -> QuerySet[Topic]:
    """Every topic with how many people `teach` and `want` it in cohorts that are not closed."""
    topics: QuerySet[Topic] = Topic.objects.select_related("merged_into")
    return topics.annotate(teach=_people(Skill), want=_people(Need))


def get_topic(topic_id: UUID) -> Topic:
    """A topic of the catalog, with `teach` and `want`. Raises Http404."""
    found: Topic = get_object_or_404(catalog(), pk=topic_id)
    return found


def teachers_of(topic: Topic, programs: QuerySet[Program]) -> list[Skill]:
    """Who teaches a topic in cohorts of these programs that are not closed, by name, with what shows it."""
    rows = Skill.objects.filter(topic=topic, enrollment__in=_present(), enrollment__cohort__program__in=programs)
    return list(
        rows.select_related("enrollment__person", "enrollment__cohort__program").order_by(
            "enrollment__person__name", "pk"
        )
    )


def aliases() -> dict[str, UUID]:
    """Old names of merged topics, as letters and digits, -> the topic that was kept."""
    rows = Topic.objects.exclude(merged_into=None).values_list("name", "merged_into_id")
    return {plain(name): kept for name, kept in rows}


def successors() -> dict[UUID, UUID]:
    """Merged topic -> the one that was kept."""
    return dict(Topic.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))


def known_topics() -> dict[str, KnownTopic]:
    """Name in lower case -> topic, as a file is judged against; the name of a merged one leads to the one that was kept."""
    rows = list(Topic.objects.order_by())
    by_id = {
        row.pk: KnownTopic(row.pk, row.name, row.area, row.description, tuple(row.levels), row.is_retired)
        for row in rows
    }
    return {row.name.lower(): by_id[row.merged_into_id or row.pk] for row in rows}


def get_topic_import(import_id: UUID) -> TopicImport:
    """A file of topics. Raises Http404."""
    found: TopicImport = get_object_or_404(TopicImport.objects.all(), pk=import_id)
    return found


# Merging ----------------------------------------------------------------------------------------------------------


def topics_to_keep(gone: Topic) -> QuerySet[Topic]:
    """Topics that this one can be merged into."""
    topics: QuerySet[Topic] = Topic.objects.filter(is_retired=False).exclude(pk=gone.pk)
    return topics


def merge_plan(gone: Topic, kept: Topic) -> MergePlan:
    """What would move from one topic to the other, and what would join there, in a fixed number of queries."""
    programs = ProgramTopic.objects.filter(topic=gone)
    accepted = Nomination.objects.filter(topic=gone, state=Nomination.State.ACCEPTED)
    return MergePlan(
        skills=_moved(Skill.objects.filter(topic=gone), Skill.objects.filter(topic=kept), "enrollment"),
        needs=_moved(Need.objects.filter(topic=gone), Need.objects.filter(topic=kept), "enrollment"),
        programs=_moved(programs, ProgramTopic.objects.filter(topic=kept), "program"),
        program_names=list(programs.order_by("program__name").values_list("program__name", flat=True)),
        suggested=_moved(
            accepted, Nomination.objects.filter(topic=kept, state=Nomination.State.ACCEPTED), "nominee", "nominator"
        ),
    )


# Nominations ------------------------------------------------------------------------------------------------------


def nomination_by_id(nomination_id: UUID) -> Nomination | None:
    """A nomination that a signed link names, with its people and topic."""
    rows = Nomination.objects.select_related("topic", "nominee", "nominator", "organization")
    found: Nomination | None = rows.filter(pk=nomination_id).first()
    return found


def sent_nominations(person_id: UUID) -> list[Nomination]:
    """Whom this person has named, newest first. Nothing of it tells what became of it: read no state from these rows.

    Nor what showed it: of two that a merge of topics made one, the words of the one that was answered with a yes stand.
    """
    rows = Nomination.objects.filter(nominator_id=person_id).defer("state", "answered_at", "evidence")
    return list(rows.select_related("topic", "nominee").order_by("-created_at", "topic__name", "nominee__name"))


def named_this_week(person_id: UUID) -> int:
    """How many colleagues this person has named in the last seven days."""
    return int(Nomination.objects.filter(nominator_id=person_id, created_at__gt=now() - WEEK).count())


def people_to_name(words: str, person_id: UUID) -> list[Person]:
    """Up to ten colleagues whose name or address holds the words: not oneself, no guest, nobody who has left."""
    if len(words.strip()) < 2:
        return []
    found = Q(name__icontains=words.strip()) | Q(email__icontains=words.strip())
    return list(nameable(person_id).filter(found).order_by("name", "pk")[:FOUND_AT_MOST])


def nameable(person_id: UUID | None) -> QuerySet[Person]:
    """Everybody whom this person may name."""
    people: QuerySet[Person] = Person.objects.here().filter(is_guest=False).exclude(pk=person_id)
    return people


def accepted_nominations(program: Program | None = None) -> QuerySet[Nomination]:
    """Colleagues who said that the program team may know: for topics of this program, or for all. Others are nobody's to read."""
    rows: QuerySet[Nomination] = Nomination.objects.filter(
        state=Nomination.State.ACCEPTED, nominee__left_on=None, nominee__is_guest=False
    )
    if program is not None:
        rows = rows.filter(topic__in=ProgramTopic.objects.filter(program=program).values("topic"))
    return rows.select_related("topic", "nominee", "nominator").order_by("topic__name", "nominee__name", "pk")


def suggested_for(cohort: Cohort) -> list[Nomination]:
    """Accepted nominations for topics of the cohort's program, of people who are not in the cohort."""
    inside = Enrollment.objects.filter(cohort=cohort).exclude(state=State.LEFT).values("person")
    return list(accepted_nominations(cohort.program).exclude(nominee__in=inside))


# A person's own answers -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Assessment:
    """A mentee's own look at their gaps: topic -> 0 to 5, and a note."""

    levels: Mapping[UUID, int] = field(default_factory=dict)
    note: str = ""


def own_assessment(enrollment: Enrollment) -> Assessment:
    """What this mentee wrote for themselves. For the author's own page and for nothing else; see tests/programs/test_gap_canary.py."""
    row = SelfAssessment.objects.filter(enrollment=enrollment).first()
    if row is None or not row.text:
        return Assessment()
    found: dict[str, Any] = json.loads(row.text)
    merged = successors()
    levels: dict[UUID, int] = {}
    for key, level in found["levels"].items():
        topic = UUID(key)
        kept = merged.get(topic, topic)
        levels[kept] = max(level, levels.get(kept, 0))
    return Assessment(levels, found["note"])


def team_of(program: Program | None) -> list[str]:
    """Names of those who run this program, or any at all, by name: who reads what is shared about taking part."""
    able = [role for role, held in ROLE_PERMISSIONS.items() if Permission.ENROLLMENT_MANAGE in held]
    found = Q(grants__role__in=able)
    if program is not None:
        everywhere = [role for role in able if Permission.PROGRAM_SET in ROLE_PERMISSIONS[role]]
        mine = Coordinator.objects.filter(program=program).values("membership")
        found &= Q(grants__role__in=everywhere) | Q(pk__in=mine)
    members = joined_members().filter(pk__in=Membership.objects.filter(found).values("pk"))
    return list(members.order_by("person__name").values_list("person__name", flat=True))


def some_of(names: Sequence[str]) -> list[str]:
    """These names as readers of a promise: all of them, or the first ones and how many more."""
    if not names:
        return ["the program team"]
    if len(names) <= NAMED:
        return list(names)
    return [*names[: NAMED - 1], f"{len(names) - NAMED + 1} others of the program team"]


def needs_of(enrollment: Enrollment) -> list[Need]:
    """What a mentee wants to learn, most wanted first, with the topics."""
    return list(Need.objects.filter(enrollment=enrollment).select_related("topic"))


def skills_of(enrollment: Enrollment) -> list[Skill]:
    """What a mentor teaches, strongest first, with the topics."""
    return list(Skill.objects.filter(enrollment=enrollment).select_related("topic"))


def open_choices(person_id: UUID, today: date) -> list[Enrollment]:
    """Where this person has said yes and may still say what they want to learn or teach. For their own eyes."""
    rows = Enrollment.objects.filter(person_id=person_id, state=State.READY, paired_at=None)
    found = rows.filter(cohort__state__in=Cohort.ENROLLING).select_related("cohort__program")
    return [row for row in found.order_by("cohort__answers_due_on", "pk") if takes_choices(row, today)]


def takes_choices(enrollment: Enrollment, today: date) -> bool:
    """Whether a person may still say what they want to learn, or correct what they teach.

    A mentor may from their yes on. Before it, a change would tell the board that their manager has agreed and the invitation has left.
    """
    said_yes = (State.READY, State.WITHDRAWN)
    fitting = said_yes if enrollment.is_mentor else Enrollment.ANSWERABLE
    return (
        enrollment.state in fitting
        and enrollment.paired_at is None
        and enrollment.cohort.state in Cohort.ENROLLING
        and not enrollment.cohort.answers_closed(today)
    )


def is_invited(enrollment: Enrollment) -> bool:
    """Whether the person's own invitation has left and stands: only then may a page of theirs speak of the cohort."""
    return enrollment.state in Enrollment.ANSWERABLE


def is_theirs(nomination: Nomination) -> bool:
    """Whether the address that the link went to is still that of somebody who works here."""
    nominee = nomination.nominee
    return nominee.left_on is None and nomination.asked_to == nominee.email.lower()


def levels_of(topic: Topic) -> list[tuple[int, str, str]]:
    """(level, its word, what it looks like in this topic) for 1 to 5; empty where nobody described them."""
    words = [level.label for level in Level if level != Level.NOTHING]
    return [(number, word, text) for number, (word, text) in enumerate(zip(words, topic.levels, strict=False), start=1)]


def without_topic(cohort: Cohort) -> QuerySet[Enrollment]:
    """Who has no topic to be asked for yet, with their people: not asked, with nothing to teach or to learn. Nobody in a circle."""
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(cohort=cohort, state=Enrollment.State.LISTED).present()
    if cohort.is_circle:
        return rows.none()
    has = [Exists(model.objects.filter(enrollment=OuterRef("pk"))) for model in (Skill, Need)]
    return rows.exclude(has[0] | has[1]).select_related("person")


def _present() -> QuerySet[Enrollment]:
    """Everybody in a cohort that is not closed, whatever they answered: what somebody teaches tells nothing about it."""
    rows: QuerySet[Enrollment] = Enrollment.objects.present().exclude(cohort__state=Cohort.State.CLOSED)
    return rows


def _people(model: type[Skill] | type[Need]) -> Coalesce:
    rows = model.objects.filter(topic=OuterRef("pk"), enrollment__in=_present()).order_by().values("topic")
    people = rows.annotate(people=Count("enrollment__person", distinct=True)).values("people")
    return Coalesce(Subquery(people), Value(0), output_field=IntegerField())


def _moved(rows: QuerySet[Any], there: QuerySet[Any], *same: str) -> Moved:
    """Rows that go over, and those that meet one there with the `same` keys."""
    everything = rows.count()
    joined = rows.filter(Exists(there.filter(**{name: OuterRef(name) for name in same}))).count()
    return Moved(everything - joined, joined)
