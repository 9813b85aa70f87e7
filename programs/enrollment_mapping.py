"""From somebody's table to people with topics: which column is which, what their topics and levels mean. No ORM.

Columns that feed nothing never leave the table, and the table is never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.tabular import Table, guess_columns, plain

MENTOR = "mentor"
MAX_TRANSLATED = 100  # different values that somebody can be asked to translate by hand
NOTHING = {"-", "–", "—"}  # what people write into a cell that has no value
LEVELS = {"0", "1", "2", "3", "4", "5"}

# Our field -> the headers under which files bring it.
NAMES: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "email address", "work email", "mail", "business email"),
    "topic": ("topic", "skill", "need", "subject", "expertise", "profession", "area", "wants to learn", "can teach"),
    "level": ("level", "skill level", "current level", "proficiency"),
    "priority": ("priority", "rank"),
    "evidence": ("evidence", "proof", "what shows it", "example"),
}
LABELS: Mapping[str, str] = {
    "email": "Email",
    "topic": "Topic",
    "level": "Level",
    "priority": "Priority",
    "evidence": "What shows it",
}


def fields_of(side: str) -> list[str]:
    """The fields that a file about this side may feed."""
    return [name for name in NAMES if name != ("priority" if side == MENTOR else "evidence")]


@dataclass(frozen=True, slots=True)
class MappedRow:
    """The number of a row in the file, and the text of each field that the file feeds. `topic` is an id; `said` is what the file says."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class EnrollmentMapping:
    """How one file becomes people with topics. This, and nothing of the file, is remembered for the next one."""

    columns: dict[str, str]  # our field -> their column
    topics: dict[str, str] = field(default_factory=dict)  # their value -> id of a topic, empty where it means none
    levels: dict[str, str] = field(default_factory=dict)  # their value -> "0" to "5", empty where it means none
    topic: str = ""  # id of the topic where the file says none

    def stored(self, before: EnrollmentMapping) -> dict[str, Any]:
        """The two JSON columns of ImportMapping: values of earlier files stay known, a value left blank is forgotten."""
        values = {"topic": before.topics | self.topics, "level": before.levels | self.levels}
        known = {name: {value: ours for value, ours in found.items() if ours} for name, found in values.items()}
        return {"columns": before.columns | self.columns, "values": known}

    @classmethod
    def remembered(cls, columns: Mapping[str, str], values: Mapping[str, Any]) -> EnrollmentMapping:
        """What `stored` wrote; empty where nothing is remembered yet."""
        return cls(dict(columns), dict(values.get("topic", {})), dict(values.get("level", {})))


def guess_mapping(table: Table, side: str, remembered: EnrollmentMapping) -> EnrollmentMapping:
    """What the headers and the last file tell."""
    wanted = {name: NAMES[name] for name in fields_of(side)}
    known = {name: column for name, column in remembered.columns.items() if name in wanted}
    return EnrollmentMapping(guess_columns(table.columns, wanted, known))


def values_of(table: Table, mapping: EnrollmentMapping, name: str) -> dict[str, int]:
    """The different values of a field, in order, each with its number of rows."""
    if name not in mapping.columns:
        return {}
    counts = table.counts(mapping.columns[name])
    return {value: counts[value] for value in sorted(counts, key=str.casefold) if value not in NOTHING}


def guess_topics(found: Iterable[str], topics: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Value -> id of the topic it names (`topics`: id -> name) or meant in the last file; empty where nobody knows."""
    by_name = {plain(name): topic for topic, name in topics.items()}
    meant = {value: topic for value, topic in known.items() if topic in topics}
    return {value: meant.get(value) or by_name.get(plain(value), "") for value in found}


def guess_levels(found: Iterable[str], words: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Value -> the level it is or names (`words`: level -> word) or meant in the last file; empty where nobody knows."""
    by_word = {plain(word): level for level, word in words.items()}
    return {value: value if value in LEVELS else known.get(value) or by_word.get(plain(value), "") for value in found}


def mapped_rows(table: Table, mapping: EnrollmentMapping) -> list[MappedRow]:
    """Each row as our fields."""
    indexes = {name: table.columns.index(column) for name, column in mapping.columns.items()}
    return [
        MappedRow(row.number, _values({name: row.cells[n] for name, n in indexes.items()}, mapping))
        for row in table.rows
    ]


def _values(cells: dict[str, str], mapping: EnrollmentMapping) -> dict[str, str]:
    values = {name: "" if cell in NOTHING else cell for name, cell in cells.items()}
    values["said"] = values.get("topic", "")
    values["topic"] = mapping.topics.get(values["said"], "") if values["said"] else mapping.topic
    if values.get("level"):
        values["level"] = mapping.levels.get(values["level"], "")
    return values
