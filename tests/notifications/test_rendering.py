"""The mail on the wire."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from access.links import read_token
from accounts.models import Organization
from notifications.kinds import RULES, Kind
from notifications.models import Message
from notifications.rendering import sender, wire_of
from tests.factories.notifications import sample_context
from tests.notifications.reading import mail_from

HALDEN = Organization(id=uuid4(), name="Halden Group", slug="halden")
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Ünter\r\nEND:VCALENDAR\r\n"


def message_of(kind: Kind, **fields: Any) -> Message:
    return Message(
        organization=HALDEN,
        kind=kind,
        address="ana@example.com",
        message_id="7f1c@example.com",
        context=sample_context(kind),
        **fields,
    )


def test_headers_say_who_to_whom_and_that_no_person_wrote() -> None:
    mail = mail_from(wire_of(message_of(Kind.PAIR_PUBLISHED)))
    assert mail["To"] == "ana@example.com"
    assert mail["From"] == "Upwell <upwell@localhost>"
    assert mail["Message-ID"] == "<7f1c@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]
    assert sender() == "upwell@localhost"


def test_every_copy_has_the_same_message_id() -> None:
    message = message_of(Kind.PAIR_PUBLISHED)
    assert mail_from(wire_of(message))["Message-ID"] == mail_from(wire_of(message))["Message-ID"]


@pytest.mark.parametrize("kind", Kind)
def test_one_click_unsubscribe_where_the_kind_allows_it_and_nowhere_else(kind: Kind) -> None:
    message = message_of(kind)
    wire = wire_of(message)
    mail = mail_from(wire)
    if not RULES[kind].can_unsubscribe:
        assert mail["List-Unsubscribe"] is None
        assert mail["List-Unsubscribe-Post"] is None
        assert b"/unsubscribe/" not in wire
        return
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # On the wire as it is: encoded words or folds would break the address.
    line = next(line for line in wire.split(b"\r\n") if line.startswith(b"List-Unsubscribe: "))
    url = line.removeprefix(b"List-Unsubscribe: <").removesuffix(b">").decode()
    assert url.startswith("http://localhost:8000/unsubscribe/")
    link = read_token("unsubscribe", url.rstrip("/").rpartition("/")[2])
    assert (link.organization_id, link.subject_id) == (HALDEN.pk, message.pk)


def test_the_invitation_is_a_calendar_part_with_its_method_and_without_a_charset() -> None:
    wire = wire_of(message_of(Kind.SESSION_BOOKED, calendar=CALENDAR, calendar_method="REQUEST"))
    mail = mail_from(wire)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    part = list(mail.iter_parts())[-1]
    assert part["Content-Type"] == 'text/calendar; method="REQUEST"'
    assert part.get_payload(decode=True) == CALENDAR.encode()


def test_a_mail_without_an_invitation_has_no_calendar_part() -> None:
    assert b"text/calendar" not in wire_of(message_of(Kind.SESSION_BOOKED))


def test_the_wire_is_ascii_with_short_lines_that_end_alike() -> None:
    message = message_of(Kind.PAIR_PUBLISHED)
    message.context |= {"program": "Prögramm 月", "partners": ["Zoë" * 60]}
    wire = wire_of(message)
    assert wire.isascii()
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert max(len(line) for line in wire.split(b"\r\n")) < 998
    assert "Zoë" in mail_from(wire)["Subject"]
