"""Long work of programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from access.queues import Queue
from access.tasks import TenantTask
from access.tenancy import tenant
from jobs.running import CannotBeDone, Progress, run_job
from programs import actions, queries


@shared_task(base=TenantTask, name="programs.save_enrollment_import", queue=Queue.LONG)
def save_enrollment_import(organization_id: UUID, job_id: str) -> None:
    """Save the enrollment file that waits for this job."""
    run_job(organization_id, UUID(job_id), lambda progress: _save(organization_id, UUID(job_id), progress))


def _save(organization_id: UUID, job_id: UUID, progress: Progress) -> dict[str, Any]:
    progress(0, 0, "Saving")
    try:
        with tenant(organization_id):
            found, by = queries.import_of_job(job_id)
            return actions.save_enrollment_import(enrollment_import=found, by=by)
    except actions.Discarded as error:
        raise CannotBeDone("This file was discarded. Nothing was changed.") from error
    except actions.NotEnrolling as error:
        raise CannotBeDone("The cohort is under way or closed by now. Nothing was changed.") from error
