"""Reminders from state, and what follows from closed pairs."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from pairing.actions import close_pairs_of_leavers

from access.actors import SYSTEM
from access.queues import Queue
from access.tasks import TenantTask
from access.tenancy import tenant
from sessions import reminders


@shared_task(base=TenantTask, name="sessions.materialize", queue=Queue.DEFAULT)
def materialize(organization_id: UUID) -> None:
    """Write the outbox rows of every reminder that is due and has none. Any number of times, same rows."""
    with tenant(organization_id):
        reminders.remind_first_sessions()


@shared_task(base=TenantTask, name="sessions.reconcile", queue=Queue.DEFAULT)
def reconcile(organization_id: UUID) -> None:
    """End the pairs of people who left, then call off what closed pairs had planned."""
    with tenant(organization_id):
        close_pairs_of_leavers(by=SYSTEM)
        reminders.reconcile_pairs()
