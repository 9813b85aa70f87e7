"""Files of outcomes of people: who is unknown is left out by row, and nothing that was said before comes out."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from accounts.tabular import read_table
from metrics.kpi_file import NoColumn
from metrics.outcome_file import Known, judge, row_from, rows_of, template
from tests.factories.files import upload, workbook

TODAY, DAY = date(2026, 11, 22), date(2026, 6, 30)
ANA, BEN = uuid4(), uuid4()
KNOWN = Known(
    people={"E1": ANA, "e1": ANA, "E2": BEN, "e2": BEN},
    measures={"uses it": "Uses it"},
)
HEADER = "Employee id;Measure;Date;Yes or no\n"


def outcomes(content: str | bytes, measure: str = ""):
    rows, _ = rows_of(read_table(upload(content)), measure)
    return judge(rows, KNOWN, today=TODAY)


def test_a_file_says_of_each_row_what_it_does():
    found = outcomes(f"{HEADER}E1;uses it;2026-06-30;yes\ne2;Uses  it;2026-06-30;0\nE1;Uses it;2026-06-29;TRUE\n")
    assert [str(each.verdict) for each in found] == ["added"] * 3
    assert [each.key[1] for each in found] == ["Uses it"] * 3
    assert [each.value for each in found] == [True, False, True]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("E9;Uses it;2026-06-30;yes", "employee", "Nobody here has the employee id “E9”"),
        (";Uses it;2026-06-30;yes", "employee", "An employee id is required"),
        ("E1;;2026-06-30;yes", "measure", "names no measure"),
        (f"E1;{'x' * 81};2026-06-30;yes", "measure", "81 characters; the most is 80"),
        ("E1;=cmd();2026-06-30;yes", "measure", "starts like a formula"),
        ("E1;Uses it;30.6.2026;yes", "on", "no date we can read"),
        ("E1;Uses it;2026-11-23;yes", "on", "still to come"),
        ("E1;Uses it;2026-06-30;perhaps", "value", "neither yes nor no"),
    ],
)
def test_a_row_that_breaks_a_rule_names_row_field_and_rule(row, field, words):
    (found,) = outcomes(HEADER + row + "\n")
    assert (found.verdict, found.row.number, found.problems[0].field) == ("rejected", 2, field)
    assert words in found.problems[0].rule


def test_the_same_person_measure_and_day_twice_counts_once():
    found = outcomes(f"{HEADER}E2;New one;2026-06-30;yes\ne2;NEW ONE;2026-06-30;no\n")
    assert [str(each.verdict) for each in found] == ["added", "rejected"]
    assert found[1].problems[0].rule == "Row 2 is about the same person, measure and day."


def test_a_file_about_one_measure_needs_no_column_for_it():
    content = workbook([["Employee id", "Date", "Value"], ["E2", DAY, True]])
    (found,) = outcomes(content, measure="Uses it")
    assert (found.key, found.value) == ((BEN, "Uses it", DAY), True)
    with pytest.raises(NoColumn, match="Measure"):
        outcomes(content)


def test_a_stored_row_is_judged_again_as_it_was_said():
    (found,) = outcomes(f"{HEADER}E2;New;2026-06-30;yes\n")
    assert judge([row_from(found.stored)], KNOWN, today=TODAY) == [found]


def test_the_template_can_be_read():
    rows, ignored = rows_of(read_table(upload(template())))
    assert (len(rows), ignored) == (1, [])
