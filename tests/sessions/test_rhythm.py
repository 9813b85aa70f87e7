"""Rhythm is a fact about dates: the limits of a cadence, when the next session is due, and what the database says of many pairs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from access.clock import now, today
from pairing.models import Pair
from sessions.models import MentoringSession
from sessions.queries import with_rhythm
from sessions.rhythm import BY_URGENCY, Limits, Rhythm, due_on, expected_sessions, limits
from tests.factories.pairs import make_cohort, make_pair

START = date(2026, 10, 1)
MONTH = timedelta(days=30)


@pytest.mark.parametrize(("days", "expected"), [(30, Limits(35, 50)), (15, Limits(18, 25)), (14, Limits(17, 24))])
def test_limits_follow_the_cadence(days, expected):
    assert limits(timedelta(days=days)) == expected


def test_the_next_session_is_due_an_interval_later_and_never_after_the_program():
    assert due_on(START, MONTH, until=date(2027, 1, 1)) == date(2026, 10, 31)
    assert due_on(START, MONTH, until=date(2026, 10, 20)) == date(2026, 10, 20)


@pytest.mark.parametrize(("ends_on", "sessions"), [(START + 12 * MONTH, 12), (START + timedelta(days=5), 1)])
def test_a_program_has_room_for_at_least_one_session(ends_on, sessions):
    assert expected_sessions(START, ends_on, MONTH) == sessions


def rhythm_of(pair: Pair, zone: str = "UTC") -> str:
    return BY_URGENCY[with_rhythm(Pair.objects.filter(pk=pair.pk), zone).get().urgency]


def hold(pair: Pair, starts_at: datetime, state: str = "held", number: int = 1) -> MentoringSession:
    return MentoringSession.objects.create(
        pair=pair,
        number=number,
        state=state,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        booked_by_id=pair.mentee.person_id,
        booked_at=starts_at,
    )


@pytest.mark.parametrize(
    ("cadence", "passed", "expected"),
    [
        ("monthly", 0, Rhythm.ON_RHYTHM),
        ("monthly", 34, Rhythm.ON_RHYTHM),
        ("monthly", 35, Rhythm.LATE),
        ("monthly", 49, Rhythm.LATE),
        ("monthly", 50, Rhythm.STALLED),
        ("twice_monthly", 17, Rhythm.ON_RHYTHM),
        ("twice_monthly", 18, Rhythm.LATE),
        ("twice_monthly", 25, Rhythm.STALLED),
        ("four_sessions", 16, Rhythm.ON_RHYTHM),
        ("four_sessions", 17, Rhythm.LATE),
        ("four_sessions", 24, Rhythm.STALLED),
    ],
)
def test_a_pair_that_never_met_counts_from_its_start(in_organization, cadence, passed, expected):
    pair = make_pair(in_organization, make_cohort(cadence=cadence), started_on=today() - timedelta(days=passed))
    assert rhythm_of(pair) == expected


def test_a_pair_counts_from_the_last_session_that_was_held(in_organization):
    pair = make_pair(in_organization, started_on=today() - timedelta(days=90))
    hold(pair, now() - timedelta(days=60), number=1)
    hold(pair, now() - timedelta(days=40), number=2)
    hold(pair, now() - timedelta(days=2), state="missed", number=3)
    hold(pair, now() + timedelta(days=2), state="planned", number=4)
    found = with_rhythm(Pair.objects.filter(pk=pair.pk), "UTC").get()
    assert (BY_URGENCY[found.urgency], found.last_held) == (Rhythm.LATE, today() - timedelta(days=40))


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_paused_or_closed_pair_is_never_late(in_organization, state):
    pair = make_pair(in_organization, started_on=today() - timedelta(days=99), state=state)
    assert rhythm_of(pair) == state


def test_a_pair_ends_with_its_cohort(in_organization):
    pair = make_pair(in_organization, make_cohort())
    pair.cohort.state = "closed"
    pair.cohort.save()
    assert rhythm_of(pair) == Rhythm.CLOSED


@pytest.mark.parametrize(
    ("zone", "expected"), [("America/New_York", Rhythm.ON_RHYTHM), ("Asia/Tokyo", Rhythm.LATE), ("UTC", Rhythm.LATE)]
)
def test_days_pass_on_the_organizations_clocks(in_organization, zone, expected):
    """Held on October 1 in Tokyo and New York alike; on November 5 at 01:00 UTC it is still November 4 in New York: day 34, not 35."""
    with time_machine.travel(datetime(2026, 11, 5, 1, tzinfo=ZoneInfo("UTC")), tick=False):
        pair = make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=date(2026, 9, 1))
        hold(pair, datetime(2026, 10, 1, 12, tzinfo=ZoneInfo("UTC")))
        assert rhythm_of(pair, zone) == expected


def test_a_late_evening_counts_for_the_day_it_was(in_organization):
    """1:00 UTC on October 2 is the evening of October 1 in New York."""
    pair = make_pair(in_organization, started_on=date(2026, 9, 1))
    hold(pair, datetime(2026, 10, 2, 1, tzinfo=ZoneInfo("UTC")))
    for zone, day in (("America/New_York", 1), ("Europe/Berlin", 2)):
        assert with_rhythm(Pair.objects.all(), zone).get().last_held == date(2026, 10, day)
