"""A message as the mail that its recipient reads, and a notice as its sentence. No database: everything is in the row."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse

from access.clock import now
from access.links import make_token
from notifications.kinds import Kind
from notifications.models import Message, Notice

# Only ASCII on the wire: not every server on the way takes eight bits.
WIRE = policy.SMTP.clone(cte_type="7bit")


def wire_of(message: Message) -> bytes:
    """The mail as bytes with CRLF line ends. The row's organization must be loaded."""
    context = _context(message)
    return _unsubscribe_lines(context["unsubscribe_url"]) + _mail(message, context).as_bytes()


def preview_of(kind: Kind, context: dict[str, Any], organization: Any) -> tuple[str, str]:
    """Subject and text of a mail that is not written yet, exactly as its reader will see them."""
    values = _context(Message(organization=organization, kind=kind, context=context))
    return " ".join(_plain(kind, "subject.txt", values).split()), _plain(kind, "txt", values)


def sender() -> str:
    """The envelope's sender: DEFAULT_FROM_EMAIL without its name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sentence_of(notice: Notice) -> str:
    """What the notice says, in one sentence."""
    return " ".join(_plain(notice.kind, "notice.txt", notice.context).split())


def _mail(message: Message, context: dict[str, Any]) -> EmailMessage:
    """Plain text, HTML, and the invitation where there is one."""
    mail = EmailMessage(policy=WIRE)
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = message.address
    mail["Subject"] = " ".join(_plain(message.kind, "subject.txt", context).split())
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{message.message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_plain(message.kind, "txt", context))
    mail.add_alternative(get_template(f"notifications/{message.kind}.html").render(context), subtype="html")
    if message.calendar:
        _add_calendar(mail, message)
    return mail


def _context(message: Message) -> dict[str, Any]:
    unsubscribe = ""
    if message.rule.can_unsubscribe:
        token = make_token("unsubscribe", message.organization.pk, message.pk)
        unsubscribe = settings.BASE_URL + reverse("notifications_public:unsubscribe", kwargs={"token": token})
    return {
        **message.context,
        "link": settings.BASE_URL + message.context["link"],
        "organization_name": message.organization.name,
        "unsubscribe_url": unsubscribe,
        "subject_label": message.rule.label,
    }


def _plain(kind: str, ending: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped for HTML."""
    template: Any = get_template(f"notifications/{kind}.{ending}")
    text: str = template.template.render(Context(context, autoescape=False))
    return text.strip() + "\n"


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
