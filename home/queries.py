"""Reads for the homes and for program health, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import Membership, Person
from metrics.models import Decision
from metrics.queries import (
    PairRhythm,
    RhythmTally,
    decisions_by_program,
    decisions_of,
    pair_rhythms,
    programs_seen_by,
    tally,
)
from pairing.models import Pair
from pairing.queries import pairs_of, with_members
from programs.models import Program
from programs.queries import programs_for
from sessions.models import MentoringSession
from sessions.queries import booked_pairs
from sessions.rhythm import Rhythm, limits

SHOWN = 5


@dataclass(frozen=True)
class MyPair:
    """A pair as one of its members sees it on their home."""

    pair: Pair
    others: list[Person]
    side: str
    held: int
    last_held: date | None


def my_pairs(person: Person) -> list[MyPair]:
    """The pairs of this person that are not closed."""
    held = Count("sessions", filter=Q(sessions__state=MentoringSession.State.HELD))
    pairs = list(pairs_of(person).exclude(state=Pair.State.CLOSED).annotate(held=held))
    last = {row.pair.pk: row.last_held for row in pair_rhythms(pairs)}
    return [_my_pair(pair, person, last[pair.pk]) for pair in pairs]


def _my_pair(pair: Pair, person: Person, last: date | None) -> MyPair:
    members = list(pair.members.all())
    side = next(member.side for member in members if member.person_id == person.pk)
    others = [member.person for member in members if member.person_id != person.pk]
    return MyPair(pair, others, side, pair.held, last)


def my_decisions(person: Person) -> list[Decision]:
    """The newest decisions of this person's pairs."""
    return list(decisions_of(person)[:SHOWN])


@dataclass(frozen=True)
class ProgramRow:
    """A program on the home of those who run it or read its impact."""

    program: Program
    rhythm: RhythmTally
    changed: int


def my_programs(membership: Membership) -> list[ProgramRow]:
    """The programs that this membership runs and that are not closed."""
    return _rows(programs_for(membership).exclude(state=Program.State.CLOSED))


def impacts(membership: Membership) -> list[ProgramRow]:
    """The programs whose impact this membership reads."""
    return _rows(programs_seen_by(membership))


def _rows(programs: QuerySet[Program]) -> list[ProgramRow]:
    found = list(programs)
    pairs = list(Pair.objects.filter(cohort__program__in=found).select_related("cohort__program"))
    by_program: dict[UUID, list[PairRhythm]] = {}
    for row in pair_rhythms(pairs):
        by_program.setdefault(row.pair.cohort.program_id, []).append(row)
    changed = decisions_by_program([program.pk for program in found])
    return [ProgramRow(program, tally(by_program.get(program.pk, [])), changed.get(program.pk, 0)) for program in found]


# Who acts next comes first: the order of the health table.
_ORDER = (Rhythm.STALLED, Rhythm.LATE, Rhythm.ON_RHYTHM, Rhythm.PAUSED, Rhythm.CLOSED)


@dataclass(frozen=True)
class HealthRow:
    """One pair on the health page: dates and who acts next."""

    names: str
    rhythm: Rhythm
    order: int
    last_held: date | None
    acts_next: str


def health_of(program: Program) -> list[HealthRow]:
    """Every pair of a program, those that need somebody to act first."""
    pairs = list(with_members(Pair.objects.filter(cohort__program=program)))
    booked = booked_pairs([pair.pk for pair in pairs])
    rows = []
    for row in pair_rhythms(pairs):
        mentee, mentors = _names(row.pair)
        acts = _acts_next(row.rhythm, mentee, is_booked=row.pair.pk in booked)
        rows.append(HealthRow(f"{mentee} and {mentors}", row.rhythm, _ORDER.index(row.rhythm), row.last_held, acts))
    return sorted(rows, key=lambda row: (row.order, row.last_held or date.min, row.names))


def counts_of(rows: Sequence[HealthRow]) -> RhythmTally:
    """How many pairs are in which state."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.rhythm] = counts.get(row.rhythm, 0) + 1
    return RhythmTally(counts)


def limits_of(program: Program) -> tuple[int, int]:
    """The days on which a pair of this program becomes late and stalled."""
    found = limits(program.interval)
    return found.late, found.stalled


def _names(pair: Pair) -> tuple[str, str]:
    members = list(pair.members.all())
    mentee = next((m.person.name for m in members if m.side == "mentee"), "Nobody")
    return mentee, " and ".join(m.person.name for m in members if m.side == "mentor")


def _acts_next(state: Rhythm, mentee: str, *, is_booked: bool) -> str:
    if state in (Rhythm.PAUSED, Rhythm.CLOSED):
        return "Nobody"
    if is_booked:
        return "Nobody: the next session is booked"
    return f"{mentee}, and you" if state == Rhythm.STALLED else mentee
