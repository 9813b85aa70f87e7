"""Two requests, or a request and the beat, at the same moment about one publishing: the second waits and sees what the first did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.tenancy import tenant
from audit.models import AuditEntry
from notifications.models import Message
from pairing import actions
from pairing.models import Pair, PairingRun
from programs.models import Enrollment
from tests.accounts.test_member_races import together
from tests.factories.pairing import make_draft, make_ready_cohort

pytestmark = pytest.mark.django_db(transaction=True)
State = PairingRun.State


@pytest.fixture
def drafts(organization):
    """Two drafts of one cohort."""
    with tenant(organization.pk):
        cohort = make_ready_cohort(2, 2)
        return make_draft(cohort), make_draft(cohort)


@pytest.fixture
def due(organization, drafts):
    """A scheduled run whose ten minutes are over."""
    with tenant(organization.pk):
        run = actions.schedule_publish(run=drafts[0], by=SYSTEM)
        PairingRun.objects.filter(pk=run.pk).update(publishes_at=now() - timedelta(seconds=1))
        return PairingRun.objects.get(pk=run.pk)


def calls(action, run):
    return lambda: action(run=run, by=SYSTEM)


def found(organization):
    """(state of the first draft, pairs, messages about them, publishings in the audit log)."""
    with tenant(organization.pk):
        return (
            PairingRun.objects.get(number=1).state,
            Pair.objects.count(),
            Message.objects.filter(kind="pair_published").count(),
            AuditEntry.objects.filter(action="pairs_published").count(),
        )


def test_two_clicks_schedule_once(organization, drafts):
    run, _ = drafts
    assert together(organization, calls(actions.schedule_publish, run), calls(actions.schedule_publish, run)) is None
    with tenant(organization.pk):
        assert AuditEntry.objects.filter(action="publish_scheduled").count() == 1
    assert found(organization) == (State.SCHEDULED, 0, 0, 0)


def test_of_two_drafts_scheduled_at_once_one_is(organization, drafts):
    first, second = drafts
    raised = together(organization, calls(actions.schedule_publish, first), calls(actions.schedule_publish, second))
    assert isinstance(raised, actions.AnotherScheduled)
    assert found(organization)[0] == State.SCHEDULED


def test_two_beats_tell_everybody_once(organization, due):
    assert together(organization, calls(actions.publish_due, due), calls(actions.publish_due, due)) is None
    assert found(organization) == (State.PUBLISHED, 2, 4, 1)


def test_undone_at_the_last_moment_nobody_is_told(organization, due):
    assert together(organization, calls(actions.undo_publish, due), calls(actions.publish_due, due)) is None
    assert found(organization) == (State.DRAFT, 0, 0, 0)


def test_an_undo_after_the_last_moment_hears_that_everybody_is_told(organization, due):
    raised = together(organization, calls(actions.publish_due, due), calls(actions.undo_publish, due))
    assert isinstance(raised, actions.AlreadyTold)
    assert found(organization) == (State.PUBLISHED, 2, 4, 1)


def test_two_clicks_on_tell_everybody_now_tell_once(organization, due):
    raised = together(organization, calls(actions.publish_now, due), calls(actions.publish_now, due))
    assert isinstance(raised, actions.NotADraft)
    assert found(organization) == (State.PUBLISHED, 2, 4, 1)


def test_the_beat_and_a_click_tell_once(organization, due):
    assert together(organization, calls(actions.publish_now, due), calls(actions.publish_due, due)) is None
    assert found(organization) == (State.PUBLISHED, 2, 4, 1)


def test_another_draft_published_at_the_last_moment_is_refused(organization, drafts, due):
    raised = together(organization, calls(actions.publish_due, due), calls(actions.publish_pairs, drafts[1]))
    assert isinstance(raised, actions.AlreadyPaired)
    assert found(organization) == (State.PUBLISHED, 2, 4, 1)


def test_who_stops_while_it_becomes_due_gets_no_place(organization, due):
    with tenant(organization.pk):
        leaver = due.proposals.first().mentor_id

    def stop():
        Enrollment.objects.filter(pk=leaver).update(state=Enrollment.State.LEFT)

    assert together(organization, stop, calls(actions.publish_due, due)) is None
    assert found(organization) == (State.DRAFT, 0, 0, 0)
    with tenant(organization.pk):
        assert PairingRun.objects.get(number=1).publish_failure == "stale"
        assert Enrollment.objects.get(pk=leaver).paired_at is None
