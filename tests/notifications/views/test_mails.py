"""The mails of a demonstration, which leave the machine by no other way."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from icalendar import Calendar, Event

from accounts.models import Organization
from notifications.kinds import Kind
from notifications.models import Message
from notifications.rendering import wire_of
from tests.factories.notifications import sample_context

HALDEN = Organization(id=uuid4(), name="Halden Group", slug="halden")


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MAIL_SINK = str(tmp_path)
    return tmp_path


def calendar() -> str:
    found, event = Calendar(), Event()
    found.add("METHOD", "REQUEST")
    event.add("SUMMARY", "Mentoring session")
    event.add("DTSTART", datetime(2026, 10, 16, 20, tzinfo=UTC))
    event.add("DTEND", datetime(2026, 10, 16, 20, 45, tzinfo=UTC))
    event.add("UID", "abc@upwell")
    event.add("SEQUENCE", 1)
    event.add("ORGANIZER", "mailto:marisol@example.com")
    event.add("ATTENDEE", "mailto:theo@example.com")
    found.add_component(event)
    return found.to_ical().decode()


def keep(folder: Path, number: int, *, to: str = "ana@example.com", **fields: Any) -> str:
    """What embedded.mailsink writes."""
    kind = fields.pop("kind", Kind.SESSION_BOOKED)
    values = fields.pop("context", {})
    message = Message(
        organization=HALDEN,
        kind=kind,
        address=to,
        message_id=f"{number}@example.com",
        context=sample_context(kind, **values),
        **fields,
    )
    name = f"{number:020d}-1-1.eml"
    head = f"X-Envelope-From: upwell@localhost\r\nX-Envelope-To: {to}\r\n"
    (folder / name).write_bytes(head.encode() + wire_of(message))
    return name


def test_without_a_sink_there_is_no_such_page(db: None, client: Client, settings: Any) -> None:
    settings.MAIL_SINK = ""
    assert client.get("/demo/mail/").status_code == 404
    assert client.get("/demo/mail/1.eml/").status_code == 404


def test_mails_are_listed_newest_first(db: None, client: Client, folder: Path) -> None:
    for number, name in enumerate(["Ana Lima", "Theo Brandt"]):
        keep(folder, number, context={"partners": [name]})
    html = client.get("/demo/mail/").content.decode()
    assert html.index("Session with Theo Brandt") < html.index("Session with Ana Lima")


def test_mails_are_found_by_the_envelopes_recipient(db: None, client: Client, folder: Path) -> None:
    keep(folder, 1, to="ana@example.com", context={"partners": ["Theo Brandt"]})
    keep(folder, 2, to="theo@example.com", context={"partners": ["Ana Lima"]})
    html = client.get("/demo/mail/", {"recipient": "THEO@"}).content.decode()
    assert "Session with Ana Lima" in html
    assert "Session with Theo Brandt" not in html
    assert "No mails here" in client.get("/demo/mail/", {"recipient": "nobody"}).content.decode()


def test_an_empty_or_missing_folder_is_an_empty_list(db: None, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MAIL_SINK = str(tmp_path / "not-there-yet")
    assert "No mails here" in client.get("/demo/mail/").content.decode()


def test_a_mail_shows_its_headers_its_text_with_links_and_its_invitation(
    db: None, client: Client, folder: Path
) -> None:
    name = keep(folder, 1, calendar=calendar(), calendar_method="REQUEST")
    html = client.get(f"/demo/mail/{name}/").content.decode()
    assert "Session with Ana Lima and Theo Brandt" in html
    assert 'href="http://localhost:8000/o/halden/notices/"' in html
    for words in ("REQUEST", "Mentoring session", "Friday, October 16, 2026, 20:00 UTC", "abc@upwell", "theo@"):
        assert words in html, words
    assert "&lt;1@example.com&gt;" in html


def test_the_html_of_a_mail_is_shown_and_not_run(db: None, client: Client, folder: Path) -> None:
    (folder / "1.eml").write_bytes(
        b"From: a@example.com\r\nTo: b@example.com\r\nSubject: <script>alert(1)</script>\r\n"
        b"Content-Type: text/html\r\n\r\n<script>alert(2)</script><img src=https://example.com/x>\r\n"
    )
    for path in ("/demo/mail/", "/demo/mail/1.eml/"):
        html = client.get(path).content.decode()
        assert "<script>alert" not in html
        assert "<img src=https" not in html
    assert '<iframe class="uw-mail" src="/demo/mail/1.eml/html/" sandbox' in html


def test_the_frame_of_a_mail_runs_loads_and_sends_nothing(db: None, client: Client, folder: Path) -> None:
    name = keep(folder, 1)
    page, frame = client.get(f"/demo/mail/{name}/"), client.get(f"/demo/mail/{name}/html/")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    policy = {part.strip() for part in frame["Content-Security-Policy"].split(";")}
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox"} <= policy
    assert not any(part.startswith(("script-src", "img-src")) for part in policy)
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "Session with Ana Lima" in frame.content.decode()
    assert client.get("/demo/mail/2.eml/html/").status_code == 404


@pytest.mark.parametrize("content", [b"", b"\xff\xfe no mail at all", b"Content-Type: text/calendar\r\n\r\nnonsense"])
def test_a_file_that_is_no_mail_breaks_nothing(content: bytes, db: None, client: Client, folder: Path) -> None:
    (folder / "1.eml").write_bytes(content)
    assert client.get("/demo/mail/").status_code == 200
    assert client.get("/demo/mail/1.eml/").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["2.eml", "..", "../secret.eml", "%2e%2e%2fsecret.eml", "..%2Fsecret.eml", ".hidden.eml", "link.eml", "dir.eml"],
)
def test_no_name_leads_out_of_the_folder(name: str, db: None, client: Client, tmp_path: Path, settings: Any) -> None:
    inside = tmp_path / "mail"
    inside.mkdir()
    settings.MAIL_SINK = str(inside)
    (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
    (inside / ".hidden.eml").write_text("Subject: secret\n\nsecret")
    (inside / "dir.eml").mkdir()
    os.symlink(tmp_path / "secret.eml", inside / "link.eml")
    response = client.get(f"/demo/mail/{name}/")
    assert response.status_code == 404
    assert b"secret" not in client.get("/demo/mail/").content


def test_a_long_list_has_pages(db: None, client: Client, folder: Path) -> None:
    for number in range(26):
        keep(folder, number)
    assert client.get("/demo/mail/").content.count(b"Session with") == 25
    assert client.get("/demo/mail/?page=2").content.count(b"Session with") == 1
    assert client.get("/demo/mail/?page=x").status_code == 200
