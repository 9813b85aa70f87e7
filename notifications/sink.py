"""The mails that a demonstration sent: files that its mail server keeps (embedded.mailsink). Reading only, and never outside the folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from typing import Any, cast

from icalendar import Calendar

SHOWN_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe")
ENDING = ".eml"


class NoSuchMail(LookupError):
    """The folder holds no such file."""


@dataclass(frozen=True)
class Kept:
    """A mail in the list."""

    name: str
    at: datetime
    recipient: str
    subject: str


@dataclass(frozen=True)
class Opened:
    """A mail that is read. `html` is its source, to be shown in a frame that runs nothing."""

    headers: list[tuple[str, str]]
    subject: str
    text: str
    html: str
    invitations: list[list[tuple[str, str]]]


def names(folder: Path) -> list[str]:
    """File names, newest first: the mail server starts them with the time."""
    try:
        return sorted((entry.name for entry in os.scandir(folder) if _is_mail(entry)), reverse=True)
    except FileNotFoundError:
        return []


def listed(folder: Path, recipient: str = "") -> Sequence[Kept]:
    """Mails, newest first; with `recipient` those to an address that holds it."""
    wanted = recipient.strip().lower()
    found = (_kept(folder / name) for name in names(folder))
    return [kept for kept in found if wanted in kept.recipient.lower()]


def opened(folder: Path, name: str) -> Opened:
    """One mail. Raises NoSuchMail unless `name` is that of a file in the folder itself, so no path leads anywhere else."""
    if name not in names(folder):
        raise NoSuchMail(name)
    mail = cast("EmailMessage", BytesParser(policy=policy.default).parsebytes((folder / name).read_bytes()))
    return Opened(
        headers=[(header, str(mail[header])) for header in SHOWN_HEADERS if mail[header]],
        subject=str(mail["Subject"] or "No subject"),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
        invitations=[rows for part in mail.walk() for rows in _invitation(part)],
    )


def _is_mail(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(ENDING) and not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)


def _kept(path: Path) -> Kept:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.default).parse(file)
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    # The envelope says who would really have got it.
    recipient = str(head["X-Envelope-To"] or head["To"] or "")
    return Kept(path.name, at, recipient, str(head["Subject"] or "No subject"))


def _part(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body(preferencelist=(subtype,))
    return str(part.get_content()) if part else ""


def _invitation(part: Any) -> list[list[tuple[str, str]]]:
    """What the events of a calendar part say, as rows of a definition list."""
    if part.get_content_type() != "text/calendar":
        return []
    try:
        calendar = Calendar.from_ical(part.get_payload(decode=True))
    except ValueError:
        return [[("Calendar", "This part is no calendar that can be read")]]
    method = str(part.get_param("method") or calendar.get("METHOD") or "")
    return [_event(event, method) for event in calendar.walk("VEVENT")]


def _event(event: Any, method: str) -> list[tuple[str, str]]:
    attendees = event.get("ATTENDEE", [])
    rows = [
        ("Method", method),
        ("Summary", str(event.get("SUMMARY", ""))),
        ("Starts", _when(event.get("DTSTART"))),
        ("Ends", _when(event.get("DTEND"))),
        ("Where", str(event.get("LOCATION", ""))),
        ("Organizer", str(event.get("ORGANIZER", ""))),
        ("Invited", ", ".join(str(one) for one in (attendees if isinstance(attendees, list) else [attendees]))),
        ("Status", str(event.get("STATUS", ""))),
        ("Sequence", str(event.get("SEQUENCE", ""))),
        ("Id", str(event.get("UID", ""))),
    ]
    return [(label, value) for label, value in rows if value]


def _when(value: Any) -> str:
    if value is None:
        return ""
    found: date | datetime = value.dt
    return f"{found:%A, %B} {found.day}, {found:%Y, %H:%M %Z}" if isinstance(found, datetime) else f"{found:%B %d, %Y}"
