"""The draw: fixed pool first, seed second, and an order that anybody can compute again. Pure, no ORM.

Method 1. The pool is a text with one line for each ticket, "side TAB group TAB ticket", lines sorted, each ended by a line feed; its
SHA-256 is published before there is a seed. Each side has its places. Its groups get their part of them by size: whole places first, and
what is left over one by one to the largest remainders, equal ones in the order of SHA-256("seed:side:group"). In each group tickets stand
in the order of SHA-256("seed:ticket"), both as 64 hexadecimal digits; the first have a place.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

METHOD = 1
# What stands on the page of a draw, for whoever wants to do it over.
STEPS = (
    "The pool was fixed first. It is a text with a line for each ticket: side, group and ticket, with a tab between them, sorted. "
    "The digest of the pool is the SHA-256 of that text.",
    "The seed came after it. Nobody could know it while the pool could still change.",
    "Each group on a side got its part of the places, by its size; a place left over went to the largest remainder, and among "
    "equal ones to the first in the order of SHA-256 of “seed:side:group”.",
    "In each group, tickets stand in the order of SHA-256 of “seed:ticket”. The first have a place, and the others wait.",
)


class Lot(NamedTuple):
    """A ticket of the pool."""

    side: str
    group: str
    ticket: str


class Drawn(NamedTuple):
    """What became of a ticket: its place in the order of its group, from 1, and whether it is among those that start."""

    lot: Lot
    code: str  # the hexadecimal digits that decided
    rank: int
    of: int  # tickets in its group
    places: int  # of its group
    has_place: bool


def pool_text(lots: Iterable[Lot]) -> str:
    """The pool as it is hashed."""
    return "".join(f"{line}\n" for line in sorted("\t".join(lot) for lot in lots))


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def draw(lots: Iterable[Lot], places: Mapping[str, int], seed: str) -> list[Drawn]:
    """Everybody's place, by side, group and order. `places` are those of each side; a side without any has none."""
    groups: dict[str, dict[str, list[Lot]]] = defaultdict(lambda: defaultdict(list))
    for lot in lots:
        groups[lot.side][lot.group].append(lot)
    found = []
    for side in sorted(groups):
        sizes = {group: len(members) for group, members in groups[side].items()}
        parts = shares(sizes, places.get(side, 0), seed=seed, side=side)
        for group in sorted(groups[side]):
            found += _ordered(groups[side][group], parts[group], seed)
    return found


def shares(sizes: Mapping[str, int], places: int, *, seed: str, side: str) -> dict[str, int]:
    """How many of the places each group gets, by its size. More places than people are as many as people."""
    everybody = sum(sizes.values())
    places = min(places, everybody)
    parts = {group: places * size // everybody for group, size in sizes.items()} if everybody else {}
    left = places - sum(parts.values())
    after = sorted(sizes, key=lambda group: (-(places * sizes[group] % everybody), digest(f"{seed}:{side}:{group}")))
    for group in after[:left]:
        parts[group] += 1
    return parts


def _ordered(lots: list[Lot], places: int, seed: str) -> list[Drawn]:
    coded = sorted((digest(f"{seed}:{lot.ticket}"), lot) for lot in lots)
    return [
        Drawn(lot, code, rank, len(coded), places, rank <= places) for rank, (code, lot) in enumerate(coded, start=1)
    ]
