"""The loop over all organizations rings where something is to do, and nowhere else."""

from __future__ import annotations

import pytest

from access.clock import now
from access.tenancy import tenant
from feedback import tasks
from feedback.models import Cycle
from notifications.models import Heartbeat
from tests.factories.feedback import begin, make_circle
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def rung(monkeypatch):
    """Which organizations were rung for."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(tasks, "ring", lambda task, *args, queue: calls.append((task, *args, str(queue))))
    return calls


def test_only_organizations_with_something_to_do_are_rung_for(organization, other_organization, rung):
    with tenant(organization.pk):
        make_circle(organization, pairs=1)
    with as_role("worker"):
        tasks.reconcile_all()
    assert rung == [("feedback.reconcile", str(organization.pk), "default")]
    beat = Heartbeat.objects.get(name="confirm")
    assert (beat.at, beat.totals) == (now(), {"rung": 1})


def test_a_cohort_that_is_too_small_is_nothing_to_do_once_its_cycle_has_begun(organization, keys, rung):
    with tenant(organization.pk):
        begin(organization, keys, pairs=2)
    with as_role("worker"):
        tasks.reconcile_all()
    assert rung == []


def test_a_cohort_of_another_organization_is_left_alone(organization, other_organization):
    for place in (organization, other_organization):
        with tenant(place.pk):
            make_circle(place, pairs=1)
    with as_role("worker"):
        tasks.reconcile(str(organization.pk))
    with tenant(organization.pk):
        assert Cycle.objects.count() == 1
    with tenant(other_organization.pk):
        assert Cycle.objects.count() == 0
