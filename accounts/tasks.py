"""Long work of accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from access.actors import SYSTEM
from access.clock import now
from access.queues import Queue
from access.tasks import TenantTask
from access.tenancy import tenant
from accounts import actions, collecting, keeping_queries, queries, webhooks
from accounts.people_diff import Row
from accounts.people_rules import check_row
from jobs.running import CannotBeDone, Progress, run_job

MOST_ROUNDS = 100  # of expiring; what is left goes next time
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


@shared_task(base=TenantTask, name="accounts.make_data_export", queue=Queue.LONG)
def make_data_export(organization_id: UUID, job_id: str) -> None:
    """Collect somebody's own data for them."""
    run_job(organization_id, UUID(job_id), lambda progress: _collect(organization_id, UUID(job_id), progress))


@shared_task(base=TenantTask, name="accounts.erase_due", queue=Queue.LONG)
def erase_due(organization_id: UUID) -> None:
    """Go on with every erasure whose day has come: each step is one transaction, and may be done again."""
    with tenant(organization_id):
        due = list(keeping_queries.due_erasures())
    for erasure in due:
        with tenant(organization_id):
            if not actions.begin_erasure(erasure=erasure, by=SYSTEM):
                actions.finish_erasure(erasure=erasure, by=SYSTEM)


@shared_task(base=TenantTask, name="accounts.keep", queue=Queue.LONG)
def keep(organization_id: UUID) -> None:
    """Let what is past its time go, some thousand rows at a time."""
    for _ in range(MOST_ROUNDS):
        with tenant(organization_id):
            if not actions.expire():
                return


def _collect(organization_id: UUID, job_id: UUID, progress: Progress) -> dict[str, Any]:
    with tenant(organization_id):
        found = keeping_queries.export_of_job(job_id)
        if found is None:
            raise CannotBeDone("This file was given up. Ask for it again.")
        person, organization = found
        parts = [collecting.account_of(person)]
    wanted = [(policy, export) for policy, export in collecting.exports() if not export.is_live]
    for number, (policy, export) in enumerate(wanted):
        progress(number, len(wanted), export.title)
        with tenant(organization_id):
            parts.append(collecting.part_of(policy, export, person.pk))
    with tenant(organization_id):
        content = collecting.file_of(person, organization, parts, now())
        actions.write_data_export(job_id=job_id, content=content)
    return {}


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
