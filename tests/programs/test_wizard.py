"""The steps of the set-up, before any of them is a page."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from uuid import uuid4

import pytest
from django.urls import reverse

from programs import library, wizard
from programs.models import ComparisonDesign, Format, Program, ProgramQuestion


def program(**facts):
    given = {
        "purpose": "talent",
        "statement": "Grow.",
        "formats": ["reverse"],
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 12, 31),
        "steps_saved": list(wizard.SAVED_KEYS),
    }
    return Program(organization_id=uuid4(), **(given | facts))


def draft(of=None, *, questions=5, topics=3, has_design=True, today=date(2026, 12, 1)):
    return wizard.Draft(of or program(), questions, topics, has_design, today)


def test_nothing_is_missing_where_everything_is_there():
    assert wizard.missing(draft()) == {}
    marks = wizard.marks(draft(), "review")
    assert [mark.is_done for mark in marks] == [True] * 8 + [False]
    assert [mark.number for mark in marks if mark.is_current] == [9]


def test_what_is_missing_stands_in_the_order_of_the_steps():
    found = wizard.missing(draft(program(steps_saved=["success"], formats=[]), questions=0, has_design=False))
    assert list(found) == list(wizard.SAVED_KEYS)
    assert found["formats"] == "Choose at least one format."
    assert found["people"] == "Look at this step and save it."


@pytest.mark.parametrize(
    ("saved", "number"),
    [
        ([], 1),
        (["purpose"], 2),
        (["purpose", "topics"], 2),
        (["questions"], 1),
        (list(wizard.SAVED_KEYS[:3]), 4),
        (list(wizard.SAVED_KEYS), 9),
    ],
)
def test_one_goes_on_with_the_first_step_that_was_never_saved(saved, number):
    assert wizard.next_number(saved) == number
    step = wizard.going_on(program(steps_saved=saved))
    assert step.url_name == f"programs:{wizard.STEPS[number - 1].url_name}"
    assert step.title == (f"Go on with step {number} of 9" if number < 9 else "Review it, and launch")


def test_steps_follow_each_other_both_ways():
    assert wizard.before("purpose") is None
    assert wizard.after("review") is wizard.REVIEW
    for one, two in pairwise(wizard.STEPS):
        assert wizard.after(one.key) is two
        assert wizard.before(two.key) is one


@pytest.mark.parametrize(
    ("cadence", "days", "ends_on", "sessions"),
    [
        ("monthly", 30, date(2027, 12, 31), 12),
        ("monthly", 30, date(2027, 1, 5), 1),
        ("twice_monthly", 15, date(2027, 7, 1), 12),
        ("four_sessions", 14, date(2027, 3, 1), 4),
        ("four_sessions", 14, date(2027, 12, 31), 4),
        ("four_sessions", 14, date(2027, 1, 31), 2),
        ("own", 7, date(2027, 3, 5), 9),
        ("own", 92, date(2027, 12, 31), 3),
    ],
)
def test_sessions_of_a_pair(cadence, days, ends_on, sessions):
    assert wizard.sessions_between(cadence, days, date(2027, 1, 1), ends_on) == sessions


@pytest.mark.parametrize("template", library.TEMPLATES, ids=lambda template: template.key)
def test_every_template_has_time_for_its_sessions(template):
    starts_on, ends_on = wizard.first_and_last_day(date(2026, 11, 22), template.months)
    days = Program.PRESETS[Program.Cadence(template.cadence)][0]
    sessions = wizard.sessions_between(template.cadence, days, starts_on, ends_on)
    assert sessions == {"monthly": 1, "twice_monthly": 2, "four_sessions": 2}[template.cadence] * template.months


def test_every_choice_has_its_sentence():
    assert set(wizard.FORMAT_SENTENCES) == set(Format)
    assert set(wizard.COMPARISON_SENTENCES) == set(ComparisonDesign.Comparison)
    assert set(wizard.OUTCOME_SENTENCES) == set(ComparisonDesign.Outcome)


def test_what_one_starts_from_fits_the_tables():
    longest = ProgramQuestion._meta.get_field("text").max_length
    assert all(len(question) <= longest for question in wizard.PORTFOLIO)
    assert wizard.FEWEST_QUESTIONS <= len(wizard.PORTFOLIO) <= wizard.MOST_QUESTIONS
    assert len(wizard.NORMS) <= Program._meta.get_field("norms").max_length
    assert len(wizard.starting_rules()) <= wizard.MOST_GROUND_RULES
    assert all(len(rule) <= 160 for rule in wizard.starting_rules())
    assert all(len(key) <= 16 for key in wizard.KEYS)


def test_the_portfolio_is_asked_in_templates_too():
    asked = {question for template in library.TEMPLATES for question in template.questions}
    assert set(wizard.PORTFOLIO) <= asked


def test_every_step_has_a_page():
    for step in wizard.STEPS:
        assert reverse(f"programs:{step.url_name}", kwargs={"organization": "halden", "program": uuid4()})
