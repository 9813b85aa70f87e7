"""The guarantee without the proof: every history of a small panel, and no answer of k-1 units ruled out in any.

The rules have no k under 5 in production; here k is 2 or 3, where all histories can be written down.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import combinations, product

import pytest

from feedback.ledger import Panel, Rules, Side
from tests.feedback.worlds import (
    Act,
    Application,
    Author,
    Cut,
    LivePublication,
    MixedSides,
    OldAnswersHide,
    TotalBesideCells,
)

MENTOR, MENTEE = Side.MENTOR, Side.MENTEE
LEVELS = Rules(2, (2, 4, 8), (3, 5, 9))
TWO, THREE = Rules(2, (2, 4), (3, 5)), Rules(3, (3, 6), (5, 8))
TICKED, BLANK, NONE = True, False, None
# What an author can do in a period: what they sealed, one after the other; NONE takes it back. Who did how much is no secret, what is.
ONCE = ((), (BLANK,), (TICKED,))
CHANGED = (*ONCE, (TICKED, BLANK), (BLANK, TICKED), (TICKED, NONE))


def everything(app: Application, choices: list[dict], confirmed: list[frozenset[int]], said=()):
    """Every history from here on: what each author did in each period, and what was shown."""
    if len(said) == len(confirmed):
        yield said, repr(app.seen)
        return
    for choice in choices:
        later = app.copy()
        later.confirmed = confirmed[len(said)]
        for author, done in choice.items():
            for said_now in done:
                ticks = None if said_now is NONE else frozenset(app.panel.themes_of(author.side) if said_now else ())
                later.act(Act(author, ticks))
        later.close()
        yield from everything(later, choices, confirmed, (*said, choice))


def leak(app: Application, confirmed: list[frozenset[int]], ways=ONCE) -> str | None:
    """The first thing shown that rules out an answer of some k-1 units, among all histories of who answered, changed and withdrew."""
    authors = [Author(unit, side) for unit in range(app.panel.units) for side in app.panel.sides]
    choices = [dict(zip(authors, done, strict=True)) for done in product(ways, repeat=len(authors))]
    compatible = defaultdict(list)
    for said, seen in everything(app, choices, confirmed):
        slots = [
            (at, author, len(period[author]))
            for at, period in enumerate(said)
            for author in authors
            if stands(period[author])
        ]
        gone = [(at, author) for at, period in enumerate(said) for author in authors if period[author][-1:] == (NONE,)]
        compatible[tuple(slots), tuple(gone), seen].append([said[at][author][-1] for at, author, _ in slots])
    for (slots, _, seen), answers in compatible.items():
        for secret in combinations(range(app.panel.units), app.rules.k - 1):
            theirs = [at for at, (_, author, _) in enumerate(slots) if author.unit in secret]
            possible = {tuple(answer[at] for at in theirs) for answer in answers}
            if len(possible) < 2 ** len(theirs):
                return f"{seen} leaves {secret} only {len(possible)} of {2 ** len(theirs)} answers"
    return None


def stands(done: tuple[bool | None, ...]) -> bool:
    """Whether an answer is there at the close."""
    return bool(done) and done[-1] is not NONE


def everyone(units: int, periods: int = 1) -> list[frozenset[int]]:
    return [frozenset(range(units))] * periods


def mentors(units: int) -> Panel:
    return Panel(units, (MENTOR,))


@pytest.mark.parametrize(
    ("rules", "units", "confirmed"),
    [
        (TWO, 4, everyone(4, periods=2)),
        (TWO, 4, [frozenset({0, 1, 2}), frozenset({3})]),
        (TWO, 4, [frozenset({0, 1}), frozenset({1, 2, 3})]),
        (TWO, 5, everyone(5)),
        (TWO, 6, everyone(6)),
        (THREE, 6, everyone(6)),
        (THREE, 8, everyone(8)),
    ],
)
def test_nothing_shown_rules_out_any_answer(rules, units, confirmed):
    assert leak(Application(mentors(units), rules), confirmed) is None


def test_no_level_shown_rules_out_any_answer():
    """All three levels with their gates, as in production; at the last gate there are 9 units, for k = 2."""
    assert leak(Application(mentors(9), LEVELS), everyone(9)) is None


@pytest.mark.parametrize("side", [MENTOR, MENTEE])
def test_an_answer_that_is_changed_or_withdrawn_is_ruled_out_by_nothing(side):
    assert leak(Application(Panel(4, (side,)), TWO), everyone(4), CHANGED) is None


def test_with_a_gate_one_lower_an_answer_that_was_changed_leaks():
    assert leak(Application(Panel(4, (MENTEE,)), gates((2, 5))), everyone(4), CHANGED) is not None


def test_nothing_shown_of_two_sides_rules_out_any_answer():
    assert leak(Application(Panel(4, (MENTOR, MENTEE)), TWO), everyone(4)) is None


def test_nothing_shown_of_two_cells_rules_out_any_answer():
    assert leak(Cut(mentors(8), TWO, sizes=(4, 4)), everyone(8)) is None


gates = partial(Rules, 2, (2, 4))


@pytest.mark.parametrize(
    ("app", "confirmed"),
    [
        (Application(mentors(4), gates((0, 0))), everyone(4)),
        (Application(mentors(4), gates((2, 5))), everyone(4)),
        (Application(mentors(4), gates((3, 4))), everyone(4)),
        (Application(mentors(6), Rules(3, (3, 6), (4, 8))), everyone(6)),
        (Application(mentors(7), Rules(3, (3, 6), (5, 7))), everyone(7)),
        (Application(mentors(8), Rules(2, (2, 4, 8), (3, 5, 8))), everyone(8)),
        (Application(mentors(4), Rules(2, (2, 3, 4), (3, 4, 5))), everyone(4, periods=2)),
        (LivePublication(mentors(4), TWO), everyone(4)),
        (MixedSides(Panel(4, (MENTOR, MENTEE)), TWO), everyone(4)),
        (OldAnswersHide(mentors(4), TWO), everyone(4, periods=2)),
        (TotalBesideCells(mentors(8), TWO, sizes=(4, 4)), everyone(8)),
    ],
    ids=[
        "gates off",
        "first gate one lower",
        "second gate one lower",
        "first gate one lower, k = 3",
        "second gate one lower, k = 3",
        "third gate one lower",
        "exact counts",
        "live publication",
        "both sides mixed",
        "old answers hide new ones",
        "total beside cells",
    ],
)
def test_a_mistake_in_the_rules_leaks(app, confirmed):
    assert leak(app, confirmed) is not None
