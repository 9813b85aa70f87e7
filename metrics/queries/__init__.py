"""Named reads."""

from metrics.queries.cycles import CYCLES, cycles_of
from metrics.queries.impact import LATEST, Impact, changed_by_program, impact_of
from metrics.queries.register import (
    FOLLOW_UP_DAYS,
    FORGOTTEN,
    FollowUp,
    decisions_of,
    decisions_seen_by,
    experiments_of,
    experiments_seen_by,
    follow_ups_due,
    own_decisions,
    own_experiments,
    programs_seen_by,
    waiting,
)
from metrics.queries.rhythm import RhythmTally, rhythm_by_program

__all__ = [
    "CYCLES",
    "FOLLOW_UP_DAYS",
    "FORGOTTEN",
    "LATEST",
    "FollowUp",
    "Impact",
    "RhythmTally",
    "changed_by_program",
    "cycles_of",
    "decisions_of",
    "decisions_seen_by",
    "experiments_of",
    "experiments_seen_by",
    "follow_ups_due",
    "impact_of",
    "own_decisions",
    "own_experiments",
    "programs_seen_by",
    "rhythm_by_program",
    "waiting",
]
