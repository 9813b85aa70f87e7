"""Two clicks on a nudge at the same moment, and a nudge while the pair does what it asks for, or rests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now, today
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from notifications.kinds import Kind
from notifications.models import Message, Notice
from pairing.actions import pause_pair
from pairing.models import Pair
from sessions import actions
from sessions.models import MentoringSession, Nudge
from tests.accounts.test_member_races import together
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.sessions.test_rhythm import hold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(organization: Organization) -> Pair:
    """A pair that has stalled."""
    with tenant(organization.pk):
        cohort = make_cohort(starts_on=today() - timedelta(days=200))
        return make_pair(organization, cohort, started_on=today() - timedelta(days=60))


@pytest.fixture
def session(organization: Organization, pair: Pair) -> MentoringSession:
    """Nobody has said whether it took place."""
    with tenant(organization.pk):
        return hold(pair, now() - timedelta(days=2), state="planned")


def nudge(organization: Organization, pair: Pair):
    with tenant(organization.pk):
        by = make_member(organization, Role.PROGRAM_ADMIN).actor
    return lambda: actions.nudge_pair(pair=pair, by=by)


def waiting(organization: Organization) -> int:
    """Nudges that will be sent."""
    with tenant(organization.pk):
        # As on a weekend: they wait for the morning.
        return Message.objects.filter(kind=Kind.NUDGED, state="new").count()


def test_of_two_admins_at_once_the_second_is_told_that_it_was_done(organization, pair):
    raised = together(organization, nudge(organization, pair), nudge(organization, pair))
    assert isinstance(raised, actions.NotNudged) and str(raised).startswith("Nudged on")
    assert waiting(organization) == 1
    with tenant(organization.pk):
        assert Nudge.objects.count() == Notice.objects.filter(kind=Kind.NUDGED).count() == 1


def test_a_pair_that_pauses_just_now_is_not_nudged(organization, pair):
    raised = together(organization, lambda: pause_pair(pair=pair, by=pair.mentee.actor), nudge(organization, pair))
    assert isinstance(raised, actions.NotNudged) and str(raised) == "No reminders"
    assert waiting(organization) == 0


def test_a_pause_calls_off_the_nudge_that_it_waited_for(organization, pair):
    assert (
        together(organization, nudge(organization, pair), lambda: pause_pair(pair=pair, by=pair.mentee.actor)) is None
    )
    assert waiting(organization) == 0


def test_who_says_just_now_that_they_met_is_not_asked_whether_they_did(organization, pair, session):
    def log() -> None:
        actions.log_session(session=session, was_held=True, by=pair.mentee.actor)

    assert isinstance(together(organization, log, nudge(organization, pair)), actions.NotNudged)
    assert waiting(organization) == 0


def test_to_say_so_calls_off_the_nudge_that_it_waited_for(organization, pair, session):
    def log() -> None:
        actions.log_session(session=session, was_held=True, by=pair.mentee.actor)

    assert together(organization, nudge(organization, pair), log) is None
    assert waiting(organization) == 0
    with tenant(organization.pk):
        assert Nudge.objects.count() == 1


def test_a_booking_calls_off_the_nudge_that_it_waited_for(organization, pair):
    def book() -> None:
        when = now() + timedelta(days=3)
        actions.book_session(pair=pair, starts_at=when, minutes=45, place="", theme="", by=pair.mentee.actor)

    assert together(organization, nudge(organization, pair), book) is None
    assert waiting(organization) == 0
