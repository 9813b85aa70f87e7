"""The loops over all organizations that the beat calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now
from access.tenancy import has_tenant, tenant
from accounts import platform
from accounts.models import Organization
from jobs.kinds import JobKind
from jobs.models import Job
from notifications.kinds import Kind
from notifications.models import Heartbeat, Message
from tests.factories.notifications import make_message
from tests.roles import as_role

State = Message.State


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    monkeypatch.setattr(platform, "ring", lambda *args, queue: found.append((*args, queue)))
    return found


def test_only_organizations_with_something_to_do_are_rung(
    organization: Organization, other_organization: Organization, rung: list[tuple[str, ...]]
) -> None:
    with tenant(organization.pk):
        make_message()
    with tenant(other_organization.pk):
        make_message(not_before=now() + timedelta(hours=1))
        make_message(state=State.SENT)
    with as_role("worker"):
        platform.deliver_all()
    assert rung == [("notifications.deliver", str(organization.pk), "mail")]
    assert not has_tenant()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.CLAIMED, "lease_until": now() - timedelta(minutes=1)},
        {"state": State.HANDING, "lease_until": now() - timedelta(minutes=1)},
        {"expires_at": now() - timedelta(minutes=1), "next_try_at": now() + timedelta(days=1)},
    ],
)
def test_what_a_dead_worker_or_time_left_behind_is_something_to_do(
    fields: dict[str, object], organization: Organization, rung: list[tuple[str, ...]]
) -> None:
    with tenant(organization.pk):
        make_message(**fields)
    with as_role("worker"):
        platform.deliver_all()
    assert len(rung) == 1


def test_the_heartbeat_holds_totals_of_all_and_nothing_of_one(
    organization: Organization, other_organization: Organization, rung: list[tuple[str, ...]]
) -> None:
    with tenant(organization.pk):
        make_message(not_before=None)
        late = make_message()
        Message.objects.filter(pk=late.pk).update(not_before=now() - timedelta(hours=1))
        make_message(state=State.DEAD)
    with tenant(other_organization.pk):
        make_message(Kind.CHECK_IN_OPENED, state=State.UNCONFIRMED)
        make_message(not_before=now() + timedelta(hours=1))
    with as_role("worker"):
        platform.deliver_all()
    totals = Heartbeat.objects.get(name="deliver").totals
    assert 3600 <= totals.pop("oldest_due_seconds") < 3700
    assert totals == {"waiting": 3, "due": 2, "dead": 1, "unconfirmed": 1, "stuck": 0}


def test_jobs_that_nobody_works_on_are_rung_for(
    organization: Organization, other_organization: Organization, rung: list[tuple[str, ...]]
) -> None:
    old = now() - timedelta(minutes=1)
    with tenant(organization.pk):
        waiting = Job.objects.create(kind=JobKind.PAIRING, created_at=old)
        Job.objects.create(kind=JobKind.PAIRING, created_at=now())  # its own ring may still be heard
    with tenant(other_organization.pk):
        silent = Job.objects.create(
            kind=JobKind.PEOPLE_IMPORT, created_at=old, state=Job.State.RUNNING, lease_until=old
        )
        Job.objects.create(kind=JobKind.PEOPLE_IMPORT, created_at=old, state=Job.State.DONE)
    with as_role("worker"):
        platform.ring_jobs_all()
    assert set(rung) == {
        ("pairing.propose", str(organization.pk), str(waiting.pk), "long"),
        ("accounts.save_people_import", str(other_organization.pk), str(silent.pk), "long"),
    }
    assert Heartbeat.objects.get(name="jobs").totals == {"rung": 2}
