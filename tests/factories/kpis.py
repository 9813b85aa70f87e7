"""KPIs with their values."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from access.actors import SYSTEM
from metrics import actions
from metrics.kpi_file import PointRow
from metrics.models import Kpi
from metrics.periods import next_start

_numbers = count(1)


def make_kpi(name: str = "", *, values: tuple[object, ...] = (), first: date = date(2026, 1, 1), **facts: Any) -> Kpi:
    """A KPI in minutes by month; `values` are those of one period after the other from `first`."""
    facts = {
        "unit": "minutes",
        "direction": "down",
        "period": "month",
        "area": "",
        "owner": None,
        "description": "",
        "by": SYSTEM,
    } | facts
    kpi = actions.create_kpi(name=name or f"KPI {next(_numbers)}", **facts)
    rows, day = [], first
    for number, value in enumerate(values, start=1):
        rows.append(PointRow(number, str(kpi.pk), day.isoformat(), str(value)))
        day = next_start(day, kpi.period)
    actions.save_points(rows=rows, by=SYSTEM)
    return kpi
