"""What people say about themselves: a mentee's private look at their gaps, what they choose to learn, and a mentor's own skills.

A person's own change resets nobody's consent: they know what they said yes to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from audit.sentences import Action
from programs import topic_queries
from programs.actions.answers import NotAsked
from programs.actions.asking import AnswersClosed
from programs.actions.enrollments import WrongSide
from programs.enrolling import Given, write_needs, write_skills
from programs.facts import NeedFact, SkillFact
from programs.models import Enrollment, Need, SelfAssessment, Skill
from programs.rules import lock_enrolling, lock_enrollments, refuse_topics

MOST_TOPICS = 3


class TooManyChosen(Exception):
    """A mentee chooses at most MOST_TOPICS topics; the argument is how many were given."""


class NoneChosen(Exception):
    """Nobody can be found for somebody who wants to learn nothing."""


@transaction.atomic
def assess_gaps(*, enrollment: Enrollment, levels: Mapping[UUID, int], note: str, by: Actor) -> None:
    """Keep what a mentee thinks of their own gaps: topic -> 0 to 5, and a note. Sealed, for its author alone.

    With nothing in it, nothing is kept. Raises WrongSide, NotAsked.
    """
    locked = lock_enrollments([enrollment.pk]).get()
    _refuse(locked, mentor=False)
    rows = SelfAssessment.objects.filter(enrollment=locked)
    if not levels and not note:
        rows.delete()
        return
    row = rows.select_for_update().first() or SelfAssessment(enrollment=locked)
    row.text = json.dumps({"levels": {str(topic): level for topic, level in levels.items()}, "note": note})
    row.changed_at = now()
    row.save()


@transaction.atomic
def choose_topics(*, enrollment: Enrollment, needs: Sequence[NeedFact], by: Actor) -> Enrollment:
    """Say what one wants to learn: one to three topics with priority, and where one stands. Shared with the program team.

    Raises NotEnrolling, AnswersClosed, NotAsked, WrongSide, NoneChosen, TooManyChosen, TopicNotAllowed.
    """
    lock_enrolling(enrollment.cohort_id)
    locked = lock_enrollments([enrollment.pk]).get()
    _refuse(locked, mentor=False)
    _refuse_closed(locked)
    if not needs:
        raise NoneChosen
    if len({need.topic.pk for need in needs}) > MOST_TOPICS:
        raise TooManyChosen(len(needs))
    refuse_topics(locked.cohort, (need.topic for need in needs))
    Need.objects.filter(enrollment=locked).exclude(topic__in=[need.topic.pk for need in needs]).delete()
    write_needs(Given(locked.pk, need.topic.pk, need.current_level, need.priority) for need in needs)
    _record(Action.OWN_TOPICS_CHOSEN, locked, by)
    return locked


@transaction.atomic
def correct_skills(*, enrollment: Enrollment, skills: Iterable[SkillFact], by: Actor) -> Enrollment:
    """Correct level and evidence of what one teaches. Which topics stays: other ones are a question of the program team.

    Raises NotEnrolling, AnswersClosed, NotAsked, WrongSide. A topic that this mentor does not have is passed over.
    """
    lock_enrolling(enrollment.cohort_id)
    locked = lock_enrollments([enrollment.pk]).get()
    _refuse(locked, mentor=True)
    _refuse_closed(locked)
    has = set(Skill.objects.filter(enrollment=locked).values_list("topic_id", flat=True))
    given = [Given(locked.pk, skill.topic.pk, skill.level, evidence=skill.evidence) for skill in skills]
    write_skills(row for row in given if row.topic_id in has)
    _record(Action.OWN_SKILLS_CORRECTED, locked, by)
    return locked


def _refuse(enrollment: Enrollment, *, mentor: bool) -> None:
    if enrollment.is_mentor != mentor:
        raise WrongSide(enrollment.side)
    if not topic_queries.is_invited(enrollment) or enrollment.person.left_on is not None:
        raise NotAsked(enrollment.person.name)


def _refuse_closed(enrollment: Enrollment) -> None:
    day = today(enrollment.organization.timezone)
    if not topic_queries.takes_choices(enrollment, day):
        raise AnswersClosed(enrollment.cohort.name)


def _record(action: Action, enrollment: Enrollment, by: Actor) -> None:
    audit.record(
        action,
        by=by,
        subject_id=enrollment.pk,
        subject_name=enrollment.person.name,
        cohort=enrollment.cohort.name,
    )
