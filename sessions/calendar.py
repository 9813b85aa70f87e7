"""iCalendar objects of a session: REQUEST, its update, and CANCEL. The mentee is the organizer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText

from notifications.timing import zone_of


@dataclass(frozen=True)
class Attendee:
    """Somebody who is invited."""

    name: str
    email: str


@dataclass(frozen=True)
class Meeting:
    """What a calendar needs to know of a session; no word of its agenda."""

    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    organizer: Attendee
    attendees: Sequence[Attendee]
    stamped_at: datetime


def invitation(meeting: Meeting, *, is_canceled: bool = False) -> tuple[str, str]:
    """(text, method): REQUEST for a booking and for its update (same UID, higher sequence), CANCEL when it is off."""
    method = "CANCEL" if is_canceled else "REQUEST"
    calendar = Calendar()
    calendar.add("prodid", "-//Upwell//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(meeting, is_canceled=is_canceled))
    calendar.add_missing_timezones()
    return calendar.to_ical().decode(), method


def _event(meeting: Meeting, *, is_canceled: bool) -> Event:
    zone = zone_of(meeting.zone)
    event = Event()
    event.add("uid", f"{meeting.uid}@upwell")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.stamped_at)
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", "Mentoring session")
    event.add("status", "CANCELLED" if is_canceled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if meeting.place:
        event.add("location", vText(meeting.place))
    event.add("organizer", _address(meeting.organizer))
    for attendee in meeting.attendees:
        address = _address(attendee)
        address.params["ROLE"] = "REQ-PARTICIPANT"
        address.params["PARTSTAT"] = "NEEDS-ACTION"
        address.params["RSVP"] = "TRUE"
        event.add("attendee", address, encode=False)
    return event


def _address(attendee: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{attendee.email}")
    address.params["CN"] = vText(attendee.name)
    return address
