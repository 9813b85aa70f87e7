"""How Celery tasks meet organizations: ids in, the organization bound, every step opens it by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from celery import Task


class TenantTask(Task):  # type: ignore[type-arg]
    """A task whose first argument is an organization's id (text, as JSON carries it).

    It binds the id to the log and hands a UUID to the function. It opens no transaction: each atomic step of the work does that with
    `with tenant(organization_id):`, so that progress is seen while the work goes on.
    """

    abstract = True

    def __call__(self, organization_id: str, *args: Any, **kwargs: Any) -> Any:
        """Run with the organization bound."""
        structlog.contextvars.bind_contextvars(organization_id=organization_id)
        try:
            return self.run(UUID(organization_id), *args, **kwargs)
        finally:
            structlog.contextvars.unbind_contextvars("organization_id")


def ring(task: str, *args: str, queue: str) -> None:
    """Ask a worker to look at its work now. A broker that is away is no error: the beat rings again within 30 seconds."""
    from celery import current_app
    from kombu.exceptions import OperationalError

    try:
        current_app.send_task(task, args=args, queue=queue, ignore_result=True, retry=False)
    except OperationalError:
        structlog.get_logger(__name__).warning("doorbell not heard", task=task)
