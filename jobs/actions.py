"""Starting, holding and ending long work. The domain action that starts a job writes the audit entry: jobs knows no domain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from access.actors import Actor
from access.clock import now
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from jobs.kinds import JOB_TASKS, JobKind
from jobs.models import Job

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker took the job over, or it was stopped."""


class AlreadyEnded(Exception):
    """The job is done, failed or stopped; nothing is left to stop."""


@transaction.atomic
def start_job(*, kind: JobKind, subject_id: UUID, return_to: str, by: Actor) -> Job:
    """Queue long work about `subject_id`. A second call while one is open returns the open one: a double click is harmless."""
    new = Job(kind=kind, subject_id=subject_id, return_to=return_to, requested_by_id=by.person_id, created_at=now())
    # Of two calls at the same moment the second waits here for the first, and then writes nothing.
    Job.objects.bulk_create([new], ignore_conflicts=True)
    job: Job | None = Job.objects.filter(pk=new.pk).first()
    if job is None:
        other: Job = Job.objects.filter(kind=kind, subject_id=subject_id).latest("created_at")
        return other
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring(JOB_TASKS[kind], organization_id, str(job.pk), queue=Queue.LONG))
    return job


@transaction.atomic
def claim_job(*, job_id: UUID) -> Job | None:
    """Take the lease of a job that is queued, or whose holder went silent. None when somebody else has it, or it ended."""
    due = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now())
    job: Job | None = Job.objects.select_for_update(skip_locked=True).filter(due, pk=job_id).first()
    if job is None:
        return None
    if job.attempts >= MAX_ATTEMPTS:
        _end(
            job,
            Job.State.FAILED,
            error="It stopped three times without an answer. Start it again, or tell your operator.",
        )
        return None
    if job.cancel_requested:  # whoever held it went silent before it could stop
        _end(job, Job.State.CANCELED)
        return None
    job.state, job.attempts, job.started_at = Job.State.RUNNING, job.attempts + 1, job.started_at or now()
    job.lease_token, job.lease_until, job.note = uuid4(), now() + LEASE, ""
    job.save()
    return job


@transaction.atomic
def report_progress(*, job_id: UUID, token: UUID, done: int, total: int, note: str) -> bool:
    """Write what the page shows and renew the lease. True when somebody asked to stop. Raises LeaseLost."""
    changed = Job.objects.filter(pk=job_id, lease_token=token, state=Job.State.RUNNING).update(
        done=done, total=total, note=note[:200], lease_until=now() + LEASE
    )
    if not changed:
        raise LeaseLost(str(job_id))
    return bool(Job.objects.filter(pk=job_id, cancel_requested=True).exists())


@transaction.atomic
def finish_job(*, job_id: UUID, token: UUID, result: dict[str, Any]) -> None:
    """The work is done. Raises LeaseLost."""
    job = _held(job_id, token)
    job.result = result
    _end(job, Job.State.DONE)


@transaction.atomic
def fail_job(*, job_id: UUID, token: UUID, error: str) -> None:
    """The work cannot be done; `error` is what the reader may know. Raises LeaseLost."""
    _end(_held(job_id, token), Job.State.FAILED, error=error[:300])


@transaction.atomic
def end_canceled_job(*, job_id: UUID, token: UUID) -> None:
    """The work noticed that it should stop. Raises LeaseLost."""
    _end(_held(job_id, token), Job.State.CANCELED)


@transaction.atomic
def cancel_job(*, job_id: UUID, by: Actor) -> Job:
    """Ask a job to stop: at once when nobody holds it yet, at its next step otherwise. Raises Job.DoesNotExist, AlreadyEnded."""
    job: Job = Job.objects.select_for_update().get(pk=job_id)
    if not job.is_open:
        raise AlreadyEnded(job.get_state_display())
    job.cancel_requested = True
    job.save(update_fields=["cancel_requested"])
    if job.state == Job.State.QUEUED:
        _end(job, Job.State.CANCELED)
    return job


def _held(job_id: UUID, token: UUID) -> Job:
    job: Job | None = (
        Job.objects.select_for_update().filter(pk=job_id, lease_token=token, state=Job.State.RUNNING).first()
    )
    if job is None:
        raise LeaseLost(str(job_id))
    return job


def _end(job: Job, state: Job.State, error: str = "") -> None:
    job.state, job.error, job.finished_at = state, error, now()
    job.lease_token = job.lease_until = None
    job.save()
