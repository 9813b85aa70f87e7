"""What a task does around long work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.tenancy import has_tenant, tenant
from accounts.models import Organization
from jobs import actions
from jobs.kinds import JobKind
from jobs.models import Job
from jobs.running import CannotBeDone, Progress, run_job
from tests.roles import as_role

State = Job.State


@pytest.fixture
def job(organization: Organization) -> Job:
    with tenant(organization.pk):
        return actions.start_job(kind=JobKind.PAIRING, subject_id=uuid4(), return_to="/o/halden/", by=SYSTEM)


@pytest.fixture
def run(organization: Organization, job: Job) -> Callable[[Callable[[Progress], dict[str, Any]]], Job]:
    """Run `work` as the worker, and read the job again."""

    def one(work: Callable[[Progress], dict[str, Any]]) -> Job:
        with as_role("worker"):
            run_job(organization.pk, job.pk, work)
        assert not has_tenant()
        with tenant(organization.pk):
            job.refresh_from_db()
        return job

    return one


def test_work_that_ends_leaves_its_result(run: Any) -> None:
    def work(progress: Progress) -> dict[str, Any]:
        progress(1, 2, "Reading the file")
        progress(2, 2)
        return {"added": 2}

    job = run(work)
    assert (job.state, job.result, job.done, job.total) == (State.DONE, {"added": 2}, 2, 2)


def test_progress_is_seen_while_the_work_goes_on(run: Any, organization: Organization, job: Job) -> None:
    def work(progress: Progress) -> dict[str, Any]:
        progress(10, 40, "Reading the file")
        with tenant(organization.pk):
            seen = Job.objects.get(pk=job.pk)
        assert (seen.state, seen.percent, seen.note) == (State.RUNNING, 25, "Reading the file")
        return {}

    assert run(work).state == State.DONE


def test_progress_writes_at_most_twice_a_second(run: Any, django_assert_num_queries: Any) -> None:
    def work(progress: Progress) -> dict[str, Any]:
        progress(1, 1000, "Reading")
        with django_assert_num_queries(0):
            for done in range(2, 1000):
                progress(done, 1000, "Reading")
        return {}

    assert run(work).state == State.DONE


def test_work_that_cannot_be_done_says_why(run: Any) -> None:
    def work(_: Progress) -> dict[str, Any]:
        raise CannotBeDone("The file changed since you checked it. Check it again.")

    job = run(work)
    assert (job.state, job.error) == (State.FAILED, "The file changed since you checked it. Check it again.")


def test_work_that_breaks_shows_a_number_and_not_its_reason(run: Any) -> None:
    def work(_: Progress) -> dict[str, Any]:
        raise ZeroDivisionError("secret detail")

    job = run(work)
    assert job.state == State.FAILED
    assert "This is our fault" in job.error
    assert "secret" not in job.error


def test_work_that_was_asked_to_stop_stops_at_its_next_step(run: Any, organization: Organization, job: Job) -> None:
    steps = []

    def work(progress: Progress) -> dict[str, Any]:
        for step in range(3):
            steps.append(step)
            with tenant(organization.pk):
                actions.cancel_job(job_id=job.pk, by=SYSTEM)
            progress(step, 3, f"Step {step}")
        return {}

    assert run(work).state == State.CANCELED
    assert steps == [0]


@pytest.mark.parametrize("ending", ["result", "cannot", "broken"])
def test_whoever_lost_the_job_to_another_worker_ends_quietly(
    ending: str, run: Any, organization: Organization, job: Job
) -> None:
    other = uuid4()

    def work(_: Progress) -> dict[str, Any]:
        with tenant(organization.pk):
            Job.objects.filter(pk=job.pk).update(lease_token=other)
        if ending == "cannot":
            raise CannotBeDone("no")
        if ending == "broken":
            raise ZeroDivisionError
        return {"from": "the wrong one"}

    job = run(work)
    assert (job.state, job.lease_token, job.result) == (State.RUNNING, other, {})


def test_a_second_ring_does_nothing(run: Any, organization: Organization, job: Job) -> None:
    calls: list[UUID] = []

    def work(progress: Progress) -> dict[str, Any]:
        calls.append(progress.token)
        with as_role("worker", back_to="worker"):
            run_job(organization.pk, job.pk, work)
        return {}

    run(work)
    run(work)
    assert len(calls) == 1


def test_a_crashed_job_runs_again_from_the_start(run: Any, organization: Organization, job: Job) -> None:
    class Crash(BaseException):
        """The process ends: no handler runs."""

    def crash(progress: Progress) -> dict[str, Any]:
        progress(1, 2, "Half")
        raise Crash

    with pytest.raises(Crash):
        run_job(organization.pk, job.pk, crash)
    with tenant(organization.pk):
        Job.objects.filter(pk=job.pk).update(lease_until=now() - timedelta(seconds=1))
    job = run(lambda _: {"whole": True})
    assert (job.state, job.attempts, job.result) == (State.DONE, 2, {"whole": True})


def test_a_foreign_job_is_not_found(other_organization: Organization, job: Job) -> None:
    calls = []
    run_job(other_organization.pk, job.pk, lambda progress: calls.append(progress) or {})
    assert not calls
