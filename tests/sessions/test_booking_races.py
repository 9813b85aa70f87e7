"""Two requests at the same moment about one person's time: the second waits for the first and sees what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now
from access.tenancy import tenant
from notifications.models import Message
from sessions import actions
from sessions.models import MentoringSession
from tests.accounts.test_member_races import together
from tests.factories.pairs import make_cohort, make_pair

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_pairs(organization):
    """Two mentees who share a mentor."""
    with tenant(organization.pk):
        cohort = make_cohort(mentees_per_mentor=2)
        one = make_pair(organization, cohort)
        return one, make_pair(organization, cohort, mentors=one.mentors)


def moments(number: int = 3):
    first = (now() + timedelta(days=2)).replace(hour=15, minute=0, second=0, microsecond=0)
    return [first + timedelta(days=28 * turn) for turn in range(number)]


def booking(pair, start, **fields):
    values = {"minutes": 45, "place": "", "theme": "", "by": pair.mentee.actor} | fields
    return lambda: actions.book_session(pair=pair, starts_at=start, **values)


def plan(pair, starts):
    return lambda: actions.plan_sessions(pair=pair, starts_at=starts, minutes=45, place="", by=pair.mentee.actor)


def test_a_mentor_is_not_booked_twice_by_two_mentees(organization, two_pairs):
    one, other = two_pairs
    start = moments()[0]
    found = together(organization, booking(one, start), booking(other, start + timedelta(minutes=30)))
    assert isinstance(found, actions.NotBookable)
    with tenant(organization.pk):
        assert MentoringSession.objects.count() == 1


def test_two_plans_that_share_a_mentor_are_one_plan_whole(organization, two_pairs):
    one, other = two_pairs
    found = together(organization, plan(one, moments()), plan(other, moments()[::-1]))
    assert isinstance(found, actions.NotBookable)
    with tenant(organization.pk):
        assert MentoringSession.objects.count() == 3
        assert MentoringSession.objects.order_by().values("pair").distinct().count() == 1


def test_a_plan_sent_twice_at_once_is_booked_once(organization, two_pairs):
    one, _ = two_pairs
    found = together(organization, plan(one, moments()), plan(one, moments()))
    assert isinstance(found, actions.AlreadyBooked)
    with tenant(organization.pk):
        assert MentoringSession.objects.count() == 3
        assert Message.objects.filter(kind="session_booked").count() == 6


def test_a_session_is_not_moved_over_one_that_is_booked_meanwhile(organization, two_pairs):
    one, other = two_pairs
    first, second, _ = moments()
    with tenant(organization.pk):
        session = booking(one, first)()
    found = together(
        organization,
        lambda: actions.move_session(session=session, starts_at=second, minutes=45, by=one.mentee.actor),
        booking(other, second),
    )
    assert isinstance(found, actions.NotBookable)
    with tenant(organization.pk):
        assert MentoringSession.objects.filter(starts_at=second).count() == 1
