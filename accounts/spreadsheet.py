"""Reads one XLSX workbook in a process of its own: `python spreadsheet.py`, workbook on stdin, JSON on stdout.

A workbook of a few kilobytes can unpack to gigabytes, and a single cell in the last corner makes readers allocate the whole
grid. The limits of this process are the defense: it fails alone, and only a pipe connects it to the one that asked. It
imports nothing of ours.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1024**3  # bytes of address space
SECONDS = 30  # of processor time
TEXT = 64 * 1024**2  # characters of all cells together


def main() -> int:
    """Print the rows of the first sheet that holds any. Returns 0, or 2 with a reason that the caller knows."""
    limit()
    content = sys.stdin.buffer.read()
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        workbook = load_workbook(io.BytesIO(content))
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                if any(cell != "" for row in rows for cell in row):
                    return answer_rows([[text(cell) for cell in row] for row in without_tail(rows)])
    except PasswordError:
        return answer({"problem": "locked"}, 2)
    except CalamineError:
        return answer({"problem": "unreadable"}, 2)
    return answer({"rows": []})


def limit() -> None:
    """Less than a bomb needs, and more than 50,000 people do."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing may be written to disk
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def without_tail(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows up to the last one that holds something: formatting often runs on for thousands."""
    last = max(number for number, row in enumerate(rows) if any(cell != "" for cell in row))
    return rows[: last + 1]


def text(cell: Any) -> str:
    """A cell as a person would type it: dates in ISO form, whole numbers without a point."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)


def answer_rows(rows: list[list[str]]) -> int:
    """Write the rows, unless a text that many cells share makes them far larger than the file."""
    if sum(len(cell) for row in rows for cell in row) > TEXT:
        return answer({"problem": "large"}, 2)
    return answer({"rows": rows})


def answer(found: dict[str, Any], code: int = 0) -> int:
    """Write the answer to the pipe."""
    sys.stdout.write(json.dumps(found, ensure_ascii=True))
    return code


if __name__ == "__main__":
    sys.exit(main())
