"""Named reads of what mentees did for their mentors."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from access.prepared import ID, Question, Rows, prepared
from accounts.models import Person
from metrics.cycles import FEWEST
from metrics.models import ChampionEntry
from pairing.models import Pair
from pairing.queries import present_members
from programs.models import Program


def mentors_in(pair: Pair, person_id: UUID | None) -> list[Person]:
    """For whom somebody in the pair can do something: who teaches there; in a circle every other member. By name."""
    found = present_members().filter(pair=pair, side="mentor", person__left_on=None).exclude(person=person_id)
    return [row.person for row in found.select_related("person").order_by("person__name", "pk")]


def champion_entries_of(person: Person) -> QuerySet[ChampionEntry]:
    """What this person did for their mentors, and what was done for them, newest first."""
    found: QuerySet[ChampionEntry] = ChampionEntry.objects.filter(Q(author=person) | Q(mentor=person))
    return found.select_related("author", "mentor", "pair__cohort__program")


def champion_entries_in(pair: Pair) -> QuerySet[ChampionEntry]:
    """What was done in this pair, newest first: everybody in it reads that."""
    found: QuerySet[ChampionEntry] = ChampionEntry.objects.filter(pair=pair)
    return found.select_related("author", "mentor")


def unanswered_champion_entries(mentor: Person) -> QuerySet[ChampionEntry]:
    """What this mentor has not looked at, the newest first."""
    found: QuerySet[ChampionEntry] = ChampionEntry.objects.filter(mentor=mentor, answered_at=None)
    return found.select_related("author")


def champion_entries_shared(program: Program) -> QuerySet[ChampionEntry]:
    """What mentors let the program team read, newest first; of people who are still there and can take it back."""
    found: QuerySet[ChampionEntry] = ChampionEntry.objects.filter(
        pair__cohort__program=program, team_reads=True, mentor__left_on=None
    )
    return found.select_related("author", "mentor")


def champion_count(program: Program) -> int | None:
    """How many entries mentors let be counted; None while they are of fewer than FEWEST pairs, where a number would point at somebody.
    One query.
    """
    return champion_count_asked(program).ask()


def champion_count_asked(program: Program) -> Question[int | None]:
    """The same, for a page that asks more."""

    def told(totals: Rows) -> int | None:
        entries, pairs = totals[0] if totals else (0, 0)
        return int(entries) if pairs >= FEWEST else None

    return _counted.asked(program=program.pk).then(told)


@prepared(program=ID)
def _counted(program: UUID) -> QuerySet[ChampionEntry, tuple[object, ...]]:
    # As where the team reads them: of mentors who are still there and can take it back.
    rows = ChampionEntry.objects.filter(pair__cohort__program=program, is_counted=True, mentor__left_on=None).order_by()
    totals = rows.values("organization_id").annotate(entries=Count("pk"), pairs=Count("pair", distinct=True))
    return totals.values_list("entries", "pairs")
