"""Our SMTP client against a real server: at every point of the talk it must know whether the message may have been sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from embedded.stack import free_port
from notifications import transport
from notifications.transport import Refused, Transport, Unavailable, Unknown
from tests.notifications.smtp import (
    BUSY_DATA,
    CUT_DATA,
    CUT_RCPT,
    CUT_TAKEN,
    CUT_UNTAKEN,
    DEFER,
    DEFER_DATA,
    NOT_NOW,
    REFUSE,
    REFUSE_DATA,
    SLOW,
    TAKE,
    MailServer,
    in_turn,
)

Start = Callable[..., MailServer]
SENDER, ANA = "upwell@localhost", "ana@example.com"
THEO = "theo@example.com"
BODY = b"Subject: Hello\r\n\r\nOne line\r\n.dot\r\n..two dots\r\n"


def send(line: Transport, recipient: str = ANA) -> None:
    line.prepare(sender=SENDER, recipient=recipient)
    line.hand_over(BODY)


def test_a_message_arrives_as_it_was_dots_included(mail_server: Start) -> None:
    server = mail_server()
    with Transport() as line:
        send(line)
    assert server.handler.raw == [BODY]
    assert server.handler.recipients == [ANA]


def test_prepare_sends_nothing(mail_server: Start) -> None:
    server = mail_server()
    with Transport() as line:
        line.prepare(sender=SENDER, recipient=ANA)
    assert server.handler.attempts[ANA] == 1
    assert server.handler.mails == []


def test_many_messages_go_over_one_connection(mail_server: Start) -> None:
    server = mail_server()
    with Transport() as line:
        for _ in range(3):
            send(line)
    assert (len(server.handler.mails), server.handler.connections) == (3, 1)


@pytest.fixture(params=["at once", "one by one"])
def two_lined(request: pytest.FixtureRequest, mail_server: Start) -> Start:
    """A server whose first line takes several commands at once, or only its second."""

    def start(*script: Any) -> MailServer:
        server = mail_server(*script)
        server.handler.pipelines_from = 1 if request.param == "at once" else 2
        return server

    return start


def send_before(line: Transport, following: str, recipient: str = ANA) -> None:
    line.prepare(sender=SENDER, recipient=recipient)
    line.hand_over(BODY, following=(SENDER, following))


def test_what_was_announced_with_a_message_is_prepared_once(two_lined: Start) -> None:
    server = two_lined()
    with Transport() as line:
        send_before(line, THEO)
        send_before(line, ANA, recipient=THEO)
        send(line)
    assert server.handler.recipients == [ANA, THEO, ANA]
    assert server.handler.raw == [BODY] * 3
    assert server.handler.attempts == {ANA: 2, THEO: 1}


def test_what_was_announced_and_is_not_sent_leaves_no_trace(two_lined: Start) -> None:
    server = two_lined()
    with Transport() as line:
        send_before(line, THEO)
        send(line, "ines@example.com")
        send_before(line, "zoë@example.com")
        send(line, THEO)
    assert server.handler.recipients == [ANA, "ines@example.com", ANA, THEO]
    assert server.handler.connections == 1


@pytest.mark.parametrize("step", [DEFER_DATA, REFUSE_DATA])
def test_a_refused_message_does_not_take_what_was_announced_behind_it_along(step: str, two_lined: Start) -> None:
    server = two_lined(in_turn(step, TAKE))
    with Transport() as line:
        with pytest.raises(Refused):
            send_before(line, THEO)
        send(line, THEO)
    assert (server.handler.recipients, server.handler.attempts[THEO]) == ([THEO], 1)


@pytest.mark.parametrize(("step", "error"), [(REFUSE, Refused), (DEFER, Refused), (NOT_NOW, Unavailable)])
def test_a_refusal_of_what_was_announced_is_told_when_its_turn_comes(
    step: str, error: type[Exception], two_lined: Start
) -> None:
    server = two_lined(lambda address: step if address == THEO else TAKE)
    with Transport() as line:
        send_before(line, THEO)
        with pytest.raises(error):
            send(line, THEO)
        send(line)
    assert server.handler.recipients == [ANA, ANA]


def test_a_cut_at_what_was_announced_says_nothing_about_the_message_before_it(two_lined: Start) -> None:
    server = two_lined(in_turn(TAKE, CUT_RCPT, TAKE))
    with Transport() as line:
        send_before(line, THEO)
        send(line, THEO)
    assert (server.handler.recipients, server.handler.connections) == ([ANA, THEO], 2)


@pytest.mark.parametrize("step", [CUT_UNTAKEN, CUT_TAKEN])
def test_a_cut_of_a_message_takes_back_what_was_announced_behind_it(step: str, two_lined: Start) -> None:
    server = two_lined(in_turn(step, TAKE))
    with Transport() as line:
        with pytest.raises(Unknown):
            send_before(line, THEO)
        send(line, THEO)
    assert server.handler.recipients[-1] == THEO


def test_hand_over_without_prepare_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError):
        Transport().hand_over(BODY)


@pytest.mark.parametrize(
    ("step", "error", "is_permanent"),
    [
        (DEFER, Refused, False),
        (REFUSE, Refused, True),
        (DEFER_DATA, Refused, False),
        (REFUSE_DATA, Refused, True),
        (NOT_NOW, Unavailable, None),
        (BUSY_DATA, Unavailable, None),
        (CUT_DATA, Unavailable, None),
        (CUT_UNTAKEN, Unknown, None),
        (CUT_TAKEN, Unknown, None),
    ],
)
def test_each_failure_says_whether_the_message_may_have_been_sent(
    step: str, error: type[Exception], is_permanent: bool | None, mail_server: Start
) -> None:
    mail_server(lambda _: step)
    with Transport() as line:
        with pytest.raises(error) as raised:
            send(line)
        if isinstance(raised.value, Refused):
            assert raised.value.is_permanent == is_permanent


def test_after_a_refusal_the_next_message_goes_out(mail_server: Start) -> None:
    server = mail_server(in_turn(REFUSE, DEFER_DATA, TAKE))
    with Transport() as line:
        for _ in range(2):
            with pytest.raises(Refused):
                send(line)
        send(line)
    assert len(server.handler.mails) == 1


def test_after_a_cut_the_next_message_goes_over_a_new_connection(mail_server: Start) -> None:
    server = mail_server(in_turn(CUT_UNTAKEN, TAKE))
    with Transport() as line:
        with pytest.raises(Unknown):
            send(line)
        send(line)
    assert (len(server.handler.mails), server.handler.connections) == (1, 2)


def test_a_line_that_went_quiet_is_opened_again_without_a_word(mail_server: Start) -> None:
    server = mail_server(in_turn(TAKE, CUT_RCPT, TAKE))
    with Transport() as line:
        send(line)
        send(line)
    assert (len(server.handler.mails), server.handler.connections) == (2, 2)


def test_a_fresh_line_that_is_cut_is_unavailable(mail_server: Start) -> None:
    mail_server(lambda _: CUT_RCPT)
    with Transport() as line, pytest.raises(Unavailable):
        send(line)


def test_an_answer_that_does_not_come_in_time_is_unknown(mail_server: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.2)
    server = mail_server(lambda _: SLOW)
    with Transport() as line, pytest.raises(Unknown):
        send(line)
    assert len(server.handler.mails) == 1


def test_no_server_is_unavailable(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port(0)
    with Transport() as line, pytest.raises(Unavailable, match="Refused"):
        send(line)


def test_a_server_without_the_encryption_we_ask_for_is_unavailable(mail_server: Start, settings: Any) -> None:
    server = mail_server()
    settings.EMAIL_USE_TLS = True
    with Transport() as line, pytest.raises(Unavailable, match="STARTTLS"):
        send(line)
    assert server.handler.attempts[ANA] == 0


def test_a_server_that_does_not_know_us_is_unavailable_and_the_password_is_in_no_message(
    mail_server: Start, settings: Any
) -> None:
    mail_server()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "upwell", "very-secret"
    with Transport() as line, pytest.raises(Unavailable) as raised:
        send(line)
    assert "very-secret" not in str(raised.value)


def test_an_international_domain_is_written_in_ascii(mail_server: Start) -> None:
    server = mail_server()
    with Transport() as line:
        send(line, "ana@bücher.example")
    assert server.handler.recipients == ["ana@xn--bcher-kva.example"]


@pytest.mark.parametrize("address", ["zoë@example.com", "ana@exa..mple.com"])
def test_an_address_that_no_envelope_takes_is_refused_for_good(address: str, mail_server: Start) -> None:
    mail_server()
    with Transport() as line:
        with pytest.raises(Refused) as raised:
            send(line, address)
        assert raised.value.is_permanent
