"""Cohorts: open one, its board, its days, its end."""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, queries
from programs.filters import BoardFilter
from programs.forms.programs import OpenCohortForm, SetCohortForm
from programs.here import address, day_of, sent, step_address
from programs.models import Cohort, Format
from programs.steps import cohort_step
from programs.tables import BoardTable

NAME_TAKEN = "Another cohort of this program has this name. Pick another one."
STANDS = "This cohort is under way or closed, so who takes part stands."


@requires(Permission.COHORT_OPEN)
def open_cohort(request: Request, program: UUID) -> HttpResponse:
    """A new run of a program."""
    found = queries.get_program(request.membership, program)
    back = address(request, "program", program=found.pk)
    form = OpenCohortForm(sent(request), program=found, today=day_of(request))
    if form.is_valid():
        try:
            made = actions.open_cohort(program=found, **form.facts, by=request.membership.actor)
        except actions.CohortNameTaken:
            form.add_error("name", NAME_TAKEN)
        except actions.NoTopics:
            messages.error(request, "Choose at least one topic for the program first.")
            return redirect(back)
        except actions.ProgramClosed:
            messages.error(request, "This program has ended.")
            return redirect(back)
        else:
            messages.success(request, f"{made.name} is open.")
            return redirect(address(request, "cohort", cohort=made.pk))
    return render(request, "programs/open_cohort.html", {"form": form, "program": found})


@requires(Permission.PROGRAMS_VIEW)
def cohort(request: Request, cohort: UUID) -> HttpResponse:
    """The consent board: what to do next, and who is asked and ready."""
    found = queries.get_cohort(request.membership, cohort)
    day = day_of(request)
    closed, tally = found.answers_closed(day), queries.tally(found, day)
    is_enrolling = found.state in Cohort.ENROLLING
    chosen = BoardFilter(request.GET, queryset=queries.board(found, day), closed=closed)
    may_manage = is_enrolling and can(request.membership, Permission.ENROLLMENT_MANAGE)
    table = BoardTable(chosen.qs, slug=request.organization.slug, can_pick=may_manage)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    step = cohort_step(found, tally, day)
    context = {
        "cohort": found,
        "program": found.program,
        "closed": closed,
        "tally": tally,
        "step": step,
        "step_url": step_address(request, step),
        "search": chosen.form,
        "table": table,
        "is_group": Format(found.format).has_several_mentors,
        "may_manage": may_manage,
        "may_set": is_enrolling and can(request.membership, Permission.COHORT_OPEN),
    }
    return render(request, "programs/cohort.html", context)


@requires(Permission.COHORT_OPEN)
def set_cohort(request: Request, cohort: UUID) -> HttpResponse:
    """Rename a cohort, or move the last day to answer."""
    found = queries.get_cohort(request.membership, cohort)
    back = address(request, "cohort", cohort=found.pk)
    initial = {"name": found.name, "answers_due_on": found.answers_due_on}
    form = SetCohortForm(sent(request), initial=initial, today=day_of(request))
    if form.is_valid():
        try:
            actions.set_cohort(cohort=found, **form.cleaned_data, by=request.membership.actor)
        except actions.CohortNameTaken:
            form.add_error("name", NAME_TAKEN)
        except actions.NotEnrolling:
            messages.error(request, STANDS)
            return redirect(back)
        else:
            messages.success(request, "The cohort is saved.")
            return redirect(back)
    context = {"form": form, "cohort": found, "closed": found.answers_closed(day_of(request))}
    return render(request, "programs/set_cohort.html", context)


@requires(Permission.COHORT_OPEN)
def close_answers(request: Request, cohort: UUID) -> HttpResponse:
    """End answering now, after asking."""
    found = queries.get_cohort(request.membership, cohort)
    if request.method == "POST":
        try:
            actions.close_answers(cohort=found, by=request.membership.actor)
        except actions.NotEnrolling:
            messages.error(request, STANDS)
        else:
            messages.success(request, "Answers are closed.")
        return redirect(address(request, "cohort", cohort=found.pk))
    context = {"cohort": found, "tally": queries.tally(found, day_of(request))}
    return render(request, "programs/close_answers.html", context)


@requires(Permission.COHORT_OPEN)
def close_cohort(request: Request, cohort: UUID) -> HttpResponse:
    """End a cohort that never started, after asking."""
    found = queries.get_cohort(request.membership, cohort)
    if found.has_pairs:
        return _has_pairs(request, found)
    if request.method == "POST":
        try:
            actions.close_cohort(cohort=found, only_unpaired=True, by=request.membership.actor)
        except actions.NotEnrolling:
            return _has_pairs(request, found)
        messages.success(request, f"{found.name} is closed.")
        return redirect(address(request, "program", program=found.program_id))
    return render(request, "programs/close_cohort.html", {"cohort": found})


def _has_pairs(request: Request, cohort: Cohort) -> HttpResponse:
    messages.error(request, f"The pairs of {cohort.name} are published, so it was not closed.")
    return redirect(address(request, "cohort", cohort=cohort.pk))
