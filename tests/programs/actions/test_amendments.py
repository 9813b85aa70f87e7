"""A locked design is changed in front of everybody, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from access.actors import Actor
from access.clock import now
from programs import actions
from programs.design_queries import design_facts
from programs.models import ComparisonDesign, DesignAmendment, Program
from tests.factories.accounts import make_person
from tests.factories.programs import make_mentors, make_program
from tests.programs.drawing import fix, make_compared
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_organization")]


def amend(
    program: Program, based_on: int = 0, why: str = "Finance wants a longer look.", **facts: Any
) -> DesignAmendment:
    dana = make_person("Dana Reyes")
    return actions.amend_design(program=program, facts=facts, why=why, based_on=based_on, by=Actor(dana.pk, dana.name))


def test_amendment_says_before_after_why_by_whom_and_the_digests_follow():
    program = make_program(design=actions.DesignFacts(comparison="lottery"))
    first = ComparisonDesign.objects.get().digest
    made = amend(program, horizon_months=18, groups=("unit",))
    shown = design_facts(program)
    told = shown.amendments[0]
    assert [(row.label, row.before, row.after) for row in told.changes] == [
        ("Drawn within", "All together", "Unit"),
        ("Counted after", "12 months", "18 months"),
    ]
    assert (told.why, told.made_by, told.after_figures) == ("Finance wants a longer look.", "Dana Reyes", None)
    assert (told.digest_before, told.digest) == (first, shown.digest)
    assert first != shown.digest
    assert shown.is_whole
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert made.number == 1


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"why": " ", "horizon_months": 6}, actions.WhyMissing),
        ({"horizon_months": 12}, actions.NothingChanged),
        ({"horizon_months": 6, "based_on": 3}, actions.ChangedMeanwhile),
    ],
)
def test_amendment_is_refused_and_nothing_is_written(facts, error):
    program = make_program(design=actions.DesignFacts(comparison="lottery"))
    with pytest.raises(error):
        amend(program, **facts)
    assert DesignAmendment.objects.count() == 1


def test_draft_is_changed_in_its_set_up():
    with pytest.raises(actions.NotLocked):
        amend(make_program(is_launched=False), horizon_months=6)


def test_whom_one_compares_with_stands_once_a_pool_is_fixed_and_the_rest_does_not():
    cohort, topic = make_compared()
    make_mentors(cohort, topic, 4)
    fix(cohort, mentor=2)
    for change in ({"comparison": "none"}, {"counted_side": "both"}, {"groups": ["unit"]}):
        with pytest.raises(actions.ArmsStand):
            amend(cohort.program, **change)
    assert amend(cohort.program, smallest_difference=12).changes == {"smallest_difference": [10, 12]}


def test_page_says_that_figures_had_been_shown_before_an_amendment():
    program = make_program(design=actions.DesignFacts(comparison="lottery"))
    amend(program, horizon_months=6)
    assert design_facts(program, now() - timedelta(days=1)).amendments[0].after_figures is True
    assert design_facts(program, now() + timedelta(days=1)).amendments[0].after_figures is False


def test_page_says_that_a_row_was_changed_past_everything():
    program = make_program(design=actions.DesignFacts(comparison="lottery"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_comparisondesign DROP CONSTRAINT comparison_design_whole")
    assert design_facts(program).is_whole
    ComparisonDesign.objects.update(smallest_difference=3)
    assert not design_facts(program).is_whole


def test_few_people_are_no_number():
    cohort, topic = make_compared("none")
    rows = make_mentors(cohort, topic, 12)
    actions.ask_enrollments(cohort=cohort, enrollments=rows[:9], by=Actor(None, "Upwell"))
    assert design_facts(cohort.program).arms.rows[0] == ("Invited", "Fewer than 10 people")
    actions.ask_enrollments(cohort=cohort, enrollments=rows, by=Actor(None, "Upwell"))
    assert design_facts(cohort.program).arms.rows[:2] == [("Invited", "12 people"), ("In the comparison", "Nobody")]
