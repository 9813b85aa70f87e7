"""The sessions of one person as a calendar that their own program asks for again and again: who has the key, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from access.clock import now
from access.keys import Key
from access.kinds import listed
from accounts.models import Person
from accounts.queries import joined_members
from sessions.calendar import SUMMARY, add_where
from sessions.models import CalendarFeed, MentoringSession
from sessions.queries import sessions_of
from sessions.rules import SOMEBODY
from sessions.vtimezone import definition

PAST = timedelta(days=60)
MOST = 300
HOURLY = timedelta(hours=1)
State = MentoringSession.State


@dataclass(frozen=True)
class Entry:
    """One session. `partners`, place and link are empty where the person wants to tell the time alone."""

    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    partners: str = ""
    place: str = ""
    link: str = ""


def feed_of(key: Key) -> CalendarFeed | None:
    """The feed that this key opens, for as long as its person can open the organization themselves."""
    feed: CalendarFeed | None = CalendarFeed.objects.select_related("person").filter(digest=key.digest).first()
    if feed is None or not joined_members().filter(person=feed.person).exists():
        return None
    return feed


def entries_of(person: Person, *, shows_details: bool) -> list[Entry]:
    """What is ahead of this person and what was lately; what is canceled is gone. A constant number of queries."""
    rows = sessions_of(person).filter(state__in=[State.PLANNED, State.HELD], ends_at__gte=now() - PAST)
    return [_entry(row, person, shows_details=shows_details) for row in rows[:MOST]]


def calendar_of(entries: Iterable[Entry]) -> bytes:
    """The feed as iCalendar: the same bytes for as long as nothing changes. Times are in UTC, which no reader mistakes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Upwell//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Mentoring")
    calendar.add("refresh-interval", HOURLY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    events = [_event(entry) for entry in entries]
    for event in events:
        calendar.add_component(event)
    if not events and (utc := definition("UTC", now().year)):
        calendar.add_component(utc)  # a calendar holds at least one thing (RFC 5545, 3.6)
    return calendar.to_ical()


def _entry(session: MentoringSession, person: Person, *, shows_details: bool) -> Entry:
    facts = (session.calendar_uid, session.calendar_sequence, session.starts_at, session.ends_at, session.booked_at)
    if not shows_details:
        return Entry(*facts)
    others = [member.person.name for member in session.pair.members.all() if member.person_id != person.pk]
    return Entry(*facts, partners=listed(others or [SOMEBODY]), place=session.place, link=session.link)


def _event(entry: Entry) -> Event:
    event = Event()
    event.add(
        "uid", f"{entry.uid}-feed@upwell"
    )  # not that of the invitation, which may stand in another calendar of theirs
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", f"{SUMMARY} with {entry.partners}" if entry.partners else SUMMARY)
    event.add("class", "PRIVATE")
    add_where(event, entry.place, entry.link)
    return event
