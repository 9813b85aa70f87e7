"""What a file of outcomes of people would change: who is known and rows in, a verdict for each row out. No ORM, nothing written.

Employee ids tell who is meant; who is unknown is left out by row. What was said of somebody before is not even read: there is one verdict
for every row that is saved, since of a yes or no "this changes it" and "as it is" would both tell what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from access.csvs import starts_formula, to_csv
from accounts.people_rules import Problem, shown
from accounts.tabular import Table, guess_columns
from metrics.kpi_file import NoColumn, Verdict

MAX_ROWS = 20_000
MEASURE = 80  # characters of a measure's name, as PersonOutcome keeps it
FIRST_DAY = date(1990, 1, 1)
LABELS: Mapping[str, str] = {"employee": "Employee id", "measure": "Measure", "on": "Date", "value": "Yes or no"}
# Our field -> the headers under which files bring it.
NAMES: Mapping[str, tuple[str, ...]] = {
    "employee": ("employee id", "employee", "employee number", "staff id", "personnel number", "worker id", "person"),
    "measure": ("measure", "outcome", "name", "what", "metric"),
    "on": ("date", "day", "on", "when", "as of"),
    "value": ("yes or no", "value", "yes no", "result", "was so"),
}
WORDS: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "1"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Key = tuple[UUID, str, date]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """The number of a row, and its text."""

    number: int
    employee: str
    measure: str
    on: str
    value: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known by employee id (as it is, and in lower case), and how a measure in lower case is spelled."""

    people: Mapping[str, UUID] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one row. What is None could not be read."""

    row: PersonRow
    verdict: Verdict
    key: Key | None = None
    value: bool | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def moves(self) -> bool:
        """Whether saving the file saves it."""
        return self.verdict is Verdict.ADDED

    @property
    def stored(self) -> dict[str, Any]:
        """The row as MeasureImport.rows keeps it until the file is saved."""
        return {
            "number": self.row.number,
            "said": [self.row.employee, self.row.measure, self.row.on, self.row.value],
            "verdict": str(self.verdict),
            "problems": [problem._asdict() for problem in self.problems],
        }


def rows_of(table: Table, measure: str = "") -> tuple[list[PersonRow], list[str]]:
    """The rows, and the columns that feed none. `measure`: what is meant where the file names none. Raises NoColumn."""
    found = guess_columns(table.columns, NAMES, {})
    for name in LABELS:
        if name not in found and not (name == "measure" and measure):
            raise NoColumn(LABELS[name])
    places = {name: table.columns.index(column) for name, column in found.items()}
    rows = [
        PersonRow(
            row.number,
            row.cells[places["employee"]],
            " ".join(row.cells[places["measure"]].split()) if "measure" in places else measure,
            row.cells[places["on"]],
            row.cells[places["value"]],
        )
        for row in table.rows
        if any(row.cells)
    ]
    return rows, [column for column in table.columns if column not in found.values()]


def row_from(stored: Mapping[str, Any]) -> PersonRow:
    """What `Outcome.stored` wrote, as it was said."""
    return PersonRow(stored["number"], *stored["said"])


def judge(rows: Iterable[PersonRow], known: Known, *, today: date) -> list[Outcome]:
    """A verdict for each row, in order. A measure is spelled as it was first, whatever its capitals are here."""
    seen: dict[Key, int] = {}
    spelled = dict(known.measures)
    return [_judge(row, known, spelled, seen, today) for row in rows]


def template() -> str:
    """A CSV file to start from."""
    return to_csv(list(LABELS.values()), [("10482", "Uses the approved assistant weekly", "2026-06-30", "yes")])


def _judge(row: PersonRow, known: Known, spelled: dict[str, str], seen: dict[Key, int], today: date) -> Outcome:
    problems: list[Problem] = []
    person = known.people.get(row.employee) or known.people.get(row.employee.lower())
    if person is None:
        rule = (
            f"Nobody here has the employee id {shown(row.employee)}." if row.employee else "An employee id is required."
        )
        problems.append(Problem("employee", rule))
    problems += _measure_problems(row.measure)
    on = _day(row.on)
    if on is None:
        problems.append(Problem("on", f"{shown(row.on)} is no date we can read. Write it as 2026-06-30."))
    elif on > today:
        problems.append(Problem("on", f"{on} is still to come."))
    value = WORDS.get(row.value.lower())
    if value is None:
        problems.append(Problem("value", f"{shown(row.value)} is neither yes nor no."))
    if person is None or on is None or problems:
        return Outcome(row, Verdict.REJECTED, problems=problems)
    key = (person, spelled.setdefault(row.measure.lower(), row.measure), on)
    twin = seen.setdefault(key, row.number)
    if twin != row.number:
        problem = Problem("employee", f"Row {twin} is about the same person, measure and day.")
        return Outcome(row, Verdict.REJECTED, problems=[problem])
    return Outcome(row, Verdict.ADDED, key, value)


def _measure_problems(measure: str) -> list[Problem]:
    if not measure:
        return [Problem("measure", "This row names no measure.")]
    if len(measure) > MEASURE:
        return [Problem("measure", f"This has {len(measure)} characters; the most is {MEASURE}.")]
    if starts_formula(measure):
        return [Problem("measure", f"{shown(measure)} starts like a formula, which a spreadsheet would run.")]
    return []


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None
    return found if found and found >= FIRST_DAY else None
