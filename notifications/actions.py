"""Writing the outbox. The caller's transaction decides: when it rolls back, nobody is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat, Least

from access.clock import now
from access.queues import Queue
from access.tasks import ring
from access.tenancy import TenantQuerySet, current_organization
from notifications import digests, queries
from notifications.catalog import CATALOG
from notifications.kinds import RULES, Kind, check_context
from notifications.models import Heartbeat, Leave, Mailbox, Message, Notice, Preference, ReminderSetting, WorkingHours
from notifications.news import MAIL, WEBHOOK, News, rule_of
from notifications.placing import (
    Letter,
    life_of,
    place_again,
    write_messages,
    write_news,
    write_notices,
    write_reminders,
)
from notifications.timing import LONGEST_LEAVE, OFFICE, Hours

__all__ = ["Letter"]  # apps above take it from here; everything else of this module is public by its name

# Reminders that are written together: a query for each batch instead of one for each row.
BATCH = 1000
# Channel -> who delivers it, and where that waits: a slow receiver must not hold up mail.
CHANNELS = {
    MAIL: ("notifications.deliver", Queue.MAIL),
    WEBHOOK: ("accounts.deliver_webhook", Queue.DEFAULT),
}
# Rows that one click tries again; what is left is said, and waits for the next one.
MOST_AT_ONCE = 1_000
# The key of a row that gave it back; still under its kind and what it was about.
OLD_KEY = Concat(F("dedupe_key"), Value(":"), Cast("pk", CharField()))


class NothingToSee(Exception):
    """The message did not fail."""


class NotDead(Exception):
    """The message waits, went out, or is no longer needed: there is nothing to try again."""


class StaysOn(Exception):
    """This reminder cannot be turned off; the message says why."""


class BadTiming(ValueError):
    """These numbers are none that this reminder can have; the message says which are."""


class BadLeave(ValueError):
    """These days cannot be days away; the message says why."""


@dataclass(frozen=True)
class Doorbell:
    """Rings for one channel of one organization's outbox when the transaction commits."""

    organization_id: str
    channel: str = MAIL

    def __call__(self) -> None:
        task, queue = CHANNELS[self.channel]
        ring(task, self.organization_id, queue=queue)


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
    letter = Letter(
        recipient_id=recipient_id,
        address=address,
        dedupe_key=dedupe_key,
        context=context,
        not_before=not_before,
        calendar=calendar,
        calendar_method=calendar_method,
    )
    _tell(kind, [letter])


@transaction.atomic
def notify_all(*, kind: Kind, letters: Iterable[Letter]) -> None:
    """notify() for many people in a constant number of queries. Raises WrongContext."""
    _tell(kind, letters)


@transaction.atomic
def remind(*, kind: Kind, letters: Iterable[Letter]) -> int:
    """Tell those of these people who were not told yet; returns how many will get it by mail. Any number of times, the same rows.

    `letters` may be many and come one by one: they are written in batches, each with a constant number of queries. Nothing happens
    where the organization turned this reminder off. Raises WrongContext.
    """
    if not queries.is_on(kind):
        return 0
    told, coming = 0, iter(letters)
    while batch := list(islice(coming, BATCH)):
        known = queries.known_keys([letter.dedupe_key for letter in batch])
        if new := [letter for letter in batch if letter.dedupe_key not in known]:
            told += _tell(kind, new)
    return told


@transaction.atomic
def announce(
    *,
    news: News,
    dedupe_key: str,
    link: str,
    webhook_id: UUID,
    host: str,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> None:
    """Tell a channel that many read: one row for the organization, whoever is in it. A second call with the same key writes nothing.

    `dedupe_key` is the event ("patterns:<period>"), so what calls off its reminders calls this off too; `link` the path of a page.
    """
    write_news(
        news,
        dedupe_key=dedupe_key,
        link=link,
        webhook_id=webhook_id,
        host=host,
        due=max(not_before or now(), now()),
        not_after=not_after,
    )
    _ring_once(WEBHOOK)


@transaction.atomic
def cancel_news() -> int:
    """Call off everything that waits for a channel; returns how many."""
    return _cancel_messages(Q(channel=WEBHOOK))


@transaction.atomic
def compose_digests() -> int:
    """Make the digests whose time has come; returns how many. Any number of schedulers, late or twice, make the same ones."""
    made = digests.compose(now())
    if made:
        _ring_once()
    return made


@transaction.atomic
def cancel(*, dedupe_prefix: str) -> int:
    """Call off messages that are not being handed over yet; returns how many. For the transaction that makes them moot.

    `dedupe_prefix` is a whole key, or its first parts: "session:<id>" calls off "session:<id>:tomorrow:<person>". Notices that are
    already shown stay: they told the truth then.
    """
    prefix = dedupe_prefix.rstrip(":")
    return _call_off(Q(dedupe_key=prefix) | Q(dedupe_key__startswith=f"{prefix}:"))


@transaction.atomic
def cancel_reminders(*, kinds: Iterable[Kind], under: str, person_id: UUID | None = None) -> int:
    """Call off reminders of these kinds whose keys go on with `under` after their kind; of one person, or of all. Returns how many.

    `under` is "<pair>" or "<pair>:<session>": the reminders of a pair stand under its id (notifications.catalog). What was not sent gives
    its key back: when that is undone which made it moot (a pause ends, a log is taken back), the schedule finds it due again.
    """
    which = Q()
    for kind in kinds:
        which |= Q(kind=kind) & (Q(dedupe_key=f"{kind}:{under}") | Q(dedupe_key__startswith=f"{kind}:{under}:"))
    return _call_off(which & Q(recipient_id=person_id) if person_id else which, dedupe_key=OLD_KEY)


@transaction.atomic
def cancel_for_people(*, person_ids: Collection[UUID]) -> int:
    """Call off everything that waits for these people, who have left; returns how many."""
    return _call_off(Q(recipient_id__in=person_ids))


@transaction.atomic
def set_preference(*, person_id: UUID, kind: Kind, is_muted: bool) -> None:
    """Stop mails of this kind to this person, or send them again. What already waits is called off; notices inside stay."""
    Preference.objects.update_or_create(
        person_id=person_id, kind=kind, defaults={"is_muted": is_muted, "changed_at": now()}
    )
    if is_muted:
        _cancel_messages(Q(recipient_id=person_id, kind=kind))


@transaction.atomic
def set_preferences(*, person_id: UUID, wanted: Mapping[Kind, bool]) -> None:
    """set_preference() for several kinds, of which only those that change are written."""
    muted = {kind for _, kind in queries.muted_by([person_id], wanted)}
    for kind, is_wanted in wanted.items():
        if is_wanted == (kind in muted):
            set_preference(person_id=person_id, kind=kind, is_muted=not is_wanted)


@transaction.atomic
def set_reminder(*, kind: Kind, is_on: bool, offsets: Sequence[int] = ()) -> None:
    """Change one reminder of the organization. What waits keeps its time; turned off, it is called off. Raises StaysOn, BadTiming."""
    entry = CATALOG[kind]
    if entry.stays_on and not is_on:
        raise StaysOn(entry.stays_on)
    if problem := entry.problem_with(offsets):
        raise BadTiming(problem)
    chosen = list(offsets) if tuple(offsets) != entry.offsets else []
    if is_on and not chosen:
        reset_reminder(kind=kind)
        return
    values = {"is_on": is_on, "offsets": chosen, "changed_at": now()}
    ReminderSetting.objects.update_or_create(kind=kind, defaults=values)
    if not is_on:
        _call_off(Q(kind=kind))


@transaction.atomic
def reset_reminder(*, kind: Kind) -> None:
    """Take back what the organization changed about one reminder."""
    ReminderSetting.objects.filter(kind=kind).delete()


@transaction.atomic
def set_hours(*, person_id: UUID | None, hours: Hours | None) -> None:
    """When reminders may come: to this person, or (None) to everybody without hours of their own. None as `hours`: as before any choice."""
    rows = WorkingHours.objects.filter(person_id=person_id)
    if hours is None or (person_id is None and hours == OFFICE):
        rows.delete()
        return
    values = {"days": sorted(hours.days), "opens": hours.opens, "closes": hours.closes, "changed_at": now()}
    WorkingHours.objects.update_or_create(person_id=person_id, defaults=values)
    if person_id is not None:
        _place_waiting(person_id)


@transaction.atomic
def add_leave(*, person_id: UUID, starts_on: date, ends_on: date, today: date) -> None:
    """Somebody is away. Reminders that wait for those days wait longer, or are left out. A second time changes nothing. Raises BadLeave."""
    if ends_on < starts_on:
        raise BadLeave("The last day comes after the first.")
    if ends_on < today:
        raise BadLeave("These days are over.")
    if ends_on - starts_on > LONGEST_LEAVE:
        raise BadLeave("Pick at most a year.")
    Leave.objects.get_or_create(
        person_id=person_id, starts_on=starts_on, ends_on=ends_on, defaults={"created_at": now()}
    )
    _place_waiting(person_id)


@transaction.atomic
def delete_leave(*, person_id: UUID, leave_id: UUID) -> None:
    """They are there after all. What was put off comes when it was put off to. Raises Leave.DoesNotExist."""
    Leave.objects.get(pk=leave_id, person_id=person_id).delete()


@transaction.atomic
def read_notices(*, person_id: UUID) -> int:
    """Mark every notice that this person sees as read; returns how many were not."""
    return int(queries.notices_of(person_id).filter(read_at=None).update(read_at=now()))


@transaction.atomic
def requeue_message(*, message_id: UUID) -> Message:
    """Try a dead message again, with a full life before it, or until it makes no sense any more.

    Raises Message.DoesNotExist, NotDead (also for a second click, and past that moment).
    """
    message: Message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.DEAD:
        raise NotDead(message.get_state_display())
    moment = now()
    if message.not_after is not None and message.not_after <= moment:
        raise NotDead(Message.State.EXPIRED.label)
    message.state, message.attempts, message.next_try_at = Message.State.NEW, 0, moment
    message.expires_at, message.seen_at = life_of(message.kind, moment, message.not_after), None
    message.save(update_fields=["state", "attempts", "next_try_at", "expires_at", "seen_at"])
    _ring_once(message.channel)
    return message


@transaction.atomic
def requeue_messages(*, messages: TenantQuerySet) -> int:
    """Try the dead ones among these again, at most MOST_AT_ONCE of them, and return how many; a second click finds none."""
    moment = now()
    dead = messages.filter(Q(not_after=None) | Q(not_after__gt=moment), state=Message.State.DEAD)
    kinds: defaultdict[tuple[str, str], list[UUID]] = defaultdict(list)
    rows = dead.order_by("pk").select_for_update().values_list("pk", "channel", "kind")
    for pk, channel, kind in rows[:MOST_AT_ONCE]:
        kinds[channel, kind].append(pk)
    for (channel, kind), found in kinds.items():
        Message.objects.filter(pk__in=found).update(
            state=Message.State.NEW,
            attempts=0,
            next_try_at=moment,
            expires_at=Least(Value(moment + rule_of(kind).expires_after), F("not_after")),  # LEAST leaves a NULL out
            seen_at=None,
        )
        _ring_once(channel)
    return sum(map(len, kinds.values()))


@transaction.atomic
def note_bounce(*, message_id: UUID, is_hard: bool, reason: str) -> bool:
    """Write down that a message came back; whether there is such a message. For good: its address takes no more mail. Twice is once."""
    message: Message | None = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        return False
    if message.bounced_at is not None and (not is_hard or message.state == Message.State.BOUNCED):
        return True
    box, _ = Mailbox.objects.get_or_create(address=message.address.lower())
    if is_hard:
        box.undeliverable_since = box.undeliverable_since or now()
        if Message.State.BOUNCED in Message.MOVES[Message.State(message.state)]:
            message.state = Message.State.BOUNCED
    else:
        box.soft_bounces += 1
    box.reason = message.refusal = reason[:200]
    message.bounced_at = message.bounced_at or now()
    box.save(update_fields=["undeliverable_since", "soft_bounces", "reason"])
    message.save(update_fields=["state", "refusal", "bounced_at"])
    return True


@transaction.atomic
def lift_mailbox(*, mailbox_id: UUID) -> Mailbox:
    """Send mail to an address again. Raises Mailbox.DoesNotExist, also for one that takes mail."""
    box: Mailbox = Mailbox.objects.select_for_update().exclude(undeliverable_since=None).get(pk=mailbox_id)
    box.undeliverable_since, box.soft_bounces = None, 0
    box.save(update_fields=["undeliverable_since", "soft_bounces"])
    return box


@transaction.atomic
def dismiss_message(*, message_id: UUID) -> Message:
    """Mark a failed message as seen: it stays in the list of those, and nobody is asked to look at it again.

    Raises Message.DoesNotExist, also for a discreet one, and NothingToSee for one that did not fail.
    """
    message: Message = queries.shown_to_operators().select_for_update().get(pk=message_id)
    if message.state not in queries.FAILED:
        raise NothingToSee(message.get_state_display())
    message.seen_at = message.seen_at or now()
    message.save(update_fields=["seen_at"])
    return message


@transaction.atomic
def beat(*, name: str, totals: dict[str, int]) -> None:
    """Say that a platform job ran, and what it left. `totals` are counts over all organizations, never anything about one."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now(), "totals": totals})


def _tell(kind: Kind, letters: Iterable[Letter]) -> int:
    """Write messages and notices. Returns how many mails a reminder will send."""
    # In one order everywhere: two producers that tell the same people must not wait for each other's rows.
    letters = sorted(letters, key=lambda letter: (letter.recipient_id, letter.dedupe_key))
    rule, moment = RULES[kind], now()
    for letter in letters:
        check_context(kind, letter.context)
    people = [letter.recipient_id for letter in letters]
    muted = {person_id for person_id, _ in queries.muted_by(people, [kind])} if rule.can_unsubscribe else set()
    told = 0
    if rule.is_reminder:
        told = write_reminders(kind, letters, muted, moment)
    else:
        write_messages(kind, letters, muted, moment)
    if rule.has_notice:
        write_notices(kind, letters, moment)
    _ring_once()
    return told


def _call_off(which: Q, **fields: Any) -> int:
    Notice.objects.filter(which, shown_at__gt=now()).update(shown_at=None, **fields)
    return _cancel_messages(which, **fields)


def _cancel_messages(which: Q, **fields: Any) -> int:
    waiting = Message.objects.filter(which, state__in=[Message.State.NEW, Message.State.CLAIMED, Message.State.HELD])
    # Locked in one order, for the same reason as in notify_all().
    found = list(waiting.order_by("pk").select_for_update().values_list("pk", flat=True))
    canceled = {"state": Message.State.CANCELED, **Message.NO_LEASE, **Message.NO_PLACE, **fields}
    return int(Message.objects.filter(pk__in=found).update(**canceled))


def _place_waiting(person_id: UUID) -> None:
    """Find new places for the reminders of somebody whose days have changed."""
    waiting = Message.objects.filter(
        recipient_id=person_id, kind__in=list(CATALOG), state__in=[Message.State.NEW, Message.State.HELD]
    )
    messages = list(waiting.order_by("pk").select_for_update())
    if not messages:
        return
    zones = {person_id: messages[-1].context["recipient_zone"]}
    reader, moment = queries.readers(zones)[person_id], now()
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(**Message.NO_PLACE)
    taken = queries.taken_places([person_id])[person_id]
    for message in sorted(messages, key=lambda message: (message.not_before, str(message.pk))):
        place_again(message, reader, taken, moment)
        message.save(
            update_fields=["state", "not_before", "next_try_at", "expires_at", "reminder_week", "reminder_place"]
        )


def _ring_once(channel: str = MAIL) -> None:
    """One ring a transaction, however many people it tells: with the broker away each ring costs its time-out."""
    bell = Doorbell(str(current_organization()), channel)
    if not any(entry[1] == bell for entry in connection.run_on_commit):
        transaction.on_commit(bell)
