"""Reminders of the first session: mornings of days 3 and 7 on the mentee's clocks, once each, gone when it is booked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.clock import now
from accounts.models import Organization
from notifications.models import Message
from pairing.models import Pair
from sessions import actions, tasks
from sessions.reminders import remind_first_sessions
from tests.factories.pairs import make_cohort, make_pair
from tests.roles import as_role

START = date(2026, 10, 5)  # a Monday


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 10, 5, 15, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def pair(in_organization: Organization, clock) -> Pair:
    return make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=START)


def keys() -> list[str]:
    return sorted(Message.objects.filter(kind="first_session_due").values_list("dedupe_key", flat=True))


def remind(clock, *when: int, zone: str = "America/New_York") -> int:
    clock.move_to(datetime(*when, tzinfo=ZoneInfo(zone)))
    return remind_first_sessions()


def test_nobody_is_reminded_before_the_morning_of_the_third_day(pair, clock):
    assert remind(clock, 2026, 10, 8, 8, 59) == 0
    assert keys() == []
    assert remind(clock, 2026, 10, 8, 9, 0) == 1
    assert keys() == [f"first_session_due:{pair.pk}:3"]


def test_the_morning_is_the_mentees(in_organization, clock):
    pair = make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=START)
    person = pair.mentee.person
    person.timezone = "Asia/Tokyo"
    person.save()
    assert remind(clock, 2026, 10, 8, 8, 59, zone="Asia/Tokyo") == 0
    assert remind(clock, 2026, 10, 8, 9, 1, zone="Asia/Tokyo") == 1
    message = Message.objects.get()
    assert message.recipient_id == person.pk
    assert message.context["recipient_zone"] == "Asia/Tokyo"
    assert message.not_before.astimezone(ZoneInfo("Asia/Tokyo")).hour == 9


def test_each_day_reminds_once_however_often_it_is_asked(pair, clock):
    for _ in range(3):
        remind(clock, 2026, 10, 8, 10)
    for _ in range(3):
        remind(clock, 2026, 10, 13, 10)
    assert keys() == [f"first_session_due:{pair.pk}:3", f"first_session_due:{pair.pk}:7"]


def test_a_scheduler_that_was_away_reminds_once_and_not_twice_at_once(pair, clock):
    assert remind(clock, 2026, 10, 20, 10) == 1
    assert remind(clock, 2026, 10, 21, 10) == 0
    assert keys() == [f"first_session_due:{pair.pk}:7"]


def test_only_the_mentee_is_reminded_and_no_word_of_theirs_is_in_it(pair, clock):
    remind(clock, 2026, 10, 8, 10)
    message = Message.objects.get()
    assert message.recipient_id == pair.mentee.person_id
    assert message.context["partners"] == [pair.mentors[0].person.name]
    assert message.context["link"] == f"/o/halden/pairs/{pair.pk}/sessions/book/"


def test_booking_calls_the_reminder_off_and_none_comes_after(pair, clock):
    remind(clock, 2026, 10, 8, 7)
    remind(clock, 2026, 10, 8, 9)
    actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=2), minutes=45, place="", theme="", by=pair.mentee.actor
    )
    assert Message.objects.get(kind="first_session_due").state == "canceled"
    assert remind(clock, 2026, 10, 13, 10) == 0


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_pair_that_rests_or_has_ended_reminds_nobody(pair, clock, state):
    pair.state = state
    pair.save()
    assert remind(clock, 2026, 10, 13, 10) == 0


def test_nobody_is_reminded_who_left_or_whose_program_or_cohort_is_over(in_organization, clock):
    over = make_cohort(starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 8))
    closed = make_cohort(starts_on=date(2026, 9, 1))
    closed.state = "closed"
    closed.save()
    make_pair(in_organization, over, started_on=START)
    make_pair(in_organization, closed, started_on=START)
    gone = make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=START)
    gone.mentee.person.left_on = START
    gone.mentee.person.save()
    assert remind(clock, 2026, 10, 13, 10) == 0


def test_one_and_three_pairs_cost_the_same(in_organization, clock):
    cohort, counts = make_cohort(starts_on=date(2026, 9, 1)), []
    clock.move_to(datetime(2026, 10, 8, 15, tzinfo=UTC))
    for more in (1, 2):
        for _ in range(more):
            make_pair(in_organization, cohort, started_on=START)
        with as_role("owner"):
            Message.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert remind_first_sessions() == more + len(counts)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_task_reminds_as_the_worker(organization, pair, clock):
    clock.move_to(datetime(2026, 10, 8, 15, tzinfo=UTC))
    with as_role("worker"):
        tasks.materialize(str(organization.pk))
        tasks.materialize(str(organization.pk))
    assert keys() == [f"first_session_due:{pair.pk}:3"]
