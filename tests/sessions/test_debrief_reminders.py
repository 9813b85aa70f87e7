"""The reminder of the debrief: three days after the last session, once, gone when it is written, paused or left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organization
from notifications.models import Message
from pairing.actions import leave_pair, pause_pair
from pairing.models import Pair
from sessions import tasks
from sessions.models import MentoringSession
from sessions.reminders import remind_debriefs
from tests.factories.debriefs import make_session, write
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.roles import as_role


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 10, 5, 15, tzinfo=UTC), tick=False) as traveller:  # a Monday
        yield traveller


def ending(organization: Organization, **fields) -> Pair:
    """Its last session is of this Monday; the monthly program ends on October 30."""
    cohort = make_cohort(starts_on=date(2026, 1, 5), ends_on=date(2026, 10, 30), **fields)
    pair = make_pair(organization, cohort, started_on=date(2026, 1, 5))
    make_session(pair, days_ago=0)
    return pair


@pytest.fixture
def pair(in_organization: Organization, clock) -> Pair:
    return ending(in_organization)


def told(state: str = "new") -> set:
    return set(Message.objects.filter(kind="debrief_due", state=state).values_list("recipient_id", flat=True))


def remind(clock, *when: int, zone: str = "America/New_York") -> int:
    clock.move_to(datetime(*when, tzinfo=ZoneInfo(zone)))
    return remind_debriefs()


def everybody(pair: Pair) -> set:
    return {pair.mentee.person_id, *(mentor.person_id for mentor in pair.mentors)}


def test_both_are_told_on_the_morning_of_the_third_day_and_once(pair, clock):
    assert remind(clock, 2026, 10, 8, 8, 59) == 0
    assert remind(clock, 2026, 10, 8, 9, 0) == 2
    assert remind(clock, 2026, 10, 8, 9, 5) == 0
    assert remind(clock, 2026, 10, 20, 9) == 0
    assert told() == everybody(pair)


def test_what_it_says_and_where_it_leads(pair, clock):
    remind(clock, 2026, 10, 8, 10)
    message = Message.objects.get(kind="debrief_due", recipient_id=pair.mentee.person_id)
    assert message.context == {
        "program": pair.cohort.program.name,
        "partners": [pair.mentors[0].person.name],
        "link": f"/o/halden/pairs/{pair.pk}/debrief/end/",
        "recipient_zone": "America/New_York",
    }
    assert message.rule.is_discreet


def test_the_morning_is_the_readers(pair, clock):
    person = pair.mentors[0].person
    person.timezone = "Asia/Tokyo"
    person.save()
    # Nine in Tokyo is still the evening before at the office, whose day decides that it is open.
    assert remind(clock, 2026, 10, 8, 14, zone="Asia/Tokyo") == 1
    assert told() == {person.pk}


def test_nobody_is_told_while_another_session_may_come(in_organization, clock):
    planned = ending(in_organization)
    make_session(planned, days_ago=-14, state="planned")
    cohort = make_cohort(starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 30))
    early = make_pair(in_organization, cohort, started_on=date(2026, 1, 5))
    make_session(early, days_ago=0)
    assert remind(clock, 2026, 10, 12, 10) == 0
    MentoringSession.objects.filter(state="planned").update(state="canceled")
    assert remind(clock, 2026, 10, 12, 10) == 2
    assert told() == everybody(planned)


def test_when_the_team_opens_it_all_are_told_at_once(in_organization, clock):
    cohort = make_cohort()
    pair = make_pair(in_organization, cohort)
    assert remind_debriefs() == 0
    cohort.state = "debrief"
    cohort.save()
    assert remind_debriefs() == 2
    assert told() == everybody(pair)


def test_who_wrote_is_left_in_peace(pair, clock):
    clock.move_to(datetime(2026, 10, 8, 12, tzinfo=UTC))  # eight in the morning: it is open, and nobody was told
    write(pair, pair.mentee)
    assert remind(clock, 2026, 10, 8, 9) == 1
    assert told() == {pair.mentors[0].person_id}


def test_a_draft_is_not_yet_written(pair, clock):
    clock.move_to(datetime(2026, 10, 8, 12, tzinfo=UTC))
    write(pair, pair.mentee, is_draft=True)
    assert remind(clock, 2026, 10, 8, 9) == 2


def test_writing_calls_off_what_still_waits(pair, clock):
    remind(clock, 2026, 10, 8, 9)
    write(pair, pair.mentee)
    assert told() == {pair.mentors[0].person_id}
    assert told("canceled") == {pair.mentee.person_id}


@pytest.mark.parametrize("leave", [False, True])
def test_pausing_and_leaving_call_it_off(pair, clock, leave):
    remind(clock, 2026, 10, 8, 9)
    if leave:
        leave_pair(pair=pair, wants_partner=False, by=pair.mentee.actor)
    else:
        pause_pair(pair=pair, resumes_on=None, by=pair.mentee.actor)
    assert told() == set()
    assert remind(clock, 2026, 10, 9, 9) == 0


def test_a_pair_that_rests_is_not_told(pair, clock):
    Pair.objects.update(state="paused")
    assert remind(clock, 2026, 10, 8, 10) == 0


def test_who_leaves_a_circle_is_not_told(in_organization, clock):
    cohort = make_cohort(format="circle")
    circle = make_circle(in_organization, 4, cohort)
    cohort.state = "debrief"
    cohort.save()
    remind_debriefs()
    leaver = circle.mentors[0]
    leave_pair(pair=circle, wants_partner=False, by=leaver.actor)
    assert told() == {member.person_id for member in circle.mentors[1:]}


def test_what_is_long_over_is_not_asked_for(in_organization, clock, pair):
    assert remind(clock, 2026, 11, 8, 10) == 0
    assert remind(clock, 2026, 11, 7, 10) == 2


def test_the_loop_tells_them(pair, organization, clock):
    clock.move_to(datetime(2026, 10, 8, 15, tzinfo=UTC))
    with as_role("worker"):
        tasks.materialize.run(organization.pk)
    assert told() == everybody(pair)


def test_more_pairs_ask_no_more_of_the_database(in_organization, clock):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            remind_debriefs()
        return len(captured)

    ending(in_organization)
    clock.move_to(datetime(2026, 10, 8, 15, tzinfo=UTC))
    asked()  # everybody is told
    one = asked()
    clock.move_to(datetime(2026, 10, 5, 15, tzinfo=UTC))
    for _ in range(2):
        ending(in_organization)
    clock.move_to(datetime(2026, 10, 8, 15, tzinfo=UTC))
    asked()
    assert asked() == one
