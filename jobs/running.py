"""What a task does around long work: hold the lease, show progress, end the job whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import structlog

from access.tenancy import tenant
from jobs import actions

log = structlog.get_logger(__name__)
Work = Callable[["Progress"], dict[str, Any]]


class Canceled(Exception):
    """Somebody asked the job to stop."""


class CannotBeDone(Exception):
    """The work met something its reader must know; the message is shown on the page."""


class Progress:
    """Handed to the work: call it between steps, outside any transaction of the work, or nobody sees it until the end."""

    def __init__(self, organization_id: UUID, job_id: UUID, token: UUID) -> None:
        self.organization_id, self.job_id, self.token = organization_id, job_id, token
        self._last, self._note = 0.0, ""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Say that `done` of `total` steps are behind us. Raises Canceled, LeaseLost. Writes at most twice a second."""
        moment = time.monotonic()
        if note == self._note and done < total and moment - self._last < 0.5:
            return
        self._last, self._note = moment, note
        with tenant(self.organization_id):
            stop = actions.report_progress(job_id=self.job_id, token=self.token, done=done, total=total, note=note)
        if stop:
            raise Canceled


def run_job(organization_id: UUID, job_id: UUID, work: Work) -> None:
    """Claim the job, do `work(progress)`, write its result. Returns quietly when somebody else holds the job.

    `work` must be idempotent: after a crash it runs again from the start.
    """
    with tenant(organization_id):
        job = actions.claim_job(job_id=job_id)
    if job is None or job.lease_token is None:
        return
    token = job.lease_token
    try:
        result = work(Progress(organization_id, job_id, token))
        with tenant(organization_id):
            actions.finish_job(job_id=job_id, token=token, result=result)
    except actions.LeaseLost:
        log.warning("job taken over", job_id=str(job_id))
    except Canceled:
        _end(organization_id, job_id, token)
    except CannotBeDone as error:
        _end(organization_id, job_id, token, error=str(error))
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("job failed", job_id=str(job_id), reference=reference)
        sorry = f"This is our fault. Tell your operator this number: {reference}."
        _end(organization_id, job_id, token, error=sorry)


def _end(organization_id: UUID, job_id: UUID, token: UUID, error: str = "") -> None:
    """Failed with `error`, stopped without."""
    try:
        with tenant(organization_id):
            if error:
                actions.fail_job(job_id=job_id, token=token, error=error)
            else:
                actions.end_canceled_job(job_id=job_id, token=token)
    except actions.LeaseLost:
        log.warning("job taken over", job_id=str(job_id))
