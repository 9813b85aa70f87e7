"""Who gets a place: invitations, places and sessions by unit, site and band of levels, beside the people who could take part (H11). Pure.

A place is a person in a pair, ever. Somebody who was asked and has no place said no, said nothing, has a manager who said no, waits for a
partner or was taken out: the figures are made of who was asked and who is in a pair, and are the same whichever it was.
Three floors of ten keep them about groups (metrics.hands): people and places stand for groups of ten who could take part; invitations
where ten were asked, so that nobody reads off that the two who were asked in a team have no place; sessions where ten have a place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from metrics.hands import OTHERS, Key, blocks, enough

FLOOR = 10  # people behind any sum or difference of figures
GAP = 5  # percentage points, from which a difference leads the page
DIMENSIONS = ("Unit", "Site", "Level")
NOT_STATED = "Not stated"
SMALLER = "Smaller groups"  # put together for every figure; what is put together for one figure more is Others
IN_OTHERS, ABOVE = "in Others", "above"
TOO_FEW = "too few"
HIGHEST = 9  # from this level on they are one band
COLUMNS = ("By", "Group", "Could take part", "Invited", "Places", "Places per 100 people", "Sessions")


@dataclass(frozen=True)
class Atom:
    """The people of one unit, site and level (as text). `sessions`: those of their pairs that were held, once for each of them."""

    key: Key
    people: int
    invited: int = 0
    places: int = 0
    sessions: int = 0


@dataclass(frozen=True)
class Row:
    """A group. None where a figure is not shown by itself: in Others, or of too few altogether; Others has no other figures."""

    name: str
    people: int | None
    invited: int | None
    places: int | None
    sessions: int | None

    @property
    def rate(self) -> float | None:
        """Places for each hundred people who could take part."""
        return round(100 * self.places / self.people, 1) if self.people and self.places is not None else None


@dataclass(frozen=True)
class Table:
    """One dimension. Without rows where there are too few people for two groups."""

    dimension: str
    rows: tuple[Row, ...]

    @property
    def named(self) -> list[Row]:
        """Those that have a figure of places."""
        return [row for row in self.rows if row.name != OTHERS]

    @property
    def others(self) -> Row | None:
        """What is put together for invitations and sessions, if anything is."""
        return next((row for row in self.rows if row.name == OTHERS), None)


@dataclass(frozen=True)
class Equity:
    """The page: what leads it, the sums, a table for each dimension. `hidden`: columns of which there are too few to say anything."""

    sentence: str
    people: int
    invited: int | None
    places: int
    tables: tuple[Table, ...]
    hidden: tuple[str, ...] = ()


def bands(people: Mapping[int, int]) -> dict[int, str]:
    """Level -> its band. `people`: how many are at each level.

    Two levels each, the highest together; a band of fewer than ten joins the smaller of its neighbors, since levels are in an order.
    """
    runs: list[tuple[list[int], int]] = []
    for low in sorted({_low(level) for level in people}):
        levels = [level for level in sorted(people) if _low(level) == low]
        runs.append((levels, sum(people[level] for level in levels)))
    while len(runs) > 1 and min(size for _, size in runs) < FLOOR:
        at = min(range(len(runs)), key=lambda at: runs[at][1])
        beside = min((each for each in (at - 1, at + 1) if 0 <= each < len(runs)), key=lambda each: runs[each][1])
        first, second = sorted((at, beside))
        runs[first : second + 1] = [(runs[first][0] + runs[second][0], runs[first][1] + runs[second][1])]
    return {level: _band(_low(levels[0]), _low(levels[-1])) for levels, _ in runs for level in levels}


def _low(level: int) -> int:
    return min(level - 1 + level % 2, HIGHEST)


def _band(first: int, last: int) -> str:
    """From the lower level of the first pair to the higher of the last."""
    if last == HIGHEST:
        return f"Level {first} and above"
    return f"Levels {first} {'and' if first == last else 'to'} {last + 1}"


def equity_of(atoms: Iterable[Atom]) -> Equity:
    """Everything that is shown, of everything that is known."""
    atoms = list(atoms)
    total = sum(atom.people for atom in atoms)
    if total < FLOOR:
        return Equity("Fewer than ten people could take part: too few for any figure.", 0, None, 0, ())
    atoms = _banded(atoms)
    named = blocks({atom.key: atom.people for atom in atoms}, FLOOR)
    atoms = _together((_under(named, atom.key), atom) for atom in atoms)
    invited = _coarser(atoms, "invited", "invited")
    sessions = _coarser(atoms, "sessions", "places")
    tables = tuple(_table(at, atoms, invited, sessions) for at in range(len(DIMENSIONS)))
    places = sum(atom.places for atom in atoms)
    hidden = [name for name, names in (("Invited", invited), ("Sessions", sessions)) if names is None]
    asked = sum(atom.invited for atom in atoms) if invited is not None else None
    return Equity(sentence(tables, total, places), total, asked, places, tables, tuple(hidden))


def _banded(atoms: Sequence[Atom]) -> list[Atom]:
    """The same people with bands for levels; several atoms may have one key by now."""
    levels: Counter[int] = Counter()
    for atom in atoms:
        if atom.key[2].isdigit():
            levels[int(atom.key[2])] += atom.people
    band = {str(level): name for level, name in bands(levels).items()}
    return _together(((*atom.key[:2], band.get(atom.key[2], atom.key[2])), atom) for atom in atoms)


def _together(atoms: Iterable[tuple[Key, Atom]]) -> list[Atom]:
    """One atom for each key, with the sums of those that are given for it."""
    sums: dict[Key, list[int]] = {}
    for key, atom in atoms:
        found = sums.setdefault(key, [0, 0, 0, 0])
        for at, number in enumerate((atom.people, atom.invited, atom.places, atom.sessions)):
            found[at] += number
    return [Atom(key, *numbers) for key, numbers in sums.items()]


def _under(names: Sequence[Mapping[str, str]], key: Key) -> Key:
    shown = (each[group] for each, group in zip(names, key, strict=True))
    return tuple(SMALLER if name == OTHERS else name for name in shown)


def _coarser(atoms: Sequence[Atom], figure: str, people: str) -> list[dict[str, int]] | None:
    """For each dimension: name -> the sum of this figure, for the groups that show it; None where there are too few `people` for any.

    Where nobody of a group was asked, or has a place, the figure is nought, and that stands: it is about the whole group.
    """
    weights: Counter[Key] = Counter()
    for atom in atoms:
        weights[atom.key] += getattr(atom, people)
    if not enough(weights, FLOOR):
        return None
    found = []
    for at, shown in enumerate(blocks(weights, FLOOR)):
        sums = dict.fromkeys(shown.values(), 0)
        for atom in atoms:
            sums[shown[atom.key[at]]] += getattr(atom, figure)
        found.append(sums)
    return found


def _table(
    at: int, atoms: Sequence[Atom], invited: list[dict[str, int]] | None, sessions: list[dict[str, int]] | None
) -> Table:
    """One dimension: the groups with the most people first, smaller ones and Others last."""
    people: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for atom in atoms:
        people[atom.key[at]] += atom.people
        places[atom.key[at]] += atom.places
    if len(people) < 2:
        return Table(DIMENSIONS[at], ())
    names = sorted(people, key=lambda name: (name == SMALLER, -people[name], name))
    columns = [each[at] if each is not None else {} for each in (invited, sessions)]
    if any(OTHERS in column for column in columns):
        names.append(OTHERS)
    asked, held = columns
    return Table(
        DIMENSIONS[at],
        tuple(
            Row(
                name,
                people.get(name),
                asked.get(name),
                places.get(name),
                held.get(name),
            )
            for name in names
        ),
    )


# Words --------------------------------------------------------------------------------------------------------------


def sentence(tables: Sequence[Table], people: int, places: int) -> str:
    """What leads the page: the named group whose part of the places is furthest from its part of the people, or that there is none."""
    if not any(table.rows for table in tables):
        return "Too few people could take part to tell one group from another."
    if not places:
        return "Nobody has a place yet: there is nothing to compare."
    if places < FLOOR:
        return "Fewer than ten people have a place: too few to compare."
    rows = [
        (table.dimension, row)
        for table in tables
        for row in table.rows
        if row.name not in (SMALLER, OTHERS, NOT_STATED)
    ]
    parts = [(_part(row.people or 0, people), _part(row.places or 0, places), at, row) for at, row in rows]
    far = max(parts, key=lambda each: abs(each[0] - each[1]), default=None)
    if far is None or abs(far[0] - far[1]) < GAP:
        return f"No group’s part of the places is {GAP} percentage points or more from its part of the people."
    of_people, of_places, at, row = far
    who, shares = _place(at, row.name), (f"{of_people:.0f}%", f"{of_places:.0f}%")
    return f"People {who} are {shares[0]} of those who could take part and hold {shares[1]} of the places."


def _place(dimension: str, name: str) -> str:
    """ "in Stores", "at Columbus", "at levels 3 and 4"."""
    if dimension == "Level":
        return f"at {name[0].lower()}{name[1:]}"
    return f"{'in' if dimension == 'Unit' else 'at'} {name}"


def _part(number: int, of: int) -> float:
    return 100 * number / of


def rows_of(found: Equity) -> Iterator[tuple[str, ...]]:
    """What is on the page, in its order, for the file."""
    yield "All", found.sentence, str(found.people), figure(found.invited, TOO_FEW), str(found.places), "", ""
    for table in found.tables:
        for row in table.rows:
            yield (
                table.dimension,
                row.name,
                figure(row.people, ABOVE),
                figure(row.invited, _instead("Invited", row, found)),
                figure(row.places, ABOVE),
                figure(row.rate, ABOVE),
                figure(row.sessions, _instead("Sessions", row, found)),
            )


def _instead(column: str, row: Row, found: Equity) -> str:
    if column in found.hidden:
        return TOO_FEW
    return ABOVE if row.name == OTHERS else IN_OTHERS


def figure(number: float | None, instead: str) -> str:
    """A figure as text, or what stands instead of it."""
    return instead if number is None else f"{number}"
