"""Named reads of decisions and of the impact page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from access.clock import today
from access.roles import Permission, can
from accounts.models import Membership, Person
from metrics.models import Decision
from pairing.models import Pair, PairMember
from programs.models import Program
from programs.queries import programs_for
from sessions.queries import last_held_on
from sessions.rhythm import Rhythm, rhythm

Outcome = Decision.Outcome


def programs_seen_by(membership: Membership) -> QuerySet[Program]:
    """Programs whose impact this membership reads: those it runs, or all for who reads impact without running any."""
    if can(membership, Permission.PROGRAMS_VIEW):
        return programs_for(membership)
    found: QuerySet[Program] = Program.objects.all()
    return found if can(membership, Permission.IMPACT_VIEW) else found.none()


def decisions_seen_by(membership: Membership) -> QuerySet[Decision]:
    """Decisions of the programs this membership reads, newest first."""
    found: QuerySet[Decision] = Decision.objects.filter(pair__cohort__program__in=programs_seen_by(membership))
    return found.select_related("owner", "pair__cohort__program")


def decisions_of(person: Person) -> QuerySet[Decision]:
    """Decisions of this person's pairs, newest first: pair, program team and executives read them, so both sides of the pair do."""
    mine = PairMember.objects.filter(person=person).values("pair_id")
    found: QuerySet[Decision] = Decision.objects.filter(pair_id__in=mine)
    return found.select_related("owner", "pair__cohort__program")


@dataclass(frozen=True)
class RhythmTally:
    """How many pairs are in which state; facts about a program, never about a person."""

    counts: dict[str, int] = field(default_factory=dict)

    def of(self, state: str) -> int:
        """Pairs in this state."""
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
    def paused(self) -> int:
        """Pairs that paused, by their choice."""
        return self.of(Rhythm.PAUSED)

    @property
    def going(self) -> int:
        """Pairs that are not closed."""
        return sum(number for state, number in self.counts.items() if state != Rhythm.CLOSED)


@dataclass(frozen=True)
class PairRhythm:
    """One pair with its rhythm and the day that it counts from."""

    pair: Pair
    rhythm: Rhythm
    last_held: date | None


def pair_rhythms(pairs: list[Pair]) -> list[PairRhythm]:
    """The rhythm of each pair (with its cohort and program loaded). One query."""
    last, day = last_held_on([pair.pk for pair in pairs]), today(timezone.get_current_timezone_name())
    rows = []
    for pair in pairs:
        held = timezone.localtime(last[pair.pk]).date() if pair.pk in last else None
        state = rhythm(
            state=pair.state, since=held or pair.started_on, today=day, interval=pair.cohort.program.interval
        )
        rows.append(PairRhythm(pair, state, held))
    return rows


def tally(rows: list[PairRhythm]) -> RhythmTally:
    """Count the pairs in each state."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.rhythm] = counts.get(row.rhythm, 0) + 1
    return RhythmTally(counts)


def program_rhythm(program: Program) -> RhythmTally:
    """The rhythm of a program's pairs. Two queries, whatever their number."""
    pairs = list(Pair.objects.filter(cohort__program=program).select_related("cohort__program"))
    return tally(pair_rhythms(pairs))


@dataclass(frozen=True)
class Impact:
    """What the impact page shows of a program, apart from the ledger."""

    program: Program
    changed: int
    kept: int
    latest: list[Decision]
    rhythm: RhythmTally
    mentors: int
    mentees: int
    sessions_held: int


def impact_of(program: Program) -> Impact:
    """The facts of one program, in a fixed number of queries."""
    decisions = Decision.objects.filter(pair__cohort__program=program)
    counts = decisions.aggregate(
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)), kept=Count("pk", filter=Q(outcome=Outcome.KEPT))
    )
    people = PairMember.objects.filter(pair__cohort__program=program).aggregate(
        mentors=Count("person_id", filter=Q(side="mentor"), distinct=True),
        mentees=Count("person_id", filter=Q(side="mentee"), distinct=True),
    )
    held = Pair.objects.filter(cohort__program=program, sessions__state="held").count()
    return Impact(
        program=program,
        changed=counts["changed"],
        kept=counts["kept"],
        latest=list(decisions.filter(outcome=Outcome.CHANGED).select_related("owner")[:3]),
        rhythm=program_rhythm(program),
        mentors=people["mentors"],
        mentees=people["mentees"],
        sessions_held=held,
    )


def decisions_by_program(program_ids: list[UUID]) -> dict[UUID, int]:
    """Program -> decisions changed. One query."""
    rows = (
        Decision.objects.filter(pair__cohort__program_id__in=program_ids, outcome=Outcome.CHANGED)
        .values_list("pair__cohort__program_id")
        .annotate(number=Count("pk"))
    )
    return dict(rows.order_by())
