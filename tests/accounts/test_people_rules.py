"""What one row about a person must be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.people_mapping import FIELDS, NAME_PARTS
from accounts.people_rules import Problem, check_row

TODAY = date(2026, 10, 5)
GOOD = {"name": "Ana Ruiz", "email": "ana@x.example"}


def check(**values: str) -> tuple[dict, list[Problem]]:
    return check_row(GOOD | values, today=TODAY)


def rule(field: str, text: str) -> str:
    _, problems = check(**{field: text})
    (problem,) = problems
    assert problem.field == field
    return problem.rule


def test_a_full_row_becomes_typed():
    values, problems = check(
        name="  Ana   Ruiz ",
        email="Ana@X.example",
        employee_id="0042",
        title="Head of returns",
        unit="Sales",
        site="Oslo",
        level="4",
        manager="Ben@x.example",
        timezone="Europe/Oslo",
        languages="EN; pt_br, no en",
        hired_on="2020-02-29",
        left_on="2026-10-05",
    )
    assert problems == []
    assert values == {
        "name": "Ana Ruiz",
        "email": "ana@x.example",
        "employee_id": "0042",
        "title": "Head of returns",
        "unit": "Sales",
        "site": "Oslo",
        "level": 4,
        "manager": "Ben@x.example",
        "timezone": "Europe/Oslo",
        "languages": ("en", "pt-BR", "no"),
        "hired_on": date(2020, 2, 29),
        "left_on": TODAY,
    }


def test_only_name_and_email_are_required_and_the_rest_stays_unset():
    assert check() == (GOOD, [])
    assert [problem.field for problem in check_row({}, today=TODAY)[1]] == ["name", "email"]


def test_blanks_are_empty_values():
    values, problems = check(
        employee_id="", level="", manager="", timezone="", languages="", hired_on="", left_on="", title=""
    )
    assert problems == []
    assert values == GOOD | {
        "employee_id": None,
        "level": None,
        "manager": "",
        "timezone": "",
        "languages": (),
        "hired_on": None,
        "left_on": None,
        "title": "",
    }


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("name", "", "A name is required."),
        ("name", "x" * 201, "This has 201 characters; the most is 200."),
        ("email", "", "An email is required."),
        ("email", "ana(at)x.example", "“ana(at)x.example” is no email address."),
        ("email", "=ana@x.example", "“=ana@x.example” cannot be used as an email address."),
        ("employee_id", "x" * 61, "This has 61 characters; the most is 60."),
        (
            "title",
            "=SUM(A1)",
            "“=SUM(A1)” starts like a formula, which a spreadsheet would run. Remove its first sign.",
        ),
        ("unit", "+1", "“+1” starts like a formula, which a spreadsheet would run. Remove its first sign."),
        ("level", "0", "“0” is not a whole number from 1 to 99."),
        ("level", "100", "“100” is not a whole number from 1 to 99."),
        ("level", "²", "“²” is not a whole number from 1 to 99."),
        ("level", "2.5", "“2.5” is not a whole number from 1 to 99."),
        ("timezone", "Middle/Earth", "“Middle/Earth” is no time zone we know. Write one such as Europe/Oslo."),
        ("languages", "English", "“English” is no language code. Write codes such as en, no or pt-BR."),
        ("hired_on", "soon", "“soon” is no date we can read. Write it as 2026-03-31."),
        ("hired_on", "2026-02-30", "“2026-02-30” is no date we can read. Write it as 2026-03-31."),
        ("hired_on", "1066-10-14", "“1066-10-14” is no date we can read. Write it as 2026-03-31."),
        ("hired_on", "03/04/2026", "“03/04/2026” is no date in the order you named. Write it as 2026-03-31."),
        ("hired_on", "2205-01-01", "2205-01-01 is more than a year ahead."),
        ("left_on", "2026-10-06", "2026-10-06 is still to come. Leave this blank until they have left."),
    ],
)
def test_each_rule_names_its_field_and_what_to_do(field, text, message):
    assert rule(field, text) == message


def test_leaving_before_being_hired_is_refused():
    _, problems = check(hired_on="2020-01-01", left_on="2019-12-31")
    assert problems == [Problem("left_on", "This is before the day they were hired, 2020-01-01.")]


def test_every_broken_rule_of_a_row_is_told_at_once():
    _, problems = check(name="", email="x", level="x")
    assert [problem.field for problem in problems] == ["name", "email", "level"]


def test_a_row_with_a_mistake_still_tells_whom_it_is_about():
    values, problems = check(email="Ana@X.example", employee_id="7", level="x")
    assert problems
    assert values == {"name": "Ana Ruiz", "email": "ana@x.example", "employee_id": "7"}


@given(st.dictionaries(st.sampled_from([name for name in FIELDS if name not in NAME_PARTS]), st.text(max_size=300)))
def test_no_text_whatever_breaks_the_rules(values):
    typed, problems = check_row(values, today=TODAY)
    assert bool(problems) or set(typed) == {"name", "email"} | set(values)
    for problem in problems:
        assert problem.field in FIELDS
        assert problem.rule.endswith(".")
