"""The state machine of one message (docs/adr/0004-outbox.md).

Every function runs inside an open organization, in one transaction of the caller. Every change names the token of the lease and
the states it may come from, so that a worker who lost a message (it slept, it was thought dead, somebody called the message off)
changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db.models import F, Q, QuerySet

from access.clock import now
from access.tenancy import at_once, current_organization
from notifications import queries
from notifications.kinds import RULES
from notifications.models import Message
from notifications.news import MAIL, NEWS_RULES
from notifications.timing import MAX_REFUSALS, backoff

log = structlog.get_logger(__name__)
State = Message.State

# Longer than any message of a batch can wait for its turn, and than any hand-over can take (notifications.transport).
LEASE = timedelta(minutes=10)
# After the mail server was away, and before the one copy of a message whose hand-over was cut.
PAUSE = timedelta(minutes=1)
# Messages whose kind allows a second copy, and that have had none.
ONCE_MORE = Q(kind__in=[str(kind) for kind, rule in (*RULES.items(), *NEWS_RULES.items()) if rule.is_resent], resends=0)

# Every message needs these two changes, so they are one statement, by hand: through the ORM they took as long as all else together.
HAND_ON = """
    WITH moved AS (
        UPDATE notifications_message SET
            state = CASE id WHEN %(begin)s THEN 'handing' ELSE 'sent' END,
            lease_until = CASE id WHEN %(begin)s THEN %(until)s::timestamptz END,
            sent_at = CASE id WHEN %(begin)s THEN sent_at ELSE %(moment)s END,
            refusal = CASE id WHEN %(begin)s THEN refusal ELSE '' END
        WHERE organization_id = %(organization)s AND id IN (%(begin)s, %(sent)s) AND (
            id = %(begin)s AND lease_token = %(begin_token)s AND state IN ('claimed', 'handing') AND expires_at > %(moment)s
            OR id = %(sent)s AND lease_token = %(sent_token)s AND state IN ('handing', 'unconfirmed')
        )
        RETURNING id
    )
    SELECT bool_or(id = %(begin)s), bool_or(id = %(sent)s) FROM moved
"""


class NoSuchMove(ValueError):
    """The transition table does not hold this change of state."""


def recover() -> None:
    """Put right what time or a dead worker left behind.

    Too late is too late. A message that was only claimed was certainly not sent. One that was being handed over may have been: it
    becomes unconfirmed, or goes out once more where its kind says so.
    """
    moment = now()
    _move_all(Message.objects.filter(expires_at__lte=moment), [State.NEW], State.EXPIRED, **Message.NO_PLACE)
    silent = Message.objects.filter(lease_until__lte=moment)
    _move_all(silent, [State.CLAIMED], State.NEW, **Message.NO_LEASE)
    once_more = silent.filter(ONCE_MORE)
    _move_all(once_more, [State.HANDING], State.NEW, resends=F("resends") + 1, next_try_at=moment, **Message.NO_LEASE)
    # These keep their token: a late answer may still confirm them.
    _move_all(silent.exclude(ONCE_MORE), [State.HANDING], State.UNCONFIRMED)


def claim(*, limit: int, channel: str = MAIL) -> list[Message]:
    """Take up to `limit` due messages of a channel, oldest first, for LEASE. Rows that another worker is claiming right now are passed
    over."""
    moment = now()
    due = Message.objects.filter(state=State.NEW, channel=channel, next_try_at__lte=moment, expires_at__gt=moment)
    # Those of one moment by their ids, which are random: where they lie in the table tells what else was written. The index has this
    # order: thousands are due at one moment, and to sort them all for each batch would be most of the work.
    locked = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk")
    messages = _without_undeliverable(_without_muted(list(locked[:limit])))
    if not messages:
        return []
    lease: dict[str, Any] = {"lease_token": uuid4(), "lease_until": moment + LEASE}
    # Locked already, in this transaction.
    _checked(_rows(messages), [State.NEW], State.CLAIMED).update(state=State.CLAIMED, **lease)
    organization = messages[0].organization
    for message in messages:
        message.organization = organization  # one for all of them, and one query
        message.state, message.lease_token, message.lease_until = State.CLAIMED, *lease.values()
    return messages


def begin_handing(message: Message) -> bool:
    """The point after which nobody can know: commit this before DATA. False when the message is no longer ours, or too late."""
    return hand_on(current_organization(), begin=message)


def confirm(message: Message) -> None:
    """The server took it. Also when the lease had run out meanwhile and nobody sent a copy."""
    hand_on(current_organization(), sent=message)


def hand_on(organization_id: UUID, *, begin: Message | None = None, sent: Message | None = None) -> bool:
    """begin_handing() of one message and confirm() of the one before, committed in a single round trip; whether `begin` is ours.

    May be said again when the database fell while it committed this. Needs no open organization.
    """
    moment = now()
    values: dict[str, Any] = {"organization": str(organization_id), "moment": moment, "until": moment + LEASE}
    for name, message in (("begin", begin), ("sent", sent)):
        values[name] = message.pk if message else None
        values[f"{name}_token"] = message.lease_token if message else None
    begun, confirmed = at_once(organization_id, HAND_ON, values)
    if sent and not confirmed:
        log.warning("answer came after the message was passed on", message_id=sent.message_id)
    return bool(begun)


def doubt(message: Message, *, reason: str) -> None:
    """The line was cut after the message and before the answer: a copy where the kind says so, otherwise unconfirmed."""
    again: dict[str, Any] = {
        "resends": F("resends") + 1,
        "next_try_at": now() + PAUSE,
        "refusal": reason[:200],
        **Message.NO_LEASE,
    }
    once_more = _held(message).filter(ONCE_MORE)
    if not _move(once_more, [State.HANDING], State.NEW, **again):
        _move(_held(message), [State.HANDING], State.UNCONFIRMED, refusal=reason[:200])


def refuse(message: Message, *, reply: str, is_permanent: bool) -> bool:
    """The server said no, so it was certainly not sent: later again, or never when that is what it said too often. Whether it is dead."""
    attempts = message.attempts + 1
    before, said = [State.CLAIMED, State.HANDING], {"attempts": attempts, "refusal": reply[:200]}
    if is_permanent or attempts >= MAX_REFUSALS:
        if _move(_held(message), before, State.DEAD, **said, **Message.NO_LEASE, **Message.NO_PLACE):
            log.error("message dead", message_id=message.message_id, attempts=attempts)
            return True
        return False
    _move(_held(message), before, State.NEW, **said, next_try_at=now() + backoff(attempts), **Message.NO_LEASE)
    return False


def release(messages: Sequence[Message], *, reason: str) -> None:
    """The server cannot be reached, which is no message's fault. The first, at which it happened, waits a little longer:
    if that one is the cause, the others get past it."""
    first, *others = messages
    back: dict[str, Any] = {"refusal": reason[:200], **Message.NO_LEASE}
    _move(_held(first), [State.CLAIMED, State.HANDING], State.NEW, next_try_at=now() + 2 * PAUSE, **back)
    mine = _rows(others).filter(lease_token=first.lease_token)
    _move_all(mine, [State.CLAIMED], State.NEW, next_try_at=now() + PAUSE, **back)


def _without_muted(messages: list[Message]) -> list[Message]:
    """Somebody may turn a kind off while a message of it is being written."""
    asked = [message for message in messages if message.rule.can_unsubscribe]
    if not asked:
        return messages
    muted = queries.muted_by([m.recipient_id for m in asked], {m.kind for m in asked})
    unwanted = [message for message in asked if (message.recipient_id, message.kind) in muted]
    if unwanted:
        _move_all(_rows(unwanted), [State.NEW], State.CANCELED, **Message.NO_PLACE)
    return [message for message in messages if message not in unwanted]


def _without_undeliverable(messages: list[Message]) -> list[Message]:
    """Mail to these addresses came back for good: to go on trying would only hurt what others think of our server."""
    reasons = queries.undeliverable(message.address for message in messages) if messages else {}
    gone = [message for message in messages if message.address.lower() in reasons]
    for message in gone:
        said = f"Mail to this address came back: {reasons[message.address.lower()]}"[:200]
        _move_all(_rows([message]), [State.NEW], State.DEAD, refusal=said, **Message.NO_PLACE)
    return [message for message in messages if message not in gone]


def _held(message: Message) -> QuerySet[Message]:
    """The row, as long as it is this worker's."""
    return Message.objects.filter(pk=message.pk, lease_token=message.lease_token)


def _rows(messages: Iterable[Message]) -> QuerySet[Message]:
    return Message.objects.filter(pk__in=[message.pk for message in messages])


def _move(row: QuerySet[Message], before: Sequence[State], after: State, **fields: Any) -> bool:
    """Change the state of one row if it is still in a state that may become `after`. Raises NoSuchMove."""
    return _checked(row, before, after).update(state=after, **fields) == 1


def _move_all(rows: QuerySet[Message], before: Sequence[State], after: State, **fields: Any) -> None:
    """_move() for many rows. Those that somebody else has locked are passed over: to wait for a lock while holding others is how
    two workers that put the same rows right would stop each other for good. Raises NoSuchMove."""
    free = _checked(rows, before, after).select_for_update(skip_locked=True).values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(free)).update(state=after, **fields)


def _checked(rows: QuerySet[Message], before: Sequence[State], after: State) -> QuerySet[Message]:
    for state in before:
        if after not in Message.MOVES[state]:
            raise NoSuchMove(f"{state} cannot become {after}")
    return rows.filter(state__in=before)
