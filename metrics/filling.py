"""Writing values and outcomes that were judged, in few statements. Its callers hold the rows and audit."""

from __future__ import annotations

from collections.abc import Sequence

from access.planner import analyze
from metrics import kpi_file, outcome_file
from metrics.models import KpiPoint, PersonOutcome

BATCH = 1_000


def write_points(outcomes: Sequence[kpi_file.Outcome]) -> int:
    """Add and change values as the verdicts say; how many moved."""
    moved = [
        KpiPoint(kpi_id=outcome.kpi.id, starts_on=outcome.starts_on, value=outcome.value)
        for outcome in outcomes
        if outcome.kpi and outcome.starts_on and outcome.value is not None and outcome.moves
    ]
    KpiPoint.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["organization", "kpi", "starts_on"],
        update_fields=["value"],
        batch_size=BATCH,
    )
    analyze(KpiPoint, rows=len(moved))
    return len(moved)


def write_outcomes(outcomes: Sequence[outcome_file.Outcome]) -> int:
    """The same for outcomes of people."""
    moved = [
        PersonOutcome(person_id=outcome.key[0], measure=outcome.key[1], on=outcome.key[2], value=outcome.value)
        for outcome in outcomes
        if outcome.key and outcome.value is not None and outcome.moves
    ]
    PersonOutcome.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["organization", "person", "measure", "on"],
        update_fields=["value"],
        batch_size=BATCH,
    )
    analyze(PersonOutcome, rows=len(moved))
    return len(moved)
