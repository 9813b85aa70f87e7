"""Delivering what is due in one organization. Any number of workers may do it at the same time, and each may die at any line."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection

from access.tenancy import tenant
from notifications import outbox, rendering
from notifications.models import Message
from notifications.transport import Refused, Transport, Unavailable, Unknown

log = structlog.get_logger(__name__)
BATCH = 20
# Then the worker turns to other organizations, and this one is rung for again.
BATCHES = 25
# Seconds between two attempts to write down what the mail server said, while the database is away.
PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)


def deliver(organization_id: UUID) -> bool:
    """Send what is due. True when all of it had its turn, False when there is more."""
    with tenant(organization_id):
        outbox.recover()
    with Transport() as transport:
        for _ in range(BATCHES):
            with tenant(organization_id):
                messages = outbox.claim(limit=BATCH)
            if not messages:
                return True
            if not _deliver_batch(organization_id, messages, transport):
                return True  # the server is away; the scheduler rings again
    return False


def _deliver_batch(organization_id: UUID, messages: list[Message], transport: Transport) -> bool:
    """Send a claimed batch. False when the server cannot be reached; the rest is then given back."""
    for index, message in enumerate(messages):
        try:
            _deliver(organization_id, message, transport)
        except Unavailable as error:
            log.warning("mail server away", reason=str(error))
            with tenant(organization_id):
                outbox.release(messages[index:], reason=str(error))
            return False
    return True


def _deliver(organization_id: UUID, message: Message, transport: Transport) -> None:
    """Send one message, committing `handing` between RCPT and DATA. Raises Unavailable."""
    wire = _written(message)
    if wire is None:
        with tenant(organization_id):
            outbox.refuse(message, reply="The message could not be written; the log says why", is_permanent=False)
        return
    try:
        transport.prepare(sender=rendering.sender(), recipient=message.address)
        with tenant(organization_id):
            is_ours = outbox.begin_handing(message)
        if not is_ours:
            transport.take_back()
            return
        transport.hand_over(wire)
    except Refused as error:
        said = partial(outbox.refuse, message, reply=str(error), is_permanent=error.is_permanent)
        _write_down(organization_id, said)
    except Unknown as error:
        _write_down(organization_id, partial(outbox.doubt, message, reason=str(error)))
    else:
        _write_down(organization_id, partial(outbox.confirm, message))


def _write_down(organization_id: UUID, what_was_said: Callable[[], None]) -> None:
    """Only this worker knows the mail server's answer: when the database falls just now, that is worth waiting for its return."""
    for pause in PATIENCE:
        try:
            with tenant(organization_id):
                return what_was_said()
        except (OperationalError, InterfaceError) as error:
            log.warning("answer not written down yet", reason=str(error).strip())
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    with tenant(organization_id):
        return what_was_said()


def _written(message: Message) -> bytes | None:
    """The mail, or None when its template fails: one broken message must not hold up the others."""
    try:
        return rendering.wire_of(message)
    except Exception:
        log.exception("message not written", kind=message.kind, message_id=message.message_id)
        return None
