"""Named reads of the log of assumptions: of a pair, of one person, and what others share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import Person
from pairing.models import Pair
from sessions.assumptions import Belief, from_json, waiting
from sessions.debriefs import Assumption as Row
from sessions.models import Assumption, SharedAssumption


@dataclass(frozen=True)
class Entry:
    """One entry as a member of the pair reads it, and what of it others read; None while it is the pair's alone."""

    row: Assumption
    belief: Belief
    share: SharedAssumption | None

    @property
    def differs(self) -> bool:
        """Whether others read something else than what stands here."""
        share, belief = self.share, self.belief
        return share is not None and (share.text, share.verdict, share.learned) != (
            belief.text,
            belief.verdict or "",
            belief.learned,
        )


def log_of(pair: Pair) -> list[Entry]:
    """What the members of a pair wrote, the newest first. For its members. Two queries."""
    rows = Assumption.objects.filter(pair=pair).select_related("author")
    return _entries(rows)


def own_assumptions(person: Person) -> QuerySet[Assumption]:
    """What this person wrote, in every pair, also in those that they have left."""
    found: QuerySet[Assumption] = Assumption.objects.filter(author=person).select_related("pair__cohort__program")
    return found


def entry_of(row: Assumption) -> Entry:
    """One entry, with what others read of it."""
    return Entry(row, from_json(str(row.words)), row.shares.first())


def to_ask(pair: Pair, person_id: UUID) -> Sequence[Row]:
    """What a debrief of this person begins with: what is open in their log, the oldest first."""
    rows = Assumption.objects.filter(pair=pair, author=person_id).order_by("written_on", "id")
    return waiting(from_json(str(row.words)) for row in rows)


def _entries(rows: QuerySet[Assumption]) -> list[Entry]:
    found = rows.prefetch_related(Prefetch("shares"))
    return [Entry(row, from_json(str(row.words)), next(iter(row.shares.all()), None)) for row in found]
