"""The chat room of a demonstration: what the chat channel was told, as somebody in a room of a chat tool reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from access.actors import SYSTEM
from access.clock import now
from accounts.forms.webhooks import WebhookForm
from accounts.queries import webhook
from home.demo_channel import open_channel
from notifications.hooks import body_of, headers_of, new_secret
from notifications.news import TOLD, News
from notifications.room import FILE, LONGEST, MOST

ROOM, POST = "/demo/room/", "/demo/room/post/"
SENTENCE = TOLD[News.CHECK_IN_OPENED].sentence


@pytest.fixture
def folder(db: None, tmp_path: Path, settings: Any) -> Path:
    settings.MAIL_SINK = str(tmp_path)
    return tmp_path


def tell(client: Client, key: str, *, link: str = "/o/halden/check-in/") -> int:
    """Post news as the chat channel does."""
    body = body_of(TOLD[News.CHECK_IN_OPENED], organization="Halden Group", link=link, at=now())
    headers = headers_of(body, message_id=key, secret=new_secret(), at=now())
    answer = client.post(POST, body, content_type=headers.pop("content-type"), headers=headers)
    return answer.status_code


def page(client: Client) -> str:
    return client.get(ROOM).content.decode()


def test_news_stands_in_the_room_once_with_a_link_and_newest_first(client: Client, folder: Path, settings: Any) -> None:
    assert "Nothing yet" in page(client)
    for key in ("one", "one", "two"):
        assert tell(client, key, link=f"/o/halden/{key}/") == 204
    html = page(client)
    assert html.count(f'<p class="mb-1 text-break">{SENTENCE}') == 2
    first, second = (html.index(f'href="{settings.BASE_URL}/o/halden/{key}/"') for key in ("two", "one"))
    assert first < second
    assert "check_in.opened" in html


def test_it_takes_posts_without_a_cookie_as_a_chat_tool_does(folder: Path) -> None:
    assert tell(Client(enforce_csrf_checks=True), "one") == 204


def test_a_post_whose_writer_was_ended_within_it_closes_no_room(client: Client, folder: Path) -> None:
    tell(client, "one")
    with (folder / FILE).open("a") as file:
        file.write('{"at": "2026-11-')
    assert page(client).count(f'<p class="mb-1 text-break">{SENTENCE}') == 1
    assert tell(client, "two") == 204
    assert page(client).count(f'<p class="mb-1 text-break">{SENTENCE}') == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"\xff\xfe",
        '{"text": "wide"}'.encode("utf-16"),
        b"[" * (LONGEST - 1),
        b"{}",
        b'{"text": 7}',
        b'{"text": " "}',
        b'{"text": "\\ud800"}',
        b'{"text": "' + b"x" * LONGEST + b'"}',
    ],
)
def test_what_is_no_post_is_refused_and_kept_nowhere(body: bytes, client: Client, folder: Path) -> None:
    assert client.post(POST, body, content_type="application/json").status_code == 400
    assert "Nothing yet" in page(client)


def test_the_first_post_makes_the_folder(client: Client, folder: Path, settings: Any) -> None:
    settings.MAIL_SINK = str(folder / "not-there-yet")
    assert "Nothing yet" in page(client)
    assert tell(client, "one") == 204
    assert SENTENCE in page(client)


def test_words_are_shown_as_words_and_only_the_newest_are_kept(client: Client, folder: Path) -> None:
    for number in range(MOST + 1):
        body = json.dumps({"text": f"<script>{number}</script>\n"})
        assert client.post(POST, body, content_type="application/json").status_code == 204
    html = page(client)
    assert "<script>5" not in html
    assert html.count("&lt;script&gt;1&lt;/script&gt;") > 0
    assert "&lt;script&gt;0&lt;/script&gt;" not in html


@pytest.mark.parametrize("sink", ["", None])
def test_only_a_demonstration_has_a_room(sink: str | None, client: Client, db: None, settings: Any) -> None:
    settings.MAIL_SINK = sink
    assert client.get(ROOM).status_code == 404
    assert tell(client, "one") == 404


def test_the_channel_of_the_demonstration_leads_there(in_organization: Any, settings: Any) -> None:
    settings.BASE_URL, settings.LOCAL = "http://localhost:8000", True
    open_channel(SYSTEM)
    found = webhook()
    assert found is not None
    assert found.is_on
    assert found.url == f"http://127.0.0.1:8000{POST}"
    assert WebhookForm({"url": found.url}, webhook=None).is_valid()
