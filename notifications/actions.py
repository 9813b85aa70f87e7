"""Writing the outbox. The caller's transaction decides: when it rolls back, nobody is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from access.clock import now
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from notifications import queries
from notifications.kinds import RULES, Kind, check_context
from notifications.models import Heartbeat, Message, Notice, Preference
from notifications.timing import free_place, working_moment


class NotDead(Exception):
    """The message waits, went out, or is no longer needed: there is nothing to try again."""


@dataclass(frozen=True)
class Letter:
    """What one person is told. See notify()."""

    recipient_id: UUID
    address: str
    dedupe_key: str
    context: dict[str, Any]
    not_before: datetime | None = None
    calendar: str = ""
    calendar_method: str = ""


@dataclass(frozen=True)
class Doorbell:
    """Rings for one organization's outbox when the transaction commits."""

    organization_id: str

    def __call__(self) -> None:
        ring("notifications.deliver", self.organization_id, queue=Queue.MAIL)


@transaction.atomic
def notify(
    kind: Kind,
    *,
    recipient_id: UUID,
    address: str,
    dedupe_key: str,
    context: dict[str, Any],
    not_before: datetime | None = None,
    calendar: str = "",
    calendar_method: str = "",
) -> None:
    """Tell one person once: an outbox row for mail, and a notice where the kind has one.

    `dedupe_key` is the meaning of the message ("pair_published:<pair>:<person>"); a second call with the same key writes nothing.
    `context` holds what notifications.kinds promises to the templates, and never a confidential word. Raises WrongContext.
    """
    letter = Letter(recipient_id, address, dedupe_key, context, not_before, calendar, calendar_method)
    notify_all(kind=kind, letters=[letter])


@transaction.atomic
def notify_all(*, kind: Kind, letters: Iterable[Letter]) -> None:
    """notify() for many people in a constant number of queries. Raises WrongContext."""
    # In one order everywhere: two producers that tell the same people must not wait for each other's rows.
    letters = sorted(letters, key=lambda letter: (letter.recipient_id, letter.dedupe_key))
    rule, moment = RULES[kind], now()
    for letter in letters:
        check_context(kind, letter.context)
    people = [letter.recipient_id for letter in letters]
    muted = {person_id for person_id, _ in queries.muted_by(people, [kind])} if rule.can_unsubscribe else set()
    if rule.is_reminder:
        _write_reminders(kind, letters, muted, moment)
    else:
        rows = [_message(kind, letter, moment, muted) for letter in letters]
        Message.objects.bulk_create(rows, ignore_conflicts=True)
    if rule.has_notice:
        Notice.objects.bulk_create([_notice(kind, letter, moment) for letter in letters], ignore_conflicts=True)
    _ring_once()


@transaction.atomic
def cancel(*, dedupe_prefix: str) -> int:
    """Call off messages that are not being handed over yet; returns how many. For the transaction that makes them moot.

    `dedupe_prefix` is a whole key, or its first parts: "session:<id>" calls off "session:<id>:tomorrow:<person>". Notices that are
    already shown stay: they told the truth then.
    """
    prefix = dedupe_prefix.rstrip(":")
    return _call_off(Q(dedupe_key=prefix) | Q(dedupe_key__startswith=f"{prefix}:"))


@transaction.atomic
def cancel_for_person(*, person_id: UUID) -> int:
    """Call off everything that waits for this person, who has left or is paused; returns how many."""
    return _call_off(Q(recipient_id=person_id))


@transaction.atomic
def set_preference(*, person_id: UUID, kind: Kind, is_muted: bool) -> None:
    """Stop mails of this kind to this person, or send them again. What already waits is called off; notices inside stay."""
    Preference.objects.update_or_create(
        person_id=person_id, kind=kind, defaults={"is_muted": is_muted, "changed_at": now()}
    )
    if is_muted:
        _cancel_messages(Q(recipient_id=person_id, kind=kind))


@transaction.atomic
def read_notices(*, person_id: UUID) -> int:
    """Mark every notice that this person sees as read; returns how many were not."""
    return int(queries.notices_of(person_id).filter(read_at=None).update(read_at=now()))


@transaction.atomic
def requeue_message(*, message_id: UUID) -> Message:
    """Try a dead message again, with a full life before it. Raises Message.DoesNotExist, NotDead (also for a second click)."""
    message: Message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.DEAD:
        raise NotDead(message.get_state_display())
    moment = now()
    message.state, message.attempts, message.next_try_at = Message.State.NEW, 0, moment
    message.expires_at = moment + message.rule.expires_after
    message.save(update_fields=["state", "attempts", "next_try_at", "expires_at"])
    _ring_once()
    return message


@transaction.atomic
def beat(*, name: str, totals: dict[str, int]) -> None:
    """Say that a platform job ran, and what it left. `totals` are counts over all organizations, never anything about one."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now(), "totals": totals})


def _write_reminders(kind: Kind, letters: Sequence[Letter], muted: set[UUID], moment: datetime) -> None:
    """Rows with a place in the week. The unique constraint is the cap: who loses a race for a place looks for the next one."""
    waiting = list({letter.dedupe_key: letter for letter in letters}.values())
    while waiting := _not_written(waiting):
        taken = queries.taken_places([letter.recipient_id for letter in waiting])
        Message.objects.bulk_create(
            [_reminder(kind, letter, taken, muted, moment) for letter in waiting], ignore_conflicts=True
        )


def _not_written(letters: Sequence[Letter]) -> list[Letter]:
    written = queries.known_keys([letter.dedupe_key for letter in letters])
    return [letter for letter in letters if letter.dedupe_key not in written]


def _reminder(
    kind: Kind, letter: Letter, taken: defaultdict[UUID, set[tuple[date, int]]], muted: set[UUID], moment: datetime
) -> Message:
    zone = letter.context["recipient_zone"]
    due = working_moment(letter.not_before or moment, zone)
    message = _message(kind, replace(letter, not_before=due), moment, muted)
    if message.state != Message.State.NEW:
        return message
    place = free_place(due, zone, taken[letter.recipient_id])
    if place.moment >= message.expires_at:
        message.state = Message.State.EXPIRED
        return message
    taken[letter.recipient_id].add((place.week, place.number))
    message.not_before = message.next_try_at = place.moment
    message.reminder_week, message.reminder_place = place.week, place.number
    return message


def _message(kind: Kind, letter: Letter, moment: datetime, muted: set[UUID]) -> Message:
    due = max(letter.not_before or moment, moment)
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
        next_try_at=due,
        expires_at=due + RULES[kind].expires_after,
        message_id=f"{uuid4()}@{domain}",
        # The row stays, so that the key is used up: a message muted today must not go out when it is unmuted.
        state=Message.State.CANCELED if letter.recipient_id in muted else Message.State.NEW,
        created_at=moment,
    )


def _notice(kind: Kind, letter: Letter, moment: datetime) -> Notice:
    return Notice(
        dedupe_key=letter.dedupe_key,
        kind=kind,
        recipient_id=letter.recipient_id,
        context=letter.context,
        created_at=moment,
        shown_at=max(letter.not_before or moment, moment),
    )


def _call_off(which: Q) -> int:
    Notice.objects.filter(which, shown_at__gt=now()).update(shown_at=None)
    return _cancel_messages(which)


def _cancel_messages(which: Q) -> int:
    waiting = Message.objects.filter(which, state__in=[Message.State.NEW, Message.State.CLAIMED])
    # Locked in one order, for the same reason as in notify_all().
    found = list(waiting.order_by("pk").select_for_update().values_list("pk", flat=True))
    canceled = {"state": Message.State.CANCELED, **Message.NO_LEASE, **Message.NO_PLACE}
    return int(Message.objects.filter(pk__in=found).update(**canceled))


def _ring_once() -> None:
    """One ring a transaction, however many people it tells: with the broker away each ring costs its time-out."""
    bell = Doorbell(str(current_organization()))
    if not any(entry[1] == bell for entry in connection.run_on_commit):
        transaction.on_commit(bell)
