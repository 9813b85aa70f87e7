"""Named reads of the executive pages: what stands beside the counts of a snapshot, read as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from access.prepared import IDS, AnyOf, Question, Rows, prepared
from feedback.models import ResponseVersion
from metrics.models import Decision
from metrics.rollup import PatternLine
from metrics.words import moves

Outcome = Decision.Outcome


def changed_by_program(program_ids: Collection[UUID]) -> dict[UUID, int]:
    """Program -> decisions changed; programs without any are not in it. One query."""
    rows = Decision.objects.filter(pair__cohort__program_id__in=program_ids, outcome=Outcome.CHANGED)
    counted = rows.order_by().values_list("pair__cohort__program_id").annotate(number=Count("pk"))
    return dict(counted)


@dataclass(frozen=True, slots=True)
class DecisionTold:
    """What a page says of a decision."""

    pk: UUID
    title: str
    after: str
    measure: str
    kpi: str | None
    decided_on: date
    owner: str
    owner_title: str

    @property
    def should_move(self) -> str:
        """The KPI and the words of its owner."""
        return moves(self.kpi or "", self.measure)


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """What was answered to a pattern, as it stands: `state` is a value of ResponseVersion.State; the owner may be gone."""

    state: str
    action: str
    changed: str
    due_on: date | None
    owner: str | None


def decisions_asked(ids: Sequence[UUID]) -> Question[list[DecisionTold]]:
    """The words of these decisions as they stand now, in this order; none of a deleted one."""

    def told(rows: Rows) -> list[DecisionTold]:
        found = {row[0]: DecisionTold(*row) for row in rows}
        return [found[pk] for pk in ids if pk in found]

    return _decisions.asked(ids=list(ids)).then(told)


def answers_asked(lines: Iterable[PatternLine]) -> Question[dict[tuple[str, str], AnswerTold]]:
    """(cell id, theme id) -> the response to these patterns as it stands."""
    wanted = {(line.cell_id, line.theme_id) for line in lines}
    cells, themes = ([UUID(pk) for pk in {pair[side] for pair in wanted}] for side in (0, 1))

    def told(rows: Rows) -> dict[tuple[str, str], AnswerTold]:
        found = {(str(cell), str(theme)): AnswerTold(*kept) for cell, theme, *kept in rows}
        return {key: answer for key, answer in found.items() if key in wanted}

    return _versions.asked(cells=cells, themes=themes).then(told)


@prepared(ids=IDS)
def _decisions(ids: list[UUID]) -> QuerySet[Decision, tuple[object, ...]]:
    columns = ("pk", "title", "after", "measure", "kpi__name", "decided_on")
    return Decision.objects.filter(AnyOf("pk", ids)).order_by().values_list(*columns, "owner__name", "owner__title")


@prepared(cells=IDS, themes=IDS)
def _versions(cells: list[UUID], themes: list[UUID]) -> QuerySet[ResponseVersion, tuple[object, ...]]:
    rows = ResponseVersion.objects.filter(
        AnyOf("response__cell_id", cells), AnyOf("response__theme_id", themes)
    ).order_by("number")
    columns = ("response__cell_id", "response__theme_id", "state", "action", "changed", "due_on", "owner__name")
    return rows.values_list(*columns)
