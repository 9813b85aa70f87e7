"""Cohorts of programs that compare, for tests of draws and arms."""

from __future__ import annotations

from typing import Any

from access.actors import SYSTEM
from programs import actions
from programs.models import Arm, Cohort, Draw, Enrollment, Topic
from tests.factories.programs import make_cohort, make_mentees, make_mentors, make_program, make_topic


def make_compared(comparison: str = "lottery", **design: Any) -> tuple[Cohort, Topic]:
    """A cohort of a program with this comparison, of mentors unless said otherwise."""
    topic = make_topic()
    facts = actions.DesignFacts(comparison=comparison, **({"counted_side": "mentor"} | design))
    return make_cohort(make_program(topics=[topic], design=facts)), topic


def make_drawn(mentors: int = 6, places: int = 3, **design: Any) -> tuple[Cohort, Draw]:
    """A cohort in which so many mentors were drawn for so many places, with two mentees who are not."""
    cohort, topic = make_compared(**design)
    make_mentors(cohort, topic, mentors)
    make_mentees(cohort, topic, 2)
    fix(cohort, mentor=places)
    return cohort, actions.draw_places(cohort=cohort, by=SYSTEM)


def fix(cohort: Cohort, source: str = "made", announced: str = "", **places: int) -> Draw:
    """Fix the pool."""
    return actions.fix_pool(cohort=cohort, places=places, source=source, announced=announced, by=SYSTEM)


def arms(cohort: Cohort) -> dict[str, int]:
    """Arm -> people, of a cohort."""
    found: dict[str, int] = {}
    for kind in Arm.objects.filter(cohort=cohort).values_list("arm", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def everybody(cohort: Cohort, side: str = "mentor") -> list[Enrollment]:
    """The enrollments of one side."""
    return list(Enrollment.objects.filter(cohort=cohort, side=side).order_by("pk"))


def in_arm(cohort: Cohort, kind: str) -> list[Enrollment]:
    """Enrollments of people in this arm."""
    people = Arm.objects.filter(cohort=cohort, arm=kind).values("person")
    return list(Enrollment.objects.filter(cohort=cohort, person__in=people).order_by("pk"))
