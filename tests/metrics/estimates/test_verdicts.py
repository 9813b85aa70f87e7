"""The four verdicts, and when one is given at all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from metrics.estimates.figures import Verdict
from metrics.estimates.looks import Entered, look
from metrics.estimates.verdicts import detectable, verdict


@pytest.mark.parametrize(
    ("low", "high", "p", "expected"),
    [
        (3, 37, 0.02, Verdict.IMPROVEMENT),
        (-37, -3, 0.02, Verdict.HARM),
        (3, 37, 0.06, Verdict.TOO_SMALL),  # the test does not agree
        (-1, 37, 0.02, Verdict.TOO_SMALL),  # the interval does not agree
        (0, 20, 0.01, Verdict.TOO_SMALL),  # zero is not excluded
        (0.5, 3, 0.01, Verdict.IMPROVEMENT),  # small, but evidence
        (-9, 9, 0.9, Verdict.NO_DIFFERENCE),
        (-9, 10, 0.9, Verdict.TOO_SMALL),  # the difference that matters is still possible
        (-11, 4, 0.4, Verdict.TOO_SMALL),  # and so is harm
    ],
)
def test_evidence_needs_interval_and_test_and_no_difference_needs_both_bounds(low, high, p, expected):
    assert verdict(low, high, p, 10) is expected


def test_where_less_is_better_more_is_harm():
    assert verdict(3, 37, 0.01, 10, less_is_better=True) is Verdict.HARM
    assert verdict(-37, -3, 0.01, 10, less_is_better=True) is Verdict.IMPROVEMENT


def test_an_interval_of_27_points_can_show_a_difference_of_19():
    assert detectable(-9, 18) == pytest.approx(19.3, abs=0.05)


SPRING, FALL, NEXT = (UUID(int=number) for number in (1, 2, 3))


def rows(*sizes):
    days = (date(2025, 4, 1), date(2025, 10, 1), date(2026, 4, 1))
    return [Entered(cohort, day, *size) for cohort, day, size in zip((SPRING, FALL, NEXT), days, sizes, strict=False)]


def test_the_verdict_comes_with_the_cohort_that_reaches_the_planned_size():
    found = look(rows((20, 20), (15, 15), (30, 30)), months=12, invited=30, others=30, is_over=False)
    assert found.cohorts == {SPRING, FALL} and found.due_on == date(2026, 10, 1)


def test_both_arms_must_reach_their_size():
    found = look(rows((60, 20), (15, 8), (30, 30)), months=12, invited=30, others=30, is_over=False)
    assert found.cohorts == {SPRING, FALL, NEXT} and found.due_on == date(2027, 4, 1)


def test_while_more_people_can_come_nobody_knows_the_day():
    assert look(rows((20, 20)), months=12, invited=30, others=30, is_over=False).due_on is None
    assert look([], months=12, invited=30, others=30, is_over=True).due_on is None


def test_a_program_that_is_over_is_judged_with_whom_it_has():
    found = look(rows((20, 20)), months=6, invited=30, others=30, is_over=True)
    assert found.cohorts == {SPRING} and found.due_on == date(2025, 10, 1)


def test_cohorts_that_enter_on_one_day_are_counted_together():
    together = [Entered(SPRING, date(2025, 4, 1), 30, 30), Entered(FALL, date(2025, 4, 1), 9, 9)]
    assert look(together, months=6, invited=30, others=30, is_over=False).cohorts == {SPRING, FALL}
