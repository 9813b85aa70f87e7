"""Reminders to sign: mornings of days 7 and 14 on the clocks of whoever is missing, once each, gone with the signature."""

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
from pairing import actions
from pairing.models import Pair, PairMember
from pairing.reminders import remind_charters
from sessions import tasks
from tests.factories.charters import make_signed, make_terms, propose
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.roles import as_role

START = date(2026, 10, 5)  # a Monday


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2026, 10, 5, 15, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def pair(in_organization: Organization, clock) -> Pair:
    return make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=START, state="forming")


def told(state: str = "new") -> set:
    return set(Message.objects.filter(kind="charter_due", state=state).values_list("recipient_id", flat=True))


def remind(clock, *when: int, zone: str = "America/New_York") -> int:
    clock.move_to(datetime(*when, tzinfo=ZoneInfo(zone)))
    return remind_charters()


def test_both_are_reminded_on_the_mornings_of_days_7_and_14_where_nothing_is_proposed(pair, clock):
    assert remind(clock, 2026, 10, 12, 8, 59) == 0
    assert remind(clock, 2026, 10, 12, 9, 0) == 2
    assert remind(clock, 2026, 10, 12, 9, 5) == 0
    assert remind(clock, 2026, 10, 18, 9) == 0
    assert remind(clock, 2026, 10, 19, 9) == 2
    assert remind(clock, 2026, 11, 19, 9) == 0
    assert told() == {pair.mentee.person_id, pair.mentors[0].person_id}


def test_only_who_is_missing_is_reminded_and_no_word_is_in_it(pair, clock):
    propose(pair, pair.mentee, make_terms(pair, word="Otter271828"))
    assert remind(clock, 2026, 10, 12, 10) == 1
    message = Message.objects.get(kind="charter_due")
    assert message.recipient_id == pair.mentors[0].person_id
    assert message.context["partners"] == [pair.mentee.person.name]
    assert message.context["link"] == f"/o/halden/pairs/{pair.pk}/charter/"
    assert "Otter" not in str(message.context)


def test_the_morning_is_the_readers(pair, clock):
    person = pair.mentors[0].person
    person.timezone = "Asia/Tokyo"
    person.save()
    assert remind(clock, 2026, 10, 12, 9, 1, zone="Asia/Tokyo") == 1
    assert Message.objects.get(kind="charter_due").context["recipient_zone"] == "Asia/Tokyo"


def test_a_signature_calls_off_what_still_waits(pair, clock):
    made = propose(pair, pair.mentee)
    remind(clock, 2026, 10, 12, 9)
    assert told() == {pair.mentors[0].person_id}
    actions.sign_charter(charter=made, by=pair.mentors[0].actor)
    assert told() == set()
    assert told("canceled") == {pair.mentors[0].person_id}
    assert remind(clock, 2026, 10, 19, 9) == 0


def test_a_later_version_counts_from_the_day_it_was_proposed(pair, clock):
    make_signed(pair)
    clock.move_to(datetime(2026, 11, 2, 15, tzinfo=UTC))
    propose(pair, pair.mentors[0], make_terms(pair, word="two"), based_on=1)
    assert remind(clock, 2026, 11, 9, 8) == 0
    assert remind(clock, 2026, 11, 9, 9) == 1
    assert told() == {pair.mentee.person_id}


def test_a_scheduler_that_was_away_reminds_once(pair, clock):
    assert remind(clock, 2026, 10, 25, 10) == 2
    assert remind(clock, 2026, 10, 26, 10) == 0


def test_nobody_is_reminded_where_it_is_not_asked_for_or_nobody_waits(in_organization, pair, clock):
    Pair.objects.update(state="active")
    assert remind(clock, 2026, 10, 12, 10) == 0
    propose(pair, pair.mentee)
    for state in ("paused", "closed"):
        Pair.objects.update(state=state)
        assert remind(clock, 2026, 10, 25, 10) == 0


@pytest.mark.parametrize("what", ["program", "cohort"])
def test_nobody_is_reminded_after_the_end(pair, clock, what):
    if what == "program":
        pair.cohort.program.ends_on = date(2026, 10, 8)
        pair.cohort.program.save()
    else:
        pair.cohort.state = "closed"
        pair.cohort.save()
    assert remind(clock, 2026, 10, 12, 10) == 0


def test_who_left_a_circle_is_not_reminded(in_organization, clock):
    circle = make_circle(
        in_organization, 4, make_cohort(starts_on=date(2026, 9, 1), format="circle"), started_on=START, state="forming"
    )
    propose(circle, circle.mentors[0])
    PairMember.objects.filter(pair=circle, person=circle.mentors[3].person).update(left_on=START)
    remind(clock, 2026, 10, 12, 10)
    assert told() == {circle.mentors[1].person_id, circle.mentors[2].person_id}


def test_one_and_three_pairs_cost_the_same(in_organization, clock):
    cohort, counts = make_cohort(starts_on=date(2026, 9, 1)), []
    clock.move_to(datetime(2026, 10, 12, 15, tzinfo=UTC))
    for more in (1, 2):
        for _ in range(more):
            pair = make_pair(in_organization, cohort, started_on=START, state="forming")
            propose(pair, pair.mentee)
        with as_role("owner"):
            Message.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert remind_charters() == more + len(counts)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_task_reminds_as_the_worker(organization, pair, clock):
    clock.move_to(datetime(2026, 10, 12, 15, tzinfo=UTC))
    with as_role("worker"):
        tasks.materialize(str(organization.pk))
        tasks.materialize(str(organization.pk))
    assert Message.objects.filter(kind="charter_due").count() == 2


def test_the_task_settles_what_waited_only_for_who_left_as_the_worker(organization, in_organization, clock):
    circle = make_circle(in_organization, 3, state="forming")
    made = propose(circle, circle.mentors[0])
    actions.sign_charter(charter=made, by=circle.mentors[1].actor)
    PairMember.objects.filter(pair=circle, person=circle.mentors[2].person).update(left_on=START)
    with as_role("worker"):
        tasks.reconcile(str(organization.pk))
    made.refresh_from_db()
    assert made.signed_at is not None
    assert Pair.objects.get(pk=circle.pk).state == "active"


@pytest.mark.parametrize("how", ["pause", "leave", "end"])
def test_who_rests_or_leaves_is_not_reminded_by_what_still_waits(in_organization, clock, how):
    circle = make_circle(
        in_organization, 3, make_cohort(starts_on=date(2026, 9, 1), format="circle"), started_on=START, state="forming"
    )
    remind(clock, 2026, 10, 12, 9)
    one, *others = circle.mentors
    assert told() == {member.person_id for member in circle.mentors}
    if how == "leave":
        actions.leave_pair(pair=circle, wants_partner=False, by=one.actor)
        assert told() == {member.person_id for member in others}
        return
    if how == "pause":
        Pair.objects.update(state="active")
        actions.pause_pair(pair=circle, by=one.actor)
    else:
        actions.close_pair(pair=circle, by=one.actor)
    assert told() == set()
