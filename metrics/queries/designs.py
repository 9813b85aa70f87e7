"""Named reads for the design of a program, of what only figures know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from access.prepared import ID, Question, Rows, prepared
from metrics.models import Snapshot
from programs.design_queries import LABELS, in_words
from programs.locking import is_whole
from programs.models import ComparisonDesign, DesignAmendment, Program

WITH_FIGURES = '"figures":[{'  # as canonical JSON of metrics.rollup writes the first one
_DESIGN = [field.attname for field in ComparisonDesign._meta.concrete_fields]
_LOCKED_AT = _DESIGN.index("locked_at")


def first_figures_at(program: Program | UUID) -> datetime | None:
    """When a page of this program could first show a figure of an outcome; None as long as there was none."""
    rows = Snapshot.objects.filter(program=program, cohort=None, content__contains=WITH_FIGURES)
    found: datetime | None = rows.aggregate(first=Min("made_at"))["first"]
    return found


def first_with_figures() -> set[UUID]:
    """For each program the snapshot that first had a figure: it tells of an amendment whether figures had been shown by then."""
    rows = Snapshot.objects.filter(cohort=None, content__contains=WITH_FIGURES).order_by("program_id", "version")
    return set(rows.distinct("program_id").values_list("pk", flat=True))


@dataclass(frozen=True)
class DesignTold:
    """What an executive page says of a locked design. `is_whole`: the row still has the digest that was written down."""

    design: ComparisonDesign
    locked_at: datetime
    amendments: list[DesignAmendment]  # after the launch, the oldest first
    after_figures: set[UUID]  # those of them that were made when figures had been shown
    is_whole: bool


def design_asked(program: Program) -> Question[DesignTold | None]:
    """The design that a program was launched with, and what was changed about it: one more query where there is one, and another where
    an amendment cannot say whether figures had been shown.
    """
    return _locked.asked(program=program.pk).then(_told)


def _told(rows: Rows) -> DesignTold | None:
    if not rows:
        return None
    design = ComparisonDesign.from_db(None, _DESIGN, rows[0])
    changes = DesignAmendment.objects.filter(design=design).exclude(kind=DesignAmendment.Kind.LAUNCH).order_by("number")
    found = list(changes)
    after = {row.pk for row in found if row.had_figures}
    # Whoever asks people early does not know of figures.
    if any(row.had_figures is None for row in found) and (first := first_figures_at(design.program_id)):
        after |= {row.pk for row in found if row.made_at >= first}
    return DesignTold(design, rows[0][_LOCKED_AT], found, after, is_whole(design))


@prepared(program=ID)
def _locked(program: UUID) -> QuerySet[ComparisonDesign, tuple[Any, ...]]:
    return ComparisonDesign.objects.filter(program=program, locked_at__isnull=False).values_list(*_DESIGN)


def amended(row: DesignAmendment) -> list[str]:
    """What an amendment changed, in sentences; of people who were invited early, how many."""
    found = [
        f"{LABELS[name]}: {in_words(name, after)}, before: {in_words(name, before)}."
        for name, (before, after) in row.changes.items()
    ]
    if row.people:
        who = "One person was" if row.people == 1 else f"{row.people:,} people were"
        found.append(f"{who} invited early, and counted in the comparison all the same.")
    return found
