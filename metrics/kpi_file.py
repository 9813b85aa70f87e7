"""What values of KPIs would change: what is known and rows in, a verdict for each row out. No ORM, nothing written.

The form, a file and the API all speak through `judge`, so the same rules hold wherever a value comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from access.csvs import to_csv
from accounts.people_rules import Problem, shown
from accounts.tabular import Table, guess_columns
from metrics.periods import Unreadable, label, plain_number, read_number, read_period, shown_number

MAX_ROWS = 20_000
LABELS: Mapping[str, str] = {"kpi": "KPI", "period": "Period", "value": "Value"}
# Our field -> the headers under which files bring it.
NAMES: Mapping[str, tuple[str, ...]] = {
    "kpi": ("kpi", "kpi name", "measure", "metric", "indicator", "name", "series"),
    "period": ("period", "period start", "date", "day", "month", "week", "quarter", "start", "when"),
    "value": ("value", "number", "figure", "amount", "result", "actual"),
}


class Verdict(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


class NoColumn(ValueError):
    """No column of the file feeds this field; the argument is its label."""


@dataclass(frozen=True, slots=True)
class PointRow:
    """The number of a row, and its text. `kpi` is a name, or an id as text."""

    number: int
    kpi: str
    period: str
    value: str


@dataclass(frozen=True, slots=True)
class KnownKpi:
    """A KPI as rows are judged against: `values` by first day of the period."""

    id: UUID
    name: str
    unit: str
    period: str
    is_archived: bool = False
    values: Mapping[date, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one row. What is None could not be read."""

    row: PointRow
    verdict: Verdict
    kpi: KnownKpi | None = None
    starts_on: date | None = None
    value: Decimal | None = None
    before: Decimal | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def moves(self) -> bool:
        """Whether saving it would change anything."""
        return self.verdict in (Verdict.ADDED, Verdict.CHANGED)

    @property
    def stored(self) -> dict[str, Any]:
        """The row as MeasureImport.rows keeps it: what was said, by whom it is meant, and what would happen."""
        return {
            "number": self.row.number,
            "said": [self.row.kpi, self.row.period, self.row.value],
            "kpi": str(self.kpi.id) if self.kpi else "",
            "name": self.kpi.name if self.kpi else "",
            "starts_on": self.starts_on.isoformat() if self.starts_on else "",
            "period": label(self.starts_on, self.kpi.period) if self.kpi and self.starts_on else self.row.period,
            "value": None if self.value is None else plain_number(self.value),
            "before": None if self.before is None else plain_number(self.before),
            "shown": [shown_number(number, self.kpi.unit) for number in (self.before, self.value) if number is not None]
            if self.kpi
            else [],
            "verdict": str(self.verdict),
            "problems": [problem._asdict() for problem in self.problems],
        }


def rows_of(table: Table, kpi: str = "") -> tuple[list[PointRow], list[str]]:
    """The rows, and the columns that feed none. `kpi`: which one is meant where the file names none. Raises NoColumn."""
    found = guess_columns(table.columns, NAMES, {})
    for name in ("period", "value"):
        if name not in found:
            raise NoColumn(LABELS[name])
    if "kpi" not in found and not kpi:
        raise NoColumn(LABELS["kpi"])
    places = {name: table.columns.index(column) for name, column in found.items()}
    rows = [
        PointRow(
            row.number,
            " ".join(row.cells[places["kpi"]].split()) if "kpi" in places else kpi,
            row.cells[places["period"]],
            row.cells[places["value"]],
        )
        for row in table.rows
        if any(row.cells)
    ]
    return rows, [column for column in table.columns if column not in found.values()]


def row_from(stored: Mapping[str, Any]) -> PointRow:
    """What `Outcome.stored` wrote, as it was said."""
    return PointRow(stored["number"], *stored["said"])


def judge(rows: Iterable[PointRow], known: Mapping[str, KnownKpi], *, today: date) -> list[Outcome]:
    """A verdict for each row, in order. `known`: name in lower case, and id as text -> KPI."""
    seen: dict[tuple[UUID, date], int] = {}
    return [_judge(row, known, seen, today) for row in rows]


def template() -> str:
    """A CSV file to start from."""
    return to_csv(list(LABELS.values()), [("Time at the returns desk", "2026-05", "4.1")])


def _judge(row: PointRow, known: Mapping[str, KnownKpi], seen: dict[tuple[UUID, date], int], today: date) -> Outcome:
    kpi = known.get(row.kpi.lower())
    if kpi is None:
        rule = f"There is no KPI called {shown(row.kpi)}. Add it first." if row.kpi else "This row names no KPI."
        return Outcome(row, Verdict.REJECTED, problems=[Problem("kpi", rule)])
    problems: list[Problem] = []
    if kpi.is_archived:
        problems.append(Problem("kpi", f"{kpi.name} is archived. Bring it back first, or leave this row out."))
    starts_on = value = None
    try:
        starts_on = read_period(row.period, kpi.period, today=today)
        twin = seen.setdefault((kpi.id, starts_on), row.number)
        if twin != row.number:
            problems.append(Problem("period", f"Row {twin} is about the same {kpi.period}."))
    except Unreadable as error:
        problems.append(Problem("period", str(error)))
    try:
        value = read_number(row.value, kpi.unit)
    except Unreadable as error:
        problems.append(Problem("value", str(error)))
    before = kpi.values.get(starts_on) if starts_on else None
    if problems:
        verdict = Verdict.REJECTED
    elif before is None:
        verdict = Verdict.ADDED
    else:
        verdict = Verdict.SAME if before == value else Verdict.CHANGED
    return Outcome(row, verdict, kpi, starts_on, value, before, problems)
