"""Named reads for the design of a program, of what only figures know."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from metrics.models import Snapshot
from programs.models import Program

WITH_FIGURES = '"figures":[{'  # as canonical JSON of metrics.rollup writes the first one


def first_figures_at(program: Program) -> datetime | None:
    """When a page of this program could first show a figure of an outcome; None as long as there was none."""
    rows = Snapshot.objects.filter(program=program, cohort=None, content__contains=WITH_FIGURES)
    found: datetime | None = rows.aggregate(first=Min("made_at"))["first"]
    return found
