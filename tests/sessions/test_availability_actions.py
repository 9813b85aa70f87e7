"""Giving times is each person's own, has an end, and goes with the person."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from access.clock import now
from audit.models import AuditEntry
from notifications.models import Message
from sessions import actions
from sessions.actions.availability import MOST_EXCEPTIONS, MOST_WINDOWS
from sessions.models import AvailabilityException, AvailabilityWindow, MentoringSession
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair
from tests.roles import as_role

ZONE = "Europe/Berlin"


@pytest.fixture
def member(in_organization):
    return make_member(in_organization)


def windows(member, by=None, **fields):
    values = {"weekdays": [1], "opens": time(9), "closes": time(12), "timezone": ZONE} | fields
    actions.add_windows(person=member.person, by=(by or member).actor, **values)


def days(member, by=None, **fields):
    day = date(2030, 1, 1)
    values = {"starts_on": day, "ends_on": day, "opens": None, "closes": None, "timezone": ZONE} | fields
    actions.add_exception(person=member.person, by=(by or member).actor, **values)


def test_nobody_gives_moves_or_takes_back_the_times_of_somebody_else(in_organization, member):
    windows(member)
    days(member)
    other = make_member(in_organization)
    for act in (
        lambda: windows(member, by=other),
        lambda: days(member, by=other),
        lambda: actions.move_availability(person=member.person, timezone="UTC", by=other.actor),
        lambda: actions.delete_window(window=AvailabilityWindow.objects.get(), by=other.actor),
        lambda: actions.delete_exception(exception=AvailabilityException.objects.get(), by=other.actor),
    ):
        with pytest.raises(actions.NotYours):
            act()
    assert AvailabilityWindow.objects.get().timezone == AvailabilityException.objects.get().timezone == ZONE


def test_there_is_an_end_to_what_one_person_gives(member):
    for hour in range(5):
        windows(member, weekdays=range(7), opens=time(hour), closes=time(hour + 1))
    with pytest.raises(actions.TooMany, match=f"more than {MOST_WINDOWS} windows"):
        windows(member, weekdays=range(7), opens=time(9))
    for number in range(MOST_EXCEPTIONS):
        day = date(2030, 1, 1) + timedelta(days=number)
        days(member, starts_on=day, ends_on=day)
    with pytest.raises(actions.TooMany, match=f"more than {MOST_EXCEPTIONS} days"):
        days(member, starts_on=date(2031, 1, 1), ends_on=date(2031, 1, 1))
    assert AvailabilityWindow.objects.count() == 35
    assert AvailabilityException.objects.count() == MOST_EXCEPTIONS


def test_what_has_passed_is_dropped_when_the_next_day_is_given(member):
    with time_machine.travel(datetime(2026, 10, 15, 12, tzinfo=UTC), tick=False):
        days(member, starts_on=date(2026, 10, 20), ends_on=date(2026, 10, 21))
    with time_machine.travel(datetime(2026, 10, 23, 12, tzinfo=UTC), tick=False):
        days(member, starts_on=date(2026, 10, 30), ends_on=date(2026, 10, 30))
        assert AvailabilityException.objects.get().starts_on == date(2026, 10, 30)


def test_it_tells_nobody_leaves_no_entry_and_moves_no_session(in_organization):
    pair = make_pair(in_organization)
    session = actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=7), minutes=45, place="", theme="", by=pair.mentee.actor
    )
    before = Message.objects.count(), AuditEntry.objects.count()
    windows(pair.mentors[0])
    days(pair.mentors[0])
    actions.move_availability(person=pair.mentors[0].person, timezone="UTC", by=pair.mentors[0].actor)
    actions.delete_window(window=AvailabilityWindow.objects.get(), by=pair.mentors[0].actor)
    assert (Message.objects.count(), AuditEntry.objects.count()) == before
    assert MentoringSession.objects.get().starts_at == session.starts_at


def test_times_go_with_the_person(in_organization, member):
    windows(member)
    days(member)
    other = make_member(in_organization)
    windows(other)
    person = member.person
    member.delete()
    with as_role("owner"):  # no role of the application deletes people yet
        person.delete()
    assert [row.person_id for row in AvailabilityWindow.objects.all()] == [other.person_id]
    assert not AvailabilityException.objects.exists()
