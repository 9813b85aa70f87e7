"""Weeks, months and quarters of a series, and numbers in its unit: read from what people write, and shown. No ORM.

A period is known by its first day; a week begins on Monday. Numbers have at most four decimals.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

WEEK, MONTH, QUARTER = "week", "month", "quarter"
FIRST_DAY = date(1990, 1, 1)
DECIMALS = Decimal("0.0001")
LARGEST = Decimal(10) ** 12
MONEY = ("$", "€", "£", "¥")
SAMPLES = {WEEK: "2026-W23 or 2026-06-01", MONTH: "2026-06 or 2026-06-01", QUARTER: "2026-Q2 or 2026-04-01"}

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})\.? (\d{4})", re.ASCII)
_QUARTER = re.compile(r"(?:(\d{4})[- ]?Q([1-4])|Q([1-4])[- ]?(\d{4}))", re.ASCII | re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


class Unreadable(ValueError):
    """The text is no period, or no number, of this series; the message is the rule it breaks."""


def start_of(day: date, period: str) -> date:
    """The first day of the week, month or quarter that holds `day`."""
    if period == WEEK:
        return day - timedelta(days=day.weekday())
    month = day.month if period == MONTH else day.month - (day.month - 1) % 3
    return day.replace(month=month, day=1)


def next_start(start: date, period: str) -> date:
    """The first day of the period after the one that begins on `start`."""
    return start_of(start + timedelta(days={WEEK: 7, MONTH: 31, QUARTER: 92}[period]), period)


def middle(start: date, period: str) -> date:
    """The day in the middle, where a chart sets the value: what happened within the period stands left or right of it."""
    return start + (next_start(start, period) - start) / 2


def label(start: date, period: str) -> str:
    """How people call it: "May 2026", "Q2 2026", "Week of May 4, 2026"."""
    if period == QUARTER:
        return f"Q{(start.month + 2) // 3} {start.year}"
    return f"{start:%B %Y}" if period == MONTH else f"Week of {start:%B} {start.day}, {start.year}"


def read_period(text: str, period: str, *, today: date) -> date:
    """The first day of the period that `text` names, as a day in it or by its name. Raises Unreadable."""
    found = _named(text.strip(), period)
    if found is None or found < FIRST_DAY:
        raise Unreadable(f"{_quoted(text)} is no {period} we can read. Write it as {SAMPLES[period]}.")
    if found > today:
        raise Unreadable(f"{label(found, period)} has not begun.")
    return found


def read_number(text: str, unit: str) -> Decimal:
    """The number, rounded to four decimals. Raises Unreadable."""
    plain = text.strip().replace("−", "-")
    if unit == "%":
        plain = plain.removesuffix("%").strip()
    if not plain:
        raise Unreadable("A number is required.")
    if not _NUMBER.fullmatch(plain):
        raise Unreadable(
            f"{_quoted(text)} is no number we can read. Write digits, and a point before decimals: 1234.5."
        )
    value = Decimal(plain)
    if abs(value) >= LARGEST:
        raise Unreadable(f"{_quoted(text)} is too large. Choose a larger unit, such as thousands.")
    return value.quantize(DECIMALS, ROUND_HALF_EVEN)


def plain_number(value: Decimal) -> str:
    """Without zeros that say nothing: "4.1", "1200"."""
    text = f"{value:f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if plain == "-0" else plain


def shown_number(value: Decimal, unit: str) -> str:
    """With its unit: "4.1 days", "92%", "$1,200"."""
    whole, _, rest = plain_number(value).partition(".")
    digits = f"{int(whole):,}" if whole not in ("-0",) else "-0"
    text = (digits + (f".{rest}" if rest else "")).replace("-", "−")
    if unit in MONEY:
        return f"−{unit}{text[1:]}" if text.startswith("−") else f"{unit}{text}"
    return f"{text}%" if unit == "%" else f"{text} {unit}"


def _named(text: str, period: str) -> date | None:
    try:
        if found := _DAY.fullmatch(text):
            return start_of(date(*map(int, found.groups())), period)
        if period == MONTH:
            return _month(text)
        if period == QUARTER and (found := _QUARTER.fullmatch(text)):
            year, number = (found[1], found[2]) if found[1] else (found[4], found[3])
            return date(int(year), int(number) * 3 - 2, 1)
        if period == WEEK and (found := _WEEK.fullmatch(text)):
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None
    return None


def _month(text: str) -> date | None:
    if found := _MONTH.fullmatch(text):
        return date(int(found[1]), int(found[2]), 1)
    if (found := _NAMED_MONTH.fullmatch(text)) and found[1].lower() in _MONTHS:
        return date(int(found[2]), _MONTHS[found[1].lower()], 1)
    return None


def _quoted(text: str) -> str:
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
