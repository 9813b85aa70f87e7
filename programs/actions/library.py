"""Writes of the organization's guides, session kit and invitations, in the place of ours and beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from programs import library, texts
from programs.models import LibraryText
from programs.texts import Entry, Kind

NO_WORDS: dict[str, Any] = {"title": "", "summary": "", "body": "", "purposes": []}


class ChangedMeanwhile(Exception):
    """Somebody else changed the text after it was opened."""


class CannotBeSent(ValueError):
    """The words of an invitation break a rule of its placeholders."""


class NotHideable(Exception):
    """An invitation needs words: it can be edited, and not hidden."""


class NothingToReset(Exception):
    """The text is the organization's own: there are no words of ours to go back to."""


@transaction.atomic
def set_guide(
    *, key: str, title: str, summary: str, body: str, audience: str, seen: datetime | None, by: Actor
) -> None:
    """Put these words in the place of a guide. `seen`: its `changed_at` when it was opened. Raises NoSuchText, ChangedMeanwhile."""
    words = {"title": title, "summary": summary, "body": body, "audience": audience}
    _set(Kind.GUIDE, key, words, seen, by)


@transaction.atomic
def set_kit_item(
    *, key: str, title: str, body: str, kit_kind: str, purposes: Iterable[str], seen: datetime | None, by: Actor
) -> None:
    """Put these words in the place of an item of the session kit. Raises NoSuchText, ChangedMeanwhile."""
    words = {"title": title, "body": body, "kit_kind": kit_kind, "purposes": sorted(purposes)}
    _set(Kind.KIT, key, words, seen, by)


@transaction.atomic
def set_script(*, key: str, subject: str, body: str, seen: datetime | None, by: Actor) -> None:
    """Put these words in the place of an invitation. Raises NoSuchText, CannotBeSent, ChangedMeanwhile."""
    if key not in texts.SHIPPED[Kind.SCRIPT]:
        raise texts.NoSuchText(key)
    if problems := [*library.problems_of_subject(key, subject), *library.problems_of(key, body)]:
        raise CannotBeSent(" ".join(problems))
    _set(Kind.SCRIPT, key, {"title": subject, "body": body}, seen, by)


@transaction.atomic
def add_guide(*, key: str, title: str, summary: str, body: str, audience: str, by: Actor) -> None:
    """A guide of the organization's own. `key` is made with the form, so that sending it twice adds one."""
    _add(Kind.GUIDE, key, {"title": title, "summary": summary, "body": body, "audience": audience}, by)


@transaction.atomic
def add_kit_item(*, key: str, title: str, body: str, kit_kind: str, purposes: Iterable[str], by: Actor) -> None:
    """An own item of the session kit. `key` is made with the form, so that sending it twice adds one."""
    words = {"title": title, "body": body, "kit_kind": kit_kind, "purposes": sorted(purposes)}
    _add(Kind.KIT, key, words, by)


@transaction.atomic
def hide_text(*, kind: str, key: str, by: Actor) -> Entry:
    """Offer a guide or an item of the kit no more. A second call changes nothing. Raises NoSuchText, NotHideable."""
    if kind == Kind.SCRIPT:
        raise NotHideable(key)
    entry = texts.entry(kind, key)
    if not entry.is_hidden:
        # A row without words, so that ours stay ours while nobody sees them.
        facts = {"is_retired": True, "changed_by_id": by.person_id, "changed_at": now()}
        LibraryText.objects.update_or_create(kind=kind, key=key, defaults=facts, create_defaults=NO_WORDS | facts)
        _record(Action.LIBRARY_TEXT_HIDDEN, entry, by)
    return entry


@transaction.atomic
def show_text(*, kind: str, key: str, by: Actor) -> Entry:
    """Offer a hidden text again, as it was. A second call changes nothing. Raises NoSuchText."""
    entry = texts.entry(kind, key)
    row = entry.row
    if row is not None and row.is_retired:
        if texts.has_words(row):
            row.is_retired = False
            _stamp(row, by)
        else:
            row.delete()
        _record(Action.LIBRARY_TEXT_SHOWN, entry, by)
    return entry


@transaction.atomic
def reset_text(*, kind: str, key: str, by: Actor) -> Entry:
    """Take away the organization's words, so that ours stand again. A second call changes nothing. Raises NoSuchText, NothingToReset."""
    entry = texts.entry(kind, key)
    if not entry.is_ours:
        raise NothingToReset(key)
    if entry.row is not None and entry.is_edited:
        _let_go(entry.row, by)
        _record(Action.LIBRARY_TEXT_RESET, entry, by)
    return entry


def _set(kind: str, key: str, words: dict[str, Any], seen: datetime | None, by: Actor) -> None:
    LibraryText.objects.select_for_update().filter(kind=kind, key=key).first()
    entry = texts.entry(kind, key)
    if words == texts.words_of(entry.text):
        return
    if entry.changed_at != seen:
        raise ChangedMeanwhile(key)
    ours = texts.SHIPPED[kind].get(key)
    if entry.row is not None and ours is not None and words == texts.words_of(ours):
        _let_go(entry.row, by)
    else:
        _write(entry.row or LibraryText(kind=kind, key=key), words, by)
    _record(Action.LIBRARY_TEXT_SET, entry, by)


def _add(kind: str, key: str, words: dict[str, Any], by: Actor) -> None:
    if LibraryText.objects.filter(kind=kind, key=key).exists():
        return
    row = LibraryText(kind=kind, key=key)
    _write(row, words, by)
    _record(Action.LIBRARY_TEXT_ADDED, Entry(texts.as_text(row), row), by)


def _write(row: LibraryText, words: dict[str, Any], by: Actor) -> None:
    for name, value in words.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            _stamp(row, by)
    except IntegrityError as error:  # two people began from ours at the same time
        raise ChangedMeanwhile(row.key) from error


def _let_go(row: LibraryText, by: Actor) -> None:
    """Back to our words; a hidden text stays hidden."""
    if not row.is_retired:
        row.delete()
        return
    for name, value in NO_WORDS.items():
        setattr(row, name, value)
    _stamp(row, by)


def _stamp(row: LibraryText, by: Actor) -> None:
    row.changed_by_id, row.changed_at = by.person_id, now()
    row.save()


def _record(action: Action, entry: Entry, by: Actor) -> None:
    row_id = entry.row.pk if entry.row else None
    audit.record(action, by=by, subject_id=row_id, subject_name=entry.text.title, what=texts.what_is(entry.text))
