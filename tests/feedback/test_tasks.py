"""The loop over all organizations rings where something is to do, and nowhere else."""

from __future__ import annotations

import pytest

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.actions import members
from accounts.models import Person
from feedback import tasks
from feedback.models import Cycle, HelpCase, HelpMessage
from notifications.models import Heartbeat
from tests.factories.accounts import make_member
from tests.factories.feedback import ask, begin, make_circle
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


def test_the_help_desk_is_rung_for_everybody_alike_and_its_pulse_counts_nothing(organization, other_organization, rung):
    with tenant(organization.pk):
        circle = make_circle(organization, pairs=1)
        ask(circle.mentors[0], make_member(organization, Role.OMBUDSPERSON).person)
    with as_role("worker"):
        tasks.tend_desk_all()
    places = {str(organization.pk), str(other_organization.pk)}
    assert {call[1] for call in rung if call[0] == "feedback.tend_desk"} == places
    assert Heartbeat.objects.get(name="desks").totals == {}


def test_one_pass_of_a_desk_as_the_worker(organization):
    with tenant(organization.pk):
        circle = make_circle(organization, pairs=1)
        ines, _ = (make_member(organization, Role.OMBUDSPERSON, name=name).person for name in ("Ines", "Zoe"))
        case = ask(circle.mentors[0], ines)
        Person.objects.filter(pk=circle.mentors[0].pk).update(manager=ines)
    for _ in range(2):
        with as_role("worker"):
            tasks.tend_desk(str(organization.pk))
    with tenant(organization.pk):
        assert HelpCase.objects.get(pk=case.pk).ombudsperson is None, "nobody reads on without a yes, not even Zoe"
        assert HelpMessage.objects.count() == 1


def test_a_change_of_roles_rings_for_the_desk_whoever_it_is_about(
    organization, sign_in, django_capture_on_commit_callbacks, monkeypatch
):
    calls = []
    monkeypatch.setattr(members, "ring", lambda task, *_, **__: calls.append(task))
    admin, anybody = sign_in(Role.OWNER).member, make_member(organization)
    with tenant(organization.pk), django_capture_on_commit_callbacks(execute=True):
        members.set_member_roles(membership=anybody, roles=[Role.EXECUTIVE], by=admin.actor)
        members.deactivate_member(membership=anybody, by=admin.actor)
    assert calls == ["feedback.tend_desk"] * 2
