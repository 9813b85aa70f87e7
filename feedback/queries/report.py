"""The pattern report of a cohort: what reached which level when, beside the cycle before, and what was answered.

It is made of published lines, frozen statements and responses alone, and knows nothing of its reader: everybody gets the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from access.clock import now
from access.roles import ROLE_PERMISSIONS, Permission, permissions_of
from accounts.models import Membership, Person
from accounts.queries import joined_members
from feedback.ledger import RULES, Rules
from feedback.models import Cell, CellOutcome, Cycle, LedgerLine, PatternResponse, Period, ResponseVersion, Side, Theme
from feedback.queries.patterns import Standing, cohorts_seen_by, standing, standing_without_cycle
from feedback.starter import EMOTIONS
from feedback.statements import plain
from programs import texts
from programs.models import Cohort
from programs.queries import programs_for


@dataclass(frozen=True)
class Reached:
    """The level of a statement after a period; `is_new` where it was reached in it. No level: nothing shows."""

    level: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Column:
    """A closed period, and whether this side had a report in it."""

    label: str
    outcome: str  # a value of Period.Outcome
    words: str


@dataclass(frozen=True)
class Line:
    """A statement that shows: its level after each closed period, the cycle before, and the response to it."""

    theme: Theme
    cell_id: UUID
    cell: str  # the name of the part in which it shows; empty for a whole cohort
    levels: list[Reached]
    level: str
    since: str
    before: str  # the level it reached in the cycle before; empty where it showed nothing
    was_asked: bool  # in the cycle before
    response: PatternResponse | None
    guides: Mapping[str, str]  # key -> title of those that are offered
    experiments: int  # that somebody who runs them says came of it; an open fact, and the same number for everybody

    @property
    def versions(self) -> list[ResponseVersion]:
        """Of the response, the newest first."""
        return list(reversed(self.response.versions.all())) if self.response else []

    @property
    def answer(self) -> ResponseVersion | None:
        """The response as it stands."""
        return next(iter(self.versions), None)

    @property
    def guide_title(self) -> str:
        """The guide that the response feeds; empty where it feeds none, or that one is not offered any more."""
        return self.guides.get(self.answer.guide, "") if self.answer else ""

    @property
    def points_at(self) -> str:
        """Where a shared feeling often comes from; empty for other statements."""
        return EMOTIONS.get(self.theme.text, "")


@dataclass(frozen=True)
class SideReport:
    """What one side has named, by area; statements that show nothing; and what showed before and does not now."""

    side: Side
    columns: list[Column]
    areas: list[tuple[str, list[Line]]]
    silent: list[tuple[str, list[Theme]]]
    gone: list[tuple[str, str]]  # statement and level of the cycle before

    @property
    def lines(self) -> list[Line]:
        """Every line, by area."""
        return [line for _, lines in self.areas for line in lines]

    @property
    def is_waiting(self) -> bool:
        """Whether the last close had too few answers for a report of this side."""
        return bool(self.columns) and self.columns[-1].outcome == Period.Outcome.WAITING


@dataclass(frozen=True)
class Part:
    """One cell: the whole cohort, or a part of its one cut."""

    cell: str  # its name; empty for a whole cohort
    standing: Standing
    current: Period | None
    last_closed: Period | None
    outcome: CellOutcome | None
    sides: list[SideReport]
    rules: Rules

    @property
    def lines(self) -> list[Line]:
        """Of both sides, mentors first."""
        return [line for side in self.sides for line in side.lines]


@dataclass(frozen=True)
class FullReport:
    """One cohort, cell after cell. There is no total over them."""

    cohort: Cohort
    parts: list[Part]
    previous: str  # the name of the cohort whose cycle came before; empty where none did
    rules: Rules

    @property
    def is_cut(self) -> bool:
        """Whether the cohort is counted in parts."""
        return any(part.cell for part in self.parts)

    @property
    def columns(self) -> list[str]:
        """The periods that a table shows; the same for all parts."""
        return next(([column.label for column in side.columns] for part in self.parts for side in part.sides), [])

    @property
    def lines(self) -> list[Line]:
        """Of all parts."""
        return [line for part in self.parts for line in part.lines]

    @property
    def answered(self) -> list[Line]:
        """Those that somebody has answered."""
        return [line for line in self.lines if line.answer]

    @property
    def extra_columns(self) -> int:
        """Columns of a table besides those of the periods."""
        return 2 if self.previous else 1

    @property
    def tried(self) -> list[Line]:
        """Those of which experiments came."""
        return [line for line in self.lines if line.experiments]

    @property
    def has_feelings(self) -> bool:
        """Whether a feeling is among the lines."""
        return any(line.points_at for line in self.lines)


def get_report(membership: Membership, cohort_id: UUID) -> FullReport:
    """The report of a cohort that this membership reads. Raises Cohort.DoesNotExist alike for another one and for none."""
    cohort: Cohort = cohorts_seen_by(membership).select_related("program", "cloned_from").get(pk=cohort_id)
    return report_of(cohort)


def report_of(cohort: Cohort) -> FullReport:
    """The report of a cohort (with its program), in a fixed number of queries."""
    cycle = Cycle.objects.filter(cohort=cohort).order_by("-number").first()
    rules = Rules.at(cycle.k) if cycle else RULES
    if cycle is None:
        return FullReport(cohort, [Part("", standing_without_cycle(cohort), None, None, None, [], rules)], "", rules)
    before = _cycle_before(cohort, cycle)
    periods = list(Period.objects.filter(cycle=cycle).defer("public_key"))
    themes = list(Theme.objects.filter(cycle=cycle))
    cells = list(Cell.objects.filter(cycle__in=[cycle, before] if before else [cycle]))
    known = _Known(
        periods=periods,
        themes=themes,
        outcomes={(row.period_id, row.cell_id): row for row in CellOutcome.objects.filter(period__in=periods)},
        lines=_lines_of([each for each in (cycle, before) if each]),
        responses={(row.cell_id, row.theme_id): row for row in _responses(cycle)},
        guides=shared_guides(),
        experiments=_experiments(cycle),
    )
    earlier = _levels_before(before, [cell for cell in cells if before and cell.cycle_id == before.pk], known.lines)
    state = standing(cycle, periods, now())
    parts = [_part(cell, state, rules, known, earlier) for cell in cells if cell.cycle_id == cycle.pk]
    return FullReport(cohort, parts, before.cohort.name if before and earlier else "", rules)


def answerable_by(membership: Membership) -> QuerySet[Cohort]:
    """Cohorts whose patterns this membership may answer: those it runs, or all for whoever answers without running programs."""
    found: QuerySet[Cohort] = Cohort.objects.select_related("program", "cloned_from")
    held = [permissions_of([role]) for role in membership.roles]
    if any(Permission.PATTERN_RESPOND in each and Permission.PROGRAMS_VIEW not in each for each in held):
        return found
    return found.filter(Q(program__in=programs_for(membership)))


def get_pattern(cohort: Cohort, cell_id: UUID, theme_id: UUID) -> LedgerLine:
    """The newest line of a statement in a cell of this cohort. Raises LedgerLine.DoesNotExist alike where none is published."""
    rows = LedgerLine.objects.filter(cycle__cohort=cohort, cell=cell_id, theme=theme_id)
    found: LedgerLine | None = rows.select_related("theme", "cell", "cycle").order_by("-sequence").first()
    if found is None:
        raise LedgerLine.DoesNotExist
    return found


def answer_to(line: LedgerLine) -> ResponseVersion | None:
    """The response to a pattern as it stands."""
    rows = ResponseVersion.objects.filter(response__cell=line.cell_id, response__theme=line.theme_id)
    rows = rows.select_related("owner", "topic")
    found: ResponseVersion | None = rows.order_by("-number").first()
    return found


def shared_guides() -> dict[str, str]:
    """Key and title of the guides that everybody in a cohort can read."""
    return {guide.key: guide.title for guide in texts.guides() if guide.audience == "everyone"}


def possible_owners() -> QuerySet[Person]:
    """Who can see to a response: whoever may give one, by name."""
    holders = [role for role, held in ROLE_PERMISSIONS.items() if Permission.PATTERN_RESPOND in held]
    members = joined_members().filter(grants__role__in=holders).values("person")
    found: QuerySet[Person] = Person.objects.filter(pk__in=members, left_on=None)
    return found.order_by("name", "pk")


def _cycle_before(cohort: Cohort, cycle: Cycle | None) -> Cycle | None:
    rows = Cycle.objects.select_related("cohort")
    found: Cycle | None = None
    if cycle is not None and cycle.number > 1:
        found = rows.filter(cohort=cohort, number__lt=cycle.number).order_by("-number").first()
    elif cohort.cloned_from_id:
        found = rows.filter(cohort=cohort.cloned_from_id).order_by("-number").first()
    return found


def _lines_of(cycles: list[Cycle]) -> list[LedgerLine]:
    rows = LedgerLine.objects.filter(cycle__in=cycles).select_related("theme", "period", "cell")
    return list(rows.defer("period__public_key").order_by("theme__number", "sequence"))


def _responses(cycle: Cycle) -> QuerySet[PatternResponse]:
    versions = ResponseVersion.objects.select_related("owner", "made_by", "topic").order_by("number")
    rows: QuerySet[PatternResponse] = PatternResponse.objects.filter(theme__cycle=cycle)
    return rows.prefetch_related(Prefetch("versions", queryset=versions))


def _experiments(cycle: Cycle) -> dict[tuple[UUID, UUID], int]:
    """(cell, statement) -> experiments whose owners named it. They stand above this app, which knows them by their key alone."""
    rows = LedgerLine.objects.filter(cycle=cycle, experiments__isnull=False).order_by()
    counted = rows.values_list("cell_id", "theme_id").annotate(number=Count("experiments"))
    return {(cell_id, theme_id): number for cell_id, theme_id, number in counted}


T = TypeVar("T")
Levels = dict[tuple[str, str], str]  # side and text of a statement -> the level it reached, empty for none


@dataclass(frozen=True)
class _Known:
    """What is read once for all parts of a cohort."""

    periods: list[Period]
    themes: list[Theme]
    outcomes: Mapping[tuple[UUID, UUID], CellOutcome]
    lines: list[LedgerLine]
    responses: Mapping[tuple[UUID, UUID], PatternResponse]
    guides: Mapping[str, str]
    experiments: Mapping[tuple[UUID, UUID], int]


def _levels_before(before: Cycle | None, cells: list[Cell], lines: Iterable[LedgerLine]) -> dict[str, Levels]:
    """What the cycle before asked and showed, by the name of a cell; empty where it has closed no period yet."""
    if before is None or not Period.objects.filter(cycle=before).exclude(closed_at=None).exists():
        return {}
    asked = {(theme.side, theme.text): "" for theme in Theme.objects.filter(cycle=before)}
    found = {cell.pk: dict(asked) for cell in cells}
    for line in lines:
        if line.cell_id in found:
            found[line.cell_id][line.theme.side, line.theme.text] = line.level
    return {cell.name: found[cell.pk] for cell in cells}


def _part(
    cell: Cell,
    state: tuple[Standing, Period | None],
    rules: Rules,
    known: _Known,
    earlier: Mapping[str, Levels],
) -> Part:
    """One cell. Under the floor it has no report, whatever the others have."""
    if state[0] == Standing.TOO_SMALL or cell.size < rules.floor:
        return Part(cell.name, Standing.TOO_SMALL, None, None, None, [], rules)
    closed = [period for period in known.periods if period.closed_at is not None]
    last = closed[-1] if closed else None
    return Part(
        cell=cell.name,
        standing=state[0],
        current=state[1],
        last_closed=last,
        outcome=known.outcomes.get((last.pk, cell.pk)) if last else None,
        # A cell that the cycle before did not have is compared with nothing.
        sides=[_side(side, cell, closed, known, earlier.get(cell.name, {})) for side in Side if _has(side, known)],
        rules=rules,
    )


def _has(side: Side, known: _Known) -> bool:
    return any(theme.side == side for theme in known.themes)


def _side(side: Side, cell: Cell, closed: list[Period], known: _Known, earlier: Levels) -> SideReport:
    of_theme: dict[UUID, list[LedgerLine]] = {}
    for line in known.lines:
        if line.cell_id == cell.pk:
            of_theme.setdefault(line.theme_id, []).append(line)
    before = {plain(text): level for (of, text), level in earlier.items() if of == side}
    own = [theme for theme in known.themes if theme.side == side]
    shown = [_line(theme, of_theme[theme.pk], closed, before, known) for theme in own if theme.pk in of_theme]
    saying = {plain(line.theme.text) for line in shown}
    silent = [theme for theme in own if theme.pk not in of_theme]
    gone = [(text, level) for (of, text), level in earlier.items() if of == side and level]
    return SideReport(
        side=side,
        columns=[_column(side, period, known.outcomes.get((period.pk, cell.pk))) for period in closed],
        areas=_by_area([(line.theme.area, line) for line in shown]),
        silent=_by_area([(theme.area, theme) for theme in silent]),
        gone=[(text, level) for text, level in gone if plain(text) not in saying],
    )


def _line(
    theme: Theme, lines: list[LedgerLine], closed: list[Period], before: Mapping[str, str], known: _Known
) -> Line:
    levels = []
    for period in closed:
        reached = [line for line in lines if line.period.number <= period.number]
        is_new = bool(reached) and reached[-1].period_id == period.pk
        levels.append(Reached(reached[-1].level if reached else "", is_new))
    words = plain(theme.text)
    return Line(
        theme=theme,
        cell_id=lines[-1].cell_id,
        cell=lines[-1].cell.name,
        levels=levels,
        level=lines[-1].level,
        since=lines[-1].period.label,
        before=before.get(words, ""),
        was_asked=words in before,
        response=known.responses.get((lines[-1].cell_id, theme.pk)),
        guides=known.guides,
        experiments=known.experiments.get((lines[-1].cell_id, theme.pk), 0),
    )


def _column(side: Side, period: Period, outcome: CellOutcome | None) -> Column:
    word = outcome.of(side) if outcome else ""
    return Column(period.label, word, str(Period.Outcome(word).label) if word else "")


def _by_area(rows: list[tuple[str, T]]) -> list[tuple[str, list[T]]]:
    """By area in the order of the list; an admin may have put others of the same area further down."""
    found: dict[str, list[T]] = {}
    for area, row in rows:
        found.setdefault(area, []).append(row)
    return list(found.items())
