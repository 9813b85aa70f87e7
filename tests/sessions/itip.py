"""A calendar as RFC 5546 tells one to behave, fed by two readers of iCalendar that know nothing of each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import icalendar
import vobject


@dataclass(frozen=True)
class Read:
    """What one reader makes of one object: everything that a calendar would show."""

    method: str
    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    status: str
    location: str
    url: str
    organizer: str
    attendees: frozenset[tuple[str, str]]  # (address, PARTSTAT)


Reader = Callable[[str], Read]


def with_icalendar(text: str) -> Read:
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    people: Any = event.get("attendee", [])
    people = people if isinstance(people, list) else [people]
    return Read(
        method=str(calendar["method"]),
        uid=str(event["uid"]),
        sequence=int(event["sequence"]),
        stamp=event["dtstamp"].dt.astimezone(UTC),
        start=event["dtstart"].dt.astimezone(UTC),
        end=event["dtend"].dt.astimezone(UTC),
        status=str(event["status"]),
        location=str(event.get("location", "")),
        url=str(event.get("url", "")),
        organizer=str(event["organizer"]),
        attendees=frozenset((str(person), str(person.params["PARTSTAT"])) for person in people),
    )


def with_vobject(text: str) -> Read:
    calendar = vobject.readOne(text)
    (event,) = calendar.vevent_list

    def value(name: str) -> str:
        return str(getattr(event, name).value) if hasattr(event, name) else ""

    return Read(
        method=calendar.method.value,
        uid=value("uid"),
        sequence=int(value("sequence")),
        stamp=event.dtstamp.value.astimezone(UTC),
        start=event.dtstart.value.astimezone(UTC),
        end=event.dtend.value.astimezone(UTC),
        status=value("status"),
        location=value("location"),
        url=value("url"),
        organizer=value("organizer"),
        attendees=frozenset((person.value, person.params["PARTSTAT"][0]) for person in event.attendee_list),
    )


READERS: dict[str, Reader] = {"icalendar": with_icalendar, "vobject": with_vobject}


@dataclass
class Inbox:
    """One person's calendar: the highest sequence wins, then the latest stamp; what is older changes nothing."""

    read: Reader
    events: dict[str, Read] = field(default_factory=dict)
    gone: dict[str, Read] = field(default_factory=dict)

    def take(self, text: str) -> None:
        new = self.read(text)
        old = self.events.get(new.uid) or self.gone.get(new.uid)
        if old and (new.sequence, new.stamp) < (old.sequence, old.stamp):
            return
        self.events.pop(new.uid, None)
        self.gone.pop(new.uid, None)
        (self.gone if new.method == "CANCEL" else self.events)[new.uid] = new
