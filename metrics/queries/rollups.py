"""Named reads of roll-ups: what is due, what a cohort and a program count to today, and the snapshots that pages show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Sum, UUIDField
from django.db.models.functions import Coalesce

from access.clock import today
from access.prepared import DAY, IDS, MOMENT, AnyOf, Question, Rows, prepared, together
from access.tenancy import current_organization
from accounts.models import Organization
from feedback.models import Cycle, LedgerLine
from jobs.kinds import JobKind
from jobs.models import Job
from metrics import rollup
from metrics.models import Decision, Experiment, Mark, Snapshot
from metrics.queries.outcomes import figures_of
from metrics.rollup import Content, Counted, PatternLine
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from programs.models import Arm, Cohort, Enrollment, Program
from sessions.models import MentoringSession
from sessions.queries import with_rhythm
from sessions.rhythm import Rhythm, limits

AGAIN = "again"  # the mark of a program whose cohort was counted anew: no fact of anybody


@dataclass(frozen=True)
class Due:
    """What a roll-up has to look at."""

    cohorts: list[UUID]
    programs: list[UUID]  # those that are due by themselves; the others follow from their cohorts

    def __bool__(self) -> bool:
        return bool(self.cohorts or self.programs)


@dataclass(frozen=True)
class Seen:
    """The newest snapshot of a program, read."""

    content: Content
    as_of: date | None  # none before the first roll-up
    version: int
    is_moved: bool  # whether time alone has made it read otherwise since
    facts: int  # written since, which the next roll-up counts
    before: Content | None = (
        None  # counts by the day that was asked for, without figures; none before the first roll-up
    )

    @property
    def is_fresh(self) -> bool:
        """Whether a roll-up would find the same."""
        return self.as_of is not None and not self.facts and not self.is_moved


# What is due ------------------------------------------------------------------------------------------------------


def due_rollups(day: date) -> Due:
    """Cohorts and programs that were marked, or whose snapshot would read otherwise by this day. Two queries, whatever there is."""
    moved = Snapshot.objects.filter(is_current=True, moves_on__lte=day)
    cohorts, programs = set(), set()
    pairs = [*Mark.objects.order_by().values_list("program_id", "cohort_id").distinct()]
    pairs += moved.order_by().values_list("program_id", "cohort_id")
    for program_id, cohort_id in pairs:
        if cohort_id is None:
            programs.add(program_id)
        else:
            cohorts.add(cohort_id)
    return Due(sorted(cohorts), sorted(programs))


def everything() -> Due:
    """Every cohort and every program there is."""
    cohorts = Cohort.objects.order_by("pk").values_list("pk", flat=True)
    return Due(list(cohorts), list(Program.objects.order_by("pk").values_list("pk", flat=True)))


def was_rolled_up_on(day: date, zone: str) -> bool:
    """Whether the roll-up of this night was started already."""
    jobs = Job.objects.filter(kind=JobKind.ROLL_UP, requested_by_id=None, subject_id=current_organization())
    newest: datetime | None = jobs.order_by("-created_at").values_list("created_at", flat=True).first()
    return newest is not None and newest.astimezone(zone_of(zone)).date() >= day


# What is counted --------------------------------------------------------------------------------------------------


def count_cohort(cohort: Cohort, organization: Organization, day: date) -> tuple[Counted, date | None]:
    """What a cohort (with its program) counts to on this day of the organization, and the first later day on which it would read otherwise
    although nothing was written. Eight queries.
    """
    rhythm, moves_on = _rhythm(cohort, organization.timezone, day)
    members = list(PairMember.objects.filter(pair__cohort=cohort).order_by().values_list("pair_id", "person_id"))
    in_pair = Counter(pair_id for pair_id, _ in members)
    held = MentoringSession.objects.filter(pair__cohort=cohort, state=MentoringSession.State.HELD)
    by_pair = dict(held.order_by().values_list("pair_id").annotate(number=Count("pk")))
    decided = Decision.objects.filter(pair__cohort=cohort).order_by().values_list("outcome", "decided_on", "pk")
    changed = [(day.isoformat(), str(pk)) for outcome, day, pk in decided if outcome == Decision.Outcome.CHANGED]
    tried = Experiment.objects.filter(pair__cohort=cohort).order_by().values_list("state").annotate(number=Count("pk"))
    lines = _lines(cohort)
    counted = Counted(
        cohorts=1,
        asked=Enrollment.objects.filter(cohort=cohort, asks__gt=0).count(),
        people=len({person_id for _, person_id in members}),
        pairs=sum(rhythm.values()),
        rhythm=rhythm,
        sessions=sum(by_pair.values()),
        person_sessions=sum(number * in_pair[pair_id] for pair_id, number in by_pair.items()),
        changed=len(changed),
        kept=len(decided) - len(changed),
        experiments=dict(tried),
        latest=rollup.newest_decisions(changed),
        lines=rollup.newest_lines(lines),
        patterns=len(lines),
        published=LedgerLine.objects.filter(cycle__cohort=cohort).count(),
    )
    return counted, moves_on


def count_program(program: Program, day: date) -> tuple[Content, date | None]:
    """What the snapshots of its cohorts add up to, with figures taken of all of them together; and when those move by themselves.

    Figures are cut off at the first of the month, and for good once everybody who is counted was followed for as long as any figure looks.
    """
    texts = Snapshot.objects.filter(program=program, is_current=True).exclude(cohort=None)
    parts = [Content.from_json(text).counted for text in texts.order_by().values_list("content", flat=True)]
    last = Arm.objects.filter(program=program).aggregate(last=Max("since"))["last"]
    ends = rollup.last_cut(max(last or program.starts_on, program.starts_on))
    cut = min(rollup.first_of_month(day), ends)
    figures = tuple(figures_of(program, cut))
    moves_on = rollup.next_month(cut) if figures and cut < ends else None
    return Content(rollup.total(parts), figures), moves_on


def closed_on(cohort: Cohort, organization: Organization) -> date | None:
    """The day on which a cohort ended, on the organization's calendar."""
    return cohort.closed_at.astimezone(zone_of(organization.timezone)).date() if cohort.closed_at else None


def _rhythm(cohort: Cohort, zone: str, day: date) -> tuple[dict[str, int], date | None]:
    """Rhythm -> pairs, and the first later day on which a pair becomes late or stalled without anybody's doing."""
    limit = limits(cohort.program.interval)
    pairs = with_rhythm(Pair.objects.filter(cohort=cohort), zone, [cohort.program.interval_days])
    found: Counter[str] = Counter()
    moves: list[date] = []
    still = {Pair.State.PAUSED: Rhythm.PAUSED, Pair.State.FORMING: Rhythm.FORMING, Pair.State.CLOSED: Rhythm.CLOSED}
    for state, since in pairs.order_by().values_list("state", "since"):
        if cohort.state == Cohort.State.CLOSED or state in still:
            found[Rhythm.CLOSED if cohort.state == Cohort.State.CLOSED else still[state]] += 1
            continue
        late, stalled = since + timedelta(days=limit.late), since + timedelta(days=limit.stalled)
        found[Rhythm.ON_RHYTHM if day < late else Rhythm.LATE if day < stalled else Rhythm.STALLED] += 1
        moves += [each for each in (late, stalled) if each > day]
    return {str(state): number for state, number in found.items()}, min(moves, default=None)


def _lines(cohort: Cohort) -> list[PatternLine]:
    """The highest line of each statement and cell of the cohort's newest cycle."""
    newest = Cycle.objects.filter(cohort=cohort).order_by("-number").values("pk")[:1]
    rows: QuerySet[LedgerLine] = LedgerLine.objects.filter(cycle__in=newest).select_related("theme", "cell", "period")
    highest = {(row.cell_id, row.theme_id): row for row in rows.defer("period__public_key").order_by("sequence")}
    return [
        PatternLine(
            cohort=cohort.name,
            cell=row.cell.name,
            cell_id=str(row.cell_id),
            theme_id=str(row.theme_id),
            side=row.theme.side,
            area=row.theme.area,
            text=row.theme.text,
            level=row.level,
            since=row.period.label,
            closed_on=row.period.ends_on.isoformat(),
        )
        for row in highest.values()
    ]


# What a page shows ------------------------------------------------------------------------------------------------


def snapshots_of(programs: Collection[Program], zone: str, *, since: date | None = None) -> dict[UUID, Seen]:
    """Program -> its newest snapshot, and what came since; an empty one before the first roll-up. One query, whatever there is.
    `since`: with what had been counted by the end of this day.
    """
    return snapshots_asked(programs, zone, since=since).ask()


def snapshots_asked(
    programs: Collection[Program], zone: str, *, since: date | None = None
) -> Question[dict[UUID, Seen]]:
    """The same, for a page that asks more."""
    ids, day = [each.pk for each in programs], today(zone)

    def told(found: tuple[Rows, Rows]) -> dict[UUID, Seen]:
        rows = {pk: kept for pk, *kept in found[0]}
        facts: dict[UUID, int] = dict(found[1])
        return {pk: _seen(rows.get(pk), facts.get(pk, 0)) for pk in ids}

    newest = _newest.asked(programs=ids, day=day)
    if since is not None:
        end = datetime.combine(since + timedelta(days=1), time(), zone_of(zone))
        newest = _newest_and_before.asked(programs=ids, day=day, end=end)
    return together(newest, _facts_since.asked(programs=ids)).then(told)


def _seen(row: Sequence[Any] | None, facts: int) -> Seen:
    if row is None:
        return Seen(Content(Counted()), None, 0, is_moved=False, facts=facts)
    text, as_of, version, is_moved, *others = row
    content, older = Content.from_json(text), others[0] if others else None
    before = content if older == text else Content.counts_from_json(older) if older else None
    return Seen(content, as_of, version, is_moved=is_moved, facts=facts, before=before)


def _current(programs: list[UUID], day: date) -> QuerySet[Snapshot]:
    rows = Snapshot.objects.filter(AnyOf("program_id", programs), is_current=True, cohort=None).order_by()
    moved = Snapshot.objects.filter(program=OuterRef("program"), is_current=True, moves_on__lte=day)
    return rows.annotate(is_moved=Exists(moved))


_SEEN = ("program_id", "content", "as_of", "version", "is_moved")


@prepared(programs=IDS, day=DAY)
def _newest(programs: list[UUID], day: date) -> QuerySet[Snapshot, tuple[Any, ...]]:
    return _current(programs, day).values_list(*_SEEN)


@prepared(programs=IDS, day=DAY, end=MOMENT)
def _newest_and_before(programs: list[UUID], day: date, end: datetime) -> QuerySet[Snapshot, tuple[Any, ...]]:
    """And of each program the content that stood at this moment."""
    rows = Snapshot.objects.filter(program=OuterRef("program"), cohort=None, made_at__lt=end)
    before = Subquery(rows.order_by("-version").values("content")[:1])
    return _current(programs, day).annotate(before=before).values_list(*_SEEN, "before")


@prepared(programs=IDS)
def _facts_since(programs: list[UUID]) -> QuerySet[Mark, tuple[Any, ...]]:
    """Program and facts that its next roll-up counts; those without any are not among them."""
    of_cohort = Cohort.objects.filter(pk=OuterRef("cohort_id")).order_by().values("program_id")[:1]
    marks = Mark.objects.annotate(of=Coalesce("program_id", Subquery(of_cohort), output_field=UUIDField()))
    return marks.filter(AnyOf("of", programs)).order_by().values_list("of").annotate(number=Sum("rows"))


def older_versions() -> Iterable[tuple[tuple[UUID, UUID | None], list[tuple[UUID, Any]]]]:
    """(program, cohort) -> (id, time of making) of the versions that were followed by another one, the oldest first."""
    rows = Snapshot.objects.filter(is_current=False).order_by("program_id", "cohort_id", "version")
    found: dict[tuple[UUID, UUID | None], list[tuple[UUID, Any]]] = {}
    for program_id, cohort_id, pk, made_at in rows.values_list("program_id", "cohort_id", "pk", "made_at"):
        found.setdefault((program_id, cohort_id), []).append((pk, made_at))
    return found.items()
