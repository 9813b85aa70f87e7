"""Reminders of the consent chain: once, to the silent, never after the last day, and seen by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from access.actors import SYSTEM
from notifications.models import Message
from notifications.queries import failed_messages, pulse
from programs import actions
from programs.models import Enrollment, ManagerRequest
from programs.reminders import remind_consent
from tests.factories.accounts import make_person
from tests.factories.programs import (
    ask,
    fresh,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_topic,
    start_asking,
)

pytestmark = pytest.mark.usefixtures("in_organization")
MONDAY = datetime(2026, 10, 5, 15, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def topic(clock):
    return make_topic("Live shopping")


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program(topics=[topic]), days=14)


@pytest.fixture
def mentor(cohort, topic):
    return start_asking(make_mentor(cohort, topic, person=make_person("Ana Ruiz", manager=make_person("Ben Stone"))))


def reminded(kind):
    return Message.objects.filter(kind=kind, state="new").count()


def test_a_silent_manager_is_reminded_on_days_three_and_seven(clock, mentor):
    told = []
    for day in range(10):
        clock.move_to(MONDAY + timedelta(days=day))
        told += [day] * remind_consent()
        assert remind_consent() == 0
    assert told == [3, 7]
    assert reminded("manager_reminded") == 2


@pytest.mark.parametrize("end", ["agree", "not now", "taken out", "closed"])
def test_who_need_not_answer_is_not_reminded(clock, mentor, end):
    clock.move_to(MONDAY + timedelta(days=3))
    remind_consent()
    request = ManagerRequest.objects.get()
    if end == "agree":
        actions.agree_as_manager(manager_request=request, by=SYSTEM)
    elif end == "not now":
        actions.decline_as_manager(manager_request=request, by=SYSTEM)
    elif end == "taken out":
        actions.remove_enrollments(cohort=mentor.cohort, enrollments=[mentor], by=SYSTEM)
    else:
        actions.close_answers(cohort=mentor.cohort, by=SYSTEM)
    remind_consent()
    assert reminded("manager_reminded") == 0
    clock.move_to(MONDAY + timedelta(days=7))
    assert Message.objects.filter(kind="manager_reminded").count() == 1


def test_an_open_invitation_is_reminded_of_once(clock, cohort, topic):
    silent, yes, no = (ask(make_mentor(cohort, topic)) for _ in range(3))
    actions.accept_enrollment(enrollment=yes, by=SYSTEM)
    actions.decline_enrollment(enrollment=no, by=SYSTEM)
    told = []
    for day in range(13):
        clock.move_to(MONDAY + timedelta(days=day))
        told += [day] * remind_consent()
    assert told == [4]
    assert Message.objects.get(kind="invitation_reminded").recipient_id == silent.person_id
    actions.accept_enrollment(enrollment=silent, by=SYSTEM)
    assert reminded("invitation_reminded") == 0


def test_nothing_leaves_after_the_last_day(clock, topic):
    """Asked on a Tuesday, answers close on the Saturday: the working hours after the fourth day begin too late."""
    clock.move_to(MONDAY + timedelta(days=1))
    cohort = make_cohort(make_program(topics=[topic]), days=4)
    ask(make_mentor(cohort, topic))
    clock.move_to(MONDAY + timedelta(days=5, hours=1))
    assert remind_consent() == 0
    assert reminded("invitation_reminded") == 0


def test_an_operator_sees_no_reminder(clock, mentor):
    clock.move_to(MONDAY + timedelta(days=3))
    before = pulse()
    assert remind_consent() == 1
    Message.objects.filter(kind="manager_reminded").update(state="dead")
    after = pulse()
    assert (after.waiting, after.dead) == (before.waiting, before.dead)
    assert not failed_messages().exists()


def test_a_mentee_goes_who_need_not_wait_any_more(clock, cohort, topic):
    actions.accept_enrollment(enrollment=ask(make_mentor(cohort, topic)), by=SYSTEM)
    ruth = make_mentee(cohort, topic)
    Enrollment.objects.filter(pk=ruth.pk).update(state="waiting", asks=1)
    remind_consent()
    assert fresh(ruth).state == "asked"
