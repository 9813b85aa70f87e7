"""Noting what one did for one's mentor, and how far the mentor lets others know. Pair words: the audit log has none of it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from access.actors import Actor
from access.clock import now
from accounts.models import Person
from metrics.actions.credit import NotAMentor, NotTheirs
from metrics.models import ChampionEntry
from metrics.queries.champion import mentors_in
from pairing.models import Pair
from sessions.rules import may_decide, require_member


@transaction.atomic
def record_champion_entry(
    *, pair: Pair, mentor: Person, kind: str, text: str, done_on: date, by: Actor
) -> ChampionEntry:
    """Note what the mentee, or somebody in a circle, did for a mentor of the pair. The same twice is a double click.

    Raises NotTheMentee, NotAMentor.
    """
    locked = Pair.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=pair.pk)
    require_member(locked, by, may_decide)
    if mentor.pk not in {person.pk for person in mentors_in(locked, by.person_id)}:
        raise NotAMentor
    facts = {"pair": locked, "author_id": by.person_id, "mentor": mentor, "kind": kind, "done_on": done_on}
    for same in ChampionEntry.objects.filter(**facts):
        if same.text == text:
            return same  # type: ignore[no-any-return]
    made: ChampionEntry = ChampionEntry.objects.create(**facts, text=text, created_at=now())
    return made


@transaction.atomic
def share_champion_entry(*, entry: ChampionEntry, team_reads: bool, is_counted: bool, by: Actor) -> ChampionEntry:
    """The mentor says who else may know of it; later too. Raises NotTheirs."""
    found: ChampionEntry = ChampionEntry.objects.select_for_update().get(pk=entry.pk)
    if found.mentor_id != by.person_id:
        raise NotTheirs
    found.team_reads, found.is_counted, found.answered_at = team_reads, is_counted, now()
    found.save(update_fields=["team_reads", "is_counted", "answered_at"])
    return found


@transaction.atomic
def delete_champion_entry(*, entry: ChampionEntry, by: Actor) -> None:
    """Its author takes it back: it is gone for everybody. Raises NotTheirs."""
    if entry.author_id != by.person_id:
        raise NotTheirs
    ChampionEntry.objects.filter(pk=entry.pk).delete()
