"""How the pairs of programs stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from pairing.models import Pair
from programs.models import Program
from sessions.queries import with_rhythm
from sessions.rhythm import BY_URGENCY, Rhythm


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
