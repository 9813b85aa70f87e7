"""Long work of accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from access.queues import Queue
from access.tasks import TenantTask
from access.tenancy import tenant
from accounts import actions, queries, webhooks
from accounts.people_diff import Row
from accounts.people_rules import check_row
from jobs.running import CannotBeDone, Progress, run_job

STEP = 500  # rows checked between two reports
LONGEST_DELIVERY = 300  # seconds: a receiver that answers one byte a minute must not hold a worker for ever


@shared_task(base=TenantTask, name="accounts.deliver_webhook", queue=Queue.DEFAULT, soft_time_limit=LONGEST_DELIVERY)
def deliver_webhook(organization_id: UUID) -> None:
    """Tell the chat channel what is due."""
    webhooks.deliver(organization_id)


@shared_task(base=TenantTask, name="accounts.try_webhook", queue=Queue.DEFAULT, soft_time_limit=30)
def try_webhook(organization_id: UUID) -> None:
    """Send the chat channel the test that somebody asked for."""
    webhooks.try_out(organization_id)


@shared_task(base=TenantTask, name="accounts.save_people_import", queue=Queue.LONG)
def save_people_import(organization_id: UUID, job_id: str) -> None:
    """Save the people import that waits for this job."""
    run_job(organization_id, UUID(job_id), lambda progress: _save(organization_id, UUID(job_id), progress))


def _save(organization_id: UUID, job_id: UUID, progress: Progress) -> dict[str, Any]:
    with tenant(organization_id):
        people_import, by = queries.import_of_job(job_id)
        waiting, today = queries.staged_rows(people_import), queries.local_today()
    rows: list[Row] = []
    for row in waiting:
        if len(rows) % STEP == 0:
            progress(len(rows), len(waiting), "Checking the rows again")
        rows.append(Row(row.number, *check_row(row.values, today=today)))
    progress(len(rows), len(waiting), "Saving")
    try:
        with tenant(organization_id):
            return actions.save_people_import(people_import_id=people_import.pk, rows=rows, by=by)
    except actions.Discarded as error:
        raise CannotBeDone("This file was discarded. Nothing was changed.") from error
