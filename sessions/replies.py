"""What a calendar answers to an invitation (METHOD:REPLY of RFC 5546), read out of a mail. Pure: no ORM, no clock.

Whatever comes in is somebody's guess until it is one of ours: nothing here raises, and nothing of a mail is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.utils import getaddresses
from typing import Any

from icalendar import Calendar

ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
LARGEST_OBJECT = 64 * 1024  # bytes of one iCalendar object
MOST_PARTS = 40


@dataclass(frozen=True)
class Reply:
    """One person's answer to one event. `stamped_at` is when their calendar wrote it, by its own clock."""

    uid: str
    address: str  # of who was invited, in lower case
    answer: str  # of Invitee.Answer
    sequence: int
    stamped_at: datetime


def read_reply(mail: EmailMessage) -> Reply | None:
    """The answer in a mail, when there is exactly one and the mail comes from whom it is about, or from who answers for them."""
    try:
        objects = filter(None, map(_calendar_in, list(mail.walk())[:MOST_PARTS]))
        text = next(objects, None)
        senders = {*addresses_in(mail, "From"), *addresses_in(mail, "Sender")}
        return _reply(Calendar.from_ical(text.decode(errors="replace")), senders) if text else None
    except Exception:  # noqa: BLE001 - a mail comes from anybody, and the libraries raise what they like at it: then it is no answer
        return None


def addresses_in(mail: EmailMessage, name: str) -> list[str]:
    """The addresses in the headers of this name, in lower case; none where they cannot be read."""
    try:
        return [address.lower() for _, address in getaddresses([str(value) for value in mail.get_all(name, [])])]
    except Exception:  # noqa: BLE001 - as above
        return []


def _calendar_in(part: Message) -> bytes | None:
    """The iCalendar object that a part of a mail is, or None."""
    kind = part.get_content_type()
    if kind not in ("text/calendar", "application/ics"):
        return None
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) and len(payload) <= LARGEST_OBJECT else None


def _reply(calendar: Any, senders: set[str]) -> Reply | None:
    events = calendar.walk("VEVENT")
    if str(calendar.get("method", "")).upper() != "REPLY" or len(events) != 1:
        return None
    (event,) = events
    attendee = event["attendee"]
    if isinstance(attendee, list) or "recurrence-id" in event:
        return None
    address = _mailto(attendee)
    speaks_for = {address, _mailto(attendee.params.get("SENT-BY", ""))}
    answer = ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    stamp = event["dtstamp"].dt
    if answer is None or not address or not speaks_for & senders or not isinstance(stamp, datetime):
        return None
    stamped_at = (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC)
    sequence = int(event.get("sequence", 0))
    return Reply(str(event["uid"]), address, answer, sequence, stamped_at) if 0 <= sequence < 2**15 else None


def _mailto(value: Any) -> str:
    text = str(value).strip()
    return text[len("mailto:") :].strip().lower() if text.lower().startswith("mailto:") else ""
