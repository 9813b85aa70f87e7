"""From the outbox to a mail server and back, one organization at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from access.clock import now
from access.tenancy import has_tenant, tenant
from accounts.models import Organization
from embedded.stack import free_port
from notifications import delivery, outbox, tasks
from notifications.delivery import deliver
from notifications.kinds import Kind
from notifications.models import Message
from tests.factories.accounts import make_organization
from tests.factories.notifications import make_message
from tests.notifications.smtp import (
    CUT_DATA,
    CUT_TAKEN,
    DEFER,
    DEFER_DATA,
    NOT_NOW,
    REFUSE,
    REFUSE_DATA,
    TAKE,
    MailServer,
    in_turn,
)
from tests.roles import as_role

Start = Callable[..., MailServer]
State = Message.State


def just_now() -> datetime:
    """Reminders wait for working hours; a test does not."""
    return now() - timedelta(minutes=1)


@pytest.fixture
def make(organization: Organization) -> Callable[..., Message]:
    def one(kind: Kind = Kind.PAIR_PUBLISHED, **fields: Any) -> Message:
        with tenant(organization.pk):
            return make_message(kind, **fields)

    return one


@pytest.fixture
def state_of(organization: Organization) -> Callable[[Message], str]:
    def read(message: Message) -> str:
        with tenant(organization.pk):
            message.refresh_from_db()
        return message.state

    return read


def test_what_is_due_arrives_once(organization: Organization, make: Any, state_of: Any, mail_server: Start) -> None:
    server = mail_server()
    message = make(address="ana@example.com")
    assert deliver(organization.pk)
    assert deliver(organization.pk)
    (mail,) = server.handler.mails
    assert mail["To"] == "ana@example.com"
    assert mail["Message-ID"] == f"<{message.message_id}>"
    assert state_of(message) == State.SENT
    assert message.sent_at
    assert not has_tenant()


def test_the_worker_role_may_do_all_of_it(
    organization: Organization, make: Any, state_of: Any, mail_server: Start
) -> None:
    mail_server()
    message = make(Kind.CHECK_IN_OPENED, next_try_at=just_now())
    with as_role("worker"):
        deliver(organization.pk)
    assert state_of(message) == State.SENT


def test_only_the_named_organization_is_served(
    organization: Organization, other_organization: Organization, make: Any, mail_server: Start
) -> None:
    server = mail_server()
    make()
    with tenant(other_organization.pk):
        make_message()
    deliver(other_organization.pk)
    (mail,) = server.handler.mails
    assert "Otherwise Ltd" in str(mail.get_body(("plain",)))


@pytest.mark.parametrize(
    "outcome",
    [
        (DEFER, State.NEW, 0),
        (DEFER_DATA, State.NEW, 0),
        (REFUSE, State.DEAD, 0),
        (REFUSE_DATA, State.DEAD, 0),
        (NOT_NOW, State.NEW, 0),
        (CUT_DATA, State.NEW, 0),
        (CUT_TAKEN, State.UNCONFIRMED, 1),
    ],
)
def test_each_failure_ends_in_its_state(
    outcome: tuple[str, str, int], organization: Organization, make: Any, state_of: Any, mail_server: Start
) -> None:
    step, state, taken = outcome
    server = mail_server(lambda _: step)
    message = make(Kind.PATTERNS_PUBLISHED, next_try_at=just_now())
    deliver(organization.pk)
    deliver(organization.pk)  # nothing is due any more, so nothing is tried again
    assert state_of(message) == state
    assert len(server.handler.mails) == taken
    assert server.handler.attempts[message.address] == 1


def test_an_invitation_that_was_cut_is_sent_again_as_the_same_message(
    organization: Organization, make: Any, state_of: Any, mail_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PAUSE", timedelta(0))
    server = mail_server(in_turn(CUT_TAKEN, TAKE))
    message = make(Kind.MEMBER_INVITED)
    deliver(organization.pk)
    deliver(organization.pk)
    assert state_of(message) == State.SENT
    assert {mail["Message-ID"] for mail in server.handler.mails} == {f"<{message.message_id}>"}
    assert len(server.handler.mails) == 2


def test_one_refused_address_does_not_hold_up_the_others(
    organization: Organization, make: Any, state_of: Any, mail_server: Start
) -> None:
    mail_server(lambda address: REFUSE if address.startswith("gone") else TAKE)
    messages = [make(address=f"{name}@example.com") for name in ("ana", "gone", "theo")]
    deliver(organization.pk)
    assert [state_of(message) for message in messages] == [State.SENT, State.DEAD, State.SENT]
    assert messages[1].refusal == "550 never"


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(
    organization: Organization, make: Any, state_of: Any, mail_server: Start
) -> None:
    mail_server()
    broken, good = make(), make()
    with tenant(organization.pk):
        Message.objects.filter(pk=broken.pk).update(context={})  # written by an older version of the contract
    deliver(organization.pk)
    assert (state_of(broken), state_of(good)) == (State.NEW, State.SENT)
    assert broken.attempts == 1
    assert "could not be written" in broken.refusal


def test_without_a_server_everything_waits_and_only_one_connection_is_tried(
    organization: Organization, make: Any, state_of: Any, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port(0)
    messages = [make() for _ in range(3)]
    assert deliver(organization.pk)
    assert {state_of(message) for message in messages} == {State.NEW}
    assert {message.attempts for message in messages} == {0}
    with tenant(organization.pk):
        assert outbox.claim(limit=10) == [], "the next ring finds nothing due"


def test_more_than_one_turn_rings_again(
    organization: Organization, make: Any, mail_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = mail_server()
    rung: list[str] = []
    monkeypatch.setattr(tasks, "ring", lambda task, *_, queue: rung.append(f"{task} on {queue}"))
    monkeypatch.setattr(delivery, "BATCH", 1)
    monkeypatch.setattr(delivery, "BATCHES", 2)
    for _ in range(3):
        make()
    tasks.deliver(str(organization.pk))
    assert len(server.handler.mails) == 2
    assert rung == ["notifications.deliver on mail"]
    tasks.deliver(str(organization.pk))
    assert len(server.handler.mails) == 3
    assert len(rung) == 1


def test_each_message_takes_one_query_and_no_more(
    organization: Organization, make: Any, mail_server: Start, django_assert_num_queries: Any
) -> None:
    mail_server()
    counts = []
    for messages in (1, 3):
        for _ in range(messages):
            make()
        with django_assert_num_queries(1000, exact=False) as seen:
            deliver(organization.pk)
        asked = [query["sql"].split(maxsplit=1)[0] for query in seen.captured_queries]
        counts.append(len([verb for verb in asked if verb in {"WITH", "UPDATE", "SELECT"}]))
    assert counts[1] - counts[0] == 2


@pytest.mark.django_db(transaction=True)
def test_the_state_is_committed_before_the_message_leaves(mail_server: Start) -> None:
    organization = make_organization("Halden Group", slug="halden")
    server, seen = mail_server(), []
    with tenant(organization.pk):
        make_message()

    def look() -> None:  # in another thread, so over another connection
        with tenant(organization.pk):
            seen.append(Message.objects.get().state)
        connection.close()

    server.handler.while_taking = look
    deliver(organization.pk)
    assert seen == [State.HANDING]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [TAKE, DEFER_DATA])
def test_the_answer_is_written_down_when_the_database_is_back(
    mail_server: Start, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Found by the fault harness: a fall of the database after DATA left messages unconfirmed whose answer had come."""
    organization = make_organization("Halden Group", slug="halden")
    mail_server(lambda _: step)
    with tenant(organization.pk):
        message = make_message(Kind.PATTERNS_PUBLISHED, next_try_at=just_now())
    monkeypatch.setattr(delivery, "PATIENCE", (0.0, 0.0))
    falls = iter([OperationalError("the server closed the connection")])

    def falling(written: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            if kwargs.get("begin") is None and (error := next(falls, None)):
                raise error
            return written(*args, **kwargs)

        return run

    for name in ("hand_on", "refuse"):
        monkeypatch.setattr(outbox, name, falling(getattr(outbox, name)))
    deliver(organization.pk)
    with tenant(organization.pk):
        message.refresh_from_db()
    assert message.state == (State.SENT if step == TAKE else State.NEW)
    assert next(falls, None) is None, "it fell"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_the_message_before_the_hand_over_sends_nothing(
    mail_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = make_organization("Halden Group", slug="halden")
    server = mail_server()
    with tenant(organization.pk):
        message = make_message()
    written = delivery.rendering.wire_of

    def slow(claimed: Message) -> bytes:
        with tenant(organization.pk):  # another worker thought this one dead
            Message.objects.filter(pk=message.pk).update(lease_token=uuid4())
        return written(claimed)

    monkeypatch.setattr(delivery.rendering, "wire_of", slow)
    deliver(organization.pk)
    assert server.handler.mails == []
