"""The page of a job: what it does now, and a way to stop it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import now
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from jobs import actions
from jobs.kinds import PERSONAL
from jobs.models import Job

# What the page says while the work itself says nothing.
TEXTS = {Job.State.QUEUED: "Waiting to start.", Job.State.RUNNING: "Working."}


@requires(Permission.JOB_VIEW)
def job(request: Request, job: UUID) -> HttpResponse:
    """Progress, refreshed by itself; when the job has ended, a redirect to the page that shows its result."""
    found = _find(request, job)
    if found.state == Job.State.DONE or (request.htmx and not found.is_open):
        # A fragment cannot change its page's way on, so an ended job reloads the whole page once.
        return _go(request, found.return_to if found.state == Job.State.DONE else request.path)
    is_stopping = found.cancel_requested
    context = {
        "job": found,
        "is_stopping": is_stopping,
        "text": "Stopping." if is_stopping else found.note or TEXTS.get(Job.State(found.state), ""),
        "remaining": "" if is_stopping else _remaining(found),
    }
    return render(request, "jobs/progress.html" if request.htmx else "jobs/job.html", context)


@require_POST
@requires(Permission.JOB_VIEW)
def cancel_job(request: Request, job: UUID) -> HttpResponse:
    """Ask the job to stop, and show how it does."""
    found = _find(request, job)
    try:
        actions.cancel_job(job_id=found.pk, by=request.membership.actor)
    except actions.AlreadyEnded:
        messages.info(request, f"{found.title} had already ended.")
    return redirect(reverse("jobs:job", kwargs={"organization": request.organization.slug, "job": found.pk}))


def _find(request: Request, job_id: UUID) -> Job:
    """A job of the reader's own, or any job for who sets programs up: a coordinator must not stop another program's work.

    What somebody has collected of their own data is theirs alone.
    """
    mine, jobs = Q(requested_by_id=request.membership.person_id), Job.objects.all()
    jobs = jobs.filter(mine | ~Q(kind__in=PERSONAL) if can(request.membership, Permission.PROGRAM_SET) else mine)
    found: Job = get_object_or_404(jobs, pk=job_id)
    return found


def _remaining(found: Job) -> str:
    """ "about 20 s left", from the pace so far."""
    if not (found.state == Job.State.RUNNING and found.started_at and 0 < found.done < found.total):
        return ""
    pace = (now() - found.started_at).total_seconds() / found.done
    seconds = pace * (found.total - found.done)
    if seconds < 60:
        return f"about {max(5, round(seconds / 5) * 5)} s left"
    return f"about {round(seconds / 60)} min left"


def _go(request: Request, path: str) -> HttpResponse:
    if request.htmx:
        response = HttpResponse()
        response.headers["HX-Redirect"] = path
        return response
    return redirect(path)
