"""Named reads of decisions and of the impact page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from access.roles import Permission, can, permissions_of
from accounts.models import Membership, Person
from metrics.models import Decision
from pairing.models import Pair, PairMember
from programs.models import Program
from programs.queries import programs_for
from sessions.models import MentoringSession
from sessions.queries import with_rhythm
from sessions.rhythm import BY_URGENCY, Rhythm

Outcome = Decision.Outcome
LATEST = 3

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
    if _reads_all(membership, Permission.DECISIONS_VIEW):
        return found
    seen = Q(pair_id__in=_pairs_of(membership.person))
    if can(membership, Permission.PROGRAMS_VIEW):
        seen |= Q(pair__cohort__program__in=programs_for(membership))
    return found.filter(seen)


def decisions_of(person: Person) -> QuerySet[Decision]:
    """Decisions of this person's pairs, newest first: both sides of a pair read them."""
    found: QuerySet[Decision] = Decision.objects.filter(pair_id__in=_pairs_of(person))
    return found.select_related("owner")


def own_decisions(person: Person) -> QuerySet[Decision]:
    """Decisions that this person owns, and so may correct."""
    found: QuerySet[Decision] = Decision.objects.filter(owner=person)
    return found


def _reads_all(membership: Membership, permission: Permission) -> bool:
    """Whether a role of theirs reads this without running programs or taking part. Role by role: a second one takes nothing away."""
    partial = {Permission.PROGRAMS_VIEW, Permission.PAIR_VIEW}
    held = (permissions_of([role]) for role in membership.roles)
    return any(permission in permissions and not partial & permissions for permissions in held)


def _pairs_of(person: Person) -> QuerySet[PairMember]:
    mine: QuerySet[PairMember] = PairMember.objects.filter(person=person).values("pair_id")
    return mine


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
        latest=list(decisions.filter(outcome=Outcome.CHANGED).select_related("owner").only(*_SHOWN)[:LATEST]),
        rhythm=rhythm_by_program([program], zone)[program.pk],
        sessions_held=held.count(),
    )


def changed_by_program(program_ids: Collection[UUID]) -> dict[UUID, int]:
    """Program -> decisions changed; programs without any are not in it. One query."""
    rows = Decision.objects.filter(pair__cohort__program_id__in=program_ids, outcome=Outcome.CHANGED)
    counted = rows.order_by().values_list("pair__cohort__program_id").annotate(number=Count("pk"))
    return dict(counted)
