"""Random histories near the gates, where leaks would be. All of one comes from one seed, so a seed repeats a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random

from feedback.ledger import Line, Panel, Side
from tests.feedback.worlds import Act, Author, History, Period

# How many units answer, and how many of them tick: around every gate and threshold, and one off.
# "sharp" histories have only the sizes at which one more or one fewer decides; most leaks of a wrong gate are there.
TURNOUTS = {"sharp": (8, 9, 13, 14, 23, 24), "any": (0, 3, 4, 5, 8, 9, 10, 13, 14, 15, 19, 20, 23, 24, 25, 99)}
TICKING = {"sharp": (20, 99, 99), "any": (0, 1, 4, 5, 9, 10, 14, 19, 20, 99)}
THEMES = (
    (Side.MENTOR,),
    (Side.MENTOR, Side.MENTOR, Side.MENTOR),
    (Side.MENTOR, Side.MENTEE),
    (Side.MENTEE, Side.MENTOR, Side.MENTEE),
)


def history(rng: Random) -> History:
    """One to four periods of one cell: several authors of a unit, replaced and withdrawn boxes, leavers, late joiners
    and units that are confirmed late, never, or only until somebody deletes the session."""
    panel = Panel(rng.choice((9, 10, 11, 15, 19, 24, 30, 30)), rng.choice(THEMES))
    authors = {side: [_authors(unit, side, rng) for unit in range(panel.units)] for side in panel.sides}
    confirmed = _confirmed(rng.choice(("all", "all", "all", "late", "wavering")), panel, rng)
    sizes = rng.choice(("sharp", "any"))
    periods = []
    for number in range(rng.randint(1, 4)):
        acts: list[Act] = []
        for side in panel.sides:
            present = [unit for unit in authors[side] if unit]
            turnout = rng.sample(present, min(rng.choice(TURNOUTS[sizes]), len(present)))
            acts += _answers(panel, side, turnout, rng.choice(TICKING[sizes]), rng)
            acts += _came_to_nothing(panel, side, [unit for unit in present if unit not in turnout], rng)
        periods.append(Period(tuple(acts), confirmed[number]))
        _leave(authors, rng)
    return History(panel, tuple(periods))


def secret_units(rng: Random, history: History, lines: Sequence[Line]) -> frozenset[int]:
    """A set S of up to four units, mostly of those that may have moved a published line."""
    pool: Sequence[int] = range(history.panel.units)
    if lines and rng.random() < 0.8:
        line = rng.choice(lines)
        acts = history.periods[line.period - 1].acts
        pool = sorted({act.author.unit for act in acts if line.theme in (act.ticks or ())} - {None}) or pool
    return frozenset(rng.sample(pool, min(len(pool), rng.choice((0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4)))))


def assignment(rng: Random, history: History) -> Callable[[int, Act], Iterable[int]]:
    """What S might have said instead, by period and act: nothing, everything, or anything."""
    themes = range(len(history.panel.themes))
    kind, seed = rng.choice(("nothing", "nothing", "everything", "anything")), rng.random()

    def says(period: int, act: Act) -> Iterable[int]:
        if kind == "anything":
            said = Random(f"{seed} {period} {act.author}")
            return [theme for theme in themes if said.random() < 0.5]
        return themes if kind == "everything" else ()

    return says


def _authors(unit: int, side: Side, rng: Random) -> list[Author]:
    return [Author(unit, side, name) for name in range(rng.choice((1, 1, 1, 2, 3)))]


def _confirmed(kind: str, panel: Panel, rng: Random) -> list[frozenset[int]]:
    """The confirmed units at each of four closes."""
    units = range(panel.units)
    since = [0 if kind == "all" else rng.choice((0, 0, 0, 0, 1, 2, 9)) for _ in units]
    lost = [rng.random() < 0.1 if kind == "wavering" else False for _ in range(4 * panel.units)]
    return [frozenset(u for u in units if since[u] <= number and not lost[4 * u + number]) for number in range(4)]


def _answers(panel: Panel, side: Side, turnout: list[list[Author]], ticking: int, rng: Random) -> list[Act]:
    """One to all authors of each unit answer, some of them twice; the first `ticking` units tick each theme."""
    themes, acts = range(len(panel.themes)), []
    tick = {theme: rng.sample(range(len(turnout)), min(ticking, len(turnout))) for theme in themes}
    for at, unit in enumerate(turnout):
        ticks = frozenset(theme for theme in themes if at in tick[theme])
        for author in rng.sample(unit, rng.randint(1, len(unit))):
            if rng.random() < 0.2:
                acts.append(Act(author, frozenset(rng.sample(themes, rng.randint(0, len(themes))))))
            acts.append(Act(author, ticks))
    rng.shuffle(acts)
    return [*acts, Act(Author(None, side), frozenset(themes))]


def _came_to_nothing(panel: Panel, side: Side, absent: list[list[Author]], rng: Random) -> list[Act]:
    """Boxes that were sealed and withdrawn before the close."""
    gone = rng.sample(absent, len(absent) // 4)
    return [act for unit in gone for act in (Act(unit[0], frozenset(range(len(panel.themes)))), Act(unit[0], None))]


def _leave(authors: dict[Side, list[list[Author]]], rng: Random) -> None:
    """Now and then somebody leaves for good. Their unit stays in the panel."""
    for units in authors.values():
        unit = rng.choice(units)
        if unit and rng.random() < 0.3:
            unit.pop()
