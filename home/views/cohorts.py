"""The whole life of a cohort on one page, its end, and the next cycle opened from it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from home import cohorts, life
from home.life import Blocker
from pairing.queries import runs_of
from programs import actions
from programs.forms.cohorts import CloneCohortForm
from programs.models import Cohort, Format
from programs.queries import get_cohort

NAME_TAKEN = "Another cohort of this program has this name. Pick another one."


@requires(Permission.PROGRAMS_VIEW)
def cohort(request: Request, cohort: UUID) -> HttpResponse:
    """Where a cohort stands, what the step needs, and what holds it up."""
    found, day = get_cohort(request.membership, cohort), today(request.organization.timezone)
    facts, may_open = cohorts.facts_of(found, day), can(request.membership, Permission.COHORT_OPEN)
    held_up = [(blocker, _address(request, blocker)) for blocker in life.blockers(found, facts, day)]
    context = {
        "cohort": found,
        "program": found.program,
        "phase": found.phase(day),
        "line": life.line_of(found.phase(day)),
        "needs": life.NEEDS[found.phase(day)],
        "blockers": held_up,
        "first": next(((blocker, url) for blocker, url in held_up if url and blocker.is_task), None),
        "stays": life.STAYS,
        "facts": facts,
        "format": Format(found.format),
        "answers_closed": found.answers_closed(day),
        "may_set": may_open and found.state in Cohort.ENROLLING,
        "may_debrief": may_open and found.state == Cohort.State.ACTIVE,
        "may_resume": may_open and found.state == Cohort.State.DEBRIEF,
        "may_close": may_open and found.state != Cohort.State.CLOSED,
        "may_clone": may_open and _may_clone(found),
        "runs": runs_of(found).defer("prices", "weights")[:3],
    }
    return render(request, "home/cohort.html", context)


@requires(Permission.COHORT_OPEN)
def close_cohort(request: Request, cohort: UUID) -> HttpResponse:
    """End a cohort, after saying how many pairs end with it and what stays."""
    found, day = get_cohort(request.membership, cohort), today(request.organization.timezone)
    if request.method == "POST":
        try:
            actions.close_cohort(cohort=found, only_unpaired="unpaired" in request.POST, by=request.membership.actor)
        except actions.WrongPhase:
            messages.error(request, f"The pairs of {found.name} were published meanwhile, so it was not closed.")
        else:
            messages.success(request, f"{found.name} is closed.")
        return redirect(_life(request, found))
    if found.state == Cohort.State.CLOSED:
        return redirect(_life(request, found))
    context = {"cohort": found, "facts": cohorts.facts_of(found, day), "stays": life.STAYS}
    return render(request, "home/close_cohort.html", context)


@requires(Permission.COHORT_OPEN)
def clone_cohort(request: Request, cohort: UUID) -> HttpResponse:
    """The next cycle: the same people, asked anew."""
    found, day = get_cohort(request.membership, cohort), today(request.organization.timezone)
    form = CloneCohortForm(request.POST if request.method == "POST" else None, today=day, program=found.program)
    if form.is_valid():
        try:
            made = actions.clone_cohort(cohort=found, **form.cleaned_data, by=request.membership.actor)
        except actions.CohortNameTaken:
            form.add_error("name", NAME_TAKEN)
        except actions.WrongPhase as error:
            messages.error(request, f"{error} Clone it once its pairs are published.")
            return redirect(_life(request, found))
        except (actions.ProgramClosed, actions.NoTopics):
            messages.error(request, "This program opens no more cohorts.")
            return redirect(_life(request, found))
        else:
            messages.success(request, f"{made.name} is open. Nobody in it is asked yet.")
            page = {"organization": request.organization.slug, "cohort": made.pk}
            return redirect(reverse("programs:cohort", kwargs=page))
    context = {"cohort": found, "form": form, "back": cohorts.return_of(found)}
    return render(request, "home/clone_cohort.html", context)


def _may_clone(cohort: Cohort) -> bool:
    return (
        cohort.state in (*Cohort.UNDER_WAY, Cohort.State.CLOSED) and cohort.program.state != cohort.program.State.CLOSED
    )


def _life(request: Request, cohort: Cohort) -> str:
    return reverse("home:cohort", kwargs={"organization": request.organization.slug, "cohort": cohort.pk})


def _address(request: Request, blocker: Blocker) -> str:
    """Where it is removed; empty where these roles cannot."""
    if not blocker.url_name or not can(request.membership, blocker.permission):
        return ""
    return reverse(blocker.url_name, kwargs={"organization": request.organization.slug, **blocker.kwargs})
