"""Writing the outbox. The caller's transaction decides: when it rolls back, nobody is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from access.clock import now
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from notifications.kinds import RULES, Kind
from notifications.models import Message, Notice


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
    `context` holds JSON values for the templates and never a confidential word.
    """
    rule, moment = RULES[kind], now()
    due = not_before or moment
    Message.objects.bulk_create(
        [
            Message(
                dedupe_key=dedupe_key,
                kind=kind,
                recipient_id=recipient_id,
                address=address,
                context=context,
                calendar=calendar,
                calendar_method=calendar_method,
                not_before=due,
                expires_at=due + rule.expires_after,
                message_id=f"{uuid4()}@upwell",
                created_at=moment,
            )
        ],
        ignore_conflicts=True,
    )
    if rule.has_notice:
        Notice.objects.bulk_create(
            [Notice(dedupe_key=dedupe_key, kind=kind, recipient_id=recipient_id, context=context, created_at=moment)],
            ignore_conflicts=True,
        )
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("notifications.deliver", organization_id, queue=Queue.MAIL))


@transaction.atomic
def cancel(*, dedupe_prefix: str) -> int:
    """Call off messages that are not on their way yet; returns how many. For the transaction that makes them moot."""
    return int(
        Message.objects.filter(dedupe_key__startswith=dedupe_prefix, state=Message.State.NEW).update(
            state=Message.State.CANCELED
        )
    )
