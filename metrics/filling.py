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
    """Save outcomes of people; how many. What stood there is taken away first, so that a value which stays the same is as much a fact as
    one that changes: the number of facts that came in since, on the page of a program, would tell which it was.
    """
    moved = [
        PersonOutcome(person_id=outcome.key[0], measure=outcome.key[1], on=outcome.key[2], value=outcome.value)
        for outcome in outcomes
        if outcome.key and outcome.value is not None and outcome.moves
    ]
    _take_away(moved)
    PersonOutcome.objects.bulk_create(
        moved,
        update_conflicts=True,  # where somebody else saves the same at once
        unique_fields=["organization", "person", "measure", "on"],
        update_fields=["value"],
        batch_size=BATCH,
    )
    analyze(PersonOutcome, rows=len(moved))
    return len(moved)


def _take_away(coming: Sequence[PersonOutcome]) -> None:
    """What is known of the same people, measures and days; of the years before, nothing is read."""
    keys = {(row.person_id, row.measure, row.on) for row in coming}
    people, measures = sorted({row.person_id for row in coming}), {row.measure for row in coming}
    ons = {row.on for row in coming}
    for batch in (people[at : at + BATCH] for at in range(0, len(people), BATCH)):
        known = PersonOutcome.objects.filter(person__in=batch, measure__in=measures, on__in=ons).order_by()
        gone = [pk for pk, *key in known.values_list("pk", "person_id", "measure", "on") if tuple(key) in keys]
        PersonOutcome.objects.filter(pk__in=gone).delete()
