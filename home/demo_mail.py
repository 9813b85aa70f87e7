"""Messages of the demonstration that did not surely arrive, so that its operators' page has something to show."""

from __future__ import annotations

from typing import Any

from notifications.actions import note_bounce
from notifications.kinds import Kind
from notifications.models import Message

State = Message.State
FAILURES: tuple[tuple[Kind, int, dict[str, Any]], ...] = (
    (
        Kind.PAIR_PUBLISHED,
        2,
        {"state": State.DEAD, "attempts": 1, "refusal": "554 5.7.1 Rejected by the rules of this server"},
    ),
    (Kind.CHARTER_SIGNED, 1, {"state": State.DEAD, "attempts": 16, "refusal": "452 4.2.2 Mailbox full"}),
    (Kind.CHECK_IN_OPENED, 1, {"state": State.UNCONFIRMED, "refusal": "The line was cut before the answer"}),
)


def failures() -> None:
    """Some of last month's mails failed, and one came back; the notices inside are there all the same."""
    for kind, count, fields in FAILURES:
        chosen = Message.objects.filter(kind=kind).order_by("address", "pk")[:count]
        Message.objects.filter(pk__in=[message.pk for message in chosen]).update(**fields)
    left = Message.objects.filter(kind=Kind.PAIR_PUBLISHED).exclude(state=State.DEAD).order_by("address", "pk").first()
    if left is not None:
        Message.objects.filter(pk=left.pk).update(state=State.SENT)
        note_bounce(message_id=left.pk, is_hard=True, reason="550 5.1.1 No such mailbox here")
