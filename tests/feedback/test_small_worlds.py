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
TWO, THREE = Rules(2, (2, 4), (3, 5)), Rules(3, (3, 6), (5, 8))
ABSENT, BLANK, TICK = range(3)


def everything(app: Application, choices: list[dict], confirmed: list[frozenset[int]], said=()):
    """Every history from here on: what each author did in each period, and what was shown."""
    if len(said) == len(confirmed):
        yield said, repr(app.seen)
        return
    for choice in choices:
        later = app.copy()
        later.confirmed = confirmed[len(said)]
        for author, done in choice.items():
            if done != ABSENT:
                later.act(Act(author, frozenset(app.panel.themes_of(author.side) if done == TICK else ())))
        later.close()
        yield from everything(later, choices, confirmed, (*said, choice))


def leak(app: Application, confirmed: list[frozenset[int]]) -> str | None:
    """The first thing shown that rules out an answer of some k-1 units, among all histories of who answered."""
    authors = [Author(unit, side) for unit in range(app.panel.units) for side in app.panel.sides]
    choices = [dict(zip(authors, done, strict=True)) for done in product((ABSENT, BLANK, TICK), repeat=len(authors))]
    compatible = defaultdict(list)
    for said, seen in everything(app, choices, confirmed):
        slots = [(at, author) for at, period in enumerate(said) for author in authors if period[author] != ABSENT]
        compatible[tuple(slots), seen].append([said[at][author] == TICK for at, author in slots])
    for (slots, seen), answers in compatible.items():
        for secret in combinations(range(app.panel.units), app.rules.k - 1):
            theirs = [at for at, (_, author) in enumerate(slots) if author.unit in secret]
            possible = {tuple(answer[at] for at in theirs) for answer in answers}
            if len(possible) < 2 ** len(theirs):
                return f"{seen} leaves {secret} only {len(possible)} of {2 ** len(theirs)} answers"
    return None


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
        "exact counts",
        "live publication",
        "both sides mixed",
        "old answers hide new ones",
        "total beside cells",
    ],
)
def test_a_mistake_in_the_rules_leaks(app, confirmed):
    assert leak(app, confirmed) is not None
