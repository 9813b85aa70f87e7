"""Named reads of the executive pages: what stands beside the counts of a snapshot, read as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count

from feedback.models import ResponseVersion
from metrics.models import Decision
from metrics.rollup import PatternLine

Outcome = Decision.Outcome


def changed_by_program(program_ids: Collection[UUID]) -> dict[UUID, int]:
    """Program -> decisions changed; programs without any are not in it. One query."""
    rows = Decision.objects.filter(pair__cohort__program_id__in=program_ids, outcome=Outcome.CHANGED)
    counted = rows.order_by().values_list("pair__cohort__program_id").annotate(number=Count("pk"))
    return dict(counted)


# What a page says of a decision, and what decides who is named beside it.
_TOLD = (
    "title",
    "before",
    "after",
    "measure",
    "kpi__name",
    "decided_on",
    "owner__name",
    "owner__title",
    "pair__cohort__program_id",
)


def decisions_told(ids: Iterable[str]) -> list[Decision]:
    """The words of these decisions as they stand now, with owner, KPI, pair and cohort, in this order. One query; none of a deleted one."""
    wanted = [UUID(pk) for pk in ids]
    found = Decision.objects.filter(pk__in=wanted).select_related("owner", "kpi", "pair__cohort").only(*_TOLD)
    rows = {row.pk: row for row in found}
    return [rows[pk] for pk in wanted if pk in rows]


def answers_to(lines: Iterable[PatternLine]) -> dict[tuple[str, str], ResponseVersion]:
    """(cell id, theme id) -> the response to these patterns as it stands. One query."""
    wanted = {(line.cell_id, line.theme_id) for line in lines}
    rows = ResponseVersion.objects.filter(
        response__cell__in={cell for cell, _ in wanted}, response__theme__in={theme for _, theme in wanted}
    )
    found: dict[tuple[str, str], ResponseVersion] = {}
    for row in rows.select_related("owner", "response").order_by("number"):
        key = (str(row.response.cell_id), str(row.response.theme_id))
        if key in wanted:
            found[key] = row
    return found
