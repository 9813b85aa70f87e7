"""Notes that a pair keeps to itself. Never audited, never counted."""

from __future__ import annotations

from django.db import transaction

from access.actors import Actor
from access.clock import now
from pairing.models import Pair
from sessions.models import Note
from sessions.rules import NotYours, require_member, require_open


@transaction.atomic
def write_note(*, pair: Pair, text: str, by: Actor) -> Note:
    """Keep a note between the members of the pair; the newest one again is a double click. Raises NotAMember, ClosedPair."""
    pair = Pair.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=pair.pk)
    require_member(pair, by)
    require_open(pair)
    newest: Note | None = pair.notes.filter(author_id=by.person_id).first()
    if newest is not None and str(newest.text) == text:
        return newest
    note: Note = Note.objects.create(pair=pair, author_id=by.person_id, text=text, created_at=now())
    return note


@transaction.atomic
def delete_note(*, note: Note, by: Actor) -> None:
    """Take back one's own note. Raises NotYours, ClosedPair."""
    if note.author_id != by.person_id:
        raise NotYours
    require_open(note.pair)
    note.delete()
