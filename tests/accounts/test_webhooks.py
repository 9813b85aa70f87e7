"""What becomes of news on its way to a chat channel: refused, taken, cut, switched off. One row an event, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from standardwebhooks.webhooks import Webhook as Verifier

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from accounts import actions, platform, webhooks
from accounts.models import Organization, Webhook
from accounts.tasks import deliver_webhook, try_webhook
from audit.models import AuditEntry
from notifications import actions as notifications
from notifications import delivery, hooks, outbox, queries
from notifications.delivery import deliver as deliver_mail
from notifications.models import Message, Notice
from notifications.news import WEBHOOK, News
from notifications.timing import MAX_REFUSALS, backoff
from tests.factories.accounts import make_member, make_organization
from tests.factories.notifications import make_message
from tests.factories.webhooks import CUT, Receiver, make_webhook
from tests.roles import as_role

State = Message.State
NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)  # a Wednesday, eleven in the morning in New York


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def tell(news: News = News.PATTERNS_PUBLISHED, key: str = "patterns:1", **values: Any) -> Message:
    actions.announce(news=news, dedupe_key=key, link="/o/halden/patterns/", **values)
    message: Message = Message.objects.get(dedupe_key=key)
    return message


def deliver(organization: Organization) -> None:
    with as_role("worker"):
        webhooks.deliver(organization.pk)


def now_of(message: Message) -> Message:
    found: Message = Message.objects.get(pk=message.pk)
    return found


# One row an event ---------------------------------------------------------------------------------------------


def test_an_event_is_one_row_however_often_it_is_said_and_whoever_is_here(in_organization: Organization) -> None:
    for _ in range(3):
        make_member(in_organization)
    make_webhook()
    for _ in range(3):
        tell()
    (row,) = Message.objects.all()
    assert (row.channel, row.kind, row.state, row.address) == (
        WEBHOOK,
        News.PATTERNS_PUBLISHED,
        State.NEW,
        "chat.example.com",
    )
    assert row.message_id.startswith("msg_") and "." not in row.message_id
    assert not Notice.objects.exists()


def test_without_a_channel_or_with_one_that_is_off_nothing_is_written(in_organization: Organization) -> None:
    actions.announce(news=News.COHORT_STARTED, dedupe_key="cohort_started:1", link="/o/halden/")
    make_webhook(is_on=False)
    actions.announce(news=News.COHORT_STARTED, dedupe_key="cohort_started:1", link="/o/halden/")
    assert not Message.objects.exists()


def test_news_waits_for_working_hours_and_is_left_out_when_it_is_then_too_late(
    in_organization: Organization, clock: Any
) -> None:
    make_webhook()
    clock.move_to(datetime(2026, 10, 17, 4, tzinfo=UTC))  # midnight from Friday to Saturday
    monday = datetime(2026, 10, 19, 12, tzinfo=UTC)
    assert tell(key="checkin:1:open", not_after=monday + timedelta(hours=1)).next_try_at == monday
    actions.announce(news=News.CHECK_IN_OPENED, dedupe_key="checkin:2:open", link="/o/halden/", not_after=monday)
    assert Message.objects.count() == 1


def test_what_calls_off_an_event_calls_off_its_news(in_organization: Organization) -> None:
    make_webhook()
    message = tell(News.CHECK_IN_OPENED, "checkin:1:open")
    notifications.cancel(dedupe_prefix="checkin:1")
    assert now_of(message).state == State.CANCELED


def test_news_is_not_mail_and_mail_is_not_news(in_organization: Organization) -> None:
    make_webhook()
    news, mail = tell(), make_message()
    assert [message.pk for message in outbox.claim(limit=10)] == [mail.pk]
    assert [message.pk for message in outbox.claim(limit=10, channel=WEBHOOK)] == [news.pk]


def test_the_loop_rings_for_each_channel_that_has_something_to_do(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, ...]] = []
    monkeypatch.setattr(platform, "ring", lambda *args, queue: rung.append((*args, queue)))
    with tenant(organization.pk):
        make_webhook()
        tell()
    with as_role("worker"):
        platform.deliver_all()
    assert rung == [("accounts.deliver_webhook", str(organization.pk), "default")]


# On its way ---------------------------------------------------------------------------------------------------


def test_it_is_sent_signed_and_once(in_organization: Organization) -> None:
    with Receiver(204) as receiver:
        _, secret = make_webhook(receiver.url)
        message = tell()
        with as_role("worker"):
            deliver_webhook(str(in_organization.pk))
            deliver_webhook(str(in_organization.pk))
    ((headers, body),) = receiver.taken
    with time_machine.travel(NOW):
        said = Verifier(secret).verify(body, headers)
    assert said["type"] == "patterns.published"
    assert said["data"]["organization"] == "Halden Group"
    assert headers["webhook-id"] == message.message_id
    assert (now_of(message).state, now_of(message).sent_at) == (State.SENT, NOW)


def test_handing_is_committed_before_anything_is_sent(in_organization: Organization) -> None:
    """At the POST the row says so already: whoever dies here leaves no message that looks unsent."""
    seen = []
    with Receiver(204) as receiver:
        make_webhook(receiver.url)
        message = tell()
        handed = hooks.post

        def post(*args: Any, **values: Any) -> int:
            seen.append(now_of(message).state)
            return handed(*args, **values)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(webhooks, "post", post)
            deliver(in_organization)
    assert seen == [State.HANDING]


def test_a_refusal_backs_off_and_a_later_yes_ends_it(in_organization: Organization, clock: Any) -> None:
    with Receiver(503, 429, 200) as receiver:
        make_webhook(receiver.url)
        message = tell()
        for refusals, words in ((1, "503"), (2, "429")):
            deliver(in_organization)
            found = now_of(message)
            assert (found.state, found.attempts, found.refusal[:3]) == (State.NEW, refusals, words)
            deliver(in_organization)
            assert len(receiver.taken) == refusals, "not before its time"
            clock.shift(backoff(refusals))
        deliver(in_organization)
    assert now_of(message).state == State.SENT
    ids = {headers["webhook-id"] for headers, _ in receiver.taken}
    assert ids == {message.message_id}, "a receiver can drop copies"
    assert len({body for _, body in receiver.taken}) == 1


def test_after_too_many_refusals_it_is_dead_and_an_operator_sees_it_and_tries_again(
    in_organization: Organization,
) -> None:
    with Receiver(404, 204) as receiver:
        make_webhook(receiver.url)
        message = tell()
        Message.objects.filter(pk=message.pk).update(attempts=MAX_REFUSALS - 1)
        deliver(in_organization)
        assert now_of(message).state == State.DEAD
        assert message in queries.failed_messages() and queries.pulse().dead == 1
        rung = connection.run_on_commit
        again = notifications.requeue_message(message_id=message.pk)
        assert again.expires_at == NOW + timedelta(days=7)
        assert "accounts.deliver_webhook" in {notifications.CHANNELS[bell.channel][0] for _, bell, _ in rung[-1:]}
        deliver(in_organization)
    assert now_of(message).state == State.SENT
    assert Webhook.objects.get().failures == 0


def test_all_dead_ones_are_tried_again_by_one_click_mails_and_news(in_organization: Organization) -> None:
    make_webhook()
    news, mail = tell(), make_message()
    Message.objects.update(state=State.DEAD)
    assert notifications.requeue_messages(messages=queries.failed_messages()) == 2
    assert {now_of(news).state, now_of(mail).state} == {State.NEW}


def test_an_answer_that_never_came_lets_one_copy_go_out_under_the_same_id(
    in_organization: Organization, clock: Any
) -> None:
    with Receiver(CUT) as receiver:
        make_webhook(receiver.url)
        message = tell()
        deliver(in_organization)
        assert (now_of(message).state, now_of(message).resends) == (State.NEW, 1)
        for _ in range(3):
            clock.shift(timedelta(hours=5))
            deliver(in_organization)
    assert now_of(message).state == State.UNCONFIRMED
    assert message in queries.failed_messages()
    assert [headers["webhook-id"] for headers, _ in receiver.taken] == [message.message_id] * 2
    assert len({body for _, body in receiver.taken}) == 1


def test_what_a_dead_worker_was_handing_over_goes_out_once_more(in_organization: Organization, clock: Any) -> None:
    with Receiver(204) as receiver:
        make_webhook(receiver.url)
        before, at = tell(key="patterns:1"), tell(key="patterns:2")
        claimed = {message.pk: message for message in outbox.claim(limit=2, channel=WEBHOOK)}
        assert outbox.begin_handing(claimed[at.pk])
        clock.shift(outbox.LEASE + timedelta(seconds=1))
        deliver(in_organization)
    assert (now_of(before).state, now_of(at).state) == (State.SENT, State.SENT)
    assert (now_of(before).resends, now_of(at).resends) == (0, 1)
    assert len(receiver.taken) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("status", "state"), [(204, State.SENT), (503, State.NEW), (CUT, State.NEW)])
def test_an_answer_is_written_down_when_the_database_is_back(
    monkeypatch: pytest.MonkeyPatch, status: int, state: str
) -> None:
    """Found by the fault harness: an answer that met a falling database left news unconfirmed."""
    organization = make_organization("Halden Group", slug="halden")
    monkeypatch.setattr(delivery, "PATIENCE", (0.0, 0.0))
    falls = iter([OperationalError("the server closed the connection")])

    def falling(written: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            found = written(*args, **kwargs)
            if error := next(falls, None):
                raise error
            return found

        return run

    with Receiver(status) as receiver:
        with tenant(organization.pk):
            make_webhook(receiver.url)
            message = tell()
        for name in ("confirm", "refuse", "doubt"):
            monkeypatch.setattr(outbox, name, falling(getattr(outbox, name)))
        webhooks.deliver(organization.pk)
    with tenant(organization.pk):
        assert now_of(message).state == state
    assert len(receiver.taken) == 1
    assert next(falls, None) is None, "it fell"


def test_a_server_that_is_away_costs_an_attempt_and_leaves_nothing_open(
    in_organization: Organization,
) -> None:
    with Receiver() as gone:
        pass
    make_webhook(gone.url)
    message = tell()
    deliver(in_organization)
    assert (now_of(message).state, now_of(message).attempts) == (State.NEW, 1)
    assert now_of(message).refusal == "The server cannot be reached"


def test_a_name_that_turned_inward_is_dead_at_once(in_organization: Organization, settings: Any) -> None:
    with Receiver() as receiver:
        make_webhook(receiver.url)
        settings.LOCAL = False
        message = tell()
        deliver(in_organization)
    assert now_of(message).state == State.DEAD and receiver.taken == []


def test_a_channel_that_was_switched_off_meanwhile_gets_nothing(in_organization: Organization) -> None:
    with Receiver() as receiver:
        webhook, _ = make_webhook(receiver.url)
        message = tell()
        Webhook.objects.filter(pk=webhook.pk).update(is_on=False)  # by a transaction that did not see the message
        deliver(in_organization)
    assert now_of(message).state == State.CANCELED and receiver.taken == []


def test_mail_delivery_puts_news_right_and_sends_none(in_organization: Organization, clock: Any) -> None:
    make_webhook()
    message = tell()
    deliver_mail(in_organization.pk)
    assert now_of(message).state == State.NEW


# No content ---------------------------------------------------------------------------------------------------


def test_nothing_of_anybody_is_in_what_goes_out(in_organization: Organization) -> None:
    """Whatever the organization holds, the body is the same but for its name, the moment and the path."""
    make_member(in_organization, Role.OWNER, name="Canary Person")
    with Receiver() as receiver:
        make_webhook(receiver.url)
        for number, news in enumerate(News):
            tell(news, f"canary-topic:{number}")
        deliver(in_organization)
    assert len(receiver.taken) == len(News)
    for headers, body in receiver.taken:
        assert b"anary" not in body and "anary" not in str(headers)


# Switching itself off -----------------------------------------------------------------------------------------


def fail(organization: Organization, number: int) -> None:
    message = tell(key=f"patterns:{number}")
    Message.objects.filter(pk=message.pk).update(attempts=MAX_REFUSALS - 1)
    deliver(organization)
    assert now_of(message).state == State.DEAD


def test_three_dead_messages_in_a_row_switch_it_off_and_tell_whoever_sets_it_up(in_organization: Organization) -> None:
    owner, admin = make_member(in_organization, Role.OWNER), make_member(in_organization, Role.PROGRAM_ADMIN)
    make_member(in_organization, Role.COORDINATOR)
    with Receiver(404) as receiver:
        make_webhook(receiver.url)
        for number in range(2):
            fail(in_organization, number)
        assert Webhook.objects.get().is_on
        fail(in_organization, 2)
    webhook = Webhook.objects.get()
    assert (webhook.is_on, webhook.stopped_at) == (False, NOW)
    told = Notice.objects.filter(kind="webhook_stopped")
    assert {notice.recipient_id for notice in told} == {owner.person_id, admin.person_id}
    assert "404 Not Found" in told[0].context["reason"]
    assert "was switched off: 3 messages in a row" in AuditEntry.objects.filter(action="webhook_stopped").get().sentence
    actions.set_webhook(url="", is_on=True, by=SYSTEM)
    webhook.refresh_from_db()
    assert (webhook.is_on, webhook.failures, webhook.stopped_at) == (True, 0, None)


def test_a_message_that_arrives_ends_the_row(in_organization: Organization) -> None:
    with Receiver(404, 404, 204, 404, 404) as receiver:
        make_webhook(receiver.url)
        for number in range(2):
            fail(in_organization, number)
        tell(key="patterns:fine")
        deliver(in_organization)
        for number in range(3, 5):
            fail(in_organization, number)
    assert Webhook.objects.get().is_on and Webhook.objects.get().failures == 2


def test_gone_switches_it_off_at_once_and_calls_off_what_waits(in_organization: Organization) -> None:
    make_member(in_organization, Role.OWNER)
    with Receiver(410) as receiver:
        make_webhook(receiver.url)
        first, second = tell(key="patterns:1"), tell(key="patterns:2")
        deliver(in_organization)
    assert len(receiver.taken) == 1
    assert {now_of(first).state, now_of(second).state} == {State.DEAD, State.CANCELED}
    assert not Webhook.objects.get().is_on
    assert Notice.objects.filter(kind="webhook_stopped").count() == 1


# Tests --------------------------------------------------------------------------------------------------------


def tried(organization: Organization) -> Webhook:
    with as_role("worker"):
        try_webhook(str(organization.pk))
    found: Webhook = Webhook.objects.get()
    return found


def test_a_test_says_what_came_back_leaves_no_message_and_is_made_once(in_organization: Organization) -> None:
    with Receiver(204) as receiver:
        _, secret = make_webhook(receiver.url, is_on=False)
        assert tried(in_organization).tested_at is None, "nobody asked"
        assert actions.try_webhook(by=SYSTEM)
        assert not actions.try_webhook(by=SYSTEM), "a second press"
        found = tried(in_organization)
        tried(in_organization)
    ((headers, body),) = receiver.taken
    with time_machine.travel(NOW):
        assert Verifier(secret).verify(body, headers)["type"] == "test"
    assert (found.test_passed, found.test_answer) == (True, "204 No Content")
    assert not found.is_being_tested and not Message.objects.exists()
    assert AuditEntry.objects.filter(action="webhook_tested").count() == 1


@pytest.mark.parametrize(
    ("status", "words"), [(404, "nobody listens at this address"), (410, "gone for good"), (CUT, "No answer came")]
)
def test_a_test_that_fails_says_why_and_switches_nothing_off(
    status: int, words: str, in_organization: Organization
) -> None:
    with Receiver(status) as receiver:
        make_webhook(receiver.url)
        actions.try_webhook(by=SYSTEM)
        found = tried(in_organization)
    assert not found.test_passed and words in found.test_answer
    assert found.is_on and found.failures == 0


def test_each_test_is_another_one_to_a_receiver_that_drops_copies(in_organization: Organization, clock: Any) -> None:
    with Receiver(204) as receiver:
        make_webhook(receiver.url)
        for _ in range(2):
            actions.try_webhook(by=SYSTEM)
            tried(in_organization)
            clock.shift(timedelta(seconds=2))
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 2


def test_a_test_that_nobody_makes_is_given_up(in_organization: Organization, clock: Any) -> None:
    make_webhook()
    actions.try_webhook(by=SYSTEM)
    assert Webhook.objects.get().is_being_tested
    clock.shift(timedelta(seconds=31))
    assert not Webhook.objects.get().is_being_tested
    assert actions.try_webhook(by=SYSTEM)


# At rest ------------------------------------------------------------------------------------------------------


def test_address_and_secret_are_ciphertext_in_the_database(in_organization: Organization) -> None:
    webhook, secret = make_webhook()
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_webhook::text, url, secret FROM accounts_webhook")
        text, *sealed = cursor.fetchone()
    stored = text.encode() + b"".join(bytes(value) for value in sealed)
    assert b"canary-path" not in stored and secret.encode() not in stored
    assert Webhook.objects.get().secret == secret and webhook.host == "chat.example.com"
    entries = " ".join(entry.sentence for entry in AuditEntry.objects.all())
    assert "canary-path" not in entries and secret not in entries
    assert "chat.example.com" in entries
