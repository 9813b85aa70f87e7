"""Named reads of the executive pages: what stands beside the counts of a snapshot, read as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count, Prefetch

from feedback.models import PatternResponse, ResponseVersion
from metrics.models import Decision
from metrics.rollup import PatternLine

Outcome = Decision.Outcome


def changed_by_program(program_ids: Collection[UUID]) -> dict[UUID, int]:
    """Program -> decisions changed; programs without any are not in it. One query."""
    rows = Decision.objects.filter(pair__cohort__program_id__in=program_ids, outcome=Outcome.CHANGED)
    counted = rows.order_by().values_list("pair__cohort__program_id").annotate(number=Count("pk"))
    return dict(counted)


def decisions_told(ids: Iterable[str]) -> list[Decision]:
    """The words of these decisions as they stand now, with owner, pair and cohort, in this order. One query; none of a deleted one."""
    wanted = [UUID(pk) for pk in ids]
    found = Decision.objects.filter(pk__in=wanted).select_related("owner", "pair__cohort")
    rows = {row.pk: row for row in found}
    return [rows[pk] for pk in wanted if pk in rows]


def answers_to(lines: Iterable[PatternLine]) -> dict[tuple[str, str], ResponseVersion]:
    """(cell id, theme id) -> the response to these patterns as it stands. Two queries."""
    wanted = {(line.cell_id, line.theme_id) for line in lines}
    versions = ResponseVersion.objects.select_related("owner").order_by("number")
    rows = PatternResponse.objects.filter(
        cell__in={cell for cell, _ in wanted}, theme__in={theme for _, theme in wanted}
    )
    found: dict[tuple[str, str], ResponseVersion] = {}
    for row in rows.prefetch_related(Prefetch("versions", queryset=versions)):
        key = (str(row.cell_id), str(row.theme_id))
        if key in wanted:
            found[key] = list(row.versions.all())[-1]
    return found
