"""iCalendar objects that any calendar can read: checked with the library and with a reader of our own that knows RFC 5545 only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from sessions.calendar import Attendee, Meeting, invitation

YORK = ZoneInfo("America/New_York")
UID = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
STARTS = datetime(2026, 11, 2, 16, 0, tzinfo=YORK)


def meeting(**changes) -> Meeting:
    facts = {
        "uid": UID,
        "sequence": 0,
        "starts_at": STARTS.astimezone(UTC),
        "ends_at": (STARTS + timedelta(minutes=45)).astimezone(UTC),
        "zone": "America/New_York",
        "place": "Room 4; second floor, left",
        "organizer": Attendee("Marisol Okafor", "marisol@example.com"),
        "attendees": [
            Attendee("Marisol Okafor", "marisol@example.com"),
            Attendee("Théo “T” Lindqvist", "theo@example.com"),
        ],
        "stamped_at": datetime(2026, 10, 20, 12, tzinfo=UTC),
    }
    return Meeting(**facts | changes)


def lines(text: str) -> list[str]:
    """Content lines as RFC 5545, 3.1 has them: lines end in CRLF, and one that starts with white space goes on."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]


def properties(text: str, component: str) -> dict[str, str]:
    """Name with parameters -> value of the first component of this kind."""
    inside = lines(text)
    start, end = inside.index(f"BEGIN:{component}"), inside.index(f"END:{component}")
    return dict(line.split(":", 1) for line in inside[start + 1 : end] if not line.startswith(("BEGIN", "END")))


def test_a_request_names_time_place_and_people():
    text, method = invitation(meeting())
    assert (method, properties(text, "VCALENDAR")["METHOD"]) == ("REQUEST", "REQUEST")
    event = properties(text, "VEVENT")
    assert event["UID"] == f"{UID}@upwell"
    assert event["DTSTART;TZID=America/New_York"] == "20261102T160000"
    assert event["DTEND;TZID=America/New_York"] == "20261102T164500"
    assert event["LOCATION"] == r"Room 4\; second floor\, left"
    assert event["DTSTAMP"] == "20261020T120000Z"
    assert (event["STATUS"], event["SUMMARY"], event["CLASS"]) == ("CONFIRMED", "Mentoring session", "PRIVATE")
    people = [line for line in lines(text) if line.startswith(("ORGANIZER", "ATTENDEE"))]
    assert sum(line.startswith("ATTENDEE") for line in people) == 2
    assert all("mailto:" in line for line in people)


def test_the_zone_comes_with_the_event_and_gives_the_same_instant():
    text, _ = invitation(meeting())
    assert "BEGIN:VTIMEZONE" in lines(text)
    assert properties(text, "VTIMEZONE")["TZID"] == "America/New_York"
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2026, 11, 2, 21, 0, tzinfo=UTC)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=45)


@pytest.mark.parametrize(("day", "utc_hour"), [(30, 20), (31, 20)])
def test_before_the_clocks_go_back_the_same_wall_time_is_an_hour_earlier(day, utc_hour):
    starts = datetime(2026, 10, day, 16, 0, tzinfo=YORK)
    text, _ = invitation(meeting(starts_at=starts, ends_at=starts + timedelta(minutes=45)))
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert properties(text, "VEVENT")["DTSTART;TZID=America/New_York"] == f"202610{day}T160000"
    assert event["dtstart"].dt.astimezone(UTC).hour == utc_hour


def test_a_cancellation_is_the_same_event_with_a_higher_sequence():
    text, method = invitation(meeting(sequence=2), is_canceled=True)
    event = properties(text, "VEVENT")
    assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", f"{UID}@upwell", "2", "CANCELLED")


def test_a_name_cannot_break_out_of_its_line():
    nasty = Attendee('Eve"\r\nATTENDEE:mailto:eve@evil.example', "eve@example.com")
    text, _ = invitation(meeting(attendees=[nasty], place="a\r\nSUMMARY:b"))
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert str(event["summary"]) == "Mentoring session"
    assert not any(line.startswith("ATTENDEE:mailto:eve@evil") for line in lines(text))


def test_without_a_place_there_is_no_empty_one():
    assert "LOCATION" not in properties(invitation(meeting(place=""))[0], "VEVENT")


@pytest.mark.parametrize("zone", ["", "UTC", "Nowhere/Special"])
def test_an_unknown_zone_falls_back_to_utc(zone):
    event = Calendar.from_ical(invitation(meeting(zone=zone))[0]).walk("VEVENT")[0]
    assert event["dtstart"].dt.astimezone(UTC) == STARTS.astimezone(UTC)
