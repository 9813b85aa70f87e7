"""Programs: the list, one program, and what an admin sets about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, library, queries, set_up, wizard
from programs.forms.programs import CoordinatorsForm
from programs.forms.wizard import PurposeForm
from programs.here import address, day_of, sent, step_address
from programs.models import Cohort, ComparisonDesign, Enrollment, Format, Program
from programs.queries import Tally
from programs.steps import program_step
from programs.tables import PROGRAM_LOOKS, ProgramTable

NAME_TAKEN = "Another program has this name. Pick another one."


@requires(Permission.PROGRAMS_VIEW)
def programs(request: Request) -> HttpResponse:
    """The programs that one runs."""
    mine = queries.programs_for(request.membership)
    inside = ~Q(cohorts__enrollments__state=Enrollment.State.LEFT)
    rows = mine.annotate(people=Count("cohorts__enrollments", filter=inside, distinct=True))
    may_set = can(request.membership, Permission.PROGRAM_SET)
    table = ProgramTable(rows, slug=request.organization.slug, may_set=may_set)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {"table": table, "may_create": can(request.membership, Permission.PROGRAM_CREATE)}
    return render(request, "programs/programs.html", context)


@requires(Permission.PROGRAM_CREATE)
def create_program(request: Request) -> HttpResponse:
    """Where to start: one of our templates, or a blank program."""
    return render(request, "programs/create_program.html", {"templates": [_offer(row) for row in library.TEMPLATES]})


@require_POST
@requires(Permission.PROGRAM_CREATE)
def create_program_from_template(request: Request) -> HttpResponse:
    """A complete draft of a template."""
    try:
        made = actions.create_program_from_template(key=request.POST.get("template", ""), by=request.membership.actor)
    except actions.UnknownTemplate as error:
        raise Http404 from error
    messages.success(request, f"{made.name} is saved as a draft. Look at each step, and change what does not fit.")
    return redirect(address(request, "set_purpose", program=made.pk))


@requires(Permission.PROGRAM_CREATE)
def begin_program(request: Request) -> HttpResponse:
    """A blank program: its purpose comes first, and is saved at once."""
    form = PurposeForm(sent(request))
    if form.is_valid():
        try:
            made = actions.begin_program(**form.cleaned_data, by=request.membership.actor)
        except actions.ProgramNameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            messages.success(request, f"{made.name} is saved as a draft.")
            return redirect(address(request, "set_questions", program=made.pk))
    return render(request, "programs/begin_program.html", {"form": form})


@requires(Permission.PROGRAMS_VIEW)
def program(request: Request, program: UUID) -> HttpResponse:
    """One program: what to do next, its cohorts, and everything that was set up about it."""
    found = queries.get_program(request.membership, program)
    day = day_of(request)
    cohorts = list(Cohort.objects.filter(program=found))
    counts = queries.tallies(cohorts, day)
    summary = set_up.summary(found)
    newest = next((row for row in cohorts if row.state != Cohort.State.CLOSED), None)
    step = (
        wizard.going_on(found)
        if found.is_draft
        else program_step(found, len(summary["topics"]), newest, counts[newest.pk] if newest else Tally(), day)
    )
    state, icon = PROGRAM_LOOKS[Program.State(found.state)]
    context = {
        **summary,
        "program": found,
        "step": step,
        "step_url": step_address(request, step),
        "cohorts": [(row, counts[row.pk], row.phase(day), row.answers_closed(day)) for row in cohorts],
        "coordinators": queries.coordinators_of(found),
        "state": state,
        "state_icon": icon,
        "may_set": can(request.membership, Permission.PROGRAM_SET),
        "may_amend": can(request.membership, Permission.PROGRAM_SET) and not found.is_draft,
        "may_close": not newest and not found.is_draft and found.state != Program.State.CLOSED,
    }
    return render(request, "programs/program.html", context)


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
        except actions.NeverLaunched:
            messages.error(request, "This program was never launched. Delete the draft instead.")
        except actions.CohortsOpen:
            messages.error(request, "A cohort of this program is still open. Close it first.")
        else:
            messages.success(request, f"{found.name} is closed.")
        return redirect(address(request, "program", program=found.pk))
    return render(request, "programs/close_program.html", {"program": found})


def _offer(template: library.ProgramTemplate) -> dict[str, Any]:
    """A template as the choosing page shows it."""
    formats = [Format(value).label for value in template.formats]
    return {
        "template": template,
        "months": "1 month" if template.months == 1 else f"{template.months} months",
        "rhythm": Program.Cadence(template.cadence).label,
        "formats": ", and ".join([formats[0], *(label[0].lower() + label[1:] for label in formats[1:])]),
        "outcome": ComparisonDesign.Outcome(template.outcome).label,
        "comparison": ComparisonDesign.Comparison(template.comparison).label,
    }
