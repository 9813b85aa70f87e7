"""Peer circles: a suggestion of who could sit together, and the rules that hold whatever people choose. Pure.

A suggestion weighs three things, in this order: a shared topic, different units, different sites. It fills the circles one person after
the other and then swaps people while that helps, so it is a good start and not the best there is: a person looks at it and decides.
The same people give the same circles, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from access.kinds import listed

SMALLEST, LARGEST, USUAL = 3, 6, 5
TOPIC, UNIT, SITE = (
    4,
    2,
    1,
)  # what two people in one circle are worth for sharing a topic, for another unit, for another site
PASSES, PASSES_OF_MANY, MANY = 10, 2, 200  # how often the swaps go round


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody who is ready. `id` is the enrollment, `above` every person above them in the chain of managers."""

    id: UUID
    person: UUID
    name: str
    unit: str = ""
    site: str = ""
    above: frozenset[UUID] = frozenset()
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Circle:
    """Three to six people, by name."""

    peers: tuple[Peer, ...]

    @property
    def why(self) -> str:
        """What was weighed, in a sentence: "4 of 5 share “Prompting”. 3 units, 2 sites."."""
        return weighed(self.peers)


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a circle breaks, in words, and the person in whose row it is said (none: the circle as a whole)."""

    text: str
    peer: UUID | None = None


def suggest(people: Iterable[Peer], size: int = USUAL) -> list[Circle]:
    """Circles of 3 to 6, near `size` each. Nobody sits with somebody of their reporting line; whoever fits nowhere is in none."""
    ordered = sorted(people, key=lambda peer: peer.id)
    table = _Table(ordered)
    sizes = _sizes(len(ordered), size)
    circles: list[list[int]] = [[] for _ in sizes]
    hardest_first = sorted(range(len(ordered)), key=lambda at: (-sum(table.clash[at]), at))
    left = [at for at in hardest_first if not table.place(at, circles, sizes)]
    left = [at for at in left if not table.place(at, circles, [LARGEST] * len(circles))]
    for circle in [circle for circle in circles if len(circle) < SMALLEST]:
        circles.remove(circle)
        for at in circle:
            table.place(at, circles, [LARGEST] * len(circles))
    table.improve(circles)
    made = [Circle(tuple(sorted((ordered[at] for at in circle), key=_by_name))) for circle in circles]
    return sorted(made, key=lambda circle: _by_name(circle.peers[0]))


def problems(name: str, peers: Sequence[Peer], *, newcomers: Collection[UUID] | None = None) -> list[Problem]:
    """Every rule that the circle called `name` breaks. With `newcomers` it is there already, and only what they bring is said."""
    found = []
    if len(peers) > LARGEST or (newcomers is None and len(peers) < SMALLEST):
        many = f"{len(peers)} {'person' if len(peers) == 1 else 'people'}"
        found.append(Problem(f"{name} has {many}. A circle has {SMALLEST} to {LARGEST}."))
    for one, other in combinations(sorted(peers, key=_by_name), 2):
        if in_one_line(one, other) and (newcomers is None or {one.id, other.id} & set(newcomers)):
            moved = one if newcomers is None or one.id in newcomers else other
            rule = f"{one.name} and {other.name} are in one reporting line. Move one of them out of {name}."
            found.append(Problem(rule, moved.id))
    return found + _without_language(name, peers)


def in_one_line(one: Peer, other: Peer) -> bool:
    """Whether either is above the other."""
    return one.person in other.above or other.person in one.above


def weighed(peers: Sequence[Peer]) -> str:
    """What the suggestion weighed, of these people."""
    topics = Counter(topic for peer in peers for topic in peer.topics)
    parts = []
    if topics:
        topic, count = min(topics.items(), key=lambda item: (-item[1], item[0]))
        parts.append(f"{count} of {len(peers)} share “{topic}”" if count > 1 else "No topic in common")
    for word, values in (("unit", {peer.unit for peer in peers}), ("site", {peer.site for peer in peers})):
        known = len(values - {""})
        if known:
            parts.append(f"{known} {word}{'s' if known > 1 else ''}")
    return f"{', '.join(parts)}." if parts else ""


def _by_name(peer: Peer) -> tuple[str, UUID]:
    return peer.name.casefold(), peer.id


def _sizes(people: int, size: int) -> list[int]:
    """As many circles as come nearest to `size`, as even as they can be."""
    most, least = people // SMALLEST, -(-people // LARGEST)
    if not most:
        return []
    count = min(max(round(people / size), least, 1), most)
    return [people // count + (number < people % count) for number in range(count)]


def _shared(peers: Iterable[Peer]) -> frozenset[str] | None:
    """The languages that all of those who state theirs have in common; None where nobody states any."""
    stated = [peer.languages for peer in peers if peer.languages]
    return frozenset.intersection(*stated) if stated else None


def _without_language(name: str, peers: Sequence[Peer]) -> list[Problem]:
    shared = _shared(peers)
    if shared is None or shared:
        return []
    spoken = Counter(language for peer in peers for language in peer.languages)
    common = min(spoken.items(), key=lambda item: (-item[1], item[0]))[0]
    alone = [peer for peer in sorted(peers, key=_by_name) if peer.languages and common not in peer.languages]
    rule = "{} states no language that the others in {} share ({}). Move them."
    return [Problem(rule.format(peer.name, name, listed([common])), peer.id) for peer in alone]


class _Table:
    """What every two people are worth together, and who must not sit together: by their places in the list."""

    def __init__(self, people: Sequence[Peer]) -> None:
        self.people = people
        self.clash = [[one is not other and in_one_line(one, other) for other in people] for one in people]
        self.worth = [[_worth(one, other) for other in people] for one in people]

    def place(self, at: int, circles: Sequence[list[int]], sizes: Sequence[int]) -> bool:
        """Put somebody where they are worth most, of the circles with room that they fit; says whether there was one."""
        open_to = [
            number for number, circle in enumerate(circles) if len(circle) < sizes[number] and self._fits(at, circle)
        ]
        if not open_to:
            return False
        best = max(open_to, key=lambda number: (self._value(at, circles[number]), len(circles[number]), -number))
        circles[best].append(at)
        return True

    def improve(self, circles: Sequence[list[int]]) -> None:
        """Swap two people of different circles while both circles together gain by it."""
        for _ in range(PASSES if len(self.people) <= MANY else PASSES_OF_MANY):
            swaps = [self._swap(one, other) for one, other in combinations(circles, 2)]
            if not any(swaps):
                return

    def _swap(self, one: list[int], other: list[int]) -> bool:
        """The best swap of the two circles, if there is one that helps."""
        best, chosen = 0, None
        for i, a in enumerate(one):
            for j, b in enumerate(other):
                gain = self._value(b, one, a) + self._value(a, other, b)
                gain -= self._value(a, one, a) + self._value(b, other, b)
                if gain > best and self._fits(b, _without(one, a)) and self._fits(a, _without(other, b)):
                    best, chosen = gain, (i, j)
        if chosen is None:
            return False
        i, j = chosen
        one[i], other[j] = other[j], one[i]
        return True

    def _value(self, at: int, circle: Sequence[int], besides: int = -1) -> int:
        row = self.worth[at]
        return sum(row[other] for other in circle if other not in (at, besides))

    def _fits(self, at: int, circle: Sequence[int]) -> bool:
        if any(self.clash[at][other] for other in circle):
            return False
        shared = _shared(self.people[other] for other in [*circle, at])
        return shared is None or bool(shared)


def _without(circle: Sequence[int], at: int) -> list[int]:
    return [other for other in circle if other != at]


def _worth(one: Peer, other: Peer) -> int:
    units, sites = {one.unit, other.unit}, {one.site, other.site}
    return (
        TOPIC * bool(one.topics & other.topics)
        + UNIT * (len(units) == 2 and "" not in units)
        + SITE * (len(sites) == 2 and "" not in sites)
    )
