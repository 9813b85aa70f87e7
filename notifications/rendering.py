"""A message as the mail that its recipient reads, and a notice as its sentence. No database: everything is in the row."""

from __future__ import annotations

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse

from access.clock import now
from access.links import make_token
from notifications import words
from notifications.kinds import Kind, Value, contract_of
from notifications.models import Message, Notice

# Only ASCII on the wire: not every server on the way takes eight bits.
WIRE = policy.SMTP.clone(cte_type="7bit")


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
    return _unsubscribe_lines(context["unsubscribe_url"]) + _mail(message, context).as_bytes()


def preview_of(kind: Kind, context: dict[str, Any], organization: Any) -> tuple[str, str]:
    """Subject and text of a mail that is not written yet, exactly as its reader will see them."""
    shown = full_preview_of(kind, context, organization)
    return shown.subject, shown.text


def full_preview_of(kind: Kind, context: dict[str, Any], organization: Any) -> Preview:
    """preview_of(), with its HTML and its notice."""
    values = _context(Message(organization=organization, kind=kind, context=context))
    said = words.words_of(kind, values)
    return Preview(said.subject, words.text_of(said, values), words.html_of(said, values), said.notice)


def sender() -> str:
    """The envelope's sender: DEFAULT_FROM_EMAIL without its name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sentence_of(notice: Notice) -> str:
    """What the notice says, in one sentence."""
    return words.notice_of(notice.kind, notice.context)


def _mail(message: Message, context: dict[str, Any]) -> EmailMessage:
    """Plain text, HTML, and the invitation where there is one."""
    said = words.words_of(message.kind, context)
    mail = EmailMessage(policy=WIRE)
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = message.address
    mail["Subject"] = said.subject
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{message.message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(words.text_of(said, context))
    # The library writes quoted-printable in Python, which takes longer than all the rest; the same words stand in the text above.
    mail.add_alternative(words.html_of(said, context), subtype="html", cte="base64")
    if message.calendar:
        _add_calendar(mail, message)
    return mail


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


def _add_calendar(mail: EmailMessage, message: Message) -> None:
    # No charset: iCalendar is UTF-8 by its own standard, and some calendars do not recognize the part when it has one.
    mail.add_alternative(
        message.calendar.encode(), maintype="text", subtype="calendar", params={"method": message.calendar_method}
    )
