"""The scheduler's second chance for jobs whose ring was not heard, or whose worker died."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from access.queues import Queue
from access.tasks import TenantTask, ring
from access.tenancy import tenant
from jobs import queries
from jobs.kinds import JOB_TASKS, JobKind


@shared_task(base=TenantTask, name="jobs.ring_due_in", queue=Queue.DEFAULT)
def ring_due_in(organization_id: UUID) -> None:
    """Ring for every due job of one organization."""
    with tenant(organization_id):
        due = queries.due_jobs()
    for job_id, kind in due:
        ring(JOB_TASKS[JobKind(kind)], str(organization_id), str(job_id), queue=Queue.LONG)
