"""Named reads of decisions, experiments and the impact page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from access.clock import today
from access.roles import Permission, can, permissions_of
from accounts.models import Membership, Organization, Person
from metrics.cycles import Cycle, Span, months_of
from metrics.models import Decision, Experiment
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.models import Cohort, Enrollment, Program
from programs.queries import programs_for
from sessions.models import MentoringSession
from sessions.queries import with_rhythm
from sessions.rhythm import BY_URGENCY, Rhythm

Row = TypeVar("Row", Decision, Experiment)
Outcome = Decision.Outcome
LATEST = 3
CYCLES = 8  # beside each other on one page
FOLLOW_UP_DAYS = (30, 90)
FORGOTTEN = timedelta(days=30)  # a follow-up that was due longer ago is no longer asked for

# What this membership may see -----------------------------------------------------------------------------------


def programs_seen_by(membership: Membership) -> QuerySet[Program]:
    """Programs whose impact this membership reads: all for executives, else those it runs."""
    found: QuerySet[Program] = Program.objects.all()
    if _reads_all(membership, Permission.IMPACT_VIEW):
        return found
    return programs_for(membership) if can(membership, Permission.PROGRAMS_VIEW) else found.none()


def decisions_seen_by(membership: Membership) -> QuerySet[Decision]:
    """Decisions that this membership reads, newest first: all for executives, else those of programs it runs and of its own pairs."""
    found: QuerySet[Decision] = Decision.objects.select_related("owner", "pair__cohort__program")
    return _seen(found, membership, Permission.DECISIONS_VIEW)


def experiments_seen_by(membership: Membership) -> QuerySet[Experiment]:
    """Experiments that this membership reads, newest first: as with decisions."""
    found: QuerySet[Experiment] = Experiment.objects.select_related("owner", "pair__cohort__program")
    return _seen(found, membership, Permission.EXPERIMENTS_VIEW)


def decisions_of(person: Person) -> QuerySet[Decision]:
    """Decisions of this person's pairs and their own, newest first: everybody in a pair reads them."""
    found: QuerySet[Decision] = Decision.objects.filter(Q(pair_id__in=_pairs_of(person)) | Q(owner=person))
    return found.select_related("owner")


def own_decisions(person: Person) -> QuerySet[Decision]:
    """Decisions that this person owns, and so may correct."""
    found: QuerySet[Decision] = Decision.objects.filter(owner=person)
    return found


def experiments_of(person: Person) -> QuerySet[Experiment]:
    """Experiments of this person's pairs and their own, newest first: everybody in a pair reads them."""
    found: QuerySet[Experiment] = Experiment.objects.filter(Q(pair_id__in=_pairs_of(person)) | Q(owner=person))
    return found.select_related("owner")


def own_experiments(person: Person) -> QuerySet[Experiment]:
    """Experiments that this person owns, and so may correct."""
    found: QuerySet[Experiment] = Experiment.objects.filter(owner=person)
    return found


def _seen(found: QuerySet[Row], membership: Membership, permission: Permission) -> QuerySet[Row]:
    """Of these decisions or experiments, those that the membership reads."""
    if _reads_all(membership, permission):
        return found
    seen = Q(pair_id__in=_pairs_of(membership.person)) | Q(owner=membership.person_id)
    if can(membership, Permission.PROGRAMS_VIEW):
        seen |= Q(pair__cohort__program__in=programs_for(membership))
    return found.filter(seen)


def _reads_all(membership: Membership, permission: Permission) -> bool:
    """Whether a role of theirs reads this without running programs or taking part. Role by role: a second one takes nothing away."""
    partial = {Permission.PROGRAMS_VIEW, Permission.PAIR_VIEW}
    held = (permissions_of([role]) for role in membership.roles)
    return any(permission in permissions and not partial & permissions for permissions in held)


def _pairs_of(person: Person) -> QuerySet[Any]:
    mine: QuerySet[Any] = present_members().filter(person=person).order_by().values("pair_id")
    return mine


# Follow-ups ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FollowUp:
    """A decision or an experiment that its owner looks at again: `days` (30 or 90) after it was made or started."""

    kind: Literal["decision", "experiment"]
    row: Decision | Experiment  # with its owner, and its pair up to the program
    days: int
    due_on: date

    @property
    def key(self) -> str:
        """The same for every scheduler: one reminder each."""
        return f"follow_up:{self.kind}:{self.row.pk}:{self.days}"

    @property
    def url_name(self) -> str:
        """The page on which the owner says how it stands."""
        return f"metrics:follow_up_{self.kind}"

    @property
    def kwargs(self) -> dict[str, UUID]:
        """What the address of the page takes, apart from the organization."""
        return {self.kind: self.row.pk}


def follow_ups_due(day: date, owner: Person | None = None) -> list[FollowUp]:
    """What somebody should look at again on `day`, of one owner or of everybody who is still there; the oldest first. Two queries.

    30 days after it was made or started, and 90, unless its owner has said since how it stands. An experiment that was dropped or
    stopped is over; who comes back after a long time is not asked about what was due more than a month ago.
    """
    last = max(FOLLOW_UP_DAYS)
    span = (day - timedelta(days=last) - FORGOTTEN, day - timedelta(days=min(FOLLOW_UP_DAYS)))
    whose = {"owner": owner} if owner else {"owner__left_on": None}
    lasting = [Experiment.State.RUNNING, Experiment.State.ADOPTED]
    decisions = Decision.objects.filter(decided_on__range=span, **whose)
    experiments = Experiment.objects.filter(started_on__range=span, state__in=lasting, **whose)
    related = ("owner", "pair__cohort__program")
    found = [_follow_up("decision", row, row.decided_on, day) for row in decisions.select_related(*related)]
    found += [_follow_up("experiment", row, row.started_on, day) for row in experiments.select_related(*related)]
    return sorted((each for each in found if each), key=lambda each: (each.due_on, each.key))


def _follow_up(
    kind: Literal["decision", "experiment"], row: Decision | Experiment, since: date, day: date
) -> FollowUp | None:
    """The newest one whose day has come, if it still waits."""
    days = max(number for number in FOLLOW_UP_DAYS if since + timedelta(days=number) <= day)
    due = since + timedelta(days=days)
    is_done = row.followed_up_on is not None and row.followed_up_on >= due
    return None if is_done or day - due > FORGOTTEN else FollowUp(kind, row, days, due)


# Rhythm ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RhythmTally:
    """How many pairs are in which state; facts about a program, never about a person."""

    counts: dict[str, int] = field(default_factory=dict)

    def of(self, state: str) -> int:
        """Pairs in this state, a value of Rhythm."""
        return self.counts.get(state, 0)

    @property
    def on_rhythm(self) -> int:
        """Pairs on rhythm."""
        return self.of(Rhythm.ON_RHYTHM)

    @property
    def late(self) -> int:
        """Pairs that are late."""
        return self.of(Rhythm.LATE)

    @property
    def stalled(self) -> int:
        """Pairs that are stalled."""
        return self.of(Rhythm.STALLED)

    @property
    def forming(self) -> int:
        """Pairs that agree on their charter, which are neither late nor stalled."""
        return self.of(Rhythm.FORMING)

    @property
    def paused(self) -> int:
        """Pairs that paused, by their choice."""
        return self.of(Rhythm.PAUSED)

    @property
    def closed(self) -> int:
        """Pairs that have ended."""
        return self.of(Rhythm.CLOSED)

    @property
    def going(self) -> int:
        """Pairs that have not ended."""
        return sum(self.counts.values()) - self.closed


def rhythm_by_program(programs: Collection[Program], zone: str) -> dict[UUID, RhythmTally]:
    """Program -> how its pairs stand, with an empty tally for those without any; `zone` is the organization's. One query."""
    theirs = Pair.objects.filter(cohort__program__in=programs)
    pairs = with_rhythm(theirs, zone, [program.interval_days for program in programs])
    rows = pairs.order_by().values_list("cohort__program_id", "urgency").annotate(pairs=Count("pk"))
    counts: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for program_id, urgency, number in rows:
        counts[program_id][BY_URGENCY[urgency]] = number
    return {program.pk: RhythmTally(counts[program.pk]) for program in programs}


# Impact ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Impact:
    """What the impact page shows of a program, apart from the ledger."""

    program: Program
    changed: int
    kept: int
    experiments: int
    latest: list[Decision]
    rhythm: RhythmTally
    sessions_held: int


_SHOWN = ("title", "after", "measure", "decided_on", "owner__name", "owner__title")


def impact_of(program: Program, zone: str) -> Impact:
    """The facts of one program, on the organization's calendar, in a fixed number of queries."""
    decisions = Decision.objects.filter(pair__cohort__program=program)
    counts = decisions.aggregate(
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)), kept=Count("pk", filter=Q(outcome=Outcome.KEPT))
    )
    held = MentoringSession.objects.filter(pair__cohort__program=program, state=MentoringSession.State.HELD)
    return Impact(
        program=program,
        changed=counts["changed"],
        kept=counts["kept"],
        experiments=Experiment.objects.filter(pair__cohort__program=program).count(),
        latest=list(decisions.filter(outcome=Outcome.CHANGED).select_related("owner").only(*_SHOWN)[:LATEST]),
        rhythm=rhythm_by_program([program], zone)[program.pk],
        sessions_held=held.count(),
    )


def changed_by_program(program_ids: Collection[UUID]) -> dict[UUID, int]:
    """Program -> decisions changed; programs without any are not in it. One query."""
    rows = Decision.objects.filter(pair__cohort__program_id__in=program_ids, outcome=Outcome.CHANGED)
    counted = rows.order_by().values_list("pair__cohort__program_id").annotate(number=Count("pk"))
    return dict(counted)


# Cycle on cycle --------------------------------------------------------------------------------------------------


def cycles_of(program: Program, organization: Organization) -> list[Cycle]:
    """The newest cohorts of a program that were asked or paired, oldest first, on the organization's calendar. Five queries."""
    day, zone = today(organization.timezone), zone_of(organization.timezone)
    begun = Cohort.objects.filter(program=program).exclude(state=Cohort.State.DRAFT).order_by("-created_at")
    cohorts = [row for row in begun if row.has_pairs or row.state != Cohort.State.CLOSED][:CYCLES][::-1]
    people = _people_by_cohort(cohorts, day)
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    ended: defaultdict[UUID, int] = defaultdict(int)
    lasts = {cohort.pk: _last_day(cohort, program, zone) for cohort in cohorts}
    rows = Pair.objects.filter(cohort__in=cohorts).order_by("pk")
    for pk, cohort_id, starts_on, ends_on, rests_on in rows.values_list(
        "pk", "cohort_id", "started_on", "ended_on", "paused_on"
    ):
        spans[cohort_id].append(Span(pk, starts_on, ends_on, rests_on if ends_on is None else None))
        ended[cohort_id] += ends_on is not None and ends_on < lasts[cohort_id]
    held = MentoringSession.objects.filter(pair__cohort__in=cohorts, state=MentoringSession.State.HELD).order_by()
    days: defaultdict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    for cohort_id, pair_id, on in held.annotate(on=TruncDate("starts_at", tzinfo=zone)).values_list(
        "pair__cohort_id", "pair_id", "on"
    ):
        days[cohort_id].append((pair_id, on))
    decisions = _decisions_by_cohort(cohorts)
    return [
        Cycle(
            name=cohort.name,
            cohort_id=cohort.pk,
            began_on=(began := _began_on(cohort, zone)),
            asked=people.get(cohort.pk, (0, 0))[0],
            ready=people.get(cohort.pk, (0, 0))[1],
            pairs=len(spans[cohort.pk]),
            ended_early=ended[cohort.pk],
            changed=decisions.get(cohort.pk, (0, 0))[0],
            kept=decisions.get(cohort.pk, (0, 0))[1],
            months=months_of(began, lasts[cohort.pk], day, program.interval_days, spans[cohort.pk], days[cohort.pk])
            if began
            else (),
        )
        for cohort in cohorts
    ]


def _began_on(cohort: Cohort, zone: tzinfo) -> date | None:
    return cohort.started_at.astimezone(zone).date() if cohort.started_at else None


def _last_day(cohort: Cohort, program: Program, zone: tzinfo) -> date:
    last: date = program.ends_on
    return min(last, cohort.closed_at.astimezone(zone).date()) if cohort.closed_at else last


def _people_by_cohort(cohorts: list[Cohort], day: date) -> dict[UUID, tuple[int, int]]:
    """Cohort -> (people ever asked, of these those who show "Ready" or had a place in a pair). As the boards say it."""
    ready = Q(pk__in=[])
    for cohort in cohorts:
        table = Enrollment.SHOWN_CLOSED if cohort.answers_closed(day) else Enrollment.SHOWN_OPEN
        states = [state for state, shown in table.items() if shown == Enrollment.Shown.READY]
        ready |= Q(cohort=cohort, state__in=states)
    paired = PairMember.objects.filter(enrollment=OuterRef("pk"))
    rows = Enrollment.objects.filter(cohort__in=cohorts, asks__gt=0).annotate(was_paired=Exists(paired)).order_by()
    counted = rows.values_list("cohort_id").annotate(
        asked=Count("pk"), ready=Count("pk", filter=ready | Q(was_paired=True))
    )
    return {cohort_id: (asked, said_yes) for cohort_id, asked, said_yes in counted}


def _decisions_by_cohort(cohorts: list[Cohort]) -> dict[UUID, tuple[int, int]]:
    """Cohort -> (decisions changed, decisions kept)."""
    rows = Decision.objects.filter(pair__cohort__in=cohorts).order_by().values_list("pair__cohort_id")
    counted = rows.annotate(
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)), kept=Count("pk", filter=Q(outcome=Outcome.KEPT))
    )
    return {cohort_id: (changed, kept) for cohort_id, changed, kept in counted}
