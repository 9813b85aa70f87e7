"""From a foreign table to our fields."""

from __future__ import annotations

import pytest

from accounts.people_mapping import (
    PeopleMapping,
    grades,
    guess_date_order,
    guess_mapping,
    iso_date,
    mapped_rows,
    need_numbers,
)
from accounts.tabular import Row, Table, read_table
from tests.factories.files import agency_file, upload

NEW = PeopleMapping({})


def table(text: str) -> Table:
    return read_table(upload(text))


def values(text: str, **mapping: object) -> list[dict[str, str]]:
    found = table(text)
    guess = guess_mapping(found, NEW)
    return [row.values for row in mapped_rows(found, PeopleMapping(guess.columns, **mapping))]


def test_headers_of_a_foreign_file_are_understood():
    found = guess_mapping(table(agency_file("mentor", 1)), NEW)
    assert found.columns == {
        "first_name": "first name",
        "last_name": "last name",
        "email": "email address",
        "title": "job title",
        "unit": "organisation",
        "level": "grade",
    }


def test_name_parts_win_over_a_full_name_unless_the_last_file_had_one():
    both = table("Name,First name,Last name,Email\nA,B,C,d@x.example\n")
    assert set(guess_mapping(both, NEW).columns) == {"first_name", "last_name", "email"}
    remembered = PeopleMapping({"name": "Name"})
    assert set(guess_mapping(both, remembered).columns) == {"name", "email"}


def test_name_parts_become_one_name():
    assert values("First name,Last name,Email\nAna,Ruiz,a@x.example\nPlato,,p@x.example\n") == [
        {"name": "Ana Ruiz", "email": "a@x.example"},
        {"name": "Plato", "email": "p@x.example"},
    ]


def test_columns_that_feed_nothing_are_not_in_the_rows():
    assert "Canary" not in str(values(agency_file("mentor", 3)))


def test_a_lone_dash_is_nothing():
    assert values("Name,Email,Unit\nAna,a@x.example,-\n")[0]["unit"] == ""


@pytest.mark.parametrize(
    ("levels", "expected"),
    [({"AA": 1, "AO": 2}, ["1", "2", ""]), ({"AA": None}, ["", "", ""]), (None, ["AA", "AO", ""])],
)
def test_grades_become_levels(levels, expected):
    found = values("Name,Email,Grade\nA,a@x.example,AA\nB,b@x.example,AO\nC,c@x.example,\n", levels=levels)
    assert [row["level"] for row in found] == expected


def test_grades_come_in_the_order_a_person_would_write_them():
    found = table(
        "Name,Email,Grade\n" + "".join(f"P,p@x.example,{g}\n" for g in ("Grade 10", "B", "Grade 9", "-", "B"))
    )
    assert grades(found, guess_mapping(found, NEW)) == {"B": 2, "Grade 9": 1, "Grade 10": 1}


def test_grades_need_numbers_unless_all_are_levels():
    assert need_numbers(["1", "x"], NEW)
    assert not need_numbers(["1", "99"], NEW)
    assert need_numbers(["100"], NEW)
    assert need_numbers(["1"], PeopleMapping({}, levels={"1": 5})), "last time they meant another level"
    assert not need_numbers([], NEW)


def test_what_is_remembered_comes_back_and_grows():
    first = PeopleMapping({"email": "Mail"}, "dmy", {"AA": 1, "AO": None})
    stored = first.stored(NEW)
    again = PeopleMapping.remembered(stored["columns"], stored["values"])
    assert again == PeopleMapping({"email": "Mail"}, "dmy", {"AA": 1})
    second = PeopleMapping({"email": "E"}, "", {"AA": None, "EO": 3}).stored(again)
    assert second["values"] == {"level": {"EO": 3}, "dates": {"order": ""}}


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-03-31", "", "2026-03-31"),
        ("2026-03-31T00:00:00", "", "2026-03-31"),
        ("2026-03-31 00:00:00", "", "2026-03-31"),
        ("31.03.2026", "mdy", "2026-03-31"),
        ("1.3.2026", "", "2026-03-01"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03-04-2026", "dmy", "2026-04-03"),
        ("31 Mar 2026", "", "2026-03-31"),
        ("March 31, 2026", "", "2026-03-31"),
        ("31-Mar-2026", "", "2026-03-31"),
        ("03/04/2026", "", "03/04/2026"),
        ("31/31/2026", "dmy", "31/31/2026"),
        ("30.02.2026", "", "30.02.2026"),
        ("soon", "", "soon"),
    ],
)
def test_dates_read_as_they_were_meant_or_stay_for_the_rules_to_refuse(text, order, expected):
    assert iso_date(text, order) == expected


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["01/02/2026", "31/12/2025"], "dmy"),
        (["01/02/2026", "12/31/2025"], "mdy"),
        (["01/02/2026", "x", ""], ""),
        ([], ""),
    ],
)
def test_the_order_of_dates_is_guessed_where_it_shows(dates, order):
    assert guess_date_order(dates) == order
    rows = "".join(f"P,p@x.example,{day}\n" for day in dates)
    if rows:
        assert guess_mapping(table("Name,Email,Start date\n" + rows), NEW).date_order == order


def test_rows_keep_their_numbers():
    found = Table(("Name", "Email"), (Row(2, ("A", "a@x.example")), Row(7, ("B", "b@x.example"))))
    assert [row.number for row in mapped_rows(found, guess_mapping(found, NEW))] == [2, 7]
