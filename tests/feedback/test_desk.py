"""Deadlines in working days, reminders of them, and codes that nobody can guess, mistype into another, or choose."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from feedback.case_code import NotACode, StalePage, digest_of, make_code, offer, read_code, read_offer
from feedback.desk import ANSWER_WITHIN, answer_by, asks_on, kept_since, may_reopen, working_days_after
from feedback.models import HelpCase

WEEK = frozenset(range(5))
MONDAY = date(2026, 10, 5)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("start", "number", "end"), [(0, 1, 1), (0, 5, 7), (4, 1, 7), (5, 1, 7), (6, 2, 8), (3, 10, 17), (0, 0, 0)]
)
def test_working_days_leave_out_weekends(start, number, end):
    assert working_days_after(day(start), number, WEEK) == day(end)


def test_an_organization_that_works_on_sundays_is_asked_on_sundays():
    assert working_days_after(day(3), 1, {6, 0, 1, 2, 3}) == day(6)


def test_every_kind_has_a_promise_and_punishment_the_shortest():
    assert set(ANSWER_WITHIN) == set(HelpCase.Kind.values)
    assert min(ANSWER_WITHIN, key=ANSWER_WITHIN.get) == "retaliation"
    assert answer_by("retaliation", day(3), WEEK) == day(7)


def test_an_answer_is_asked_for_before_it_is_due_and_once_in_a_while_after():
    due = day(7)  # a Monday
    asked = [number for number in range(31) if asks_on(day(number), due, WEEK)]
    assert asked == [4, 7, 8, 15, 22, 29]  # Friday, Monday, then each Tuesday


def test_a_closed_case_can_be_opened_again_for_thirty_days():
    assert may_reopen(day(0), day(30))
    assert not may_reopen(day(0), day(31))


@pytest.mark.parametrize(
    ("on", "months", "since"),
    [
        (date(2027, 10, 31), 12, date(2026, 10, 28)),
        (date(2027, 3, 15), 12, date(2026, 3, 15)),
        (date(2027, 1, 15), 2, date(2026, 11, 15)),
        (date(2027, 12, 1), 12, date(2026, 12, 1)),
    ],
)
def test_what_is_older_than_so_many_months_goes(on, months, since):
    assert kept_since(on, months) == since


def test_a_code_is_read_however_it_is_typed():
    code = make_code()
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} ", code.replace("0", "o")):
        assert read_code(typed) == code
    assert read_code(code.replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "short", "!" * 25, "é" * 25, "A" * 24, "A" * 26])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(NotACode):
        read_code(typed)


def test_codes_are_all_different_and_their_hash_is_of_one_organization():
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    here, there = uuid4(), uuid4()
    code = codes.pop()
    assert digest_of(code, here) != digest_of(code, there)
    assert code not in digest_of(code, here)


def test_only_a_code_that_we_offered_here_and_today_is_taken(time_machine):
    here = uuid4()
    time_machine.move_to("2026-10-05T12:00Z")
    code = make_code()
    offered = offer(code, here)
    assert read_offer(offered, here) == code
    for wrong, place in ((offered, uuid4()), (code, here), ("", here), (offered[:-2], here)):
        with pytest.raises(StalePage):
            read_offer(wrong, place)
    time_machine.move_to("2026-10-06T01:00Z")
    with pytest.raises(StalePage):
        read_offer(offered, here)
