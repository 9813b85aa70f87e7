"""What follows from people who left and from cohorts that closed, as the worker does it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now, today
from accounts.models import Organization
from notifications.models import Heartbeat, Message
from pairing.models import Pair
from sessions import actions, tasks
from sessions.models import MentoringSession
from sessions.reconcile import reconcile_pairs
from tests.factories.pairs import make_pair
from tests.roles import as_role


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    pair = make_pair(in_organization)
    actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=3), minutes=45, place="", theme="", by=pair.mentee.actor
    )
    return pair


def leave(pair: Pair) -> None:
    pair.mentee.person.left_on = today()
    pair.mentee.person.save()


def close_cohort(pair: Pair) -> None:
    pair.cohort.state = "closed"
    pair.cohort.save()


@pytest.mark.parametrize("happens", [leave, close_cohort])
def test_the_pair_ends_and_its_plans_are_called_off_once(organization, pair, happens):
    happens(pair)
    with as_role("worker"):
        tasks.reconcile(str(organization.pk))
        tasks.reconcile(str(organization.pk))
    pair.refresh_from_db()
    assert (pair.state, MentoringSession.objects.get().state) == ("closed", "canceled")
    told = {mail.recipient_id for mail in Message.objects.filter(kind="session_canceled")}
    assert pair.mentors[0].person_id in told
    assert (pair.mentee.person_id in told) == (happens is close_cohort)


def test_pairs_that_go_on_are_left_alone(pair):
    assert reconcile_pairs() == {"resumed": 0, "closed": 0, "canceled": 0}
    assert MentoringSession.objects.get().state == "planned"


def test_the_loops_ring_for_every_organization_and_leave_a_pulse(organization, other_organization, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "ring", lambda task, *args, **_: rung.append((task, *args)))
    with as_role("worker"):
        tasks.materialize_all()
        tasks.reconcile_all()
    ids = [str(organization.pk), str(other_organization.pk)]
    assert rung == [(task, pk) for task in ("sessions.materialize", "sessions.reconcile") for pk in ids]
    assert {beat.name: beat.totals for beat in Heartbeat.objects.all()} == {
        "materialize": {"organizations": 2},
        "pairs": {"organizations": 2},
    }
