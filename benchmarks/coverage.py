"""How often a 95 % interval of a difference holds the truth: exactly where everybody's end is known, by simulation elsewhere.

The goal is 93 to 97 of 100 where FIVE people of each arm can be expected to have the outcome, and five not to: with fewer there are too few
results to choose from, and `least_coverage` tells how few. `python -m benchmarks.estimates` prints these lines after its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.estimates import END, RUNS, SEED, SMALL_STRATA, World, hazards, people_with
from metrics.estimates.figures import FLOOR, Kind
from metrics.estimates.frames import weights_of
from metrics.estimates.shares import within_strata
from metrics.estimates.times import arms_of, difference_at
from programs.intervals import Interval, between

LEAST, MOST = 0.93, 0.97
FIVE = 5  # people expected with and without the outcome in each arm
FARTHEST = 0.2  # the largest true difference of the grid
SHARES = np.concatenate((np.arange(0.002, 0.05, 0.004), np.arange(0.05, 0.951, 0.02), np.arange(0.954, 0.999, 0.004)))
SIZES = (
    (10, 10),
    (12, 12),
    (10, 20),
    (10, 60),
    (20, 20),
    (15, 60),
    (30, 30),
    (50, 50),
    (50, 100),
    (100, 100),
    (200, 200),
)
# Every pair of sizes where results are few and it matters which ones there are, then some of many.
EVERY_SIZE = (
    *((size, other) for size in range(10, 46) for other in range(size, 46)),
    *((size, size) for size in range(46, 131)),
    *((size, other) for size in range(10, 60, 3) for other in (50, 70, 100, 150, 200)),
)
GRID = [
    World("lottery", ((n, n),), stay=s, effect=0.8)
    for n in (10, 20, 50, 100, 200)
    for s in (0.5, 0.7, 0.85, 0.95, 0.97)
]
COHORTS = ((20, 10), (8, 30), (40, 12))
OTHERS = (
    World("lottery", ((100, 100),), lost=0.2, effect=0.8),
    World("lottery", ((40, 40),), lost=0.5, effect=0.8),
    World("lottery", ((100, 100),), lost=0.5, effect=0.8),
    World("lottery", ((60, 60),), stay=0.7, lost=0.45, lost_at=0.5),
    World("lottery", ((30, 90),), stay=0.6, lost=0.4, lost_at=0.25, effect=0.8),
    World("lottery", ((60, 60),), stay=0.6, lost=0.8, effect=0.8),
    World("lottery", ((60, 60),), stay=0.7, lost=0.8, lost_at=0.5),
    World("lottery", ((40, 80),), stay=0.7, kind=Kind.INCIDENCE),
    World("waitlist", COHORTS),
    World("waitlist", COHORTS, apart=0.8, effect=0.7),
    World("matched", SMALL_STRATA * 2),
    World("matched", SMALL_STRATA * 3, apart=1.0, effect=0.7),
    World("matched", SMALL_STRATA * 2, apart=1.0, kind=Kind.INCIDENCE),
    World("matched", ((1, 1),) * 60, apart=1.0),
    World("waitlist", COHORTS, stay=0.97),
    World("matched", SMALL_STRATA * 3, apart=1.0, stay=0.7, lost=0.2),
)


def exactly(size: int, other_size: int, shares: Any, other_shares: Any) -> Any:
    """The coverage of the interval at each pair of true shares of one difference: every result, by its chance."""
    from scipy.stats import binom

    counts, others = np.arange(size + 1), np.arange(other_size + 1)
    found = between(counts[:, None] / size, size, others / other_size, other_size)
    shares, other_shares = np.atleast_1d(shares), np.atleast_1d(other_shares)
    inside = holds(found, float(shares[0] - other_shares[0]))
    chances, other_chances = (
        binom.pmf(counts, size, shares[:, None]),
        binom.pmf(others, other_size, other_shares[:, None]),
    )
    return ((chances @ inside) * other_chances).sum(1)


def holds(found: Interval, truth: Any) -> Any:
    """Whether the interval holds it; a bound that is the truth but for rounding holds it."""
    return (found.low <= truth + 1e-12) & (truth - 1e-12 <= found.high)


def everywhere(size: int, other_size: int) -> tuple[Any, Any]:
    """Coverage over a grid of true shares and differences, and of each the fewest people expected with or without a yes in an arm."""
    coverages, fewest = [], []
    for gap in np.arange(-FARTHEST, FARTHEST + 0.001, 0.01):
        other = SHARES - gap
        shares, other = SHARES[(other > 0) & (other < 1)], other[(other > 0) & (other < 1)]
        coverages.append(exactly(size, other_size, shares, other))
        fewest.append(np.minimum(size * np.minimum(shares, 1 - shares), other_size * np.minimum(other, 1 - other)))
    return np.concatenate(coverages), np.concatenate(fewest)


def least_coverage(expected: float, size: int = 50, most: int = 8) -> float:
    """Where nothing differs and so many of each arm are expected to have the outcome: no interval holds the truth in fewer than this.

    Of those that hold it in 93 of 100 whatever the share is, and that leave out no result without all that differ more (Barnard 1947).
    Found by choosing which of all results with up to `most` in an arm to leave out: an integer program, solved by SciPy. Results with more
    count as left out, and shares are tried on a grid, so the truth can only be higher.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.stats import binom

    counts, cells = np.arange(most + 1), (most + 1) ** 2
    place = np.arange(cells).reshape(most + 1, most + 1)

    def chance(share: float) -> Any:
        one = binom.pmf(counts, size, share)
        return np.tile(np.outer(one, one).ravel(), 2)  # left out as "more", left out as "fewer"

    rows = []
    for lower, higher in ((place[:-1].ravel(), place[1:].ravel()), (place[:, 1:].ravel(), place[:, :-1].ravel())):
        for start, end in ((lower, higher), (higher + cells, lower + cells)):
            row = np.zeros((len(start), 2 * cells))
            row[np.arange(len(start)), start], row[np.arange(len(start)), end] = 1, -1
            rows.append(row)
    nested = np.concatenate(rows)
    once = np.tile(np.eye(cells), 2)
    levels = np.array([chance(share / size) for share in np.linspace(0.05, 6, 60)])
    found = milp(
        -chance(expected / size),
        constraints=[
            LinearConstraint(nested, ub=0),
            LinearConstraint(once, ub=1),
            LinearConstraint(levels, ub=1 - LEAST),
        ],
        integrality=np.ones(2 * cells),
        bounds=Bounds(0, 1),
    )
    within = float(chance(expected / size)[:cells].sum())
    return float(within + found.mip_dual_bound)


def expected(world: World) -> float:
    """The fewest people who are expected with or without the outcome in an arm, among those who are followed."""
    if world.kind is Kind.INCIDENCE:
        share = (1 - world.stay ** (1 + world.effect)) * world.effect / (1 + world.effect)
        shares = (share, (1 - world.stay**2) / 2)
    else:
        shares = (1 - world.stay**world.effect, 1 - world.stay)
    sizes = (sum(side) for side in zip(*world.strata, strict=True))
    part = 0.5 if world.lost_at is None else world.lost_at
    return min(
        size * (1 - world.lost * (1 - part)) * min(share, 1 - share) for size, share in zip(sizes, shares, strict=True)
    )


def is_promised(world: World) -> bool:
    """Whether 93 to 97 of 100 is the goal here: enough people with and without the outcome, half followed, of strata everybody."""
    is_whole = world.lost == 0 if len(world.strata) > 1 else world.lost <= 0.5
    return expected(world) >= FIVE and is_whole


def truth(world: World, by_stratum: Any) -> float:
    """The difference of the shares at the end, as figures tell it, strata weighing n m / (n + m)."""
    size, other = (np.array(side, dtype=float) for side in zip(*world.strata, strict=True))
    weights = size * other / (size + other)
    hazard = by_stratum * END
    if world.kind is Kind.SURVIVAL:
        gaps = np.exp(-hazard * world.effect) - np.exp(-hazard)
    else:
        both = 1 + world.effect
        gaps = world.effect / both * (1 - np.exp(-hazard * both)) - (1 - np.exp(-2 * hazard)) / 2
    return float((weights * gaps).sum() / weights.sum())


def simulated(world: World, runs: int = RUNS, seed: int = SEED) -> float:
    """The share of shown intervals that hold the true difference, each of a whole program, by the code of the product."""
    random, shown, inside = np.random.default_rng(seed), 0, 0
    for _ in range(runs):
        by_stratum = hazards(world, random)
        people = people_with(world, random, by_stratum)
        followed = [sum(each.follow >= END for each in people if each.invited is arm) for arm in (True, False)]
        if min(followed) < FLOOR:
            continue
        found = difference_at(world.kind, people, arms_of(people, weights_of(people)), END)
        shown += 1
        inside += bool(np.ravel(holds(found, truth(world, by_stratum)))[0])
    return inside / shown


def of_shares(world: World, runs: int = 20_000, seed: int = SEED) -> float:
    """The same of a yes or no in strata, all runs at once; retention of whom everybody's end is known is that too."""
    random = np.random.default_rng(seed)
    size, other_size = (np.array(side) for side in zip(*world.strata, strict=True))
    other = world.stay ** np.exp(world.apart * random.standard_normal((runs, len(size))))
    share, weights = other**world.effect, size * other_size / (size + other_size)
    found = within_strata(random.binomial(size, share), size, random.binomial(other_size, other), other_size)
    return float(holds(found, ((share - other) * weights).sum(1) / weights.sum()).mean())


def in_any_strata(number: int = 400, runs: int = 6_000, seed: int = SEED) -> Iterator[tuple[float, float]]:
    """Coverage of a yes or no in strata drawn at random, cohorts and small groups and pairs with shares of their own; and the fewest
    people that are expected with or without a yes in an arm.
    """
    random = np.random.default_rng(seed)
    draws = (
        lambda: (random.integers(4, 40, count := random.integers(2, 6)), random.integers(4, 40, count)),
        lambda: (random.integers(1, 5, count := random.integers(5, 40)), random.integers(1, 9, count)),
        lambda: (ones := np.ones(random.integers(12, 90), dtype=int), ones * random.integers(1, 4)),
    )
    for place in range(number):
        size, other_size = draws[place % len(draws)]()
        if min(size.sum(), other_size.sum()) < FLOOR:
            continue
        other = random.uniform(0.5, 0.99) ** np.exp(random.uniform(0, 1) * random.standard_normal(len(size)))
        share = other ** random.uniform(0.4, 1.8)
        weights = size * other_size / (size + other_size)
        yes, more = (
            random.binomial(size, share, (runs, len(size))),
            random.binomial(other_size, other, (runs, len(size))),
        )
        found = within_strata(yes, size, more, other_size)
        fewest = min(float((n * p).sum()) for n, q in ((size, share), (other_size, other)) for p in (q, 1 - q))
        yield float(holds(found, ((share - other) * weights).sum() / weights.sum()).mean()), fewest


def lines() -> Iterator[dict[str, Any]]:
    """One line a world, each with whether 93 to 97 is promised there; then the whole grid, and what no interval could do."""
    for world in (*GRID, *OTHERS):
        is_exact = len(world.strata) == 1 and not world.lost and world.kind is Kind.SURVIVAL
        sizes = world.strata[0]
        value = exactly(*sizes, world.stay**world.effect, world.stay)[0] if is_exact else simulated(world)
        line = {
            "bench": "coverage",
            "world": world.name,
            "expected": round(expected(world), 1),
            "value": round(float(value), 4),
        }
        yield {
            **line,
            "runs": "all results" if is_exact else RUNS,
            "goal": [LEAST, MOST] if is_promised(world) else None,
        }
    for world in (each for each in OTHERS if len(each.strata) > 1 and not each.lost and each.kind is Kind.SURVIVAL):
        plain = replace(world, kind=Kind.SHARE)
        goal = [LEAST, MOST] if is_promised(world) else None
        yield {
            "bench": "coverage_of_shares",
            "world": plain.name,
            "runs": 20_000,
            "value": of_shares(world),
            "goal": goal,
        }
    for sizes in SIZES:
        yield from _by_expected({"bench": "coverage_everywhere", "sizes": sizes}, *everywhere(*sizes))
    grids = [everywhere(*sizes) for sizes in EVERY_SIZE]
    line = {"bench": "coverage_of_every_size", "sizes": len(EVERY_SIZE)}
    yield from _by_expected(line, *(np.concatenate(side) for side in zip(*grids, strict=True)))
    yield from _by_expected({"bench": "coverage_in_any_strata"}, *zip(*in_any_strata(), strict=True))
    for few in (0.25, 0.5, 0.75, 1.0, 2.0):
        yield {
            "bench": "least_coverage_possible",
            "expected": few,
            "value": round(least_coverage(few), 4),
            "goal": None,
        }


def _by_expected(line: dict[str, Any], coverages: Any, fewest: Any) -> Iterator[dict[str, Any]]:
    coverages, fewest = np.asarray(coverages), np.asarray(fewest) + 1e-9
    for low, high in ((FIVE, np.inf), (3, FIVE), (1, 3), (0, 1)):
        here = coverages[(fewest >= low) & (fewest < high)]
        if len(here):
            told = f"{low} or more" if low == FIVE else f"{low} to {high}"
            value = [round(float(here.min()), 4), round(float(here.max()), 4)]
            yield {
                **line,
                "expected": told,
                "value": value,
                "worlds": len(here),
                "goal": [LEAST, MOST] if low == FIVE else None,
            }
