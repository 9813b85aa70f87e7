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


def cohort(ends_in: int = 200, **changes):
    program = Program(ends_on=DAY + timedelta(days=ends_in), organization_id=None)
    due = DAY + timedelta(days=14)
    return Cohort(name="Spring", answers_due_on=due, organization_id=None, program=program, **changes)


def tally(without_topic=0, free=None, **counts):
    """`mentor_ready=2` and the like."""
    return Tally({tuple(name.split("_", 1)): count for name, count in counts.items()}, without_topic, free or {})


SHUT = {"answers_closed_at": DAY}


@pytest.mark.parametrize(
    ("changes", "counts", "title", "url_name"),
    [
        ({}, tally(), "Enroll mentors and mentees", "programs:enroll_people"),
        ({}, tally(mentor_listed=1), "Ask 1 person", "programs:ask_enrollments"),
        ({}, tally(1, mentor_listed=1234), "Ask 1,233 people", "programs:ask_enrollments"),
        ({}, tally(2, mentor_listed=2, mentee_asked=1), "2 people without a topic", "programs:give_topic"),
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
        ({"format": "circle"}, tally(), "Enroll its people", "programs:enroll_people"),
        (SHUT | {"format": "circle"}, tally(mentor_ready=3), "Form the circles", "pairing:circles"),
        (SHUT | {"format": "circle"}, tally(mentor_ready=2), "Too few people for a circle", "programs:set_cohort"),
        (SHUT | {"state": "active"}, tally(mentor_ready=1), "Spring is running", "home:health"),
        (
            SHUT | {"state": "active"},
            tally(free={"mentee": 2, "mentor": 1}, mentee_ready=4),
            "3 people without a partner",
            "pairing:pairing",
        ),
        (SHUT | {"state": "active"}, tally(free={"mentor": 2}, mentor_ready=4), "Spring is running", "home:health"),
        (SHUT | {"state": "active"}, tally(mentee_listed=1), "1 person not asked yet", "programs:set_cohort"),
        ({"state": "active"}, tally(mentee_listed=1), "Ask 1 person", "programs:ask_enrollments"),
        ({"state": "active"}, tally(mentee_asked=1, mentor_ready=2), "2 people ready, 1 asked", ""),
        (
            SHUT | {"state": "active", "format": "circle"},
            tally(free={"mentor": 1}, mentor_ready=4),
            "1 person without a partner",
            "pairing:circles",
        ),
        (SHUT | {"state": "active", "ends_in": 14}, tally(), "Begin the debrief", "programs:begin_debrief"),
        (SHUT | {"state": "active", "ends_in": 15}, tally(), "Spring is running", "home:health"),
        ({"state": "debrief"}, tally(mentor_ready=1), "Spring is in its debrief", "home:close_cohort"),
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
        ("draft", 0, False, "Finish its set-up"),
        ("draft", 3, False, "Finish its set-up"),
        ("running", 0, False, "Choose its topics"),
        ("running", 3, False, "Open a cohort"),
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
