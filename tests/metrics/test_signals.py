"""Signals of health: each rule by a table, and that a word about pairs is a word about no four of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement, product
from uuid import UUID

import pytest

from metrics import signal_table as table
from metrics import signals
from metrics.signal_table import HALF, THIRD, Reader
from metrics.signals import Change, Half, Looked, Meeting, OwnSession, Standing, Tally, nothing_to_see, standing
from tests.metrics.test_cycles import cycle

SHOWS, QUIET, TOO_FEW = Standing.SHOWS, Standing.QUIET, Standing.TOO_FEW
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
ASKED, NO_EXAMPLE = "asked", "brought"


# The declarations ----------------------------------------------------------------------------------------------------


def test_every_signal_says_its_rule_its_inputs_its_reader_and_what_one_might_do():
    every = (*table.OF_PROGRAM, *table.OF_PERSON)
    assert len({signal.key for signal in every}) == len(every)
    for signal in every:
        assert signal.rule.endswith(".") and signal.act.endswith((".", "?")) and signal.made_of and signal.page, (
            signal.key
        )
        assert not {"score", "rank", "sealed"} & set(f"{signal.rule} {signal.made_of}".lower().split())
    assert {signal.reader for signal in table.OF_PROGRAM} == {Reader.TEAM}
    assert {signal.reader for signal in table.OF_PERSON} == {Reader.SELF}
    assert {need for signal in every for need in signal.needs} == {f"K0{number}" for number in range(1, 8)}


# Words about pairs, and what they tell of four of them ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "among", "found", "open_no", "word"),
    [
        (HALF, 9, 9, 0, TOO_FEW),
        (HALF, 10, 4, 0, QUIET),
        (HALF, 10, 5, 0, SHOWS),
        (HALF, 11, 5, 0, QUIET),
        (HALF, 11, 6, 0, SHOWS),
        (THIRD, 12, 4, 0, QUIET),  # five at least
        (THIRD, 12, 5, 0, SHOWS),
        (THIRD, 30, 9, 0, QUIET),
        (THIRD, 30, 10, 0, SHOWS),
        (HALF, 24, 12, 8, SHOWS),  # 16 others, of whom 12 are needed and four may have done anything
        (HALF, 24, 12, 9, TOO_FEW),
        (HALF, 24, 12, 12, TOO_FEW),  # a yes would say that each of the twelve others has nothing
        (HALF, 24, 0, 13, QUIET),  # what everybody reads already says so
    ],
)
def test_a_word_needs_ten_five_of_them_and_four_more_who_could_be_among_them(share, among, found, open_no, word):
    assert standing(share, among=among, found=found, open_no=open_no) is word


def test_whatever_is_shown_any_four_pairs_may_have_done_anything():
    """By enumeration: for each number of pairs, each word, and each thing that four of them may have done, others make up the same word."""
    checked = 0
    for share, among in product((HALF, THIRD, Fraction(3, 4)), range(1, 31)):
        for open_no in range(among + 1):
            hidden = among - open_no
            words = {standing(share, among=among, found=found, open_no=open_no) for found in range(hidden + 1)}
            for word, four in product(words, range(min(4, hidden) + 1)):
                others = range(hidden - min(4, hidden) + 1)
                worlds = (standing(share, among=among, found=four + rest, open_no=open_no) for rest in others)
                assert word in worlds, (share, among, open_no, word, four)
                checked += len(words) > 1
    assert checked > 1000


def test_both_words_about_preparation_together_tell_nothing_of_four_pairs_either():
    ways = list(product((False, True), repeat=2))  # a question stood there, an example did

    def words(pairs):
        meetings = [meeting(number, asked=asked, brought=brought) for number, (asked, brought) in enumerate(pairs)]
        return tuple(said(signal, meetings) for signal in (table.NO_QUESTIONS, table.ONE_SIDED))

    worlds = {}
    for others in combinations_with_replacement(ways, 6):
        for four in combinations_with_replacement(ways, 4):
            worlds.setdefault(four, set()).add(words((*four, *others)))
    everything = set().union(*worlds.values())
    assert everything == set(product((SHOWS, QUIET), repeat=2))
    assert all(found == everything for found in worlds.values())


# Months --------------------------------------------------------------------------------------------------------------


def meeting(pair: int, day: date = date(2026, 10, 6), *, logged: timedelta = timedelta(hours=2), **facts) -> Meeting:
    ended = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    return Meeting(UUID(int=pair), day, ended, ended + logged, **facts)


def said(signal, meetings, changes=(), month=OCTOBER):
    return signals.monthly(signal, signals.tallies_of(signal, [month], meetings, changes)).standing


def test_a_month_is_looked_at_when_it_and_the_week_to_log_it_are_over():
    assert signals.judged_months(date(2026, 11, 7))[-1] == date(2026, 9, 1)
    assert signals.judged_months(date(2026, 11, 8))[-1] == date(2026, 10, 1)
    assert signals.judged_months(date(2026, 1, 31)) == [
        date(2025, 7, 1), date(2025, 8, 1), date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1),
    ]  # fmt: skip
    assert signals.closes_on(date(2026, 12, 1)) == date(2027, 1, 8)


def test_what_is_logged_after_that_week_changes_no_word():
    late = timedelta(days=40)
    meetings = [meeting(number) for number in range(9)]
    assert said(table.NO_QUESTIONS, meetings) is TOO_FEW
    assert said(table.NO_QUESTIONS, [*meetings, meeting(9, logged=late)]) is TOO_FEW
    assert said(table.NO_QUESTIONS, [*meetings, meeting(9)]) is SHOWS


@pytest.mark.parametrize(
    ("signal", "found", "not_found"),
    [
        (table.NO_QUESTIONS, [[{}], [{"brought": True}], [{}, {}]], [[{"asked": True}], [{}, {"asked": True}]]),
        (
            table.ONE_SIDED,
            [[{"asked": True}], [{"brought": True}], [{"asked": True}, {}]],
            [[{}], [{"asked": True, "brought": True}], [{"asked": True}, {"brought": True}]],
        ),
        (
            table.BULK,
            [[{}, {}], [{"logged": timedelta(days=22)}], [{"logged": timedelta(days=22)}, {}]],
            [[{}], [{"logged": timedelta(days=20)}], [{}, {"day": date(2026, 10, 8)}]],
        ),
    ],
)
def test_what_a_monthly_rule_finds_in_a_pair(signal, found, not_found):
    for is_found, cases in ((1, found), (0, not_found)):
        for case in cases:
            rows = [meeting(1, **{"day": date(2026, 10, 6), **facts}) for facts in case]
            (tally,) = signals.tallies_of(signal, [OCTOBER], rows, ())
            assert (tally.pairs, tally.found) == (1, is_found), case


def test_a_circle_has_no_mentee_who_could_ask():
    rows = [meeting(number, has_mentee=False) for number in range(12)]
    for signal in (table.NO_QUESTIONS, table.ONE_SIDED):
        assert said(signal, rows) is TOO_FEW


def test_a_third_of_the_pairs_gave_up_a_date_shortly_before():
    dates = [Change(UUID(int=number), date(2026, 10, 6)) for number in range(15)]
    late = [replace(row, is_late=True) for row in dates]
    assert said(table.LATE_CHANGES, (), [*dates, *late[:4]]) is QUIET
    assert said(table.LATE_CHANGES, (), [*dates, *late[:5]]) is SHOWS
    assert said(table.LATE_CHANGES, (), [*dates, *late[:1] * 9]) is QUIET  # one pair, nine times
    assert said(table.LATE_CHANGES, (), [*dates, *late], SEPTEMBER) is TOO_FEW


def test_since_when_is_the_first_month_without_a_break():
    months = [date(2026, number, 1) for number in range(5, 11)]
    counts = [6, 6, 1, 6, 7, 8]
    looked = signals.monthly(table.NO_QUESTIONS, [Tally(month, 12, n) for month, n in zip(months, counts, strict=True)])
    assert (looked.standing, looked.since) == (SHOWS, "August 2026")
    assert (
        looked.said
        == "In October 2026, half or more of the 12 pairs that met had no question of the mentee before any session."
    )
    assert signals.monthly(table.NO_QUESTIONS, [Tally(OCTOBER, 12, 12)]).since == "October 2026"
    assert signals.monthly(table.NO_QUESTIONS, [Tally(SEPTEMBER, 12, 12), Tally(OCTOBER, 12, 2)]).standing is QUIET
    assert signals.monthly(table.NO_QUESTIONS, [Tally(SEPTEMBER, 12, 12), Tally(OCTOBER, 3, 3)]).standing is TOO_FEW


def test_a_sentence_holds_no_count_of_the_pairs_that_were_found():
    for signal in table.MONTHLY:
        one, other = (signals.monthly(signal, [Tally(OCTOBER, 20, found)]) for found in (10, 19))
        assert one == other
        assert one.standing is SHOWS


# Cycles --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cycles", "word", "words"),
    [
        ([], TOO_FEW, ""),
        ([cycle("Spring", 12, 8)], TOO_FEW, ""),
        ([cycle("Spring", 9, 8, 2, pairs=9)], TOO_FEW, ""),
        ([cycle("Spring", 12, 11, 10)], QUIET, ""),
        ([cycle("Spring", 12, 9, 9)], SHOWS, "In month 1 of Spring 12 of 12 pairs met; in month 3, 9 of 12 did."),
        (
            [cycle("Spring", 12, 9, 9), cycle("Autumn", 12)],
            SHOWS,
            "In month 1 of Spring 12 of 12 pairs met; in month 3, 9 of 12 did.",
        ),
        ([cycle("Spring", 12, 9, 9), cycle("Autumn", 12, 12, 12)], QUIET, ""),
        ([cycle("Spring", 12, 9, 2, whole=2)], TOO_FEW, ""),
    ],
)
def test_fading_within_a_cycle(cycles, word, words):
    looked = signals.fading(cycles)
    assert (looked.standing, looked.said) == (word, words)
    assert looked.since == ("month 2 of Spring" if word is SHOWS else "")


@pytest.mark.parametrize(
    ("cycles", "word", "words"),
    [
        ([cycle("Spring", 12, 12)], TOO_FEW, ""),
        ([cycle("Spring", 12, 12), cycle("Autumn", 12, 11)], QUIET, ""),
        (
            [cycle("Spring", 12, 12), cycle("Autumn", 12, 8)],
            SHOWS,
            "In month 2 of Spring 12 of 12 pairs met; of Autumn, 8 of 12.",
        ),
        ([cycle("Spring", 5, 2), cycle("Autumn", 12, 8)], QUIET, ""),
        ([cycle("Spring", 12, 12), cycle("Tiny", 1, 1, pairs=4), cycle("Autumn", 12, 8)], SHOWS, None),
    ],
)
def test_fading_from_one_cycle_to_the_next(cycles, word, words):
    looked = signals.fading_cycles(cycles)
    assert looked.standing is word
    assert words is None or looked.said == words


@pytest.mark.parametrize(
    ("half", "word"),
    [
        (None, TOO_FEW),
        (Half("Spring", OCTOBER, 12, 2, 6), SHOWS),
        (Half("Spring", OCTOBER, 12, 2, 5), QUIET),
        (Half("Spring", OCTOBER, 12, 3, 9), TOO_FEW),
        (Half("Spring", OCTOBER, 12, 7, 5), QUIET),
        (Half("Spring", OCTOBER, 9, 0, 9), TOO_FEW),
    ],
)
def test_announced_matched_photographed_hides_who_kept_a_takeaway_among_those_without_a_decision(half, word):
    looked = signals.no_trace(half)
    assert looked.standing is word
    if word is SHOWS:
        assert "By October 1, 2026, the middle of Spring, half or more of its 12 pairs" in looked.said


def test_the_middle_of_a_cycle_and_mentors_with_several_pairs():
    assert signals.halfway(date(2026, 1, 1), date(2026, 1, 31)) == date(2026, 1, 16)
    assert [signals.several(mentors, found).standing for mentors, found in ((9, 9), (15, 4), (15, 5))] == [
        TOO_FEW, QUIET, SHOWS,
    ]  # fmt: skip


# One person, for themselves ------------------------------------------------------------------------------------------


def own(*sessions: OwnSession) -> dict[str, Standing]:
    return {row.signal.key: row.standing for row in signals.own(sessions)}


def test_three_sessions_in_a_row_are_needed_and_a_person_sees_what_they_are():
    bare = OwnSession("mentee", is_held=True)
    assert set(own(bare, bare).values()) == {TOO_FEW}
    words = own(bare, bare, bare)
    assert (words["own_no_questions"], words["own_no_trace"], words["own_late"]) == (SHOWS, SHOWS, QUIET)
    assert words["own_no_examples"] is TOO_FEW  # never a mentor
    assert own(replace(bare, asked=True), bare, bare, bare)["own_no_questions"] is QUIET
    assert own(bare, bare, replace(bare, kept=True))["own_no_trace"] is QUIET


def test_late_changes_count_sessions_that_never_took_place_too():
    late = OwnSession("mentee", is_held=False, is_late=True)
    assert own(late, replace(late, is_held=True), late)["own_late"] is SHOWS
    assert own(late, late, replace(late, is_late=False), late)["own_late"] is QUIET
    assert own(*[OwnSession("mentor", is_held=True)] * 3)["own_no_examples"] is SHOWS


def test_where_no_rule_shows_it_is_said_how_many_could_have():
    few, quiet = Looked(table.FADING, Standing.TOO_FEW), Looked(table.NO_TRACE, Standing.QUIET)
    assert nothing_to_see([quiet, quiet], "here") == ("Nothing to look at", "No rule below finds anything here.")
    title, text = nothing_to_see([quiet, few], "here")
    assert title == "Nothing for these rules"
    assert text.endswith("1 of the 2 have too little to go by.")
    assert nothing_to_see([few, few], "here")[0] == "Too few to say"
