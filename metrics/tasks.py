"""Follow-ups from state. The beat rings the loop; each organization is a task of its own."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from access.queues import Queue
from access.tasks import TenantTask, ring
from access.tenancy import tenant
from accounts.queries import organization_ids
from metrics.reminders import remind_follow_ups
from notifications.actions import beat


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
