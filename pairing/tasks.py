"""The pairing job: read, solve, keep. Each step opens the organization by itself, and the solver runs outside any transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from celery import shared_task

from access.queues import Queue
from access.tasks import TenantTask, ring
from access.tenancy import tenant
from accounts.queries import local_today, organization_ids
from jobs.queries import get_subject
from jobs.running import CannotBeDone, Progress, run_job
from notifications.actions import beat
from pairing import actions
from pairing.aims import RunAims
from pairing.inputs import load_problem
from pairing.matching import BadProblem
from pairing.models import PairingRun
from pairing.publish_queries import due_runs
from pairing.solving import solve_run

log = structlog.get_logger(__name__)
WORDS = {
    "scores": "Scoring every pair the rules allow",
    "start": "Scoring every pair the rules allow",
    "rounds": "Finding the best pairs, and proving that none are better",
    "reasons": "Writing down why each pair fits",
}


@shared_task(base=TenantTask, name="pairing.propose", queue=Queue.LONG)
def propose(organization_id: UUID, job_id: str) -> None:
    """Solve the run that this job is about."""
    run_job(organization_id, UUID(job_id), lambda progress: _solve(organization_id, UUID(job_id), progress))


def _solve(organization_id: UUID, job_id: UUID, progress: Progress) -> dict[str, Any]:
    with tenant(organization_id):
        run = PairingRun.objects.select_related("cohort__program").get(pk=get_subject(job_id))
        if not run.cohort.answers_closed(local_today()):
            raise CannotBeDone("Answers are open again. Close them, then find pairs.")
        loaded = load_problem(run.cohort, run.created_at, RunAims.of(run).forbidden)
    try:
        outcome = solve_run(run, loaded, lambda stage, done, total: progress(done, total, _words(stage)))
    except BadProblem as error:
        if error.field != "locked":
            raise
        raise CannotBeDone(
            "The locked pairs do not fit together any more. Lift a lock, then find pairs again."
        ) from error
    with tenant(organization_id):
        actions.keep_outcome(run_id=run.pk, outcome=outcome)
    return {"run": str(run.pk), "proven": outcome.facts["is_proven"]}


def _words(stage: str) -> str:
    return WORDS.get(stage, "Finding the best pairs")


@shared_task(base=TenantTask, name="pairing.publish_due", queue=Queue.DEFAULT)
def publish_due(organization_id: UUID) -> None:
    """Publish the runs whose time to be undone is over, each by itself: one that breaks keeps no other waiting."""
    with tenant(organization_id):
        due = due_runs()
    broke = []
    for run in due:
        try:
            with tenant(organization_id):
                actions.publish_due(run=run)
        except Exception as error:
            log.exception("run not published", run_id=str(run.pk))
            broke.append(error)
    if broke:
        raise ExceptionGroup("runs that are due could not be published", broke)


@shared_task(name="pairing.publish_due_all", queue=Queue.DEFAULT)
def publish_due_all() -> None:
    """Ring for every organization, and leave a pulse."""
    organizations = organization_ids()
    for organization_id in organizations:
        ring("pairing.publish_due", str(organization_id), queue=Queue.DEFAULT)
    beat(name="publish", totals={"organizations": len(organizations)})
