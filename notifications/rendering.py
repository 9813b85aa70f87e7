"""A message as the mail that its recipient reads, and a notice as its sentence. No database: everything is in the row."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from access import inbound
from access.clock import now
from access.links import make_token
from notifications import mime, words
from notifications.kinds import Kind, Value, contract_of
from notifications.models import Message, Notice


@dataclass(frozen=True)
class Preview:
    """What the reader of a mail sees: its subject, its text or its HTML; and the sentence inside the application."""

    subject: str
    text: str
    html: str
    notice: str


def wire_of(message: Message) -> bytes:
    """The mail as bytes with CRLF line ends. The row's organization must be loaded."""
    context = _context(message)
    return _unsubscribe_lines(context["unsubscribe_url"]) + _mail(message, context)


def preview_of(kind: Kind, context: dict[str, Any], organization: Any) -> tuple[str, str]:
    """Subject and text of a mail that is not written yet, exactly as its reader will see them."""
    shown = full_preview_of(kind, context, organization)
    return shown.subject, shown.text


def full_preview_of(kind: Kind, context: dict[str, Any], organization: Any) -> Preview:
    """preview_of(), with its HTML and its notice."""
    values = _context(Message(organization=organization, kind=kind, context=context))
    if values["unsubscribe_url"]:  # a working one is its reader's alone
        values["unsubscribe_url"] = settings.BASE_URL + "/unsubscribe/a-link-of-their-own/"
    said = words.words_of(kind, values)
    return Preview(said.subject, words.text_of(said, values), words.html_of(said, values), said.notice)


def sender() -> str:
    """The envelope's sender: DEFAULT_FROM_EMAIL without its name."""
    return _address_in(settings.DEFAULT_FROM_EMAIL)


def envelope_sender(message: Message) -> str:
    """An address of this message alone, so that a report tells which one came back; sender() where no mail can come back."""
    if inbound.is_configured():
        return inbound.address_for("bounce", message.organization.pk, message.pk)
    return sender()


def sentence_of(notice: Notice) -> str:
    """What the notice says, in one sentence."""
    return words.notice_of(notice.kind, notice.context)


def _mail(message: Message, context: dict[str, Any]) -> bytes:
    """Plain text, HTML, and the invitation where there is one."""
    said = words.words_of(message.kind, context)
    headers = [
        ("From", _our_mailbox(settings.DEFAULT_FROM_EMAIL)),
        ("To", mime.mailbox(message.address)),
        ("Subject", mime.words(said.subject, name="Subject")),
        ("Date", format_datetime(now())),
        ("Message-ID", f"<{message.message_id}>"),
        ("Auto-Submitted", "auto-generated"),
    ]
    parts = [
        ('text/plain; charset="utf-8"', mime.text(words.text_of(said, context))),
        ('text/html; charset="utf-8"', mime.text(words.html_of(said, context))),
    ]
    if message.calendar:
        # No charset: iCalendar is UTF-8 by its own standard, and some calendars do not recognize the part when it has one.
        kind = f'text/calendar; method="{message.calendar_method}"'
        parts.append((kind, mime.binary(message.calendar.encode())))
    return mime.mail(headers, parts)


def _context(message: Message) -> dict[str, Any]:
    unsubscribe = ""
    if message.rule.can_unsubscribe:
        token = make_token("unsubscribe", message.organization.pk, message.pk)
        unsubscribe = settings.BASE_URL + reverse("notifications_public:unsubscribe", kwargs={"token": token})
    shapes = contract_of(Kind(message.kind))
    values = {key: _value(shapes[key], value) for key, value in message.context.items()}
    return {
        **values,
        "organization_name": message.organization.name,
        "unsubscribe_url": unsubscribe,
        "subject_label": message.rule.label,
    }


@lru_cache(maxsize=1)
def _our_mailbox(value: str) -> str:
    return mime.mailbox(value)


@lru_cache(maxsize=1)
def _address_in(value: str) -> str:
    return parseaddr(value)[1]


def _value(shape: Value, value: Any) -> Any:
    """Paths become addresses: a mail is read elsewhere."""
    match shape:
        case Value.PATH:
            return settings.BASE_URL + value
        case Value.LINES:
            return [words.Line(line["text"], settings.BASE_URL + line["link"]) for line in value]
    return value


def _unsubscribe_lines(url: str) -> bytes:
    """One click in the mail reader itself (RFC 8058). Written by hand: the library would fold a long address into encoded words."""
    if not url:
        return b""
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode("ascii")
