"""The definition of a zone that travels with an event: true in every reader, or not there at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.calendar import invitation
from sessions.vtimezone import definition, jumps_of
from tests.sessions.test_calendar import lines, meeting

# Half an hour, a quarter, the south, a rule that has a month between its ends, and one that follows the moon.
ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def sent(zone: str, starts: datetime) -> str:
    return invitation(meeting(zone=zone, starts_at=starts, ends_at=starts + timedelta(minutes=45)))[0]


@settings(max_examples=150, deadline=None)
@given(zone=st.sampled_from(ZONES), minute=st.integers(0, 720 * 24 * 4))
def test_two_readers_see_the_instant_that_was_meant(zone, minute):
    starts = MONDAY + timedelta(minutes=15 * minute)
    text = sent(zone, starts)
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    other = vobject.readOne(text).vevent
    # One knows zones by their names, the other believes the definition in the file.
    assert event["dtstart"].dt.astimezone(UTC) == other.dtstart.value.astimezone(UTC) == starts
    assert event["dtend"].dt.astimezone(UTC) == other.dtend.value.astimezone(UTC) == starts + timedelta(minutes=45)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe"])
@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_a_zone_is_one_yearly_rule_each_way_that_begins_before_the_year(zone, year):
    found = definition(zone, year)
    assert sorted(part.name for part in found.subcomponents) == ["DAYLIGHT", "STANDARD"]
    for part in found.subcomponents:
        assert part["dtstart"].dt.year <= year - 1
        assert part["rrule"]["FREQ"] == ["YEARLY"]
        assert "rdate" not in part


def test_the_rules_of_new_york_are_those_of_its_law():
    by_name = {part.name: part for part in definition("America/New_York", 2026).subcomponents}
    assert by_name["DAYLIGHT"]["rrule"].to_ical() == b"FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"
    assert by_name["DAYLIGHT"]["dtstart"].dt == datetime(2012, 3, 11, 2)
    assert by_name["STANDARD"]["rrule"].to_ical() == b"FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"
    assert by_name["STANDARD"]["dtstart"].dt == datetime(2012, 11, 4, 2)


def test_a_zone_without_summer_time_is_one_offset():
    (part,) = definition("Asia/Kathmandu", 2026).subcomponents
    assert (part.name, part["tzoffsetto"].td) == ("STANDARD", timedelta(hours=5, minutes=45))


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Asia/Gaza"])
def test_a_zone_that_follows_the_moon_has_no_definition_and_its_event_is_told_in_utc(zone):
    assert definition(zone, 2026) is None
    text = sent(zone, MONDAY + timedelta(days=60, hours=12))
    assert "VTIMEZONE" not in text
    assert "DTSTART:20260306T120000Z" in lines(text)


def test_a_year_in_which_the_law_changed_has_no_definition():
    assert definition("Europe/Volgograd", 2020) is None
    assert definition("America/New_York", 2006) is None  # the rule of 2007 is another one


def test_jumps_are_found_to_the_minute():
    spring, autumn = jumps_of(ZoneInfo("Australia/Lord_Howe"), 2026)[::-1]
    assert (spring.wall, spring.after - spring.before) == (datetime(2026, 10, 4, 2), timedelta(minutes=30))
    assert (autumn.wall, autumn.is_summer) == (datetime(2026, 4, 5, 2), False)
