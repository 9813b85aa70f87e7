"""Nothing that is published rules out any answer of any four units, as far as a solver can reason; and each mistake does."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from feedback.ledger import RULES, Panel, Rules, Side
from tests.attack.solver import Attacker, sightings
from tests.feedback.histories import history
from tests.feedback.worlds import Act, Application, Author, History, LivePublication, MixedSides, Period, lines_of, run

MENTOR, MENTEE = Side.MENTOR, Side.MENTEE
FOUR = frozenset(range(4))


def ruled_out(told: History, make, theme: int, secret: frozenset[int], most: int):
    app = run(told, make)
    attacker = Attacker(told, app.rules, theme, sightings(told, app), is_mixed=isinstance(app, MixedSides))
    return attacker.rules_out(secret, most)


@pytest.mark.parametrize("seed", range(8))
def test_every_answer_of_four_units_stays_possible(seed):
    """Histories in which something was published, and four of those who may have moved it."""
    rng = Random(seed)
    while not lines_of(run(told := history(rng))):
        pass
    line = rng.choice(lines_of(run(told)))
    acts = [act for act in told.periods[line.period - 1].acts if act.author.side == line.side]
    pool = sorted({act.author.unit for act in acts if line.theme in (act.ticks or ())} - {None})
    assert ruled_out(told, Application, line.theme, frozenset(rng.sample(pool, min(4, len(pool)))), most=5) is None


def sharp(mentors: int, mentees: int = 0) -> History:
    """One period in which exactly so many answer, and all of them tick: where one more or one fewer decides."""
    acts = [Act(Author(unit, MENTOR), frozenset({0})) for unit in range(mentors)]
    acts += [Act(Author(unit, MENTEE), frozenset({1})) for unit in range(mentees)]
    return History(Panel(30, (MENTOR, MENTEE)), (Period(tuple(acts), frozenset(range(30))),))


def steady() -> History:
    """The same ten answer twice; five tick at first, and nobody adds anything."""
    authors = [Author(unit, MENTOR) for unit in range(10)]
    first = tuple(Act(author, frozenset({0} if 4 <= author.unit < 9 else ())) for author in authors)
    second = tuple(Act(author, frozenset()) for author in authors)
    everyone = frozenset(range(30))
    return History(Panel(30, (MENTOR, MENTEE)), (Period(first, everyone), Period(second, everyone)))


def last_drop() -> History:
    """Nine answer, four of whom tick; then one more does."""
    ticks = {unit: frozenset({0}) for unit in (0, 5, 6, 7, 8)}
    acts = tuple(Act(Author(unit, MENTOR), ticks.get(unit, frozenset())) for unit in (*range(1, 10), 0))
    return History(Panel(30, (MENTOR, MENTEE)), (Period(acts, frozenset(range(30))),))


def gates(*numbers: int):
    return partial(Application, rules=Rules(5, RULES.thresholds, numbers))


MUTANTS = {
    "gates off": (gates(0, 0, 0), sharp(5), 0),
    "first gate one lower": (gates(8, 14, 24), sharp(8), 0),
    "second gate one lower": (gates(9, 13, 24), sharp(13), 0),
    "third gate one lower": (gates(9, 14, 23), sharp(23), 0),
    "exact counts": (partial(Application, rules=Rules(5, tuple(range(5, 31)), tuple(range(9, 35)))), steady(), 0),
    "live publication": (LivePublication, last_drop(), 0),
    "both sides mixed": (MixedSides, sharp(9, 5), 1),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_rules_answers_out(name):
    make, told, theme = MUTANTS[name]
    assert ruled_out(told, make, theme, FOUR, most=8) is not None
    assert ruled_out(told, Application, theme, FOUR, most=8) is None


def test_the_attacker_believes_what_happened():
    """The true answers are among those that it holds possible: it is not a solver that finds nothing possible, or everything."""
    for seed in range(20):
        told = history(Random(seed))
        app = run(told)
        for theme in range(len(told.panel.themes)):
            attacker = Attacker(told, app.rules, theme, sightings(told, app))
            for place, _ in attacker._standing_answers():
                attacker.model.add(attacker._tick(place) == (theme in told.periods[place[0]].acts[place[1]].ticks))
            assert attacker.rules_out(frozenset(), most=0) is None
