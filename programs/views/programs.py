"""Programs: the list, one program, and what an admin sets about it."""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, queries
from programs.forms.programs import CoordinatorsForm, CreateProgramForm, ProgramTopicsForm, SetProgramForm
from programs.here import address, day_of, sent, step_address
from programs.models import Cohort, Enrollment, Program
from programs.queries import Tally
from programs.steps import program_step
from programs.tables import PROGRAM_LOOKS, ProgramTable

NAME_TAKEN = "Another program has this name. Pick another one."
STANDS = "A cohort was opened for this program as it is, so its facts stand."


@requires(Permission.PROGRAMS_VIEW)
def programs(request: Request) -> HttpResponse:
    """The programs that one runs."""
    mine = queries.programs_for(request.membership)
    inside = ~Q(cohorts__enrollments__state=Enrollment.State.LEFT)
    rows = mine.annotate(people=Count("cohorts__enrollments", filter=inside, distinct=True))
    table = ProgramTable(rows, slug=request.organization.slug)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {"table": table, "may_create": can(request.membership, Permission.PROGRAM_CREATE)}
    return render(request, "programs/programs.html", context)


@requires(Permission.PROGRAM_CREATE)
def create_program(request: Request) -> HttpResponse:
    """A new program, as a draft."""
    form = CreateProgramForm(sent(request), today=day_of(request))
    if form.is_valid():
        try:
            made = actions.create_program(**form.cleaned_data, by=request.membership.actor)
        except actions.ProgramNameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            messages.success(request, f"{made.name} is created.")
            return redirect(address(request, "program", program=made.pk))
    return render(request, "programs/create_program.html", {"form": form})


@requires(Permission.PROGRAMS_VIEW)
def program(request: Request, program: UUID) -> HttpResponse:
    """One program: what to do next, its cohorts, topics, facts and coordinators."""
    found = queries.get_program(request.membership, program)
    day = day_of(request)
    cohorts = list(Cohort.objects.filter(program=found))
    counts = queries.tallies(cohorts, day)
    topics = queries.program_topics(found)
    newest = next((row for row in cohorts if row.state != Cohort.State.CLOSED), None)
    step = program_step(found, len(topics), newest, counts[newest.pk] if newest else Tally(), day)
    state, icon = PROGRAM_LOOKS[Program.State(found.state)]
    may_set = can(request.membership, Permission.PROGRAM_SET)
    context = {
        "program": found,
        "step": step,
        "step_url": step_address(request, step),
        "cohorts": [(row, counts[row.pk], row.answers_closed(day)) for row in cohorts],
        "topics": topics,
        "coordinators": queries.coordinators_of(found),
        "state": state,
        "state_icon": icon,
        "may_set": may_set,
        "may_close": not newest and not found.is_draft and found.state != Program.State.CLOSED,
    }
    return render(request, "programs/program.html", context)


@requires(Permission.PROGRAM_SET)
def set_program(request: Request, program: UUID) -> HttpResponse:
    """Change a draft."""
    found = queries.get_program(request.membership, program)
    back = address(request, "program", program=found.pk)
    if not found.is_draft:
        messages.info(request, STANDS)
        return redirect(back)
    initial = {name: getattr(found, name) for name in SetProgramForm.base_fields}
    form = SetProgramForm(sent(request), initial=initial, today=day_of(request))
    if form.is_valid():
        try:
            actions.set_program(program=found, **form.cleaned_data, by=request.membership.actor)
        except actions.ProgramNameTaken:
            form.add_error("name", NAME_TAKEN)
        except actions.NotADraft:
            messages.error(request, STANDS)
            return redirect(back)
        else:
            messages.success(request, "The program is saved.")
            return redirect(back)
    return render(request, "programs/set_program.html", {"form": form, "program": found})


@requires(Permission.PROGRAM_SET)
def set_program_topics(request: Request, program: UUID) -> HttpResponse:
    """Which topics the program allows."""
    found = queries.get_program(request.membership, program)
    back = address(request, "program", program=found.pk)
    form = ProgramTopicsForm(sent(request), program=found)
    if form.is_valid():
        try:
            actions.set_program_topics(program=found, topics=form.cleaned_data["topics"], by=request.membership.actor)
        except actions.TopicInUse as error:
            form.add_error(
                "topics", f"Somebody in this program teaches or learns {error}. It stays ticked until nobody does."
            )
        except actions.ProgramClosed:
            messages.error(request, "This program has ended.")
            return redirect(back)
        else:
            messages.success(request, "The topics are saved.")
            return redirect(back)
    return render(request, "programs/set_program_topics.html", {"form": form, "program": found})


@requires(Permission.PROGRAM_SET)
def set_coordinators(request: Request, program: UUID) -> HttpResponse:
    """Who runs the program besides the program admins."""
    found = queries.get_program(request.membership, program)
    members = queries.possible_coordinators()
    now = [row.membership_id for row in queries.coordinators_of(found)]
    form = CoordinatorsForm(sent(request), members=members, initial={"coordinators": now})
    if form.is_valid():
        chosen = form.cleaned_data["coordinators"]
        actions.set_coordinators(program=found, memberships=chosen, by=request.membership.actor)
        messages.success(request, "The coordinators are saved.")
        return redirect(address(request, "program", program=found.pk))
    context = {"form": form, "program": found, "has_members": members.exists()}
    return render(request, "programs/set_coordinators.html", context)


@requires(Permission.PROGRAM_SET)
def close_program(request: Request, program: UUID) -> HttpResponse:
    """End a program, after asking."""
    found = queries.get_program(request.membership, program)
    if request.method == "POST":
        try:
            actions.close_program(program=found, by=request.membership.actor)
        except actions.CohortsOpen:
            messages.error(request, "A cohort of this program is still open. Close it first.")
        else:
            messages.success(request, f"{found.name} is closed.")
        return redirect(address(request, "program", program=found.pk))
    return render(request, "programs/close_program.html", {"program": found})
