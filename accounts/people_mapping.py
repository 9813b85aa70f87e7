"""From somebody's table to our fields: which column feeds which field, what their grades mean, how their dates read. No ORM.

Columns that feed nothing never leave the table, and the table is never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from accounts.tabular import Table, guess_columns

MAX_LEVEL = 99
MAX_TRANSLATED = 100  # different values that somebody can be asked to translate by hand
NOTHING = {"-", "–", "—"}  # what people write into a cell that has no value


@dataclass(frozen=True, slots=True)
class Field:
    """A field of ours as the mapping page shows it; `names` are the headers under which files bring it."""

    label: str
    names: tuple[str, ...]
    hint: str = ""


FIELDS: Mapping[str, Field] = {
    "name": Field("Full name", ("name", "full name", "display name", "employee name", "employee", "worker")),
    "first_name": Field("First name", ("first name", "given name", "forename", "preferred first name")),
    "last_name": Field("Last name", ("last name", "surname", "family name")),
    "email": Field("Email", ("email", "e-mail", "email address", "work email", "mail", "business email", "user email")),
    "employee_id": Field(
        "Employee id",
        ("employee id", "employee number", "employee no", "emp no", "personnel number", "staff id", "person id", "worker id", "id"),
        "Keeps somebody the same person when their email changes.",
    ),
    "title": Field("Job title", ("title", "job title", "position", "position title", "role", "business title")),
    "unit": Field(
        "Unit",
        ("unit", "department", "division", "organisation", "organization", "business unit", "team", "cost center name"),
    ),
    "site": Field("Site", ("site", "location", "office", "city", "work location", "place of work")),
    "level": Field("Level", ("level", "grade", "job level", "job grade", "pay grade", "band"), "You turn grades into numbers next."),
    "manager": Field(
        "Manager",
        ("manager", "manager email", "manager e-mail", "manager id", "manager employee id", "reports to", "line manager"),
        "An email or employee id, of somebody here or anywhere in this file.",
    ),
    "timezone": Field("Time zone", ("timezone", "time zone", "tz"), "Such as Europe/Oslo."),
    "languages": Field("Languages", ("languages", "language", "spoken languages"), "Codes such as en, no or pt-BR."),
    "hired_on": Field("Hired on", ("hired on", "hire date", "start date", "date of hire", "hired", "original hire date")),
    "left_on": Field("Left on", ("left on", "leaving date", "end date", "termination date", "exit date", "last day")),
}  # fmt: skip
NAME_PARTS = ("first_name", "last_name")
DATES = ("hired_on", "left_on")


@dataclass(frozen=True, slots=True)
class MappedRow:
    """The number of a row in the file, and the text of each of our fields that the file feeds."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class PeopleMapping:
    """How one file becomes our fields. This, and nothing of the file, is remembered for the next one."""

    columns: dict[str, str]  # our field -> their column
    date_order: str = ""  # "dmy" or "mdy" where dates have slashes
    levels: dict[str, int | None] | None = None  # their grade -> our level; None where their grades are our levels

    def stored(self, before: PeopleMapping) -> dict[str, Any]:
        """The two JSON columns of ImportMapping: grades of earlier files stay known, a grade left blank is forgotten."""
        levels = (before.levels or {}) | (self.levels or {})
        numbers = {grade: level for grade, level in levels.items() if level is not None}
        return {"columns": self.columns, "values": {"level": numbers, "dates": {"order": self.date_order}}}

    @classmethod
    def remembered(cls, columns: Mapping[str, str], values: Mapping[str, Any]) -> PeopleMapping:
        """What `stored` wrote; empty where nothing is remembered yet."""
        return cls(dict(columns), values.get("dates", {}).get("order", ""), dict(values.get("level", {})))


def guess_mapping(table: Table, remembered: PeopleMapping) -> PeopleMapping:
    """What the headers, the last file and the dates themselves tell."""
    columns = guess_columns(table.columns, {name: spec.names for name, spec in FIELDS.items()}, remembered.columns)
    if "name" in columns and any(part in columns for part in NAME_PARTS):
        # A file with both needs one; what served last time does again, and parts are what most systems export.
        for extra in NAME_PARTS if "name" in remembered.columns else ("name",):
            columns.pop(extra, None)
    dates = [cell for name in DATES if name in columns for cell in table.column(columns[name])]
    return PeopleMapping(columns, guess_date_order(dates) or remembered.date_order)


def grades(table: Table, mapping: PeopleMapping) -> dict[str, int]:
    """The different grades of the file in a sensible order, each with its number of rows."""
    if "level" not in mapping.columns:
        return {}
    counts = table.counts(mapping.columns["level"])
    return {grade: counts[grade] for grade in sorted(counts, key=_in_order) if grade not in NOTHING}


def need_numbers(found: Iterable[str], remembered: PeopleMapping) -> bool:
    """Whether somebody must say which level each grade is: not when all are levels already, unless they meant others before."""
    return any(not is_level(grade) or grade in (remembered.levels or {}) for grade in found)


def mapped_rows(table: Table, mapping: PeopleMapping) -> list[MappedRow]:
    """Each row as our fields. A level without a number becomes empty; a date that cannot be read stays for the rules to refuse."""
    indexes = {name: table.columns.index(column) for name, column in mapping.columns.items()}
    return [
        MappedRow(row.number, _values({name: row.cells[n] for name, n in indexes.items()}, mapping))
        for row in table.rows
    ]


def is_level(text: str) -> bool:
    """Whether the text is a number that can be a level."""
    return text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_LEVEL


def guess_date_order(dates: Iterable[str]) -> str:
    """ "dmy" or "mdy" when the dates with slashes tell, else nothing."""
    slashed = [match for match in map(_SLASHED.fullmatch, dates) if match]
    if any(int(match[1]) > 12 for match in slashed):
        return "dmy"
    return "mdy" if any(int(match[2]) > 12 for match in slashed) else ""


@lru_cache(maxsize=20_000)
def iso_date(text: str, order: str = "") -> str:
    """The date as 2026-03-31, or the text itself when it is no date or could be two."""
    if found := _ISO.fullmatch(text):
        return found[1]
    if found := _DOTTED.fullmatch(text):
        return _iso(text, found[3], found[2], found[1])
    if found := _SLASHED.fullmatch(text):
        match order:
            case "dmy":
                return _iso(text, found[3], found[2], found[1])
            case "mdy":
                return _iso(text, found[3], found[1], found[2])
            case _:
                return text
    for form in _NAMED_MONTHS:
        try:
            return datetime.strptime(text.replace(",", ""), form).date().isoformat()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return text


_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_NAMED_MONTHS = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%B-%Y", "%b %d %Y", "%B %d %Y")


def _values(cells: dict[str, str], mapping: PeopleMapping) -> dict[str, str]:
    values = {name: "" if cell in NOTHING else cell for name, cell in cells.items()}
    parts = [values.pop(part, "") for part in NAME_PARTS]
    if "name" not in values:
        values["name"] = " ".join(filter(None, parts))
    if mapping.levels is not None and "level" in values:
        values["level"] = str(mapping.levels.get(values["level"]) or "")
    for name in DATES:
        if values.get(name):
            values[name] = iso_date(values[name], mapping.date_order)
    return values


def _iso(text: str, year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text


def _in_order(text: str) -> list[tuple[int, int, str]]:
    """Sorts "Grade 9" before "Grade 10"."""
    parts = [part for part in re.split(r"([0-9]+)", text.casefold()) if part]
    return [(0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts]
