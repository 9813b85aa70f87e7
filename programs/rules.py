"""What several actions check alike, and the rows they lock for it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from access.kinds import listed
from notifications.kinds import Kind
from programs.models import Cohort, Enrollment, ProgramTopic, Topic

NAMES_IN_A_SENTENCE = 3


class NotEnrolling(Exception):
    """The cohort is under way or closed: who takes part stands."""


class TopicNotAllowed(Exception):
    """The program does not allow this topic; the argument is its name."""


def lock_enrolling(cohort_id: UUID) -> Cohort:
    """The cohort with its program, locked. Raises NotEnrolling."""
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort_id)
    if locked.state not in Cohort.ENROLLING:
        raise NotEnrolling(locked.name)
    return locked


def lock_enrollments(ids: Iterable[UUID]) -> QuerySet[Enrollment]:
    """These enrollments with cohort, program and person, locked in a fixed order, so that two bulk actions cannot wait for each other."""
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(pk__in=list(ids)).order_by("pk")
    return rows.select_for_update(of=("self",)).select_related("cohort__program", "person")


def refuse_topics(cohort: Cohort, topics: Iterable[Topic]) -> None:
    """Raise TopicNotAllowed for a topic that the program does not allow."""
    allowed = set(ProgramTopic.objects.filter(program=cohort.program_id).values_list("topic_id", flat=True))
    for topic in topics:
        if topic.pk not in allowed:
            raise TopicNotAllowed(topic.name)


def asked_key(enrollment_id: UUID) -> str:
    """The first part of the key of every message that asks this enrollment."""
    return f"{Kind.ENROLLMENT_ASKED}:{enrollment_id}"


def some_names(names: Iterable[str]) -> str:
    """ "Ana", "Ana and Theo", "Ana, Theo, Ines, and 309 others"."""
    all_names = list(names)
    if len(all_names) <= NAMES_IN_A_SENTENCE + 1:
        return listed(all_names)
    return listed([*all_names[:NAMES_IN_A_SENTENCE], f"{len(all_names) - NAMES_IN_A_SENTENCE} others"])
