"""Rows of a people file and the people they are about, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.people_diff import Known, Outcome, Row, diff

TODAY = date(2026, 10, 5)


def rows(*people: dict[str, Any]) -> list[Row]:
    """Rows 2, 3, ...; the name is made from the e-mail where it does not matter."""
    return [Row(n, {"name": p["email"].split("@")[0].title()} | p) for n, p in enumerate(people, 2)]


def judge(people: list[Known], *file: dict[str, Any], is_full: bool = False) -> list[Outcome]:
    return diff(people, rows(*file), is_full=is_full, today=TODAY)
