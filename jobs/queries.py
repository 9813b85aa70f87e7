"""Named reads of jobs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from access.clock import now
from jobs.models import Job


def due_jobs() -> list[tuple[UUID, str]]:
    """(id, kind) of jobs that nobody works on: queued for ten seconds, or with an expired lease."""
    waiting = Q(state=Job.State.QUEUED, created_at__lt=now() - timedelta(seconds=10))
    silent = Q(state=Job.State.RUNNING, lease_until__lt=now())
    return list(Job.objects.filter(waiting | silent).values_list("pk", "kind"))


def latest_job(subject_id: UUID) -> Job | None:
    """The newest job about this row."""
    job: Job | None = Job.objects.filter(subject_id=subject_id).order_by("-created_at").first()
    return job


def get_subject(job_id: UUID) -> UUID | None:
    """The row that a job is about. Raises Job.DoesNotExist."""
    subject: UUID | None = Job.objects.values_list("subject_id", flat=True).get(pk=job_id)
    return subject
