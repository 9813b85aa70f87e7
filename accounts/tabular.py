"""Reading a table that somebody uploads, without ever writing it down. Knows CSV and XLSX, and nothing about what is in them.

Between two steps of an import the table travels back to the browser as text (`to_text`, `from_text`): the server keeps no file.
What goes out as CSV is safe to open in a spreadsheet (`to_csv`), and what such a file brings back is read as it was meant.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from access.csvs import starts_formula

MAX_BYTES = 10 * 1024 * 1024  # of an upload
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_TEXT = 12 * 1024 * 1024  # characters of the form field; below DATA_UPLOAD_MAX_MEMORY_SIZE
MAX_UNPACKED = 48 * 1024 * 1024  # bytes of the table inside that field
DELIMITERS = ",;\t"
SECONDS = 60  # for reading a workbook
SHEET_PROBLEMS = {
    "locked": "This workbook is locked. Save it without a password.",
    "unreadable": "We cannot read this workbook. Save it again as XLSX, or as CSV.",
    "large": "This workbook is far larger inside than it looks. Save the sheet with the people as CSV.",
}
FORMULA_STARTS = ("=", "+", "-", "@")

_CONTROLS = dict.fromkeys((*range(32), 127), " ")
# What the reader of spreadsheets needs of our environment; secrets are not among it.
_ENVIRONMENT = ("PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_PACKED = TypeAdapter(tuple[list[str], list[tuple[int, list[str]]], str])


class BadTable(ValueError):
    """The file cannot be read as a table; the message tells the reader what to do."""


class Upload(Protocol):
    """What we need of an uploaded file."""

    size: int | None

    def read(self) -> bytes:
        """All of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is usually 1) and a cell for each column."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of text. `note` is what the reader should know about how the file was read, or empty."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""

    def column(self, name: str) -> list[str]:
        """The cells of one column. Raises KeyError when there is no such column."""
        index = self._index(name)
        return [row.cells[index] for row in self.rows]

    def only(self, names: Collection[str]) -> Table:
        """The table without every other column."""
        kept = [index for index, name in enumerate(self.columns) if name in names]
        rows = tuple(Row(row.number, tuple(row.cells[index] for index in kept)) for row in self.rows)
        return Table(tuple(self.columns[index] for index in kept), rows, self.note)

    def counts(self, name: str) -> Counter[str]:
        """How often each value that is not blank stands in a column."""
        return Counter(cell for cell in self.column(name) if cell)

    def _index(self, name: str) -> int:
        try:
            return self.columns.index(name)
        except ValueError:
            raise KeyError(name) from None


def read_table(upload: Upload) -> Table:
    """The table in a CSV or XLSX upload. Raises BadTable."""
    if (upload.size or 0) > MAX_BYTES:
        raise BadTable(
            f"This file is larger than {MAX_BYTES // 1024**2} MB. Split it, or remove columns we do not need."
        )
    content = upload.read()
    if content.startswith(b"PK\x03\x04"):
        return _table(enumerate(_sheet_rows(content), start=1))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadTable("This is an old or locked Excel file. Save it as XLSX without a password, or as CSV.")
    text, note = _decode(content)
    return _table(_csv_rows(text), note)


def to_text(table: Table) -> str:
    """The table as one line of text for a hidden form field. Raises BadTable when it would be too long for a form."""
    content = [table.columns, [[row.number, row.cells] for row in table.rows], table.note]
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    text = base64.b64encode(zlib.compress(packed)).decode()
    if len(text) > MAX_TEXT or len(packed) > MAX_UNPACKED:
        raise BadTable("This file holds too much text. Split it, or remove columns we do not need.")
    return text


def from_text(text: str) -> Table:
    """The table that `to_text` wrote. Raises BadTable for anything else: the field comes from a browser."""
    again = "The file did not come back whole. Choose it again."
    try:
        unpacker = zlib.decompressobj()
        packed = unpacker.decompress(base64.b64decode(text, validate=True), MAX_UNPACKED)
        columns, rows, note = _PACKED.validate_json(packed)
    except (binascii.Error, zlib.error, ValidationError, ValueError) as error:
        raise BadTable(again) from error
    width = len(columns)
    if len(set(columns)) != width or any(len(cells) != width or number < 1 for number, cells in rows):
        raise BadTable(again)
    _refuse_size(width, len(rows))
    return Table(tuple(columns), tuple(Row(number, tuple(map(_plain_text, cells))) for number, cells in rows), note)


def guess_columns(
    columns: Sequence[str], wanted: Mapping[str, Collection[str]], remembered: Mapping[str, str]
) -> dict[str, str]:
    """Our field -> their column, as far as names tell.

    `wanted` gives the names under which each field is known; `remembered` is the mapping of the last file, which wins. A column is given
    to one field only.
    """
    found = {field: name for field, name in remembered.items() if field in wanted and name in columns}
    free = {plain(name): name for name in reversed(columns) if name not in found.values()}
    for field, names in wanted.items():
        if field in found:
            continue
        match = next((free.pop(plain(name)) for name in names if plain(name) in free), None)
        if match is not None:
            found[field] = match
    return found


def plain(name: str) -> str:
    """A header for comparing: letters and digits only, without case or accents."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def _decode(content: bytes) -> tuple[str, str]:
    """The text of a CSV file, and a note where its encoding had to be guessed."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise BadTable("This is neither a CSV nor an XLSX file. Save your people list in one of these two forms.")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        note = "We read this file as Windows text. If letters look wrong, save it as CSV UTF-8."
        return text, note if encoding == "cp1252" else ""
    raise BadTable("We cannot read the letters of this file. Save it as CSV UTF-8.")


def _csv_rows(text: str) -> Iterable[tuple[int, Sequence[str]]]:
    """(number, cells) of every record."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first), strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            rule = "holds too much text" if "field limit" in str(error) else "has a quotation mark that is never closed"
            raise BadTable(f"Row {number} {rule}. Look at it in your spreadsheet, and save the file again.") from error


def _delimiter(header: str) -> str:
    """The delimiter that splits the header into the most columns."""
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([header], delimiter=sign), [])))


def _sheet_rows(content: bytes) -> list[list[str]]:
    """Rows of the first sheet with anything in it, read by a process that cannot hurt this one."""
    command = [sys.executable, "-I", "-B", str(Path(__file__).with_name("spreadsheet.py"))]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            command, input=content, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        answer = {"problem": "large"}  # it ran into one of its limits, and was ended
    if "problem" in answer:
        raise BadTable(SHEET_PROBLEMS[answer["problem"]])
    rows: list[list[str]] = answer["rows"]
    return rows


def _table(numbered: Iterable[tuple[int, Sequence[str]]], note: str = "") -> Table:
    """The table whose header is the first row with anything in it."""
    filled = ((number, row) for number, row in ((n, _trim(cells)) for n, cells in numbered) if row)
    _, header = next(filled, (0, []))
    if not header:
        raise BadTable("This file is empty.")
    rows: list[Row] = []
    width = len(header)
    for number, cells in filled:
        if len(cells) > width:
            raise BadTable(
                f"Row {number} has {len(cells)} cells, but the header names {width} columns. "
                "Put text that holds a comma or semicolon in quotation marks."
            )
        rows.append(Row(number, (*cells, *[""] * (width - len(cells)))))
        _refuse_size(width, len(rows))
    if not rows:
        raise BadTable("This file has a header and no rows.")
    return _named(header, rows, note)


def _named(header: Sequence[str], rows: list[Row], note: str) -> Table:
    """The table with a name of its own for every column; a column without name and content is dropped."""
    kept = [n for n, name in enumerate(header) if name or any(row.cells[n] for row in rows)]
    taken = Counter(header)
    names = [
        header[n] if header[n] and taken[header[n]] == 1 else f"{header[n] or 'Column'} ({_letters(n)})" for n in kept
    ]
    if len(kept) == len(header):
        return Table(tuple(names), tuple(rows), note)
    return Table(tuple(names), tuple(Row(row.number, tuple(row.cells[n] for n in kept)) for row in rows), note)


def _letters(index: int) -> str:
    """The name a spreadsheet gives a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _refuse_size(columns: int, rows: int) -> None:
    if columns > MAX_COLUMNS:
        raise BadTable(f"This file has {columns} columns; we read up to {MAX_COLUMNS}. Remove those we do not need.")
    if rows > MAX_ROWS:
        raise BadTable(f"This file has more than {MAX_ROWS:,} rows. Split it.")


def _trim(cells: Sequence[str]) -> list[str]:
    """Cleaned cells without the empty ones at the end."""
    cleaned = [_clean(cell) for cell in cells]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    return cleaned


def _clean(cell: str) -> str:
    """A cell as it was meant: without the apostrophe that `to_csv` sets before what looks like a formula."""
    text = _plain_text(cell)
    return text[1:] if text.startswith("'") and starts_formula(text[1:]) else text


def _plain_text(cell: str) -> str:
    """A cell without control characters and outer space, in composed letters."""
    return unicodedata.normalize("NFC", cell.translate(_CONTROLS).replace("\u00a0", " ").strip())
