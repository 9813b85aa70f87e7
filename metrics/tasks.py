"""Follow-ups and roll-ups from state. The beat rings the loop; each organization is a task of its own."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from celery import shared_task
from django.urls import reverse

from access.actors import SYSTEM
from access.clock import now
from access.queues import Queue
from access.tasks import TenantTask, ring
from access.tenancy import tenant
from accounts.models import Organization
from accounts.queries import organization_ids
from jobs.running import Progress, run_job
from metrics import actions, queries
from metrics.reminders import remind_follow_ups
from metrics.rolling import roll_up_due
from notifications.actions import beat
from notifications.timing import zone_of

NIGHT = time(2)  # on the organization's clocks


@shared_task(base=TenantTask, name="metrics.follow_up", queue=Queue.DEFAULT)
def follow_up(organization_id: UUID) -> None:
    """Ask what became of decisions and experiments. Any number of times, the same rows."""
    with tenant(organization_id):
        remind_follow_ups()


@shared_task(name="metrics.follow_up_all", queue=Queue.DEFAULT)
def follow_up_all() -> None:
    """Ring for every organization, and leave a pulse."""
    organizations = organization_ids()
    for organization_id in organizations:
        ring("metrics.follow_up", str(organization_id), queue=Queue.DEFAULT)
    beat(name="follow_ups", totals={"organizations": len(organizations)})


@shared_task(base=TenantTask, name="metrics.roll_up", queue=Queue.LONG)
def roll_up(organization_id: UUID, job_id: str) -> None:
    """Count what changed, for the job that waits for it."""
    run_job(organization_id, UUID(job_id), lambda progress: _roll_up(organization_id, progress))


@shared_task(base=TenantTask, name="metrics.roll_up_tonight", queue=Queue.DEFAULT)
def roll_up_tonight(organization_id: UUID) -> None:
    """Start the roll-up of this night where something is due, once a night on the clocks of the organization."""
    with tenant(organization_id):
        organization = Organization.objects.get(pk=organization_id)
        moment = now().astimezone(zone_of(organization.timezone))
        if moment.time() < NIGHT or queries.was_rolled_up_on(moment.date(), organization.timezone):
            return
        if queries.due_rollups(moment.date()):
            return_to = reverse("metrics:organization_impact", kwargs={"organization": organization.slug})
            actions.roll_up(return_to=return_to, by=SYSTEM)


@shared_task(name="metrics.roll_up_all", queue=Queue.DEFAULT)
def roll_up_all() -> None:
    """Ring for every organization, and leave a pulse."""
    organizations = organization_ids()
    for organization_id in organizations:
        ring("metrics.roll_up_tonight", str(organization_id), queue=Queue.DEFAULT)
    beat(name="roll_ups", totals={"organizations": len(organizations)})


def _roll_up(organization_id: UUID, progress: Progress) -> dict[str, Any]:
    rolled = roll_up_due(organization_id, progress)
    return {"cohorts": rolled.cohorts, "programs": rolled.programs, "changed": rolled.changed}
