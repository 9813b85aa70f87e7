"""Cohorts: open one, its board, its days, its debrief. Its whole life, and its end, are pages of home: they tell of its pairs."""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, consent_queries, design_queries, queries
from programs.filters import BoardFilter
from programs.forms.cohorts import OpenCohortForm, SetCohortForm
from programs.here import address, day_of, sent, step_address
from programs.holding import held_among
from programs.models import Cohort, Format
from programs.steps import cohort_step
from programs.tables import BoardTable

NAME_TAKEN = "Another cohort of this program has this name. Pick another one."
STANDS = "This cohort is in its debrief or closed, so who takes part stands."


@requires(Permission.COHORT_OPEN)
def open_cohort(request: Request, program: UUID) -> HttpResponse:
    """A new run of a program."""
    found = queries.get_program(request.membership, program)
    back = address(request, "program", program=found.pk)
    if found.is_draft:
        messages.error(request, "Launch the program first: until then everything about it may still change.")
        return redirect(back)
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
    without = ("side",) if found.is_circle else ()
    table = BoardTable(chosen.qs, slug=request.organization.slug, can_pick=may_manage, exclude=without)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    if tally.waiting or tally.pooled:
        table.held = {row.enrollment.pk: row for row in held_among(found, [row.record for row in table.page], day)}
    step = cohort_step(found, tally, day)
    may_open = can(request.membership, Permission.COHORT_OPEN)
    context = {
        "cohort": found,
        "program": found.program,
        "phase": found.phase(day),
        "closed": closed,
        "tally": tally,
        "step": step,
        "step_url": step_address(request, step),
        "search": chosen.form,
        "table": table,
        "may_reply": can(request.membership, Permission.ENROLLMENT_MANAGE),
        "questions": consent_queries.waiting_questions(request.membership, found),
        "draw": design_queries.draw_of(found),
        "is_group": Format(found.format).has_several_mentors,
        "may_manage": may_manage,
        "may_set": is_enrolling and may_open,
        "may_close": may_open and found.state != Cohort.State.CLOSED,
    }
    return render(request, "programs/cohort.html", context)


@requires(Permission.COHORT_OPEN)
def set_cohort(request: Request, cohort: UUID) -> HttpResponse:
    """Rename a cohort, or move the last day to answer; in an active one, for late joiners."""
    found = queries.get_cohort(request.membership, cohort)
    back = address(request, "cohort", cohort=found.pk)
    if found.state not in Cohort.ENROLLING:
        messages.error(request, STANDS)
        return redirect(back)
    initial = {"name": found.name, "answers_due_on": found.answers_due_on}
    form = SetCohortForm(sent(request), initial=initial, today=day_of(request), program=found.program)
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
def begin_debrief(request: Request, cohort: UUID) -> HttpResponse:
    """No new pairs and nobody new from here on, after asking."""
    found = queries.get_cohort(request.membership, cohort)
    if request.method != "POST" and found.state == Cohort.State.ACTIVE:
        return render(request, "programs/begin_debrief.html", {"cohort": found})
    if request.method == "POST":
        try:
            actions.begin_debrief(cohort=found, by=request.membership.actor)
        except actions.WrongPhase as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{found.name} is in its debrief.")
    return redirect(_life(request, found))


@require_POST
@requires(Permission.COHORT_OPEN)
def resume_cohort(request: Request, cohort: UUID) -> HttpResponse:
    """Back from the debrief, which was begun too early."""
    found = queries.get_cohort(request.membership, cohort)
    try:
        actions.resume_cohort(cohort=found, by=request.membership.actor)
    except actions.WrongPhase as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.name} goes on.")
    return redirect(_life(request, found))


def _life(request: Request, cohort: Cohort) -> str:
    """The page of its life. By its name only: home stands above."""
    return reverse("home:cohort", kwargs={"organization": request.organization.slug, "cohort": cohort.pk})
