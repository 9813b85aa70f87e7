"""Topics, programs, cohorts, and people in them. Made with the actions, so that a test never meets a state that cannot be."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction

from access.actors import SYSTEM
from access.clock import today
from accounts.models import Person
from programs import actions, consent
from programs.models import Cohort, Enrollment, ManagerRequest, Program, Topic
from tests.factories.accounts import make_person

_numbers = count(1)


def make_topic(name: str = "", *, area: str = "AI fluency", description: str = "") -> Topic:
    """A topic of the catalog."""
    return actions.add_topic(name=name or f"Topic {next(_numbers)}", area=area, description=description, by=SYSTEM)


def make_program(name: str = "", *, topics: list[Topic] | None = None, **facts: Any) -> Program:
    """A launched program with one topic, unless others are named."""
    defaults: dict[str, Any] = {
        "purpose": Program.Purpose.DIGITAL_FLUENCY,
        "statement": "Leaders decide about AI tools they have used themselves.",
        "starts_on": today() - timedelta(days=30),
        "ends_on": today() + timedelta(days=335),
    }
    topics = [make_topic()] if topics is None else topics
    name = name or f"Program {next(_numbers)}"
    is_launched = facts.pop("is_launched", True)
    is_bare = is_launched and not topics and not facts.get("starters")
    first = [make_topic()] if is_bare else topics
    program = actions.create_program(name=name, topics=first, by=SYSTEM, **(defaults | facts))
    program = actions.launch_program(program=program, by=SYSTEM) if is_launched else program
    if is_bare:  # no program is launched without topics; they can only be taken from it later
        actions.set_program_topics(program=program, topics=[], by=SYSTEM)
    return program


def make_cohort(program: Program | None = None, *, name: str = "", days: int = 14, **facts: Any) -> Cohort:
    """A cohort that enrolls and takes answers for `days` more days."""
    due = today("America/New_York") + timedelta(days=days)
    name = name or f"Cohort {next(_numbers)}"
    return actions.open_cohort(program=program or make_program(), name=name, answers_due_on=due, by=SYSTEM, **facts)


def make_mentor(
    cohort: Cohort, topic: Topic, *, level: int = 4, person: Person | None = None, evidence: str = ""
) -> Enrollment:
    """A mentor with one skill, not asked yet."""
    fact = actions.SkillFact(topic, level, evidence)
    return _enroll(cohort, Enrollment.Side.MENTOR, [person or make_person()], fact)[0]


def make_mentors(cohort: Cohort, topic: Topic, number: int) -> list[Enrollment]:
    """So many mentors with one skill, not asked yet."""
    return _enroll(
        cohort, Enrollment.Side.MENTOR, [make_person() for _ in range(number)], actions.SkillFact(topic, 4, "")
    )


def make_mentees(cohort: Cohort, topic: Topic, number: int) -> list[Enrollment]:
    """So many mentees with one need, not asked yet."""
    return _enroll(
        cohort, Enrollment.Side.MENTEE, [make_person() for _ in range(number)], actions.NeedFact(topic, 1, 0)
    )


def make_mentee(
    cohort: Cohort, topic: Topic, *, priority: int = 1, current_level: int = 0, person: Person | None = None
) -> Enrollment:
    """A mentee with one need, not asked yet."""
    fact = actions.NeedFact(topic, priority, current_level)
    return _enroll(cohort, Enrollment.Side.MENTEE, [person or make_person()], fact)[0]


def start_asking(enrollment: Enrollment) -> Enrollment:
    """Ask somebody, whoever hears first: a manager, the person, or nobody until a mentor is ready."""
    actions.ask_enrollments(cohort=enrollment.cohort, enrollments=[enrollment], by=SYSTEM)
    return fresh(enrollment)


def ask(enrollment: Enrollment) -> Enrollment:
    """Ask somebody whose invitation leaves: their manager agreed, and a mentor of a wanted topic was ready, if only for a moment."""
    asked = start_asking(enrollment)
    if asked.state == Enrollment.State.WITH_MANAGER:
        actions.agree_as_manager(manager_request=ManagerRequest.objects.get(enrollment=asked), by=SYSTEM)
    elif asked.state == Enrollment.State.WAITING:
        with transaction.atomic():
            consent.invite(asked.cohort, [asked])
    return fresh(enrollment)


def make_ready(enrollment: Enrollment) -> Enrollment:
    """Ask somebody, who says yes."""
    return actions.accept_enrollment(enrollment=ask(enrollment), by=SYSTEM)


def make_all_ready(enrollments: list[Enrollment]) -> None:
    """Ask these of one cohort, who have no managers, all at once; each says yes."""
    cohort = enrollments[0].cohort
    actions.ask_enrollments(cohort=cohort, enrollments=enrollments, by=SYSTEM)
    asked = Enrollment.objects.select_related("cohort__program", "person").filter(
        pk__in=[row.pk for row in enrollments]
    )
    with transaction.atomic():
        consent.invite(cohort, list(asked.filter(state=Enrollment.State.WAITING)))
    for row in sorted(asked, key=enrollments.index):
        actions.accept_enrollment(enrollment=row, by=SYSTEM)


def decline(enrollment: Enrollment) -> Enrollment:
    """Ask somebody, who says not now."""
    return actions.decline_enrollment(enrollment=ask(enrollment), by=SYSTEM)


def fresh(enrollment: Enrollment) -> Enrollment:
    """The row as the database has it now."""
    return Enrollment.objects.select_related("cohort__program", "person").get(pk=enrollment.pk)


def _enroll(
    cohort: Cohort, side: str, people: list[Person], fact: actions.SkillFact | actions.NeedFact
) -> list[Enrollment]:
    return actions.enroll_people(cohort=cohort, side=side, people=people, about=fact, by=SYSTEM).enrollments
