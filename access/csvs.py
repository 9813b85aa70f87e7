"""CSV that goes out: whoever opens it in a spreadsheet reads it, and runs nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@")


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV text (RFC 4180) in which no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(name) for name in columns])
    writer.writerows([safe_cell(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if starts_formula(text) or text.startswith(("\t", "\r", "\n")) else text


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text. A dash alone is what people write for nothing."""
    return text.lstrip().startswith(FORMULA_STARTS) and text.strip() not in FORMULA_STARTS
