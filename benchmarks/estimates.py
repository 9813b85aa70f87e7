"""How often the verdicts are wrong: programs without any effect, and volunteers who would have stayed anyway.

Each run is a whole program, judged by the code of the product. `lines()` takes 2,000 runs of each design; the suite takes fewer worlds.
How often intervals hold the truth is in benchmarks/coverage.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from metrics.estimates.answers import compare
from metrics.estimates.definitions import days
from metrics.estimates.figures import Kind, Verdict
from metrics.estimates.frames import Subject, weights_of
from metrics.estimates.shares import within_strata
from metrics.estimates.times import arms_of, difference_at, time_p
from metrics.estimates.verdicts import verdict
from programs.intervals import between

RUNS = 2_000
SEED = 7
END = days(12)
SMALLEST = 10.0
REDRAWS = 999  # p keeps its level with any number of redraws


@dataclass(frozen=True)
class World:
    """A program: how many of each stratum are invited and compared, how many stay, and how much is not known.

    `apart` moves the hazard of every stratum by a random factor (its logarithm's spread); `lost` of all people end early: on any day
    at random, or all after the same part `lost_at` of the time, as where a cohort began later.
    """

    design: str
    strata: tuple[tuple[int, int], ...]  # invited, comparison
    stay: float = 0.85
    apart: float = 0.0
    lost: float = 0.0
    kind: Kind = Kind.SURVIVAL
    effect: float = 1.0  # on the hazard of those invited
    lost_at: float | None = None

    @property
    def name(self) -> str:
        """What tells it from the others."""
        sizes = [sum(side) for side in zip(*self.strata, strict=True)]
        return f"{self.kind.value} {sizes[0]}/{sizes[1]} in {len(self.strata)} strata, {self.stay:.0%} stay, {self.lost:.0%} lost"


SMALL_STRATA = ((1, 1), (1, 3), (2, 2), (1, 4), (3, 2), (2, 5), (1, 2), (4, 4), (2, 1), (1, 6), (3, 3), (2, 4))
WORLDS = (
    World("lottery", ((10, 10),)),
    World("lottery", ((30, 30),)),
    World("lottery", ((100, 100),)),
    World("lottery", ((10, 60),), stay=0.95),
    World("lottery", ((60, 15),), stay=0.5),
    World("lottery", ((20, 10), (8, 30), (40, 12)), apart=0.8),
    World("lottery", ((40, 40),), lost=0.6),
    World("lottery", ((40, 25),), kind=Kind.INCIDENCE),
    World("waitlist", ((12, 12), (6, 9), (15, 5)), apart=0.8),
    World("waitlist", ((25, 25), (25, 25)), lost=0.5, apart=0.5),
    World("waitlist", ((10, 40),), lost=0.5, stay=0.7),
    World("waitlist", ((60, 60),), stay=0.97),
    World("matched", SMALL_STRATA, apart=1.0),
    World("matched", SMALL_STRATA * 3, apart=1.0, stay=0.7),
    World("matched", ((1, 1),) * 30, apart=1.0),
    World("matched", SMALL_STRATA * 2, apart=1.0, lost=0.5),
    World("matched", SMALL_STRATA * 2, apart=1.0, kind=Kind.INCIDENCE),
)


def people(world: World, random: np.random.Generator) -> list[Subject]:
    """The people of one program in this world, on the clock of the invitation."""
    return people_with(world, random, hazards(world, random))


def hazards(world: World, random: np.random.Generator) -> Any:
    """The hazard of each stratum, a day, without the effect."""
    return -np.log(world.stay) / END * np.exp(world.apart * random.standard_normal(len(world.strata)))


def people_with(world: World, random: np.random.Generator, by_stratum: Any) -> list[Subject]:
    """The people of one program whose strata have these hazards."""
    invited = np.concatenate([np.repeat((True, False), sizes) for sizes in world.strata])
    strata = np.repeat(np.arange(len(world.strata)), [sum(sizes) for sizes in world.strata])
    hazard = by_stratum[strata]
    ends = np.ceil(random.exponential(1 / (hazard * np.where(invited, world.effect, 1.0)))).astype(int)
    leaves = np.ceil(random.exponential(1 / hazard)).astype(int)
    is_lost = random.random(len(strata)) < world.lost
    lost_on = random.uniform(0, END, len(strata)) if world.lost_at is None else END * world.lost_at
    follow = np.where(is_lost, np.ceil(lost_on), END + random.integers(0, 200, len(strata)))
    return [
        Subject(bool(into), str(group), int(known), int(end), None if world.kind is Kind.SURVIVAL else int(left))
        for into, group, known, end, left in zip(invited, strata, follow, ends, leaves, strict=True)
    ]


def judge(subjects: list[Subject], kind: Kind) -> tuple[Verdict | None, Any]:
    """Verdict and difference. The test is asked only where the interval is clear of zero: without that there is no evidence."""
    found = difference_at(kind, subjects, arms_of(subjects, weights_of(subjects)), END)
    low, high = 100 * float(np.ravel(found.low)[0]), 100 * float(np.ravel(found.high)[0])
    p = time_p(kind, subjects, END, REDRAWS) if low > 0 or high < 0 else 1.0
    return verdict(low, high, p, SMALLEST), found


def false_evidence(world: World, runs: int = RUNS, seed: int = SEED) -> float:
    """The share of programs without an effect in which evidence of any kind is claimed."""
    random = np.random.default_rng(seed)
    verdicts = [judge(people(world, random), world.kind)[0] for _ in range(runs)]
    return sum(each is not None and each.is_evidence for each in verdicts) / runs


def false_evidence_of_shares(world: World, runs: int = RUNS, seed: int = SEED) -> float:
    """The same of a yes or no that everybody has by the end, all runs at once."""
    random = np.random.default_rng(seed)
    size, other_size = (np.array(side) for side in zip(*world.strata, strict=True))
    share = world.stay ** np.exp(world.apart * random.standard_normal((runs, len(size))))
    yes, other_yes = random.binomial(size, share), random.binomial(other_size, share)
    if len(size) == 1:
        found = between(yes[:, 0] / size[0], size[0], other_yes[:, 0] / other_size[0], other_size[0])
    else:
        found = within_strata(yes, size, other_yes, other_size)
    clear = np.flatnonzero((found.low > 0) | (found.high < 0))
    return sum(_is_evidence(yes[run], size, other_yes[run], other_size) for run in clear) / runs


def _is_evidence(yes: Any, size: Any, other_yes: Any, other_size: Any) -> bool:
    found, p = compare(yes, size, other_yes, other_size)
    return verdict(100 * float(found.low), 100 * float(found.high), p, SMALLEST).is_evidence


# Who comes forward ------------------------------------------------------------------------------------------------

# Of a large organization: (level, keenness) -> share who stay. Nobody asked about keenness; the program has no effect.
STAY = {(1, False): 0.65, (1, True): 0.85, (3, False): 0.85, (3, True): 0.95}
EVERYBODY, PLACES = 600, 60


def volunteers(random: np.random.Generator, *, by_level: float, by_keenness: float) -> tuple[Any, Any, Any]:
    """Levels, whether people stay, and whether they come forward: likelier at a high level and when keen, as far as told (odds)."""
    high, keen = random.random(EVERYBODY) < 0.3, random.random(EVERYBODY) < 0.3
    stays = random.random(EVERYBODY) < np.where(
        high, np.where(keen, STAY[3, True], STAY[3, False]), np.where(keen, STAY[1, True], STAY[1, False])
    )
    odds = 0.25 * by_level**high * by_keenness**keen
    return high, stays, random.random(EVERYBODY) < odds / (1 + odds)


def fooled(way: Callable[..., bool], runs: int, *, by_level: float, by_keenness: float, seed: int = SEED) -> float:
    """The share of programs without an effect in which a way of comparing claims evidence of improvement or harm."""
    random = np.random.default_rng(seed)
    return sum(way(random, *volunteers(random, by_level=by_level, by_keenness=by_keenness)) for _ in range(runs)) / runs


def naive(random: np.random.Generator, high: Any, stays: Any, come: Any) -> bool:
    """Everybody who came forward against everybody else."""
    return _is_evidence(*_table(stays, come, ~come, np.zeros(EVERYBODY, dtype=int)))


def lottery(random: np.random.Generator, high: Any, stays: Any, come: Any) -> bool:
    """Of those who came forward, half are drawn."""
    order = random.permutation(np.flatnonzero(come))
    invited, waiting = np.zeros(EVERYBODY, dtype=bool), np.zeros(EVERYBODY, dtype=bool)
    invited[order[: len(order) // 2]], waiting[order[len(order) // 2 :]] = True, True
    return _is_evidence(*_table(stays, invited, waiting, np.zeros(EVERYBODY, dtype=int)))


def matched(random: np.random.Generator, high: Any, stays: Any, come: Any) -> bool:
    """Everybody who came forward against colleagues of the same level who did not."""
    return _is_evidence(*_table(stays, come, ~come, high.astype(int)))


def _table(stays: Any, invited: Any, others: Any, strata: Any) -> tuple[Any, ...]:
    most = int(strata.max()) + 1
    chosen = (invited & stays, invited, others & stays, others)
    return tuple(np.bincount(strata[each], minlength=most) for each in chosen)


def lines() -> Iterator[dict[str, Any]]:
    """One line a world, and one for each way of comparing volunteers."""
    for world in WORLDS:
        began = time.perf_counter()
        line = {"bench": "false_evidence", "design": world.design, "world": world.name, "runs": RUNS, "goal": 0.05}
        yield {**line, "value": false_evidence(world), "seconds": round(time.perf_counter() - began, 1)}
    for world in {(each.strata, each.stay, each.apart): each for each in WORLDS}.values():
        line = {
            "bench": "false_evidence_of_shares",
            "design": world.design,
            "world": world.name,
            "runs": RUNS,
            "goal": 0.05,
        }
        yield {**line, "value": false_evidence_of_shares(world)}
    for by_level, by_keenness in ((6.0, 1.0), (1.0, 6.0)):
        for way in (naive, lottery, matched):
            value = fooled(way, RUNS, by_level=by_level, by_keenness=by_keenness)
            on = "a matched field" if by_level > 1 else "a field that nobody matched"
            yield {"bench": "self_selection", "way": way.__name__, "selection_on": on, "runs": RUNS, "value": value}


if __name__ == "__main__":
    import json

    from benchmarks import coverage

    for each in chain(lines(), coverage.lines()):
        print(json.dumps(each), flush=True)
