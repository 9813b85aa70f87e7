"""Several workers, a mail server that fails in every way, workers that die at every step, leases that run out under the living.

The criterion is that of docs/adr/0004-outbox.md: one notice for each key, one mail or a row that says why not, a second copy only
where the kind allows one, and every copy under the same Message-ID.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from access.clock import now
from access.tenancy import tenant
from accounts.models import Organization
from notifications import outbox
from notifications.delivery import deliver
from notifications.kinds import Kind
from notifications.models import Message, Notice
from notifications.transport import Transport
from tests.factories.accounts import make_organization
from tests.factories.notifications import make_message
from tests.notifications.smtp import (
    CUT_DATA,
    CUT_RCPT,
    CUT_TAKEN,
    CUT_UNTAKEN,
    DEFER,
    DEFER_DATA,
    NOT_NOW,
    REFUSE,
    TAKE,
    MailServer,
)

State = Message.State
OPEN = (State.NEW, State.CLAIMED, State.HANDING)
KINDS = [Kind.CHECK_IN_OPENED, Kind.PATTERNS_PUBLISHED, Kind.MEMBER_INVITED, Kind.PAIR_PUBLISHED]
STEPS = {
    TAKE: 10,
    CUT_TAKEN: 6,
    CUT_UNTAKEN: 2,
    CUT_DATA: 1,
    CUT_RCPT: 1,
    DEFER: 2,
    DEFER_DATA: 2,
    NOT_NOW: 1,
    REFUSE: 1,
}
MESSAGES, WORKERS, SECONDS = 60, 3, 25
LONG_AGO = timedelta(days=1)


class Killed(BaseException):
    """The worker's process ends here: nothing after this line happens."""


class Chaos:
    """Counts what it does, because each fault may leave one message unconfirmed."""

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.random = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.errors: list[Exception] = []
        self.is_over = False
        for target, name in (
            (Transport, "prepare"),
            (Transport, "hand_over"),
            (outbox, "hand_on"),
            (outbox, "refuse"),
            (outbox, "doubt"),
        ):
            monkeypatch.setattr(target, name, self._deadly(getattr(target, name)))

    def step(self, _: str) -> str:
        """What the mail server does with the next attempt."""
        if self.is_over:
            return TAKE
        (found,) = self.random.choices(list(STEPS), list(STEPS.values()))
        self.faults["cut"] += found.startswith("cut")
        return found

    def _deadly(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Now and then the worker dies before the step, or after it, where that is inside a transaction before its commit."""

        def run(*args: Any, **kwargs: Any) -> Any:
            self._perhaps_die()
            result = function(*args, **kwargs)
            self._perhaps_die()
            return result

        return run

    def _perhaps_die(self) -> None:
        if not self.is_over and self.random.random() < 0.02:
            self.faults["killed"] += 1
            raise Killed

    def end_leases(self) -> None:
        """Time runs out for somebody who may be dead, or only slow."""
        held = list(Message.objects.filter(state__in=[State.CLAIMED, State.HANDING]).values_list("pk", flat=True))
        for pk in held:
            if self.random.random() < 0.3:
                self.faults["lease"] += Message.objects.filter(pk=pk).update(lease_until=now() - LONG_AGO)


@pytest.fixture
def organization(transactional_db: None) -> Organization:
    return make_organization("Halden Group", slug="halden")


@pytest.fixture(params=[1, 2])
def chaos(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Chaos:
    monkeypatch.setattr(outbox, "PAUSE", timedelta(0))
    monkeypatch.setattr(outbox, "backoff", lambda _: timedelta(0))
    monkeypatch.setattr(outbox, "MAX_REFUSALS", 5)
    return Chaos(request.param, monkeypatch)


def work(organization: Organization, chaos: Chaos) -> None:
    """A worker that is started again whenever it dies."""
    try:
        while not chaos.is_over:
            with suppress(Killed):
                deliver(organization.pk)
    except Exception as error:
        chaos.errors.append(error)
        raise
    finally:
        connection.close()


def open_messages() -> Iterator[Message]:
    yield from Message.objects.filter(state__in=OPEN)


def test_no_message_is_lost_or_doubled_whatever_fails(
    organization: Organization, chaos: Chaos, mail_server: Callable[..., MailServer]
) -> None:
    server = mail_server(chaos.step)
    with tenant(organization.pk):
        for number in range(MESSAGES):
            make_message(KINDS[number % len(KINDS)], next_try_at=now() - timedelta(minutes=1))
    threads = [threading.Thread(target=work, args=(organization, chaos)) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with tenant(organization.pk):
            chaos.end_leases()
            if not any(open_messages()):
                break
        time.sleep(chaos.random.random() / 20)
    chaos.is_over = True
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    with tenant(organization.pk):  # the last ones: a calm day, and every lease has run out
        Message.objects.filter(state__in=OPEN).update(lease_until=now() - LONG_AGO)
    deliver(organization.pk)
    deliver(organization.pk)
    judge(organization, server, chaos)


def judge(organization: Organization, server: MailServer, chaos: Chaos) -> None:
    assert not chaos.errors
    copies = Counter(mail["Message-ID"].strip("<>") for mail in server.handler.mails)
    with tenant(organization.pk):
        messages = list(Message.objects.all())
        notices = Counter(Notice.objects.values_list("dedupe_key", flat=True))
    assert len(messages) == MESSAGES
    assert set(copies) <= {message.message_id for message in messages}
    for message in messages:
        sent = copies[message.message_id]
        assert message.state in (State.SENT, State.UNCONFIRMED, State.DEAD), message.state
        assert sent <= (2 if message.rule.is_resent and message.resends else 1), message.kind
        assert sent or message.state != State.SENT, "it says sent, and nobody got it"
        if not message.rule.is_resent and message.state == State.DEAD:
            assert not sent, "it says that it could not be sent, and it was"
        assert notices[message.dedupe_key] == int(message.rule.has_notice)
    unconfirmed = sum(message.state == State.UNCONFIRMED for message in messages)
    assert unconfirmed <= chaos.faults.total()
    assert min(chaos.faults[fault] for fault in ("cut", "killed", "lease")) > 0, "a calm day proves nothing"
