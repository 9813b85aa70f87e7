"""The page of a job: what it does now, and a way to stop it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.roles import Permission
from jobs import actions
from jobs.models import Job


@requires(Permission.JOB_VIEW)
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """Progress, refreshed by itself; when the job has ended, a redirect to the page that shows its result."""
    found = get_object_or_404(Job.objects.all(), pk=job)
    if found.state == Job.State.DONE or (request.htmx and not found.is_open):
        # A fragment cannot change its page's way on, so an ended job reloads the whole page once.
        return _go(request, found.return_to if found.state == Job.State.DONE else request.path)
    return render(request, "jobs/progress.html" if request.htmx else "jobs/job.html", {"job": found})


@require_POST
@requires(Permission.JOB_VIEW)
def cancel_job(request: HttpRequest, job: UUID) -> HttpResponse:
    """Ask the job to stop."""
    found = get_object_or_404(Job.objects.all(), pk=job)
    try:
        actions.cancel_job(job_id=found.pk, by=request.membership.actor)
    except actions.AlreadyEnded:
        messages.info(request, f"{found.title} had already ended.")
    return redirect(found.return_to)


def _go(request: HttpRequest, path: str) -> HttpResponse:
    if request.htmx:
        response = HttpResponse()
        response.headers["HX-Redirect"] = path
        return response
    return redirect(path)
