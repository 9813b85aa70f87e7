"""/health: alive or not, and nothing about anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery.beat import Scheduler
from django.db import connection
from django.test import Client

from access.tenancy import tenant
from accounts.models import Organization
from config.celery import app
from notifications.actions import beat
from notifications.health import JOBS, STARTING
from tests.factories.notifications import make_message, make_tables
from tests.roles import as_role

NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)


@pytest.fixture
def clock(db: None) -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        with as_role("worker"):
            for name in JOBS:
                beat(name=name, totals={"due": 2} if name == "deliver" else {})
        yield clock


@pytest.mark.parametrize("path", ["/health", "/health/"])
def test_health_is_ok_while_every_job_runs(path: str, client: Client, clock: Any) -> None:
    response = client.get(path)
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "ok"
    assert body["checks"]["deliver"] == {"status": "ok", "age_seconds": 0, "due": 2}
    assert set(body["checks"]) == set(JOBS)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", JOBS)
def test_one_silent_job_is_503(name: str, client: Client, clock: Any) -> None:
    clock.shift(JOBS[name].longest_silence + timedelta(seconds=1))
    with as_role("worker"):
        for other in set(JOBS) - {name}:
            beat(name=other, totals={})
    response = client.get("/health")
    assert response.status_code == 503
    late = [one for one, check in response.json()["checks"].items() if check["status"] == "late"]
    assert late == [name]
    assert client.get(f"/health?only={name}").status_code == 503
    other = next(iter(set(JOBS) - {name}))
    assert client.get(f"/health?only={other}").status_code == 200
    assert client.get("/health?only=web").status_code == 200


def test_jobs_that_never_ran_are_late_and_the_web_process_is_not(db: None, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        make_tables(NOW - STARTING)
        response = client.get("/health")
        assert response.status_code == 503
        assert {check["age_seconds"] for check in response.json()["checks"].values()} == {None}
        assert client.get("/health?only=web").json() == {"status": "ok", "checks": {}}


def test_what_was_just_installed_is_starting_and_late_when_it_has_not_started_by_then(
    db: None, client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = "t" * 40
    with time_machine.travel(NOW, tick=False) as clock:
        make_tables(NOW - timedelta(seconds=20))
        with as_role("worker"):
            beat(name="deliver", totals={})
        response = client.get("/health")
        assert response.status_code == 200
        assert response.json()["status"] == "starting"
        found = {name: check["status"] for name, check in response.json()["checks"].items()}
        assert found == dict.fromkeys(JOBS, "starting") | {"deliver": "ok"}
        said = client.get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"}).content.decode()
        assert 'upwell_job_late{job="materialize"} 0.0' in said
        # What has run once is not starting any more: one silent job shows, however new the rest is.
        clock.shift(JOBS["deliver"].longest_silence + timedelta(seconds=1))
        assert client.get("/health").json()["checks"]["deliver"]["status"] == "late"
        with as_role("worker"):
            beat(name="deliver", totals={})
        clock.move_to(NOW - timedelta(seconds=20) + STARTING)
        response = client.get("/health")
        assert response.status_code == 503
        assert response.json()["checks"]["materialize"] == {"status": "late", "age_seconds": None}


def test_an_upgrade_makes_no_installation_new(db: None, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        make_tables(NOW - timedelta(days=300))
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET applied = %s WHERE app = 'jobs'", [NOW])
        assert client.get("/health").status_code == 503


def test_tables_that_are_to_be_made_tomorrow_excuse_nobody(db: None, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        make_tables(NOW + timedelta(days=1))
        assert client.get("/health").status_code == 503


def test_a_scheduler_without_a_memory_rings_every_job_at_once_and_one_with_a_memory_waits_for_its_turn() -> None:
    forgetful = Scheduler(app, lazy=True)
    forgetful.merge_inplace(app.conf.beat_schedule)
    assert {name for name, entry in forgetful.schedule.items() if entry.is_due().is_due} == set(app.conf.beat_schedule)
    entry = forgetful.schedule["roll_ups"]
    forgetful.schedule["roll_ups"] = next(entry)
    forgetful.merge_inplace(app.conf.beat_schedule)  # as a restart does with what the last one left
    assert not forgetful.schedule["roll_ups"].is_due().is_due


def test_an_unknown_check_is_404(db: None, client: Client) -> None:
    assert client.get("/health?only=tenants").status_code == 404


def test_health_is_one_query_and_says_nothing_of_any_organization(
    client: Client, clock: Any, organization: Organization, django_assert_num_queries: Any
) -> None:
    with tenant(organization.pk):
        make_message(address="ana@example.com")
    with as_role("worker"):
        beat(name="deliver", totals={"due": 1, "organizations": 4711, "name": "Halden Group"})  # type: ignore[dict-item]
    with django_assert_num_queries(1):
        response = client.get("/health")
    for word in (b"halden", b"Halden", b"4711", b"ana@", str(organization.pk).encode()):
        assert word not in response.content


def test_every_job_of_the_beat_is_watched_and_may_miss_several_turns() -> None:
    assert set(app.conf.beat_schedule) == set(JOBS) - {"vault"}
    for name, entry in app.conf.beat_schedule.items():
        assert JOBS[name].longest_silence >= 3 * timedelta(seconds=entry["schedule"])
