"""Rows of the outbox from letters: what goes out at once, and where a reminder finds its place. For notifications.actions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from access.clock import now
from notifications import queries
from notifications.catalog import CATALOG
from notifications.kinds import Kind
from notifications.models import Message, Notice
from notifications.news import WEBHOOK, News, rule_of
from notifications.timing import Place, Reader, Track, place_for, working_moment_before

State = Message.State


@dataclass(frozen=True)
class Letter:
    """What one person is told. See notify(). `not_after`: past that moment it makes no sense any more, by mail or inside."""

    recipient_id: UUID
    address: str
    dedupe_key: str
    context: dict[str, Any]
    not_before: datetime | None = None
    not_after: datetime | None = None
    calendar: str = ""
    calendar_method: str = ""


def write_messages(kind: Kind, letters: Iterable[Letter], muted: Collection[UUID], moment: datetime) -> None:
    """What is no reminder goes out at its time, whatever else does."""
    rows = [_message(kind, letter, max(letter.not_before or moment, moment), muted, moment) for letter in letters]
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def write_reminders(kind: Kind, letters: Sequence[Letter], muted: Collection[UUID], moment: datetime) -> int:
    """Rows with a place in the week. The unique constraint is the cap: who loses a race for a place looks for the next one.

    Returns how many will reach their reader by mail.
    """
    waiting = list({letter.dedupe_key: letter for letter in letters}.values())
    readers = queries.readers({letter.recipient_id: letter.context["recipient_zone"] for letter in waiting})
    states: dict[str, str] = {}
    while waiting := _not_written(waiting):
        taken = queries.taken_places([letter.recipient_id for letter in waiting])
        rows = []
        for letter in waiting:
            theirs = taken[letter.recipient_id]
            rows.append(_reminder(kind, letter, readers[letter.recipient_id], theirs, muted, moment))
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        states |= {row.dedupe_key: row.state for row in rows}
    return sum(state in (State.NEW, State.HELD) for state in states.values())


def write_news(
    news: News, *, dedupe_key: str, link: str, webhook_id: UUID, host: str, due: datetime, not_after: datetime | None
) -> None:
    """One row for a channel that many read."""
    row = Message(
        dedupe_key=dedupe_key,
        kind=news,
        recipient_id=webhook_id,
        address=host,
        channel=WEBHOOK,
        context={"link": link},
        not_before=due,
        not_after=not_after,
        next_try_at=due,
        expires_at=life_of(news, due, not_after),
        message_id=f"msg_{uuid4().hex}",  # receivers sign with it, and a dot would end it there
        created_at=now(),
    )
    Message.objects.bulk_create([row], ignore_conflicts=True)


def write_notices(kind: Kind, letters: Iterable[Letter], moment: datetime) -> None:
    """A sentence inside for each, from the moment on at which it is true."""
    rows = [_notice(kind, letter, moment) for letter in letters if not _is_too_late(letter, moment)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def place_again(message: Message, reader: Reader, taken: set[tuple[date, int]], moment: datetime) -> None:
    """Find another place for a reminder that waits, because its reader's days have changed. Does not save."""
    entry = CATALOG[Kind(message.kind)]
    place = place_for(
        max(message.not_before, moment),
        reader,
        taken,
        until=message.not_after,
        counts=entry.counts,
        skips_leave=entry.skips_leave,
    )
    _put(message, place, taken)


def _not_written(letters: Sequence[Letter]) -> list[Letter]:
    written = queries.known_keys([letter.dedupe_key for letter in letters])
    return [letter for letter in letters if letter.dedupe_key not in written]


def _reminder(
    kind: Kind,
    letter: Letter,
    reader: Reader,
    taken: set[tuple[date, int]],
    muted: Collection[UUID],
    moment: datetime,
) -> Message:
    entry = CATALOG[kind]
    due = letter.not_before or moment
    if entry.before:
        due = working_moment_before(due, reader.zone, reader.hours)
    due = max(due, moment)
    message = _message(kind, letter, due, muted, moment)
    if message.state == State.NEW:
        place = place_for(
            due, reader, taken, until=letter.not_after, counts=entry.counts, skips_leave=entry.skips_leave
        )
        _put(message, place, taken)
    return message


def _put(message: Message, place: Place, taken: set[tuple[date, int]]) -> None:
    message.not_before = message.next_try_at = place.moment
    message.expires_at = life_of(Kind(message.kind), place.moment, message.not_after)
    message.reminder_week = message.reminder_place = None
    match place.track:
        case Track.NEVER:
            message.state = State.EXPIRED
        case Track.DIGEST:
            message.state = State.HELD
        case Track.MAIL:
            taken.add((place.week, place.number))
            message.state, message.reminder_week, message.reminder_place = State.NEW, place.week, place.number
        case Track.FREE:
            message.state = State.NEW


def _message(kind: Kind, letter: Letter, due: datetime, muted: Collection[UUID], moment: datetime) -> Message:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "upwell"
    return Message(
        dedupe_key=letter.dedupe_key,
        kind=kind,
        recipient_id=letter.recipient_id,
        address=letter.address,
        context=letter.context,
        calendar=letter.calendar,
        calendar_method=letter.calendar_method,
        not_before=due,
        not_after=letter.not_after,
        next_try_at=due,
        expires_at=life_of(kind, due, letter.not_after),
        message_id=f"{uuid4()}@{domain}",
        # The row stays, so that the key is used up: a message muted today must not go out when it is unmuted.
        state=State.CANCELED if letter.recipient_id in muted else State.NEW,
        created_at=moment,
    )


def life_of(kind: str, due: datetime, not_after: datetime | None) -> datetime:
    """When a message that is due then is given up: by its kind, and never after the moment past which it makes no sense."""
    by_kind = due + rule_of(kind).expires_after
    return by_kind if not_after is None else min(by_kind, not_after)


def _notice(kind: Kind, letter: Letter, moment: datetime) -> Notice:
    return Notice(
        dedupe_key=letter.dedupe_key,
        kind=kind,
        recipient_id=letter.recipient_id,
        context=letter.context,
        created_at=moment,
        shown_at=max(letter.not_before or moment, moment),
    )


def _is_too_late(letter: Letter, moment: datetime) -> bool:
    return letter.not_after is not None and max(letter.not_before or moment, moment) >= letter.not_after
