"""Which pairs the first round gets to see where there are many: a quarter of the people is paired first. No ORM.

Pairs that are good for one person alone are a poor start, because everybody asks for the same few partners. At the right
prices each person has few good pairs left, and nearly all pairs of the best pairing are among them. People drawn by
chance compete as all of them do, so their prices are nearly the right ones, at a sixteenth of the work; that saves half
of the rounds. What is chosen here decides only how soon the proof closes, never what is optimal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pairing.candidates import arcs_of, largest, near_prices, rough_prices, start_arcs
from pairing.master import Backend, Flow, solve_master
from pairing.places import Places
from pairing.problem import Array, Ints
from pairing.scores import Progress, row_blocks

SMALL = 1 << 20  # pairs; fewer need no sample
SHARE = 4  # of so many people one is drawn
BEST = 6  # of the groups of partners in the sample, by their best; among all there are four times as many as good
GROUP = 16
FEW = 48  # allowed pairs for each person: so few the solver can have all at once
WINDOW, MOST = 16, 32  # pairs of the sample near to its first prices, for its second round
HIGH = 4_000  # scores up to this leave room for prices in 16 bits


@dataclass(frozen=True, slots=True)
class _Side:
    """What a place with each person costs, and what each person can have from about `SHARE * BEST` partners at least."""

    price: Array
    least: Array


def opening(
    gains: Array,
    places: Places,
    hashes: tuple[Array, Array],
    *,
    backend: Backend = "lmcf",
    progress: Progress | None = None,
) -> tuple[Ints, Flow]:
    """Pairs for the first round, as sorted flat places in `gains`, and prices for it to start from.

    hashes: of mentees and of mentors. They decide who is drawn, so the order of rows does not.
    """

    def started(at: Ints) -> tuple[Ints, Flow]:
        return at, rough_prices(arcs_of(gains, places, at), places.mentors)

    drawn = tuple(np.sort(np.argsort(side)[: len(side) // SHARE]) for side in hashes)
    if gains.size <= SMALL or min(map(len, drawn)) < BEST * GROUP:
        return started(start_arcs(gains, *hashes, progress))
    some = gains[drawn[0][::GROUP]]
    if np.count_nonzero(some) * len(gains) <= FEW * sum(gains.shape) * len(some):
        return started(np.flatnonzero(gains))
    sampled = _sample_prices(gains, places, hashes, drawn, backend)
    kind = np.dtype(np.int16 if gains.dtype == np.int16 and some.max() <= HIGH else np.int64)
    u, v = _everybodys(gains, drawn, sampled, kind)
    at = _within_reach(gains, u, v, progress)
    if at is None:  # so many are alike that prices do not tell them apart
        return started(start_arcs(gains, *hashes, progress))
    return at, Flow(np.zeros(len(at), bool), u.price.astype(np.int64), v.price.astype(np.int64))


def _sample_prices(
    gains: Array, places: Places, hashes: tuple[Array, Array], drawn: tuple[Ints, ...], backend: Backend
) -> Flow:
    """Prices of two rounds among the people drawn; u and v by their places in `drawn`.

    One who finds no partner among them may well find one among all, so being covered is worth no more here than any two
    pairs are: else a few such people would set the prices of everybody.
    """
    rows, columns = drawn
    sample = np.empty((len(rows), len(columns)), gains.dtype)
    for some in row_blocks(sample.shape):
        gains[rows[some]].take(columns, axis=1, out=sample[some])
    top = 2 * int(sample.max())
    balance = replace(places.balance, coverage=tuple(min(gain, top) for gain in places.balance.coverage))
    held = [before if isinstance(before, int) else before[of] for before, of in zip(places.held, drawn, strict=True)]
    inside = Places(places.mentees[rows], places.mentors[columns], balance, (held[0], held[1]))
    marks = hashes[0][rows], hashes[1][columns]
    at, start = opening(sample, inside, marks, backend=backend)
    first = solve_master(arcs_of(sample, inside, at), backend=backend, near=start)
    _, near, _ = near_prices(sample, first, WINDOW, MOST, marks)
    at = np.union1d(at, near)
    return solve_master(arcs_of(sample, inside, at), backend=backend, near=first)


def _everybodys(gains: Array, drawn: tuple[Ints, ...], sampled: Flow, kind: np.dtype[Any]) -> tuple[_Side, _Side]:
    """Mentors and mentees: somebody not drawn costs what the best partner in the sample would pay for them."""
    rows, columns = drawn
    lowest, cut = kind.type(np.iinfo(kind).min // 2), np.iinfo(kind).max // 4
    u, v = (np.clip(prices, -cut, cut).astype(kind) for prices in (sampled.u, sampled.v))

    def of_mentors() -> Iterator[Array]:
        for some in row_blocks((len(rows), gains.shape[1])):
            block = gains[rows[some]]
            yield largest(np.where(block > 0, block - v[some, None], lowest), GROUP, axis=0)

    def of_mentees() -> Iterator[Array]:
        for some in row_blocks((len(gains), len(columns))):
            block = gains[some].take(columns, axis=1)
            yield np.ascontiguousarray(largest(np.where(block > 0, block - u, lowest), GROUP, axis=1))

    sides = []
    for tops, own, known in (
        (np.ascontiguousarray(np.concatenate(list(of_mentors())).T), columns, u),
        (np.concatenate(list(of_mentees())), rows, v),
    ):
        price = tops.max(axis=1)
        price[own] = known
        least = np.partition(tops, -BEST, axis=1)[:, -BEST]
        sides.append(_Side(*(np.clip(part, -cut, cut).astype(kind) for part in (price, least))))
    return sides[0], sides[1]


def _within_reach(gains: Array, u: _Side, v: _Side, progress: Progress | None) -> Ints | None:
    """Pairs good enough for one of the two at these prices; None where they are far more than such a start should have."""
    found, most = [], 2 * SHARE * BEST * sum(gains.shape)
    for some in row_blocks(gains.shape):
        block = gains[some]
        wanted = block >= v.least[some, None] + u.price
        wanted |= block >= v.price[some, None] + u.least
        wanted &= block > 0
        at = np.flatnonzero(wanted)
        found.append(at + some.start * gains.shape[1])
        most -= len(at)
        if most < 0:
            return None
        if progress:
            progress("start", some.start, len(gains))
    return np.concatenate(found)
