"""iCalendar objects of a session: REQUEST, its update, and CANCEL, as RFC 5546 has them. Pure.

The event says "Mentoring session", the time, the place, the link, and who is invited; never a word of the agenda.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from icalendar import Calendar, Event, Timezone, vCalAddress, vText, vUri

from notifications.timing import zone_of
from sessions.vtimezone import definition

SUMMARY = "Mentoring session"


@dataclass(frozen=True)
class Attendee:
    """Somebody who is invited. `answer` is one of Invitee.Answer, or empty. Who invites (`is_host`) has said yes by that."""

    name: str
    email: str
    answer: str = ""
    is_host: bool = False


@dataclass(frozen=True)
class Meeting:
    """What a calendar needs to know of a session; no word of its agenda.

    `organizer` is who invites, at the address that answers go to; `sent_by` the address that the mail comes from.
    """

    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    organizer: Attendee
    attendees: Sequence[Attendee]
    stamped_at: datetime
    link: str = ""
    sent_by: str = ""
    takes_answers: bool = True


def uid_of(calendar_uid: UUID) -> str:
    """The UID of a session in every calendar, whatever becomes of it."""
    return f"{calendar_uid}@upwell"


def invitation(meeting: Meeting, *, is_canceled: bool = False) -> tuple[str, str]:
    """(text, method): REQUEST for a booking and for its update (same UID, higher sequence), CANCEL when it is off."""
    method = "CANCEL" if is_canceled else "REQUEST"
    calendar = Calendar()
    calendar.add("prodid", "-//Upwell//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    zone = _zone_of(meeting)
    if zone is not None:
        calendar.add_component(zone)
    calendar.add_component(_event(meeting, is_canceled=is_canceled, is_local=zone is not None))
    return calendar.to_ical().decode(), method


def _zone_of(meeting: Meeting) -> Timezone | None:
    """The zone of whoever invites, as every reader understands it; None for one that is told in UTC."""
    name = str(zone_of(meeting.zone))
    return None if name == "UTC" else definition(name, meeting.starts_at.year)


def _event(meeting: Meeting, *, is_canceled: bool, is_local: bool) -> Event:
    zone = zone_of(meeting.zone) if is_local else UTC
    event = Event()
    event.add("uid", uid_of(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.stamped_at)
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", SUMMARY)
    event.add("status", "CANCELLED" if is_canceled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    add_where(event, meeting.place, meeting.link)
    event.add("organizer", _organizer(meeting))
    for attendee in meeting.attendees:
        event.add("attendee", _attendee(attendee, takes_answers=meeting.takes_answers), encode=False)
    return event


def add_where(event: Event, place: str, link: str) -> None:
    """Place and link, in each of the ways that some reader shows: many make a link of LOCATION or of the description, few of the others."""
    if place or link:
        event.add("location", vText(place or link))
    if link:
        event.add("description", vText(f"Join: {link}"))
        event.add("url", vUri(link))
        conference = vUri(link)
        conference.params["VALUE"] = "URI"
        conference.params["LABEL"] = "Join the session"
        event.add("conference", conference, encode=False)


def _organizer(meeting: Meeting) -> vCalAddress:
    address = _address(meeting.organizer)
    if meeting.sent_by and meeting.sent_by.lower() != meeting.organizer.email.lower():
        address.params["SENT-BY"] = f"mailto:{meeting.sent_by}"
    return address


def _attendee(attendee: Attendee, *, takes_answers: bool) -> vCalAddress:
    address = _address(attendee)
    answer = attendee.answer or ("accepted" if attendee.is_host else "needs-action")
    address.params["ROLE"] = "CHAIR" if attendee.is_host else "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = answer.upper()
    address.params["RSVP"] = "FALSE" if attendee.is_host or not takes_answers else "TRUE"
    return address


def _address(attendee: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{attendee.email}")
    address.params["CN"] = vText(attendee.name)
    return address
