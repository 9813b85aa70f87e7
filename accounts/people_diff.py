"""What a people file would change: the people we have and checked rows in, a verdict for each row out. No ORM, nothing written.

Rows are judged together: managers are named in any order, two rows may swap an e-mail, and what is left out can take others with it.
Everything refers to the state after the file, so the same file judged again finds everything as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from accounts.people_rules import Problem, shown

# A person is a node: their id when we have them, the number of their row when they are new.
Node = UUID | int
FIELDS = (
    "name",
    "email",
    "employee_id",
    "title",
    "unit",
    "site",
    "level",
    "timezone",
    "languages",
    "hired_on",
    "left_on",
    "manager",
)
EMPTY: Mapping[str, Any] = dict.fromkeys(FIELDS, "") | {
    "employee_id": None,
    "level": None,
    "languages": (),
    "hired_on": None,
    "left_on": None,
    "manager": None,
}
NAMES_IN_A_CIRCLE = 6


class Verdict(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    LEFT = "left"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Known:
    """A person as we have them."""

    id: UUID
    name: str
    email: str
    employee_id: str | None = None
    title: str = ""
    unit: str = ""
    site: str = ""
    level: int | None = None
    timezone: str = ""
    languages: tuple[str, ...] = ()
    hired_on: date | None = None
    left_on: date | None = None
    manager: UUID | None = None
    is_guest: bool = False


@dataclass(slots=True)
class Row:
    """A row of the file: typed values of the fields that the file feeds (`manager` as it is written), and what its own rules say."""

    number: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """The verdict on a row, or, with number 0, on a person whom a full file does not name.

    `changes` is our field -> (before, after), typed, with nodes for managers; `texts` says the same in words.
    """

    number: int
    verdict: Verdict
    person: UUID | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Event(NamedTuple):
    """A dated fact of somebody's history; `kind` is a PersonEvent.Kind."""

    kind: str
    on: date
    before: str = ""
    after: str = ""


def diff(people: Iterable[Known], rows: Sequence[Row], *, is_full: bool, today: date) -> list[Outcome]:
    """A verdict for every row in the order of the file, then for those who are missing from a full one, by name."""
    judged = _File(people, rows)
    judged.refuse_twins()
    judged.refuse_taken_emails()
    judged.find_managers()
    judged.refuse_circles()
    outcomes = [judged.outcome(row) for row in rows]
    if is_full:
        gone = {"left_on": (None, today)}
        texts = {"left_on": ("", today.isoformat())}
        outcomes += [Outcome(0, Verdict.LEFT, person.id, gone, texts) for person in judged.missing()]
    return outcomes


def history(outcome: Outcome, before: Known | None, today: date) -> Iterator[Event]:
    """The events that saving this outcome writes. A first value is no change: nobody was promoted by filling in a blank."""
    changes = outcome.changes
    if hired := changes.get("hired_on", (None, None))[1]:
        yield Event("hire", hired, *outcome.texts["hired_on"])
    if before and "level" in changes and None not in changes["level"]:
        yield Event("level", today, *outcome.texts["level"])
    if before and ("unit" in changes or "site" in changes) and (before.unit or before.site):
        old = {"unit": before.unit, "site": before.site}
        new = {name: changes[name][1] if name in changes else text for name, text in old.items()}
        if any(old[name] and new[name] and old[name] != new[name] for name in old):
            yield Event("move", today, _place(old), _place(new))
    if "left_on" in changes:
        left = changes["left_on"][1]
        yield Event("exit", left, *outcome.texts["left_on"]) if left else Event("return", today)


class _File:
    """One file against the people we have. Refusing a row gives back what it would have taken, so it may refuse others."""

    def __init__(self, people: Iterable[Known], rows: Sequence[Row]) -> None:
        self.rows = rows
        everybody = list(people)
        # An outside expert is no employee: no row is about them, and a file that does not name them ends nothing.
        self.guests = {person.email.lower(): person for person in everybody if person.is_guest}
        self.known = {person.id: person for person in everybody if not person.is_guest}
        self.by_email = {person.email.lower(): person for person in self.known.values()}
        self.by_employee_id = {person.employee_id: person for person in self.known.values() if person.employee_id}
        self.row_by_email = {row.values["email"]: row for row in rows if row.values.get("email")}
        self.row_by_employee_id = {row.values["employee_id"]: row for row in rows if row.values.get("employee_id")}
        self.problems: dict[int, list[Problem]] = {row.number: list(row.problems) for row in rows}
        self.person_of = self._match()
        self.row_of = {person.id: row for row in rows if (person := self.person_of.get(row.number))}
        self.new_rows = {row.number: row for row in rows if row.number not in self.person_of}
        self.manager_of: dict[int, Node | None] = {}  # row -> the manager it names
        # Row -> rows that cannot stand without it, each with what to say to it.
        self.leaning: dict[int, list[tuple[Row, Problem]]] = {}

    def _match(self) -> dict[int, Known]:
        """Row -> the person it is about: by employee id first, then by an e-mail whose owner no other row claims by id."""
        found: dict[int, Known] = {}
        for row in self.rows:
            if person := self.by_employee_id.get(row.values.get("employee_id") or ""):
                found[row.number] = person
        claimed = {person.id for person in found.values()}
        for row in self.rows:
            person = self.by_email.get(row.values.get("email", ""))
            if person and person.id not in claimed and row.number not in found:
                found[row.number] = person
        return found

    def is_in(self, row: Row) -> bool:
        """Whether the row is still to be saved."""
        return not self.problems[row.number]

    def refuse(self, rows: Iterable[Row], problem: Problem) -> None:
        """Leave rows out, and every row that leans on them."""
        fallen = list(rows)
        for row in fallen:
            self.problems[row.number].append(problem)
        while fallen:
            for row, rule in self.leaning.pop(fallen.pop().number, []):
                if self.is_in(row):
                    self.problems[row.number].append(rule)
                    fallen.append(row)

    # Whom a row is about ------------------------------------------------------------------------------------------

    def refuse_twins(self) -> None:
        """Two rows about one person: nobody can tell which is right, so neither counts."""
        self._refuse_shared("email", "Row {} has this email too.")
        self._refuse_shared("employee_id", "Row {} has this employee id too.")

    def _refuse_shared(self, name: str, rule: str) -> None:
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            if value := row.values.get(name):
                groups.setdefault(value, []).append(row)
        for group in groups.values():
            for row in group if len(group) > 1 else []:
                other = group[1] if row is group[0] else group[0]
                self.refuse([row], Problem(name, rule.format(other.number)))

    def refuse_taken_emails(self) -> None:
        """An e-mail of somebody else can be taken only when their own row, too, is saved and gives it up."""
        for row in filter(self.is_in, self.rows):
            if guest := self.guests.get(row.values["email"]):
                rule = f"This email belongs to {guest.name}, a guest from outside. Give this row another one."
                self.refuse([row], Problem("email", rule))
                continue
            owner = self.by_email.get(row.values["email"])
            if owner is None or owner is self.person_of.get(row.number):
                continue
            taken = Problem("email", f"This email belongs to {owner.name}.")
            theirs = self.row_of.get(owner.id)
            if theirs is None or not self.is_in(theirs):
                self.refuse([row], taken)
            else:
                self.leaning.setdefault(theirs.number, []).append((row, taken))

    # Managers -------------------------------------------------------------------------------------------------------

    def find_managers(self) -> None:
        """Find everybody that a row names as manager, whether we have them or the file brings them."""
        for row in filter(self.is_in, self.rows):
            if "manager" not in row.values:
                continue
            found = self._manager(row, row.values["manager"]) if row.values["manager"] else None
            if isinstance(found, Problem):
                self.refuse([row], found)
            else:
                self.manager_of[row.number] = found

    def _manager(self, row: Row, written: str) -> Node | Problem:
        if "@" in written:
            name, key, theirs = "email", written.lower(), self.row_by_email.get(written.lower())
            person = self.by_email.get(key)
        else:
            name, theirs, person = "employee id", self.row_by_employee_id.get(written), self.by_employee_id.get(written)
        left_out = Problem("manager", f"Row {theirs.number}, their manager, is left out." if theirs else "")
        if theirs and self.is_in(theirs):
            node = self._node(theirs)
            if person is None or person.id != node:
                self.leaning.setdefault(theirs.number, []).append((row, left_out))
            return node
        if person:
            changing = self.row_of.get(person.id)
            if changing is None or not self.is_in(changing) or name not in self._changed_keys(changing, person):
                return person.id
            return Problem("manager", f"Row {changing.number} changes the {name} {shown(written)}; write the new one.")
        if theirs:
            return left_out
        return Problem("manager", f"Nobody here or in this file has the {name} {shown(written)}.")

    @staticmethod
    def _changed_keys(row: Row, person: Known) -> set[str]:
        changed = {"email"} if row.values["email"] != person.email.lower() else set()
        if "employee_id" in row.values and row.values["employee_id"] != person.employee_id:
            changed.add("employee id")
        return changed

    def refuse_circles(self) -> None:
        """A chain of managers ends. Rows that would close a circle are left out; a refused row may leave another circle behind."""
        while circles := list(self._circles()):
            for circle in circles:
                names = [self._name(node) for node in circle]
                if len(circle) == 1:
                    rule = f"{names[0]} is named as their own manager. Leave it blank."
                else:
                    told = names[:NAMES_IN_A_CIRCLE] + (["…"] if len(names) > NAMES_IN_A_CIRCLE else [])
                    rule = f"The chain of managers goes in a circle: {' → '.join([*told, names[0]])}."
                moving = [row for node in circle if (row := self._row_that_moves(node))]
                self.refuse(moving, Problem("manager", rule))

    def _circles(self) -> Iterator[list[Node]]:
        """Circles in the chain of managers as it would be, in which at least one link comes from the file."""
        seen: set[Node] = set()
        nodes: list[Node] = [self._node(row) for row in self.rows if self.is_in(row) and row.number in self.manager_of]
        for start in nodes:
            path: dict[Node, None] = {}
            node: Node | None = start
            while node is not None and node not in seen:
                seen.add(node)
                path[node] = None
                node = self._manager_after(node)
            if node is not None and node in path:
                trail = list(path)
                circle = trail[trail.index(node) :]
                if any(self._row_that_moves(member) for member in circle):
                    yield circle

    def _manager_after(self, node: Node) -> Node | None:
        row = self._row_in(node)
        if row and row.number in self.manager_of:
            return self.manager_of[row.number]
        person = self.known.get(node) if isinstance(node, UUID) else None
        return person.manager if person else None

    def _row_that_moves(self, node: Node) -> Row | None:
        """The row that gives this person another manager than they have."""
        row = self._row_in(node)
        if row is None or row.number not in self.manager_of:
            return None
        person = self.person_of.get(row.number)
        return None if person and person.manager == self.manager_of[row.number] else row

    def _row_in(self, node: Node) -> Row | None:
        row = self.row_of.get(node) if isinstance(node, UUID) else self.new_rows.get(node)
        return row if row and self.is_in(row) else None

    def _node(self, row: Row) -> Node:
        person = self.person_of.get(row.number)
        return person.id if person else row.number

    def _name(self, node: Node | None) -> str:
        if node is None:
            return ""
        row = self._row_in(node)
        return str(row.values["name"]) if row else self.known[node].name if isinstance(node, UUID) else ""

    # Verdicts -------------------------------------------------------------------------------------------------------

    def outcome(self, row: Row) -> Outcome:
        """What becomes of a row. Being named without a leaving date means being here, so whoever had left has come back."""
        person = self.person_of.get(row.number)
        number, known = row.number, person.id if person else None
        if not self.is_in(row):
            return Outcome(number, Verdict.REJECTED, known, problems=self.problems[number])
        after = {"left_on": None} | row.values
        if number in self.manager_of:
            after["manager"] = self.manager_of[number]
        changes = {}
        for name in FIELDS:
            before = getattr(person, name) if person else EMPTY[name]
            if name in after and after[name] != (before.lower() if name == "email" else before):
                changes[name] = (before, after[name])
        texts = {name: (self._text(name, before), self._text(name, now)) for name, (before, now) in changes.items()}
        return Outcome(number, _verdict(person, changes), known, changes, texts)

    def missing(self) -> list[Known]:
        """People here whom no row is about. A row that is left out and tells nobody we know still speaks for whoever has its name."""
        strangers = {
            str(row.values.get("name", "")).casefold()
            for row in self.rows
            if not self.is_in(row) and row.number not in self.person_of
        }
        gone = [
            person
            for person in self.known.values()
            if person.left_on is None and person.id not in self.row_of and person.name.casefold() not in strangers
        ]
        return sorted(gone, key=lambda person: (person.name.casefold(), person.id))

    def _text(self, name: str, value: Any) -> str:
        if name == "manager":
            return self._name(value)
        if isinstance(value, tuple):
            return ", ".join(value)
        return "" if value is None else str(value)


def _verdict(person: Known | None, changes: Mapping[str, tuple[Any, Any]]) -> Verdict:
    if person is None:
        return Verdict.ADDED
    if not changes:
        return Verdict.SAME
    before, after = changes.get("left_on", (None, None))
    return Verdict.LEFT if before is None and after is not None else Verdict.CHANGED


def _place(parts: Mapping[str, str]) -> str:
    return " · ".join(filter(None, [parts["unit"], parts["site"]]))
