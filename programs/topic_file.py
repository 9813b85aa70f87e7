"""What a file of topics would change: the catalog we have and the rows of a table in, a verdict for each row out. No ORM, nothing written.

A file adds and changes, and takes nothing away: a blank cell leaves what stands. A topic that was merged into another one is still
known by its old name, and the row then speaks of the one that was kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from access.csvs import starts_formula, to_csv
from accounts.people_rules import Problem, shown
from accounts.tabular import Table, guess_columns

MAX_TOPICS = 2_000
LEVELS = ("level_1", "level_2", "level_3", "level_4", "level_5")
WORDS = ("Has tried it", "Does it with help", "Does it alone", "Helps others with it", "The one others ask")
# Our field -> its most characters.
LENGTHS: Mapping[str, int] = {"name": 120, "area": 80, "description": 300, **dict.fromkeys(LEVELS, 120)}
LABELS: Mapping[str, str] = {
    "name": "Topic",
    "area": "Area",
    "description": "Description",
    **{name: f"Level {number}" for number, name in enumerate(LEVELS, start=1)},
}
# Our field -> the headers under which files bring it.
NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("topic", "name", "topic name", "name of the topic", "skill", "skill name", "title", "subject"),
    "area": ("area", "category", "group", "field", "theme", "domain", "family"),
    "description": ("description", "in one line", "what it is", "summary", "about", "details", "definition"),
    **{
        name: (f"level {number}", f"{number}", f"l{number}", f"level {word}", f"level {number} {said}", said)
        for number, (name, word, said) in enumerate(
            zip(LEVELS, ("one", "two", "three", "four", "five"), WORDS, strict=True), start=1
        )
    },
}


class Verdict(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


class NoNames(ValueError):
    """No column of the file names topics."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """The number of a row in the file, and the text of each field that the file brings."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class KnownTopic:
    """A topic of the catalog. `levels` are none or five texts."""

    id: UUID
    name: str
    area: str = ""
    description: str = ""
    levels: tuple[str, ...] = ()
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one row. `topic` is the one it changes; `facts` is what it will hold; `changes` are texts before and after."""

    number: int
    verdict: Verdict
    facts: dict[str, Any]
    topic: UUID | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def stored(self) -> dict[str, Any]:
        """The row as TopicImport.rows keeps it."""
        return {
            "number": self.number,
            **self.facts,
            "verdict": str(self.verdict),
            "topic": str(self.topic or ""),
            "changes": {name: list(texts) for name, texts in self.changes.items()},
            "problems": [problem._asdict() for problem in self.problems],
        }


def rows_of(table: Table) -> tuple[list[TopicRow], list[str]]:
    """The rows as our fields, and the columns that feed none. Raises NoNames."""
    found = guess_columns(table.columns, NAMES, {})
    if "name" not in found:
        raise NoNames
    places = {name: table.columns.index(column) for name, column in found.items()}
    rows = [
        TopicRow(row.number, {name: _one_line(row.cells[place]) for name, place in places.items()})
        for row in table.rows
        if any(row.cells)
    ]
    return rows, [column for column in table.columns if column not in found.values()]


def row_from(stored: Mapping[str, Any]) -> TopicRow:
    """What `Outcome.stored` wrote, as it came from the file."""
    return TopicRow(stored["number"], dict(stored["said"]))


def judge(rows: Iterable[TopicRow], known: Mapping[str, KnownTopic]) -> list[Outcome]:
    """A verdict for each row, in the order of the file. `known`: name in lower case -> topic, or the one that a merged topic went into."""
    seen: dict[object, int] = {}
    return [_judge(row, known, seen) for row in rows]


def template() -> str:
    """A CSV file to start from: the headers and one filled row."""
    example = (
        "Prompting and checking answers",
        "AI fluency",
        "Asking well, and noticing when a confident answer is wrong.",
        "Has asked the same thing in two ways and seen two answers.",
        "Adds context and an example, from somebody’s template.",
        "Checks the figures and sources in an answer before using it.",
        "Reworks colleagues’ questions with them until the answers hold.",
        "Is the one who looks at an answer before it goes to a customer.",
    )
    return to_csv(list(LABELS.values()), [example])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _judge(row: TopicRow, known: Mapping[str, KnownTopic], seen: dict[object, int]) -> Outcome:
    said = row.values
    key = said.get("name", "").lower()
    before = known.get(key)
    problems = [*_length_problems(said), *_formula_problems(said)]
    if not key:
        problems.insert(0, Problem("name", "This row names no topic."))
    else:
        twin = seen.setdefault(before.id if before else key, row.number)
        if twin != row.number:
            problems.append(Problem("name", f"Row {twin} is about the same topic."))
    if before and before.is_retired:
        problems.append(Problem("name", f"{before.name} is retired. Bring it back first, or leave this row out."))
    levels = _levels(said, before)
    if any(levels) and not all(levels):
        missing = LEVELS[[bool(text) for text in levels].index(False)]
        problems.append(Problem(missing, "Describe all five levels, or none."))
    facts = {
        "name": before.name if before else said.get("name", ""),
        "area": said.get("area") or (before.area if before else ""),
        "description": said.get("description") or (before.description if before else ""),
        "levels": levels if all(levels) else [],
        "said": said,
    }
    if problems:
        return Outcome(row.number, Verdict.REJECTED, facts, before.id if before else None, problems=problems)
    if before is None:
        return Outcome(row.number, Verdict.ADDED, facts)
    changes = _changes(before, facts)
    return Outcome(row.number, Verdict.CHANGED if changes else Verdict.SAME, facts, before.id, changes)


def _levels(said: Mapping[str, str], before: KnownTopic | None) -> list[str]:
    old = before.levels if before and before.levels else ("",) * len(LEVELS)
    return [said.get(name) or text for name, text in zip(LEVELS, old, strict=True)]


def _changes(before: KnownTopic, facts: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    changes = {
        name: (getattr(before, name), facts[name])
        for name in ("area", "description")
        if getattr(before, name) != facts[name]
    }
    old: Sequence[str] = before.levels or ("",) * len(facts["levels"])
    for name, was, now in zip(LEVELS, old, facts["levels"], strict=False):
        if was != now:
            changes[name] = (was, now)
    return changes


def _length_problems(said: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(name, f"This has {len(text)} characters; the most is {LENGTHS[name]}.")
        for name, text in said.items()
        if len(text) > LENGTHS[name]
    ]


def _formula_problems(said: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(name, f"{shown(text)} starts like a formula, which a spreadsheet would run.")
        for name, text in said.items()
        if starts_formula(text)
    ]
