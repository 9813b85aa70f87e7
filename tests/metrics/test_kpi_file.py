"""Files of values, also nasty ones: every row has one verdict, and field and rule where it is left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.tabular import read_table
from metrics.kpi_file import KnownKpi, NoColumn, PointRow, judge, row_from, rows_of, template
from metrics.series import Event, course, floor_of, marked, scale_sentence, still_open, with_gaps
from tests.factories.files import upload, workbook

TODAY = date(2026, 11, 22)
DESK = KnownKpi(uuid4(), "Time at the desk", "minutes", "month", values={date(2026, 5, 1): Decimal("4.1000")})
OLD = KnownKpi(uuid4(), "Fax", "pages", "month", is_archived=True)
KNOWN = {"time at the desk": DESK, "fax": OLD, str(DESK.id): DESK}


def outcomes(content: str | bytes, kpi: str = ""):
    rows, _ = rows_of(read_table(upload(content)), kpi)
    return judge(rows, KNOWN, today=TODAY)


def test_a_file_of_several_says_of_each_row_what_it_does():
    found = outcomes(
        "KPI;Period;Value\nTime at the desk;2026-05;4.1\nTIME  at the desk;2026-06;3.9\ntime at the desk;2026-05-31;5\n"
    )
    assert [str(each.verdict) for each in found] == ["same", "added", "rejected"]
    assert found[2].problems[0] == ("period", "Row 2 is about the same month.")


def test_a_file_of_one_needs_no_column_of_names():
    (found,) = outcomes("Month,Actual\n2026-05,4.2\n", kpi=str(DESK.id))
    assert (found.verdict, found.before, found.value) == ("changed", Decimal("4.1"), Decimal("4.2"))
    assert found.stored["shown"] == ["4.1 minutes", "4.2 minutes"]


def test_a_workbook_is_read_as_well():
    (found,) = outcomes(workbook([["KPI", "Period", "Value"], ["Time at the desk", date(2026, 7, 31), 3.5]]))
    assert (found.verdict, found.starts_on, found.value) == ("added", date(2026, 7, 1), Decimal("3.5"))


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("Nobody’s;2026-05;1", "kpi", "no KPI called “Nobody’s”"),
        (";2026-05;1", "kpi", "names no KPI"),
        ("Fax;2026-05;1", "kpi", "Fax is archived"),
        ("Time at the desk;soon;1", "period", "no month we can read"),
        ("Time at the desk;2026-12;1", "period", "has not begun"),
        ("Time at the desk;2026-05;4,1", "value", "no number we can read"),
        ("Time at the desk;2026-05;", "value", "A number is required"),
    ],
)
def test_a_row_that_breaks_a_rule_names_row_field_and_rule(row, field, words):
    (found,) = outcomes(f"KPI;Period;Value\n{row}\n")
    assert (found.verdict, found.row.number, found.problems[0].field) == ("rejected", 2, field)
    assert words in found.problems[0].rule


@pytest.mark.parametrize(
    ("header", "label"), [("KPI,Value", "Period"), ("KPI,Period", "Value"), ("Period,Value", "KPI")]
)
def test_a_missing_column_is_named(header, label):
    with pytest.raises(NoColumn, match=label):
        rows_of(read_table(upload(f"{header}\n1,2\n")))


def test_a_stored_row_is_judged_again_as_it_was_said():
    (found,) = outcomes("KPI;Period;Value\nTime at the desk;2026-05;9\n")
    assert row_from(found.stored) == PointRow(2, "Time at the desk", "2026-05", "9")


def test_the_template_can_be_read():
    rows, ignored = rows_of(read_table(upload(template())))
    assert (len(rows), ignored) == (1, [])


def test_a_scale_begins_at_zero_unless_nothing_could_be_seen_then():
    assert floor_of([Decimal(4), Decimal(6)]) == 0
    assert floor_of([Decimal(-4), Decimal(6)]) == 0
    assert floor_of([Decimal("92.5")]) == 0
    floor = floor_of([Decimal("92.5"), Decimal("95.1")])
    assert 0 < floor < 92
    assert "not at zero" in scale_sentence(floor, "%")
    assert scale_sentence(0, "%") == ""


def test_events_are_numbered_in_the_order_of_their_days():
    late, early = Event(date(2026, 3, 2), "Decision", "B"), Event(date(2026, 3, 1), "Decision", "C")
    assert [(mark.number, mark.event.title) for mark in marked([late, early])] == [(1, "C"), (2, "B")]


def test_a_period_without_a_value_keeps_its_place():
    starts = [date(2026, 1, 1), date(2026, 3, 1)]
    assert with_gaps(starts, "month") == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert with_gaps([], "month") == []
    far = [date(1990, 1, 1), date(2026, 1, 5)]
    assert with_gaps(far, "week") == far


def test_a_course_claims_nothing():
    assert course([], [], "days") == ""
    assert course([Decimal(3)], ["May 2026"], "days") == "One value so far: 3 days in May 2026."
    words = course([Decimal(6), Decimal(4)], ["Week of May 4, 2026", "Week of May 11, 2026"], "days")
    assert words == "From 6 days in the week of May 4, 2026 to 4 days in the week of May 11, 2026."


def test_a_value_of_a_period_that_is_not_over_is_said_to_be_of_a_part_of_it():
    may, quarter = [date(2026, 4, 1), date(2026, 5, 1)], [date(2026, 4, 1)]
    assert still_open(may, "month", date(2026, 5, 31)).startswith("May 2026 is not over")
    assert still_open(may, "month", date(2026, 6, 1)) == still_open([], "month", date(2026, 6, 1)) == ""
    assert still_open(quarter, "quarter", date(2026, 6, 30)).startswith("Q2 2026 is not over")
