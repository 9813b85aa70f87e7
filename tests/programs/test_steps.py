"""The one thing to do next."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from programs.models import Cohort, Enrollment, Program
from programs.queries import Tally
from programs.steps import cohort_step, program_step

DAY = date(2026, 10, 1)
SHOWN = Enrollment.Shown


def cohort(**changes):
    return Cohort(name="Spring", answers_due_on=DAY + timedelta(days=14), organization_id=None, **changes)


def tally(without_topic=0, **counts):
    """`mentor_ready=2` and the like."""
    return Tally({tuple(name.split("_", 1)): count for name, count in counts.items()}, without_topic)


@pytest.mark.parametrize(
    ("changes", "counts", "title", "url_name"),
    [
        ({}, tally(), "Enroll mentors and mentees", "programs:enroll_people"),
        ({}, tally(mentor_listed=1), "Ask 1 person", "programs:ask_enrollments"),
        ({}, tally(1, mentor_listed=1234), "Ask 1,233 people", "programs:ask_enrollments"),
        ({}, tally(2, mentor_listed=2, mentee_asked=1), "2 people without a topic", ""),
        ({}, tally(mentor_asked=3), "3 people asked", ""),
        ({}, tally(mentor_asked=3, mentee_ready=1), "1 person ready, 3 asked", ""),
        ({}, tally(mentor_ready=1, mentee_ready=1), "Everyone is ready", "programs:close_answers"),
        ({"answers_closed_at": DAY}, tally(mentor_ready=1, mentee_ready=2), "Find the best pairs", "pairing:pairing"),
        (
            {"answers_closed_at": DAY},
            tally(mentor_ready=1, mentee_not_available=2),
            "No mentee is ready",
            "programs:set_cohort",
        ),
        ({"answers_closed_at": DAY}, tally(mentee_ready=2), "No mentor is ready", "programs:set_cohort"),
        ({"answers_closed_at": DAY}, tally(), "Enroll mentors and mentees", "programs:enroll_people"),
        ({"state": "running"}, tally(mentor_ready=1), "Spring is running", "home:health"),
        ({"state": "closed"}, tally(mentor_ready=1), "This cohort has ended", ""),
    ],
)
def test_what_a_cohort_needs(changes, counts, title, url_name):
    step = cohort_step(cohort(**changes), counts, DAY)
    assert (step.title, step.url_name) == (title, url_name)
    assert bool(step.action) == bool(url_name)
    if url_name:
        some_id = {name: uuid4() for name in step.kwargs}
        assert reverse(url_name, kwargs={"organization": "halden", **some_id})


@pytest.mark.parametrize(
    ("state", "topics", "newest", "title"),
    [
        ("draft", 0, False, "Choose its topics"),
        ("draft", 3, False, "Open the first cohort"),
        ("running", 3, False, "Open the next cohort"),
        ("running", 3, True, "3 people asked"),
        ("closed", 3, False, "This program has ended"),
    ],
)
def test_what_a_program_needs(state, topics, newest, title):
    program = Program(state=state, organization_id=None)
    step = program_step(program, topics, cohort() if newest else None, tally(mentor_asked=3), DAY)
    assert step.title == title
    if newest:
        assert (step.action, step.url_name) == ("Open Spring", "programs:cohort")
