"""Delivering what is due in one organization. Any number of workers may do it at the same time, and each may die at any line."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection

from access.tenancy import tenant
from notifications import outbox, rendering
from notifications.models import Message
from notifications.transport import Envelope, Refused, Transport, Unavailable, Unknown

Written = TypeVar("Written")
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
            if not Round(organization_id, messages, transport).deliver():
                return True  # the server is away; the scheduler rings again
    return False


def patiently(write: Callable[[], Written]) -> Written:
    """Write down what a server answered. Only this worker knows it, so when the database falls just now, its return is worth waiting for.

    `write` is said again after a fall, also one that came while it committed.
    """
    for pause in PATIENCE:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            log.warning("answer not written down yet", reason=str(error).strip())
            connection.close()
            time.sleep(pause)
    return write()


class Round:
    """A claimed batch on its way through one connection.

    What the mail server said of one message is written down in the transaction that says that the next one is being handed over: one a
    message. At any line at most one message is in doubt.
    """

    def __init__(self, organization_id: UUID, messages: Sequence[Message], transport: Transport) -> None:
        self._organization_id = organization_id
        self._messages = messages
        self._transport = transport
        self._sent: Message | None = None  # taken by the server, and that is not written down yet
        self._said: list[Callable[[], object]] = []  # other answers that are not
        self._ahead: dict[UUID, bytes | None] = {}

    def deliver(self) -> bool:
        """Send all of it. False when the server cannot be reached; the rest is then given back."""
        for index, message in enumerate(self._messages):
            try:
                self._deliver(message, following=self._messages[index + 1 : index + 2])
            except Unavailable as error:
                log.warning("mail server away", reason=str(error))
                self._said.append(partial(outbox.release, self._messages[index:], reason=str(error)))
                break
            except BaseException:
                self._write_down()
                raise
        else:
            self._write_down()
            return True
        self._write_down()
        return False

    def _deliver(self, message: Message, *, following: Sequence[Message]) -> None:
        """Send one message, committing `handing` between RCPT and DATA. Raises Unavailable."""
        wire = self._wire_of(message)
        if wire is None:
            reply = "The message could not be written; the log says why"
            self._said.append(partial(outbox.refuse, message, reply=reply, is_permanent=False))
            return
        try:
            sender, recipient = _envelope_of(message)
            self._transport.prepare(sender=sender, recipient=recipient)
            if not self._write_down(begin=message):
                self._transport.take_back()
                return
            envelope = next(map(_envelope_of, following), None)
            self._transport.hand_over(wire, following=envelope, meanwhile=partial(self._write_ahead, following))
        except Refused as error:
            self._said.append(partial(outbox.refuse, message, reply=str(error), is_permanent=error.is_permanent))
        except Unknown as error:
            self._said.append(partial(outbox.doubt, message, reason=str(error)))
        else:
            self._sent = message

    def _write_down(self, *, begin: Message | None = None) -> bool:
        """Commit what was said so far and, with it, that one more message is being handed over; whether that one is still ours."""
        if begin is None and self._sent is None and not self._said:
            return True
        return patiently(partial(self._commit, begin))

    def _commit(self, begin: Message | None) -> bool:
        if self._said:
            with tenant(self._organization_id):
                for write in self._said:
                    write()
            self._said.clear()
        is_ours = outbox.hand_on(self._organization_id, begin=begin, sent=self._sent)
        self._sent = None
        return is_ours

    def _wire_of(self, message: Message) -> bytes | None:
        self._write_ahead([message])
        return self._ahead.pop(message.pk)

    def _write_ahead(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if message.pk not in self._ahead:
                self._ahead[message.pk] = _written(message)


def _envelope_of(message: Message) -> Envelope:
    return rendering.envelope_sender(message), message.address


def _written(message: Message) -> bytes | None:
    """The mail, or None when its template fails: one broken message must not hold up the others."""
    try:
        return rendering.wire_of(message)
    except Exception:
        log.exception("message not written", kind=message.kind, message_id=message.message_id)
        return None
