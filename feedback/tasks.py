"""What follows for check-ins from published pairs, confirmed sessions and the clock."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from access.actors import SYSTEM
from access.clock import now
from access.queues import Queue
from access.tasks import TenantTask, ring
from access.tenancy import tenant
from accounts.queries import organization_ids
from feedback import actions, queries
from notifications.actions import beat


@shared_task(base=TenantTask, name="feedback.reconcile", queue=Queue.DEFAULT)
def reconcile(organization_id: UUID) -> None:
    """Start the cycles of published cohorts, mark confirmed units, tell panels what is due, and forget what is over.

    Any number of times, the same rows.
    """
    with tenant(organization_id):
        cohorts = list(queries.cohorts_without_cycle())
    for cohort in cohorts:
        with tenant(organization_id):
            actions.start_cycle(cohort=cohort, by=SYSTEM)
    with tenant(organization_id):
        cycles = list(queries.cycles_to_confirm())
    for cycle in cycles:
        with tenant(organization_id):
            actions.confirm_units(cycle=cycle, by=SYSTEM)
    with tenant(organization_id):
        periods = queries.periods_to_tell(now())
    for period in periods:
        with tenant(organization_id):
            actions.tell_panel(period=period, by=SYSTEM)
    with tenant(organization_id):
        for destruction in queries.keys_to_tell():
            actions.tell_renewed(destruction=destruction, by=SYSTEM)
    with tenant(organization_id):
        actions.forget_skipped_months(before=queries.forgotten_before(), by=SYSTEM)
        actions.forget_fit_checks(by=SYSTEM)


@shared_task(name="feedback.reconcile_all", queue=Queue.DEFAULT)
def reconcile_all() -> None:
    """Ring for every organization in which there is something to do."""
    rung = 0
    for organization_id in organization_ids():
        with tenant(organization_id):
            is_due = queries.needs_reconcile()
        if is_due:
            ring("feedback.reconcile", str(organization_id), queue=Queue.DEFAULT)
            rung += 1
    beat(name="confirm", totals={"rung": rung})


@shared_task(base=TenantTask, name="feedback.tend_desk", queue=Queue.DEFAULT)
def tend_desk(organization_id: UUID) -> None:
    """Take cases from whoever may not answer them, keep deadlines in mind, erase what is old, and hand on what was proposed yesterday.

    Any number of times, the same rows.
    """
    for step in (
        actions.move_cases,
        actions.offer_resting_cases,
        actions.remind_desks,
        actions.erase_cases,
        actions.hand_on_proposals,
    ):
        with tenant(organization_id):
            step(by=SYSTEM)


@shared_task(name="feedback.tend_desk_all", queue=Queue.DEFAULT)
def tend_desk_all() -> None:
    """Ring for every organization, whether it has cases and proposals or not: a count of those with something to do would tell of them."""
    for organization_id in organization_ids():
        ring("feedback.tend_desk", str(organization_id), queue=Queue.DEFAULT)
    beat(name="desks", totals={})
