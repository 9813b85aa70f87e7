"""What the ledger has published: the same for every reader, and nothing that is not in its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet

from access.clock import now
from access.roles import Permission, permissions_of
from accounts.models import Membership
from feedback.ledger import RULES, Rules
from feedback.models import Cell, CellOutcome, Cycle, KeyDestruction, LedgerLine, Period, ResponseVersion, Side
from pairing.models import PairMember
from programs.models import Cohort
from programs.queries import programs_for

_Answers: TypeAlias = dict[tuple[UUID, UUID], ResponseVersion]  # of a cell and a statement


class Standing(StrEnum):
    """Where the check-ins of a cohort stand, as a reader of patterns may know it."""

    SETTING_UP = "setting_up"
    NONE_HELD = "none_held"  # the cohort ended before its check-ins began
    TOO_SMALL = "too_small"
    OPEN = "open"
    CLOSING = "closing"
    BETWEEN = "between"
    OVER = "over"


@dataclass(frozen=True)
class Pattern:
    """A statement, the highest level it reached, and the period in which it did; with the newest answer to it."""

    area: str
    text: str
    level: str  # a value of LedgerLine.Level
    since: str
    side: str = Side.MENTOR.value
    answer: ResponseVersion | None = None

    @property
    def heading(self) -> str:
        """Its area; for mentees with their name, since mentors have the same areas."""
        return self.area if self.side == Side.MENTOR else f"{self.area} ({Side.MENTEE.label.lower()})"


@dataclass(frozen=True)
class Report:
    """One cell (a cohort, or one part of it where it is cut), as everybody who may read it sees it."""

    program: str
    cohort: str
    cohort_id: UUID
    cell: str  # empty for a whole cohort
    standing: Standing
    current: Period | None  # the period that is open, being closed, or opens next
    last_closed: Period | None
    outcome: CellOutcome | None  # what the last close meant for this cell
    areas: list[tuple[str, list[Pattern]]]
    rules: Rules

    @property
    def place(self) -> str:
        """The cohort, and which part of it."""
        return f"{self.cohort}, {self.cell}" if self.cell else self.cohort

    @property
    def patterns(self) -> list[Pattern]:
        """Every line, by area."""
        return [pattern for _, patterns in self.areas for pattern in patterns]


def reports(cohorts: Iterable[Cohort]) -> list[Report]:
    """What each cohort (with its program loaded) shows, cell after cell, in six queries for all of them."""
    found = list(cohorts)
    cycles = {cycle.cohort_id: cycle for cycle in Cycle.objects.filter(cohort__in=found).order_by("number")}
    ids = [cycle.pk for cycle in cycles.values()]
    cells: dict[UUID, list[Cell]] = defaultdict(list)
    for cell in Cell.objects.filter(cycle__in=ids):
        cells[cell.cycle_id].append(cell)
    periods: dict[UUID, list[Period]] = defaultdict(list)
    for period in Period.objects.filter(cycle__in=ids).defer("public_key"):
        periods[period.cycle_id].append(period)
    outcomes = {(row.period_id, row.cell_id): row for row in CellOutcome.objects.filter(period__cycle__in=ids)}
    lines: dict[UUID, list[LedgerLine]] = defaultdict(list)
    for line in _lines(ids):
        lines[line.cell_id].append(line)
    answers = _answers(ids)
    moment = now()
    made = []
    for cohort in found:
        cycle = cycles.get(cohort.pk)
        own = periods[cycle.pk] if cycle else []
        its_cells: list[Cell | None] = [*cells[cycle.pk]] if cycle else []
        for cell in its_cells or [None]:
            patterns = _patterns(lines[cell.pk] if cell else [], answers)
            made.append(_report(cohort, cycle, cell, own, outcomes, patterns, moment))
    return made


def cohorts_seen_by(membership: Membership) -> QuerySet[Cohort]:
    """Cohorts with pairs whose patterns this membership reads, newest first: all for executives and the ombudsperson, else one's own."""
    paired = PairMember.objects.values("pair__cohort")
    found: QuerySet[Cohort] = Cohort.objects.filter(pk__in=paired).select_related("program")
    if not _reads_all(membership):
        own = PairMember.objects.filter(person_id=membership.person_id).values("pair__cohort")
        found = found.filter(Q(program__in=programs_for(membership)) | Q(pk__in=own))
    return found.order_by("-created_at", "pk")


def destroyed_keys(membership: Membership) -> QuerySet[KeyDestruction]:
    """Keys of check-ins that are gone, newest first, of the cohorts whose patterns this membership reads; each with period and cohort."""
    rows: QuerySet[KeyDestruction] = KeyDestruction.objects.select_related("period__cycle__cohort__program")
    rows = rows.filter(period__cycle__cohort__in=cohorts_seen_by(membership).order_by().values("pk"))
    return rows.defer("period__public_key").order_by("-at", "pk")


def standing(cycle: Cycle | None, periods: list[Period], moment: datetime) -> tuple[Standing, Period | None]:
    """Where a cycle stands, with the period that this is about. `periods` are the cycle's, in order."""
    if cycle is None:
        return Standing.SETTING_UP, None
    if not periods:
        return Standing.TOO_SMALL, None
    # A period may still wait for the vault while the next one is open already: the open one matters more.
    open_now = next((period for period in periods if period.is_open(moment)), None)
    if open_now is not None:
        return Standing.OPEN, open_now
    waiting = next((period for period in periods if period.closed_at is None), None)
    if waiting is None:
        return Standing.OVER, None
    return (Standing.BETWEEN if waiting.opens_at > moment else Standing.CLOSING), waiting


def standing_without_cycle(cohort: Cohort) -> Standing:
    """Where a cohort stands whose check-ins never began: they begin no more once it is closed, or its program is over on every clock."""
    has_ended = cohort.state == Cohort.State.CLOSED or cohort.program.ends_on < now().date()
    return Standing.NONE_HELD if has_ended else Standing.SETTING_UP


def _reads_all(membership: Membership) -> bool:
    """Whether a role of theirs reads patterns without running programs or taking part. Role by role: a second one takes nothing away."""
    partial = {Permission.PROGRAMS_VIEW, Permission.CHECK_IN}
    held = (permissions_of([role]) for role in membership.roles)
    return any(Permission.PATTERNS_VIEW in permissions and not partial & permissions for permissions in held)


def _report(
    cohort: Cohort,
    cycle: Cycle | None,
    cell: Cell | None,
    periods: list[Period],
    outcomes: dict[tuple[UUID, UUID], CellOutcome],
    patterns: list[Pattern],
    moment: datetime,
) -> Report:
    rules = Rules.at(cycle.k) if cycle else RULES
    state, current = standing(cycle, periods, moment) if cycle else (standing_without_cycle(cohort), None)
    if cell is not None and cell.size < rules.floor:
        state, current = Standing.TOO_SMALL, None
    closed = next((period for period in reversed(periods) if period.closed_at is not None), None)
    if state == Standing.TOO_SMALL:
        closed = None
    return Report(
        program=cohort.program.name,
        cohort=cohort.name,
        cohort_id=cohort.pk,
        cell=cell.name if cell else "",
        standing=state,
        current=current,
        last_closed=closed,
        outcome=outcomes.get((closed.pk, cell.pk)) if closed and cell else None,
        areas=_by_area(patterns),
        rules=rules,
    )


def _by_area(patterns: list[Pattern]) -> list[tuple[str, list[Pattern]]]:
    """By side and area in the order of the statements, of which others may stand between."""
    found: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        found.setdefault(pattern.heading, []).append(pattern)
    return list(found.items())


def _lines(cycle_ids: list[UUID]) -> QuerySet[LedgerLine]:
    rows: QuerySet[LedgerLine] = LedgerLine.objects.filter(cycle__in=cycle_ids).select_related(
        "theme", "period", "cell"
    )
    return rows.defer("period__public_key").order_by("theme__number", "sequence")


def _patterns(lines: Iterable[LedgerLine], answers: _Answers) -> list[Pattern]:
    """The highest line of each statement. Lines come by statement, then in the order they were written, and only rise."""
    highest = {line.theme.number: line for line in lines}
    return [
        Pattern(
            line.theme.area,
            line.theme.text,
            line.level,
            line.period.label,
            line.theme.side,
            answers.get((line.cell_id, line.theme_id)),
        )
        for line in highest.values()
    ]


def _answers(cycle_ids: list[UUID]) -> _Answers:
    """The newest answer to each pattern that has one."""
    versions = ResponseVersion.objects.filter(response__cell__cycle__in=cycle_ids).select_related("response")
    return {(each.response.cell_id, each.response.theme_id): each for each in versions.order_by("number")}
