"""What a file of ready-made pairs would lock: who waits for a partner and the rows of a table in, a verdict for each row out. No ORM.

Whoever did not say yes reads like somebody who is not in the cohort, and like somebody who does not exist: the file would otherwise
answer who said no.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from access.csvs import to_csv
from access.kinds import listed
from accounts.people_rules import Problem
from accounts.tabular import Table, guess_columns
from pairing.inputs import Couple
from pairing.words import RULES

MAX_PAIRS = 10_000
MAX_EMAIL = 254
SIDES = ("mentee", "mentor")
LABELS: Mapping[str, str] = {"mentee": "Mentee", "mentor": "Mentor", "pair": "These two"}
NOT_READY = "Not ready to be paired in this cohort."
_SIGNS = ("email", "email address", "mail", "address", "work email", "e-mail of", "email of", "email of the")


def _headers(*words: str) -> tuple[str, ...]:
    """The headers under which files bring the email of this side: before the word, after it, or the word alone."""
    mixed = [f"{word} {sign}" for word in words for sign in _SIGNS] + [
        f"{sign} {word}" for word in words for sign in _SIGNS
    ]
    return (*mixed, *words)


# Our field -> the headers under which files bring it, the surest first.
NAMES: Mapping[str, tuple[str, ...]] = {
    "mentee": _headers("mentee", "mentees", "the mentee", "mentee’s", "learner", "who learns", "learns"),
    "mentor": _headers("mentor", "mentors", "the mentor", "mentor’s", "teacher", "who teaches", "teaches"),
}


class Verdict(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    SAME = "same"
    REJECTED = "rejected"


class NoSides(ValueError):
    """No column of the file is called after a side; the argument is "mentee" or "mentor"."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """The number of a row in the file, and the two addresses that it names."""

    number: int
    mentee: str
    mentor: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who waits for a partner, or has room for another. `room`: for how many."""

    enrollment: UUID
    name: str
    side: str
    room: int


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are judged against. Couples are (mentee, mentor) by enrollment.

    seats: by email in lower case. locked and forbidden: the rulings in force. broken: the hard rules that each of these couples breaks,
    keys of pairing.words.RULES, asked once for all of them.
    """

    seats: Mapping[str, Seat]
    locked: Collection[Couple]
    forbidden: Collection[Couple]
    broken: Callable[[Sequence[Couple]], Mapping[Couple, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one row. `couple`: whom it names, where both wait for a partner on the side that it gives them."""

    row: PairRow
    verdict: Verdict
    couple: Couple | None = None
    names: tuple[str, str] = ("", "")
    problems: list[Problem] = field(default_factory=list)

    @property
    def stored(self) -> dict[str, Any]:
        """The row as PairImport.rows keeps it. Whoever is not ready is only what the file says."""
        mentee, mentor = self.couple or ("", "")
        return {
            "number": self.row.number,
            "mentee": self.row.mentee,
            "mentor": self.row.mentor,
            "mentee_id": str(mentee),
            "mentor_id": str(mentor),
            "mentee_name": self.names[0],
            "mentor_name": self.names[1],
            "verdict": str(self.verdict),
            "problems": [problem._asdict() for problem in self.problems],
        }


def rows_of(table: Table) -> tuple[list[PairRow], list[str]]:
    """The rows as our fields, and the columns that feed none. Raises NoSides."""
    found = guess_columns(table.columns, NAMES, {})
    for side in SIDES:
        if side not in found:
            raise NoSides(side)
    at = [table.columns.index(found[side]) for side in SIDES]
    rows = [PairRow(row.number, *(_address(row.cells[place]) for place in at)) for row in table.rows if any(row.cells)]
    return rows, [column for column in table.columns if column not in found.values()]


def row_from(stored: Mapping[str, Any]) -> PairRow:
    """What `Outcome.stored` wrote, as it came from the file."""
    return PairRow(stored["number"], stored["mentee"], stored["mentor"])


def judge(rows: Iterable[PairRow], known: Known) -> list[Outcome]:
    """A verdict for each row, in the order of the file: of two rows that want one place, the first has it."""
    rows = list(rows)
    couples = {row.number: couple for row in rows if (couple := _couple(row, known)) is not None}
    broken = known.broken(list(dict.fromkeys(couples.values())))
    takers: dict[UUID, list[str]] = defaultdict(list)
    for couple in known.locked:
        for enrollment in couple:
            takers[enrollment].append("a locked pair")
    seen: dict[Couple, int] = {}
    outcomes = []
    for row in rows:
        found = couples.get(row.number)
        if found is None:
            problems = [problem for side in SIDES if (problem := _seat_problem(row, side, known)) is not None]
            outcomes.append(Outcome(row, Verdict.REJECTED, names=_names(row, known), problems=problems))
        else:
            outcomes.append(_judge(row, found, known, broken.get(found, ()), takers, seen))
    return outcomes


def template() -> str:
    """A CSV file to start from: the headers and two filled rows."""
    rows = [
        ("ruth.adler@example.com", "ana.lima@example.com"),
        ("omar.haddad@example.com", "theo.brandt@example.com"),
    ]
    return to_csv(["Mentee email", "Mentor email"], rows)


def _address(text: str) -> str:
    """The address in a cell: alone, or in angle brackets behind a name, as address books write it."""
    inside = text[text.rfind("<") + 1 : text.rfind(">")] if text.rstrip().endswith(">") and "<" in text else text
    return inside.strip().removeprefix("mailto:")[:MAX_EMAIL]


def _seat(row: PairRow, side: str, known: Known) -> Seat | None:
    return known.seats.get(str(getattr(row, side)).lower())


def _couple(row: PairRow, known: Known) -> Couple | None:
    mentee, mentor = (_seat(row, side, known) for side in SIDES)
    if mentee is None or mentor is None or (mentee.side, mentor.side) != SIDES:
        return None
    return mentee.enrollment, mentor.enrollment


def _names(row: PairRow, known: Known) -> tuple[str, str]:
    mentee, mentor = (_seat(row, side, known) for side in SIDES)
    return mentee.name if mentee else "", mentor.name if mentor else ""


def _seat_problem(row: PairRow, side: str, known: Known) -> Problem | None:
    if not getattr(row, side):
        return Problem(side, f"This row names no {side}.")
    seat = _seat(row, side, known)
    if "@" not in getattr(row, side):  # a name, say; of whoever it is, this tells nothing
        return Problem(side, "Not an email address. Write the one they work with.")
    if seat is None:
        return Problem(side, NOT_READY)
    if seat.side != side:
        return Problem(side, f"{seat.name} is a {seat.side} in this cohort, and a person has one side.")
    return None


def _judge(
    row: PairRow,
    couple: Couple,
    known: Known,
    broken: Sequence[str],
    takers: dict[UUID, list[str]],
    seen: dict[Couple, int],
) -> Outcome:
    """The verdict on a row whose people both wait for a partner. One that is added takes their places."""
    names = _names(row, known)
    twin = seen.setdefault(couple, row.number)
    if twin != row.number:
        problem = Problem("pair", f"Row {twin} names the same two.")
        return Outcome(row, Verdict.REJECTED, couple, names, [problem])
    if couple in known.locked:
        return Outcome(row, Verdict.SAME, couple, names)
    problems = []
    if couple in known.forbidden:
        problems.append(Problem("pair", "Forbidden in the studio. Lift that first, or leave this row out."))
    if broken:
        words = listed([f"“{RULES[rule]}”" for rule in broken])
        problems.append(Problem("pair", f"A pair always needs {words}."))
    problems += [_room_problem(side, row, known, takers) for side in SIDES if _is_full(row, side, known, takers)]
    if problems:
        return Outcome(row, Verdict.REJECTED, couple, names, problems)
    for enrollment in couple:
        takers[enrollment].append(f"row {row.number}")
    return Outcome(row, Verdict.ADDED, couple, names)


def _is_full(row: PairRow, side: str, known: Known, takers: Mapping[UUID, list[str]]) -> bool:
    seat = _seat(row, side, known)
    return seat is not None and len(takers.get(seat.enrollment, ())) >= seat.room


def _room_problem(side: str, row: PairRow, known: Known, takers: Mapping[UUID, list[str]]) -> Problem:
    seat = known.seats[str(getattr(row, side)).lower()]
    other = "mentor" if side == "mentee" else "mentee"
    room = f"{seat.room} {other}" if seat.room == 1 else f"{seat.room} {other}s"
    taken = listed(list(dict.fromkeys(takers.get(seat.enrollment, []))))
    return Problem(side, f"{seat.name} has room for {room}, taken by {taken}.")
