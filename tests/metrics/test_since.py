"""What changed since last month: which day it is told from, what is said of two counts, and what is never said."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.rollup import Content, Counted
from metrics.since import base_day, section, sentences

DAY = date(2026, 10, 1)


def at_work(going: int, **facts) -> Counted:
    return Counted(rhythm={"ok": going}, **facts)


@pytest.mark.parametrize(
    ("day", "base"),
    [
        ("2026-10-31", "2026-10-01"),
        ("2026-10-11", "2026-10-01"),
        ("2026-10-10", "2026-09-01"),
        ("2027-01-05", "2026-12-01"),
    ],
)
def test_it_is_told_from_the_first_of_the_month_and_early_in_it_from_the_one_before(day, base):
    assert base_day(date.fromisoformat(day)).isoformat() == base


def test_it_says_what_was_decided_tried_held_and_published():
    old = at_work(20, changed=2, kept=1, sessions=30, experiments={"running": 2}, published=1)
    new = at_work(
        28, changed=4, kept=2, sessions=44, experiments={"running": 3, "scaled": 1, "stopped": 1}, published=3
    )
    assert sentences(new, old) == [
        "Two decisions changed and one was kept with a reason.",
        "Three experiments were started and two were finished.",
        "14 sessions were held.",
        "Two patterns were published, or rose to a higher level.",
        "Eight more pairs are at work.",
    ]


def test_what_did_not_move_is_left_out():
    assert sentences(at_work(9, kept=1), at_work(9)) == [
        "One decision was kept with a reason.",
        "About as many pairs are at work.",
    ]
    assert (
        sentences(at_work(9, experiments={"stopped": 1}), at_work(9, experiments={"running": 1}))[0]
        == "One experiment was finished."
    )


def test_a_count_that_was_corrected_is_told_as_it_was_and_is():
    assert sentences(at_work(9, changed=1), at_work(9, changed=2))[0] == (
        "One decision changed, two then; none kept with a reason, none then. Decisions can be corrected."
    )
    assert (
        "2 then" not in sentences(at_work(9, published=0), at_work(9, published=2))[0]
    )  # of a cycle that is forgotten
    assert "Logs can be corrected." in sentences(at_work(9, sessions=3), at_work(9, sessions=4))[0]
    assert "Experiments can be corrected." in sentences(at_work(9), at_work(9, experiments={"running": 1}))[0]


def test_whoever_came_or_went_is_not_found_between_two_counts():
    same = sentences(at_work(20), at_work(20))
    assert all(sentences(at_work(20), at_work(before)) == same for before in range(16, 25))
    assert sentences(at_work(20), at_work(25))[-1] == "Five fewer pairs are at work."


@pytest.mark.parametrize(("new", "old"), [(4, 12), (12, 4), (0, 3), (1, 0)])
def test_of_a_few_pairs_neither_number_nor_sessions_are_compared(new, old):
    said = sentences(at_work(new, sessions=7), at_work(old))
    assert said == [
        "No decision, experiment or pattern was added.",
        "Of fewer than five pairs at work nothing is compared: neither their number nor their sessions.",
    ]
    assert said == sentences(at_work(new), at_work(old))


def test_nothing_changed_is_said_plainly():
    said = section(Content(Counted(changed=3)), Content(Counted(changed=3)), DAY)
    assert said.sentences == ["Nothing changed since October 1, 2026."]


def test_without_a_count_to_compare_with_nothing_is_compared():
    assert section(Content(at_work(9)), None, DAY).sentences == [
        "Nothing was counted by October 1, 2026 yet, so there is nothing to compare with."
    ]
    other = section(Content(at_work(9, changed=4)), Content(at_work(9), definitions=0), DAY)
    assert other.sentences == ["What was counted by October 1, 2026 was defined in another way, so it is not compared."]


def test_a_count_of_before_definitions_had_a_number_is_read_as_such():
    text = Content(at_work(9, changed=4)).to_json()
    assert Content.counts_from_json(text) == Content.from_json(text)
    assert Content.counts_from_json(text.replace('"definitions":1,', "")).definitions == 0
