"""What several actions check alike, and the rows they lock for it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from access.kinds import listed
from notifications.kinds import Kind
from programs.models import Cohort, Enrollment, Format, ProgramTopic, Topic

NAMES_IN_A_SENTENCE = 3
STATES = {
    Cohort.State.DRAFT: "being prepared",
    Cohort.State.RECRUITING: "recruiting",
    Cohort.State.ACTIVE: "active",
    Cohort.State.DEBRIEF: "in its debrief",
    Cohort.State.CLOSED: "closed",
}


class NotEnrolling(Exception):
    """The cohort is in its debrief or closed: who takes part stands."""


class WrongPhase(Exception):
    """The cohort is not where this can be done. The message is a sentence that says where it is, and what it can be next."""


class HasAPlace(Exception):
    """Somebody among these is in a pair of this cohort, and stays as they are; the message names them."""


class TopicNotAllowed(Exception):
    """The program does not allow this topic; the argument is its name."""


def lock_enrolling(cohort_id: UUID) -> Cohort:
    """The cohort with its program, locked. Raises NotEnrolling."""
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort_id)
    if locked.state not in Cohort.ENROLLING:
        raise NotEnrolling(locked.name)
    return locked


def partner_limits(chosen: Format) -> frozenset[tuple[int, int]]:
    """The (mentors a mentee, mentees a mentor) that this format may have. With several on both sides no pattern could ever show."""
    if chosen.is_circle:
        return frozenset({(1, 1)})
    return frozenset((n, 1) if chosen.has_several_mentors else (1, n) for n in (1, 2, 3))


def move_cohort(cohort: Cohort, state: Cohort.State) -> None:
    """Put a locked cohort into another state, unsaved. The only way from one to another. Raises WrongPhase."""
    if state not in Cohort.TRANSITIONS[Cohort.State(cohort.state)]:
        raise WrongPhase(where_it_is(cohort))
    cohort.state = state


def where_it_is(cohort: Cohort) -> str:
    """ "Spring is in its debrief. It can be active or closed next." """
    state = Cohort.State(cohort.state)
    states = [STATES[after] for after in Cohort.State if after in Cohort.TRANSITIONS[state]]
    following = f"It can be {' or '.join(states)} next." if states else "That is its end."
    return f"{cohort.name} is {STATES[state]}. {following}"


def refuse_placed(rows: Iterable[Enrollment]) -> None:
    """Raise HasAPlace for those who are in a pair. Reads their people."""
    if placed := [row.person.name for row in rows if row.paired_at is not None]:
        raise HasAPlace(some_names(sorted(placed)))


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
