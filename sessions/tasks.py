"""Reminders from state, and what follows from closed pairs. The beat rings the loops; each organization is a task of its own."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from access.queues import Queue
from access.tasks import TenantTask, ring
from access.tenancy import tenant
from accounts.queries import organization_ids
from notifications.actions import beat, compose_digests
from pairing.reminders import remind_charters
from programs.reminders import remind_consent
from sessions.reconcile import reconcile_pairs
from sessions.reminders import (
    remind_debriefs,
    remind_first_sessions,
    remind_late_rhythms,
    remind_missing_first_sessions,
    remind_next_sessions,
    remind_stalled_pairs,
    remind_stalled_rhythms,
)
from sessions.session_reminders import remind_of_tomorrow, remind_to_confirm, remind_to_log, remind_to_prepare

# What cannot wait comes first: it takes the places of the week. Follow-ups of decisions are of the app above (metrics.tasks).
REMINDERS = (
    remind_consent,
    remind_of_tomorrow,
    remind_to_prepare,
    remind_to_log,
    remind_to_confirm,
    remind_first_sessions,
    remind_next_sessions,
    remind_late_rhythms,
    remind_stalled_rhythms,
    remind_charters,
    remind_debriefs,
    remind_missing_first_sessions,
    remind_stalled_pairs,
    compose_digests,
)


@shared_task(base=TenantTask, name="sessions.materialize", queue=Queue.DEFAULT)
def materialize(organization_id: UUID) -> None:
    """Write the outbox rows of every reminder that is due and has none, and the digests. Any number of times, same rows."""
    for remind in REMINDERS:
        with tenant(organization_id):
            remind()


@shared_task(base=TenantTask, name="sessions.reconcile", queue=Queue.DEFAULT)
def reconcile(organization_id: UUID) -> None:
    """End the pairs of people who left and of cohorts that closed, and call off what they had planned."""
    with tenant(organization_id):
        reconcile_pairs()


@shared_task(name="sessions.materialize_all", queue=Queue.DEFAULT)
def materialize_all() -> None:
    """Ring for every organization, and leave a pulse."""
    _ring_all("sessions.materialize", "materialize")


@shared_task(name="sessions.reconcile_all", queue=Queue.DEFAULT)
def reconcile_all() -> None:
    """Ring for every organization, and leave a pulse."""
    _ring_all("sessions.reconcile", "pairs")


def _ring_all(task: str, name: str) -> None:
    organizations = organization_ids()
    for organization_id in organizations:
        ring(task, str(organization_id), queue=Queue.DEFAULT)
    beat(name=name, totals={"organizations": len(organizations)})
