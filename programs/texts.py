"""What we ship with what the organization made of it: guides, the session kit and the words of invitations.

A LibraryText with a shipped key takes the place of that text, one with another key stands beside it, and a retired one hides it.
Each function takes one query, whatever the number of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from programs import library
from programs.library import Guide, KitItem, Script
from programs.library.guides import GuideAudience
from programs.library.kit import KitKind
from programs.models import LibraryText

Text = Guide | KitItem | Script
Kind = LibraryText.Kind

SHIPPED: Mapping[str, Mapping[str, Text]] = {
    Kind.GUIDE: {one.key: one for one in library.GUIDES},
    Kind.KIT: {one.key: one for one in library.KIT},
    Kind.SCRIPT: {one.key: one for one in library.SCRIPTS},
}
KIT_ORDER: list[str] = list(LibraryText.KitKind.values)


class NoSuchText(LookupError):
    """Neither we nor the organization wrote a text with this key, or it is hidden."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as whoever edits it sees it: its words as they stand, and what became of ours."""

    text: Text
    row: LibraryText | None  # None as long as nobody touched ours

    @property
    def key(self) -> str:
        """The key of the text."""
        return self.text.key

    @property
    def kind(self) -> str:
        """The kind of row that holds it."""
        return kind_of(self.text)

    @property
    def is_ours(self) -> bool:
        """Whether we ship a text with this key."""
        return self.key in SHIPPED[self.kind]

    @property
    def is_hidden(self) -> bool:
        """Whether nobody is offered it."""
        return self.row is not None and self.row.is_retired

    @property
    def is_edited(self) -> bool:
        """Whether the organization put its own words in the place of ours."""
        return self.row is not None and self.is_ours and has_words(self.row)

    @property
    def changed_at(self) -> datetime | None:
        """When somebody here last touched it."""
        return self.row.changed_at if self.row else None


def guides() -> list[Guide]:
    """Every guide that is offered: ours in our order, then the organization's own by title."""
    return [cast("Guide", entry.text) for entry in entries(Kind.GUIDE) if not entry.is_hidden]


def guide(key: str) -> Guide:
    """The guide with this key, as it is offered. Raises NoSuchText."""
    return cast("Guide", _offered(Kind.GUIDE, key))


def kit(purpose: str = "") -> list[KitItem]:
    """What is offered to hold a session with: plans, themes, questions, examples; with `purpose` what fits such a program."""
    found = [cast("KitItem", entry.text) for entry in entries(Kind.KIT) if not entry.is_hidden]
    return [item for item in found if not purpose or item.fits(purpose)]


def script_for(key: str) -> Script:
    """The invitation with this key in the organization's words, or ours. Raises KeyError for a key that we do not ship."""
    ours = library.script(key)
    row = LibraryText.objects.filter(kind=Kind.SCRIPT, key=key).first()
    return cast("Script", _as_text(row, ours)) if row else ours


def entries(kind: str) -> list[Entry]:
    """Every text of a kind, hidden ones too: ours in our order, then the organization's own by title; a kit by what it is for."""
    rows = {row.key: row for row in LibraryText.objects.filter(kind=kind)}
    ours = [_entry(rows.get(key), text) for key, text in SHIPPED[kind].items()]
    own = [_entry(row, None) for key, row in rows.items() if key not in SHIPPED[kind] and has_words(row)]
    found = ours + sorted(own, key=lambda entry: entry.text.title.casefold())
    if kind == Kind.KIT:
        found.sort(key=lambda entry: KIT_ORDER.index(cast("KitItem", entry.text).kind))
    return found


def entry(kind: str, key: str) -> Entry:
    """One text, hidden or not. Raises NoSuchText."""
    row = LibraryText.objects.filter(kind=kind, key=key).first()
    ours = SHIPPED[kind].get(key)
    if ours is None and (row is None or not has_words(row)):
        raise NoSuchText(key)
    return _entry(row, ours)


def has_words(row: LibraryText) -> bool:
    """Whether a row brings words of its own. One without only hides ours."""
    return bool(row.title)


def as_text(row: LibraryText) -> Text:
    """A row with words as the text that pages and mails read."""
    return _AS_TEXT[row.kind](row)


def words_of(text: Text) -> dict[str, Any]:
    """The other way round: the words of a text as the fields of a row."""
    match text:
        case Guide():
            return {"title": text.title, "summary": text.summary, "body": text.body, "audience": text.audience}
        case KitItem():
            purposes = sorted(text.purposes)
            return {"title": text.title, "body": text.text, "kit_kind": text.kind, "purposes": purposes}
        case Script():
            return {"title": text.subject, "body": text.body}


def kind_of(text: Text) -> str:
    """The kind of row that holds such a text."""
    return Kind.GUIDE if isinstance(text, Guide) else Kind.KIT if isinstance(text, KitItem) else Kind.SCRIPT


def what_is(text: Text) -> str:
    """What a text is, in a word that a sentence can hold: "guide", "session plan", "invitation"."""
    if isinstance(text, KitItem):
        return str(LibraryText.KitKind(text.kind).label).lower()
    return "guide" if isinstance(text, Guide) else "invitation"


def _offered(kind: str, key: str) -> Text:
    found = entry(kind, key)
    if found.is_hidden:
        raise NoSuchText(key)
    return found.text


def _entry(row: LibraryText | None, ours: Text | None) -> Entry:
    return Entry(_as_text(row, ours), row)


def _as_text(row: LibraryText | None, ours: Text | None) -> Text:
    if row is not None and has_words(row):
        return as_text(row)
    if ours is None:
        raise NoSuchText(row.key if row else "")
    return ours


def _guide(row: LibraryText) -> Guide:
    return Guide(row.key, row.title, cast("GuideAudience", row.audience), row.summary, row.body)


def _kit_item(row: LibraryText) -> KitItem:
    return KitItem(row.key, cast("KitKind", row.kit_kind), row.title, row.body, frozenset(row.purposes))


def _script(row: LibraryText) -> Script:
    return replace(library.script(row.key), subject=row.title, body=row.body)


_AS_TEXT: Mapping[str, Callable[[LibraryText], Text]] = {
    Kind.GUIDE: _guide,
    Kind.KIT: _kit_item,
    Kind.SCRIPT: _script,
}
