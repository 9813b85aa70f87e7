"""Writes of who is in a cohort, what they teach or want to learn, and taking them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.planner import analyze
from accounts.models import Person
from audit.sentences import Action
from programs import topic_queries
from programs.enrolling import Given, ask_again, bring_back, call_off, write_needs, write_skills
from programs.facts import NeedFact, SkillFact
from programs.models import Cohort, Enrollment, Level, Need, Skill, Topic
from programs.rules import lock_enrolling, lock_enrollments, refuse_placed, refuse_topics, some_names

State = Enrollment.State


class WrongSide(Exception):
    """Mentors have skills, mentees have needs, and a circle has no mentees."""


@dataclass(frozen=True)
class Enrolled:
    """What became of a list of people."""

    enrollments: list[Enrollment]
    already: int  # were in the cohort, on whatever side


@transaction.atomic
def enroll_people(
    *, cohort: Cohort, side: str, people: Iterable[Person], about: SkillFact | NeedFact | None = None, by: Actor
) -> Enrolled:
    """Put people on one side of a cohort, not asked yet, all with the same first topic if one is given.

    Who is in the cohort stays as they are; who was taken out comes back afresh; who has left the organization is passed over.
    Raises NotEnrolling, TopicNotAllowed, WrongSide.
    """
    locked = lock_enrolling(cohort.pk)
    _refuse_side(side, about)
    if locked.is_circle and side != Enrollment.Side.MENTOR:
        raise WrongSide(side)
    wanted = {person.pk: person for person in people if person.left_on is None}
    inside, gone = _found(locked, wanted)
    back = bring_back(locked, side, gone) if gone else []
    inside |= {row.person_id for row in back}
    is_late = locked.state == Cohort.State.ACTIVE
    made = [
        Enrollment(cohort=locked, person=person, side=side, capacity=locked.partners(side), is_late=is_late)
        for person_id, person in wanted.items()
        if person_id not in inside
    ]
    Enrollment.objects.bulk_create(made)
    analyze(Enrollment, rows=len(made))
    made += back
    if about is not None:
        refuse_topics(locked, [about.topic])
        _write([(row, about) for row in made])
    if made:
        names = some_names(row.person.name for row in made)
        audit.record(
            Action.PEOPLE_ENROLLED,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.name,
            people=names,
            side=Enrollment.Side(side).label.lower(),
        )
    return Enrolled(made, len(inside) - len(back))


@transaction.atomic
def give_topic(*, cohort: Cohort, enrollments: Iterable[Enrollment], topic: Topic, by: Actor) -> int:
    """Give people who have none their first topic, each as their side has it; returns how many. Who has one or was asked is passed over.

    Raises NotEnrolling, TopicNotAllowed.
    """
    locked = lock_enrolling(cohort.pk)
    refuse_topics(locked, [topic])
    ids = [row.pk for row in lock_enrollments(row.pk for row in enrollments)]
    rows = list(topic_queries.without_topic(locked).filter(pk__in=ids))
    _write([(row, SkillFact(topic, Level.HELPS) if row.is_mentor else NeedFact(topic)) for row in rows])
    if rows:
        audit.record(
            Action.TOPIC_GIVEN,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.name,
            people=some_names(row.person.name for row in rows),
        )
    return len(rows)


@transaction.atomic
def set_enrollment(
    *,
    enrollment: Enrollment,
    capacity: int,
    is_near_customers: bool,
    is_near_data: bool,
    is_near_technology: bool,
    facts: Iterable[SkillFact | NeedFact],
    by: Actor,
) -> Enrollment:
    """Change everything about one enrollment: how many partners (up to the cohort's limit), what it is close to, its topics.

    With other topics than they were asked for, they are "not asked yet" again.
    Raises NotEnrolling, HasAPlace, WrongSide, TopicNotAllowed.
    """
    locked = _locked(enrollment)
    locked.capacity = max(1, min(capacity, locked.cohort.partners(locked.side)))
    locked.is_near_customers, locked.is_near_data = is_near_customers, is_near_data
    locked.is_near_technology = is_near_technology
    locked.save(update_fields=["capacity", "is_near_customers", "is_near_data", "is_near_technology"])
    _set_topics(locked, facts)
    _record_set(locked, by)
    return locked


@transaction.atomic
def set_skills(*, enrollment: Enrollment, skills: Iterable[SkillFact], by: Actor) -> Enrollment:
    """Give a mentor exactly these skills; as set_enrollment otherwise."""
    locked = _locked(enrollment)
    _set_topics(locked, skills)
    _record_set(locked, by)
    return locked


@transaction.atomic
def set_needs(*, enrollment: Enrollment, needs: Iterable[NeedFact], by: Actor) -> Enrollment:
    """Give a mentee exactly these needs; as set_enrollment otherwise."""
    locked = _locked(enrollment)
    _set_topics(locked, needs)
    _record_set(locked, by)
    return locked


@transaction.atomic
def remove_enrollments(*, cohort: Cohort, enrollments: Iterable[Enrollment], by: Actor) -> int:
    """Take people out of a cohort; returns how many. Who was never asked leaves no trace, the others have left. Raises NotEnrolling.

    Who holds a place in a pair is passed over: pairs are left, and the others in them told.
    """
    locked = lock_enrolling(cohort.pk)
    found = lock_enrollments(row.pk for row in enrollments).filter(cohort=locked, paired_at=None)
    rows = list(found.exclude(state=State.LEFT))
    asked = [row.pk for row in rows if row.asks]
    Enrollment.objects.filter(pk__in=[row.pk for row in rows if not row.asks]).delete()
    Enrollment.objects.filter(pk__in=asked).update(state=State.LEFT)
    call_off(asked)
    if rows:
        audit.record(
            Action.ENROLLMENTS_REMOVED,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.name,
            people=some_names(row.person.name for row in rows),
        )
    return len(rows)


def _locked(enrollment: Enrollment) -> Enrollment:
    lock_enrolling(enrollment.cohort_id)
    locked = lock_enrollments([enrollment.pk]).get()
    refuse_placed([locked])
    return locked


def _refuse_side(side: str, *facts: SkillFact | NeedFact | None) -> None:
    fits = SkillFact if side == Enrollment.Side.MENTOR else NeedFact
    if any(fact is not None and not isinstance(fact, fits) for fact in facts):
        raise WrongSide(side)


def _found(cohort: Cohort, wanted: Iterable[UUID]) -> tuple[set[UUID], list[UUID]]:
    """People who are in the cohort, and enrollments of those who were taken out."""
    inside, gone = set(), []
    rows = Enrollment.objects.filter(cohort=cohort, person__in=list(wanted))
    for pk, person_id, state in rows.values_list("pk", "person_id", "state"):
        if state == State.LEFT:
            gone.append(pk)
        else:
            inside.add(person_id)
    return inside, gone


def _set_topics(enrollment: Enrollment, facts: Iterable[SkillFact | NeedFact]) -> None:
    wanted = {fact.topic.pk: fact for fact in facts}
    _refuse_side(enrollment.side, *wanted.values())
    refuse_topics(enrollment.cohort, (fact.topic for fact in wanted.values()))
    rows = (Skill if enrollment.is_mentor else Need).objects.filter(enrollment=enrollment)
    before = set(rows.values_list("topic_id", flat=True))
    rows.exclude(topic__in=list(wanted)).delete()
    _write([(enrollment, fact) for fact in wanted.values()])
    if before != wanted.keys():
        ask_again([enrollment.pk])


def _write(facts: Iterable[tuple[Enrollment, SkillFact | NeedFact]]) -> None:
    """Add or change skills and needs."""
    skills, needs = [], []
    for row, fact in facts:
        if isinstance(fact, SkillFact):
            skills.append(Given(row.pk, fact.topic.pk, fact.level, evidence=fact.evidence))
        else:
            needs.append(Given(row.pk, fact.topic.pk, fact.current_level, fact.priority))
    write_skills(skills)
    write_needs(needs)


def _record_set(enrollment: Enrollment, by: Actor) -> None:
    audit.record(
        Action.ENROLLMENT_SET,
        by=by,
        subject_id=enrollment.pk,
        subject_name=enrollment.person.name,
        cohort=enrollment.cohort.name,
    )
