"""One signed POST: what it says, where it refuses to go, and what its answer means."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from requests_hardened import ip_filter
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from notifications import hooks
from notifications.hooks import Gone, Target, body_of, headers_of, new_secret, post, words_for
from notifications.kinds import RULES, Kind
from notifications.news import NEWS_RULES, TOLD, TRIED, News, labels, rule_of
from notifications.transport import Refused, Unknown
from tests.factories.webhooks import CUT, SLOW, Receiver

NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)


def send(url: str, secret: str = "", **values: Any) -> int:
    moment = datetime.now(UTC)
    body = body_of(TRIED, organization="Halden Group", link="/o/halden/", at=moment)
    return post(Target(url, secret or new_secret()), body, message_id="msg_1", at=moment, **values)


def test_the_body_holds_the_event_one_sentence_of_ours_the_organization_and_a_link(settings: Any) -> None:
    settings.BASE_URL = "https://upwell.example"
    body = body_of(TOLD[News.PATTERNS_PUBLISHED], organization="Halden <!channel> Group", link="/o/halden/p/", at=NOW)
    assert json.loads(body) == {
        "type": "patterns.published",
        "timestamp": "2026-10-14T15:00:00+00:00",
        "text": "New in Upwell: patterns are published. https://upwell.example/o/halden/p/",
        "data": {"organization": "Halden <!channel> Group", "link": "https://upwell.example/o/halden/p/"},
    }


def test_a_receiver_can_check_the_signature_and_a_changed_body_fails() -> None:
    secret, moment = new_secret(), datetime.now(UTC)
    body = body_of(TOLD[News.CHECK_IN_OPENED], organization="Größe AG", link="/o/g/", at=moment)
    headers = headers_of(body, message_id="msg_1", secret=secret, at=moment)
    assert Webhook(secret).verify(body, headers)["type"] == "check_in.opened"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"open", b"shut"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, headers)


def test_secrets_are_random_and_long() -> None:
    assert len({new_secret() for _ in range(20)}) == 20
    assert len(new_secret()) == len("whsec_") + 44


def test_what_arrives_is_what_was_signed(settings: Any) -> None:
    secret = new_secret()
    with Receiver(202) as receiver:
        assert send(receiver.url, secret) == 202
    ((headers, body),) = receiver.taken
    assert Webhook(secret).verify(body, headers)["type"] == "test"
    lowered = {name.lower(): value for name, value in headers.items()}
    assert (lowered["webhook-id"], lowered["content-type"]) == ("msg_1", "application/json")
    assert lowered["user-agent"] == "Upwell"
    assert "cookie" not in lowered and "authorization" not in lowered


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 503, 599])
def test_another_answer_is_a_refusal_that_may_pass(status: int) -> None:
    with Receiver(status) as receiver, pytest.raises(Refused) as refused:
        send(receiver.url)
    assert str(refused.value) == words_for(status) and str(refused.value).startswith(f"{status}")
    assert not refused.value.is_permanent
    assert len(receiver.taken) == 1, "redirects are not followed"


def test_gone_is_for_ever() -> None:
    with Receiver(410) as receiver, pytest.raises(Gone) as gone:
        send(receiver.url)
    assert gone.value.is_permanent


def test_a_line_cut_after_the_message_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "ANSWER_SECONDS", 0.3)
    for step in (CUT, SLOW):
        with Receiver(step) as receiver, pytest.raises(Unknown):
            send(receiver.url)
        assert len(receiver.taken) == 1


def test_a_server_that_is_not_there_was_certainly_not_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # a port at which nobody listens
        with pytest.raises(Refused, match="cannot be reached") as refused:
            send(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert not refused.value.is_permanent


def test_a_server_without_tls_was_certainly_not_told() -> None:
    with Receiver() as receiver, pytest.raises(Refused, match="No safe connection"):
        send(receiver.url.replace("http://", "https://"))
    assert receiver.taken == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "[fd00::1]", "[::ffff:10.0.0.8]", "localhost",
    ],
)  # fmt: skip
def test_no_address_inside_a_network_is_spoken_to(host: str, settings: Any) -> None:
    settings.LOCAL = False
    with pytest.raises(Refused, match="private network") as refused:
        send(f"https://{host}/hook")
    assert refused.value.is_permanent


def test_a_name_that_leads_inside_is_refused_too(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once, and what was looked at is what is called."""
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr(ip_filter.socket, "getaddrinfo", lambda *_, **__: inside)
    with pytest.raises(Refused, match="private network"):
        send("https://innocent.example.com/hook")


def test_on_a_machine_of_a_developer_only_that_machine_is_allowed(settings: Any) -> None:
    settings.LOCAL = True
    with pytest.raises(Refused, match="private network"):
        send("https://10.0.0.8/hook")


def test_an_unknown_name_is_said_in_plain_words_and_without_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(ip_filter.socket, "getaddrinfo", nobody)
    with pytest.raises(Refused) as refused:
        send("https://nowhere.example.com/hooks/canary")
    assert str(refused.value) == "There is no such address: the name of the server is not known"


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Receiver() as receiver:
        assert send(receiver.url) == 204


# What is told ---------------------------------------------------------------------------------------------------


def test_every_piece_of_news_has_its_sentence_and_its_rule_and_is_no_kind_of_mail() -> None:
    assert set(TOLD) == set(NEWS_RULES) == set(News)
    assert not {str(news) for news in News} & {str(kind) for kind in Kind}
    assert len({told.event for told in (*TOLD.values(), TRIED)}) == len(News) + 1
    for rule in NEWS_RULES.values():
        assert rule.is_resent and not (rule.is_reminder or rule.is_discreet or rule.can_unsubscribe)


def test_rules_and_labels_know_mails_and_news() -> None:
    assert rule_of("check_in_opened") is RULES[Kind.CHECK_IN_OPENED]
    assert rule_of(News.CHECK_IN_OPENED) is NEWS_RULES[News.CHECK_IN_OPENED]
    assert News.CHECK_IN_OPENED in labels() and Kind.HELP_ASKED not in labels()
    with pytest.raises(ValueError, match="nothing"):
        rule_of("nothing")
