"""Files of ready-made pairs: what is read, and the verdict on each row. No database."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from accounts.tabular import Row, Table, read_table
from pairing.pair_file import NOT_READY, Known, NoSides, PairRow, Seat, Verdict, judge, row_from, rows_of, template


class Upload:
    def __init__(self, content: bytes) -> None:
        self._content, self.size = content, len(content)

    def read(self) -> bytes:
        return self._content


def table(*columns: str) -> Table:
    return Table(columns, (Row(2, tuple(f"{column}@x.com" for column in columns)),))


def seat(name: str, side: str, room: int = 1) -> tuple[str, Seat]:
    return f"{name.lower()}@x.com", Seat(uuid4(), name, side, room)


def known(*seats, locked=(), forbidden=(), broken=None) -> Known:
    return Known(dict(seats), locked, forbidden, lambda _: broken or {})


def verdicts(rows, book: Known) -> list[tuple[str, list[str]]]:
    numbered = [PairRow(number, *row) for number, row in enumerate(rows, start=2)]
    return [(str(one.verdict), [problem.rule for problem in one.problems]) for one in judge(numbered, book)]


RUTH, OMAR = seat("Ruth", "mentee"), seat("Omar", "mentee")
ANA, THEO = seat("Ana", "mentor"), seat("Theo", "mentor")
PAIR = ("ruth@x.com", "ana@x.com")


def couple(mentee, mentor) -> tuple[UUID, UUID]:
    return mentee[1].enrollment, mentor[1].enrollment


@pytest.mark.parametrize(
    ("mentee", "mentor"),
    [
        ("Mentee email", "Mentor email"),
        ("mentee_email", "mentor_email"),
        ("Mentor", "Mentee"),
        ("E-mail of mentee", "E-mail of mentor"),
        ("Email (Mentees)", "Email (Mentors)"),
        ("MENTEE’S E-MAIL ADDRESS", "MENTOR'S E-MAIL ADDRESS"),
        ("Learner", "Teacher"),
    ],
)
def test_headers_are_recognized_in_many_forms_and_either_order(mentee, mentor):
    (row,), ignored = rows_of(table("Unit", mentee, mentor))
    assert row.number == 2
    assert {row.mentee, row.mentor} == {f"{mentee}@x.com", f"{mentor}@x.com"}
    assert ignored == ["Unit"]
    assert row.mentee.lower().startswith(("mentee", "e", "learner"))


@pytest.mark.parametrize(("columns", "side"), [(("Mentor", "Unit"), "mentee"), (("Mentee", "Unit"), "mentor")])
def test_a_file_without_a_side_says_which(columns, side):
    with pytest.raises(NoSides, match=side):
        rows_of(table(*columns))


def test_addresses_may_stand_in_brackets_behind_a_name():
    read = read_table(Upload(b"Mentee;Mentor\nRuth Adler <Ruth@X.com>;mailto:ana@x.com\n"))
    (row,), _ = rows_of(read)
    assert (row.mentee, row.mentor) == ("Ruth@X.com", "ana@x.com")
    assert verdicts([(row.mentee, row.mentor)], known(RUTH, ANA)) == [("added", [])]


def test_the_example_is_read_as_it_is():
    rows, ignored = rows_of(read_table(Upload(template().encode())))
    assert len(rows) == 2
    assert ignored == []


def test_a_row_of_two_who_wait_is_added_and_one_that_is_locked_stays():
    book = known(RUTH, OMAR, ANA, THEO, locked=[couple(OMAR, THEO)])
    assert verdicts([PAIR, ("omar@x.com", "theo@x.com")], book) == [("added", []), ("same", [])]


def test_an_address_that_nobody_ready_has_is_not_ready():
    assert verdicts([("ruth@x.com", "nobody@x.com")], known(RUTH, ANA)) == [("rejected", [NOT_READY])]


def test_a_blank_cell_says_which_side_is_missing():
    assert verdicts([("", "ana@x.com")], known(RUTH, ANA)) == [("rejected", ["This row names no mentee."])]


def test_two_of_one_side_are_no_pair():
    side = "Ana is a mentor in this cohort, and a person has one side."
    assert verdicts([("ana@x.com", "theo@x.com")], known(ANA, THEO)) == [("rejected", [side])]
    swapped = verdicts([("ana@x.com", "ruth@x.com")], known(RUTH, ANA))
    assert swapped == [("rejected", [side, "Ruth is a mentee in this cohort, and a person has one side."])]


def test_a_name_where_an_address_belongs_is_said_to_be_none():
    said = "Not an email address. Write the one they work with."
    assert verdicts([("Ruth", "ana@x.com")], known(RUTH, ANA)) == [("rejected", [said])]


def test_the_same_two_twice_name_the_first_row():
    assert verdicts([PAIR, PAIR], known(RUTH, ANA)) == [("added", []), ("rejected", ["Row 2 names the same two."])]


def test_hard_rules_are_named_in_words():
    book = known(RUTH, ANA, broken={couple(RUTH, ANA): ["line", "language"]})
    (found,) = verdicts([PAIR], book)
    assert found == (
        "rejected",
        ["A pair always needs “no shared reporting line” and “a shared language”."],
    )


def test_what_the_studio_forbids_a_file_does_not_lock():
    book = known(RUTH, ANA, forbidden=[couple(RUTH, ANA)])
    assert verdicts([PAIR], book) == [
        ("rejected", ["Forbidden in the studio. Lift that first, or leave this row out."])
    ]


def test_nobody_gets_more_partners_than_they_agreed_to():
    busy = seat("Busy", "mentor", room=2)
    ines = seat("Ines", "mentee")
    book = known(RUTH, OMAR, ines, busy, locked=[couple(RUTH, busy)])
    found = verdicts([("omar@x.com", "busy@x.com"), ("ines@x.com", "busy@x.com")], book)
    assert found == [
        ("added", []),
        ("rejected", ["Busy has room for 2 mentees, taken by a locked pair and row 2."]),
    ]


def test_a_rejected_row_takes_nobodys_place():
    book = known(RUTH, OMAR, ANA, THEO, forbidden=[couple(RUTH, ANA)])
    assert verdicts([PAIR, ("omar@x.com", "ana@x.com")], book)[1] == ("added", [])


def test_what_is_stored_is_read_back_and_judged_alike():
    book = known(RUTH, ANA)
    (outcome,) = judge([PairRow(2, *PAIR)], book)
    (again,) = judge([row_from(outcome.stored)], book)
    assert again.stored == outcome.stored
    assert outcome.verdict == Verdict.ADDED
