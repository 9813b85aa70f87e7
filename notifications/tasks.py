"""The doorbell of the outbox. The loop over all organizations is accounts.deliver_all: this app knows no organizations."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from access.queues import Queue
from access.tasks import TenantTask, ring
from notifications import delivery


@shared_task(base=TenantTask, name="notifications.deliver", queue=Queue.MAIL)
def deliver(organization_id: UUID) -> None:
    """Send what is due in one organization, and ring again when that was more than one turn."""
    if not delivery.deliver(organization_id):
        ring("notifications.deliver", str(organization_id), queue=Queue.MAIL)
