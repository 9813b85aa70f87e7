"""The lease of a job: who holds it, who takes it over, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from access.actors import SYSTEM, Actor
from access.tenancy import tenant
from accounts.models import Organization
from jobs import actions
from jobs.actions import LEASE, MAX_ATTEMPTS, AlreadyEnded, LeaseLost
from jobs.kinds import JobKind
from jobs.models import Job
from jobs.queries import due_jobs, latest_job
from tests.at_once import at_once
from tests.factories.accounts import make_organization

State = Job.State
NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    monkeypatch.setattr(actions, "ring", lambda *args, queue: found.append((*args, queue)))
    return found


@pytest.fixture
def clock(in_organization: Organization) -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def start(subject_id: UUID | None = None, kind: JobKind = JobKind.PAIRING) -> Job:
    return actions.start_job(kind=kind, subject_id=subject_id or uuid4(), return_to="/o/halden/", by=SYSTEM)


def claim(job: Job) -> tuple[Job, UUID]:
    found = actions.claim_job(job_id=job.pk)
    assert found
    assert found.lease_token
    return found, found.lease_token


def test_starting_queues_the_job_and_rings_its_task_on_commit(
    in_organization: Organization, rings: list[tuple[str, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    by = Actor(person_id=uuid4(), name="Ana")
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.start_job(kind=JobKind.PAIRING, subject_id=uuid4(), return_to="/o/halden/", by=by)
        assert rings == []
    assert (job.state, job.requested_by_id) == (State.QUEUED, by.person_id)
    assert rings == [("pairing.propose", str(in_organization.pk), str(job.pk), "long")]


def test_a_second_start_returns_the_open_job_and_rings_nothing(
    in_organization: Organization, rings: list[tuple[str, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    subject = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first = start(subject)
        assert start(subject) == first
        claim(first)
        assert start(subject) == first
    assert len(rings) == 1


def test_other_subjects_kinds_and_ended_jobs_do_not_stand_in_the_way(clock: Any) -> None:
    subject = uuid4()
    job, token = claim(start(subject))
    assert start() != job
    assert start(subject, JobKind.PEOPLE_IMPORT) != job
    actions.finish_job(job_id=job.pk, token=token, result={})
    clock.shift(timedelta(seconds=1))
    again = start(subject)
    assert again != job
    assert latest_job(subject) == again


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_start_one_job() -> None:
    organization = make_organization("Halden Group", slug="halden")
    subject = uuid4()

    def click() -> UUID:
        with tenant(organization.pk):
            return start(subject).pk

    found = set(at_once(*[click] * 4))
    with tenant(organization.pk):
        assert {job.pk for job in Job.objects.all()} == found
    assert len(found) == 1


def test_a_claim_is_a_lease(clock: Any) -> None:
    job, _ = claim(start())
    assert (job.state, job.attempts, job.started_at) == (State.RUNNING, 1, NOW)
    assert job.lease_until == NOW + LEASE
    assert actions.claim_job(job_id=job.pk) is None
    assert actions.claim_job(job_id=uuid4()) is None


def test_a_silent_job_is_taken_over_and_its_first_holder_can_change_nothing(clock: Any) -> None:
    job, old = claim(start())
    clock.shift(LEASE + timedelta(seconds=1))
    taken, new = claim(job)
    assert (taken.attempts, taken.started_at) == (2, NOW)
    for late in (
        lambda: actions.report_progress(job_id=job.pk, token=old, done=1, total=2, note=""),
        lambda: actions.finish_job(job_id=job.pk, token=old, result={}),
        lambda: actions.fail_job(job_id=job.pk, token=old, error="x"),
        lambda: actions.end_canceled_job(job_id=job.pk, token=old),
    ):
        with pytest.raises(LeaseLost):
            late()
    actions.finish_job(job_id=job.pk, token=new, result={"pairs": 3})
    assert latest_job(job.subject_id).result == {"pairs": 3}


def test_progress_renews_the_lease_and_is_what_the_page_shows(clock: Any) -> None:
    job, token = claim(start())
    clock.shift(LEASE - timedelta(seconds=1))
    assert not actions.report_progress(job_id=job.pk, token=token, done=1, total=4, note="Reading " * 100)
    clock.shift(LEASE - timedelta(seconds=1))
    assert actions.claim_job(job_id=job.pk) is None
    job.refresh_from_db()
    assert (job.percent, len(job.note)) == (25, 200)


def test_a_job_that_kills_every_worker_ends(clock: Any) -> None:
    job = start()
    for _ in range(MAX_ATTEMPTS):
        claim(job)
        clock.shift(LEASE + timedelta(seconds=1))
    assert actions.claim_job(job_id=job.pk) is None
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "stopped three times" in job.error


def test_stopping_a_waiting_job_ends_it_at_once(clock: Any) -> None:
    job = actions.cancel_job(job_id=start().pk, by=SYSTEM)
    assert (job.state, job.finished_at) == (State.CANCELED, NOW)
    assert actions.claim_job(job_id=job.pk) is None
    with pytest.raises(AlreadyEnded):
        actions.cancel_job(job_id=job.pk, by=SYSTEM)


def test_stopping_a_running_job_asks_its_holder(clock: Any) -> None:
    job, token = claim(start())
    assert actions.cancel_job(job_id=job.pk, by=SYSTEM).state == State.RUNNING
    assert actions.report_progress(job_id=job.pk, token=token, done=1, total=4, note="")
    actions.end_canceled_job(job_id=job.pk, token=token)
    job.refresh_from_db()
    assert (job.state, job.lease_token, job.lease_until) == (State.CANCELED, None, None)


def test_a_stopped_job_whose_holder_died_is_not_begun_again(clock: Any) -> None:
    job, _ = claim(start())
    actions.cancel_job(job_id=job.pk, by=SYSTEM)
    clock.shift(LEASE + timedelta(seconds=1))
    assert actions.claim_job(job_id=job.pk) is None
    job.refresh_from_db()
    assert job.state == State.CANCELED


def test_due_jobs_are_those_nobody_works_on(clock: Any) -> None:
    waiting, held, silent = start(), start(), start()
    claim(silent)
    clock.shift(LEASE + timedelta(seconds=1))
    claim(held)
    just_started = start()
    assert {pk for pk, _ in due_jobs()} == {waiting.pk, silent.pk}
    assert just_started.pk not in {pk for pk, _ in due_jobs()}
