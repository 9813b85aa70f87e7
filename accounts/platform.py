"""Loops over all organizations for apps below this one, which know none. The beat calls them; each opens one tenant at a time."""

from __future__ import annotations

from dataclasses import asdict
from zoneinfo import ZoneInfo

from celery import shared_task

import jobs.queries
import notifications.queries
from access.clock import now
from access.queues import Queue
from access.tasks import ring
from access.tenancy import tenant
from accounts.expiring import clear_sessions
from accounts.keeping_queries import due_erasures
from accounts.queries import organization_by_id, organization_ids
from jobs.kinds import JOB_TASKS, JobKind
from notifications.actions import CHANNELS, beat
from notifications.queries import Pulse

NIGHT = range(1, 5)  # hours of an organization's own day in which things go


@shared_task(name="accounts.deliver_all", queue=Queue.MAIL)
def deliver_all() -> None:
    """Ring for every organization whose outbox has something to do, and leave the pulse of all of them together."""
    total = Pulse()
    for organization_id in organization_ids():
        with tenant(organization_id):
            total += notifications.queries.pulse()
            channels = notifications.queries.channels_to_deliver()
        for channel in channels:
            task, queue = CHANNELS[channel]
            ring(task, str(organization_id), queue=queue)
    beat(name="deliver", totals=asdict(total))


@shared_task(name="accounts.ring_jobs_all", queue=Queue.DEFAULT)
def ring_jobs_all() -> None:
    """Ring for every job that waits although somebody should work on it."""
    rung = 0
    for organization_id in organization_ids():
        with tenant(organization_id):
            due = jobs.queries.due_jobs()
        for job_id, kind in due:
            ring(JOB_TASKS[JobKind(kind)], str(organization_id), str(job_id), queue=Queue.LONG)
        rung += len(due)
    beat(name="jobs", totals={"rung": rung})


@shared_task(name="accounts.erase_due_all", queue=Queue.DEFAULT)
def erase_due_all() -> None:
    """Ring for every organization in which somebody's data is due to be erased."""
    rung = 0
    for organization_id in organization_ids():
        with tenant(organization_id):
            is_due = due_erasures().exists()
        if is_due:
            ring("accounts.erase_due", str(organization_id), queue=Queue.LONG)
            rung += 1
    beat(name="erase", totals={"rung": rung})


@shared_task(name="accounts.keep_all", queue=Queue.DEFAULT)
def keep_all() -> None:
    """Clear the sign-ins that are over, and ring where it is night to let go what is past its time. Again and again does no harm."""
    cleared, rung = clear_sessions(), 0
    for organization_id in organization_ids():
        organization = organization_by_id(organization_id)
        if organization is not None and now().astimezone(ZoneInfo(organization.timezone)).hour in NIGHT:
            ring("accounts.keep", str(organization_id), queue=Queue.LONG)
            rung += 1
    beat(name="keep", totals={"rung": rung, "cleared": cleared})
