"""Executive pages: of a program and of the organization, their files, counting now, and cycle beside cycle."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from access.clock import today
from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from metrics import actions, queries
from metrics.cycles import FEWEST, TOO_FEW, sentence
from metrics.executive import COLUMNS, Sheet, rows_of
from metrics.forms import CaseForm, empty_case
from metrics.here import address
from metrics.pages import impact_sheet, organization_sheet
from programs.models import Program
from programs.queries import get_program


@requires(Permission.IMPACT_VIEW)
def impact(request: Request, program: UUID) -> HttpResponse:
    """One read-only page about a program: decisions first, then facts, outcomes, and what the ledger allows."""
    found = _program(request, program)
    form = CaseForm(request.GET) if "leaver" in request.GET else None
    numbers = form.numbers() if form and form.is_valid() else None
    sheet, seen = impact_sheet(found, request.organization, request.membership, numbers)
    context = {
        "program": found,
        "sheet": sheet,
        "seen": seen,
        "figures": [section for section in sheet.sections if section.drawn],
        "form": form.render() if form else empty_case(),
        "has_errors": bool(form and form.errors),
        "numbers": numbers,
        "query": f"?{request.GET.urlencode()}" if numbers else "",
        "may_compare": can(request.membership, Permission.HEALTH_VIEW),
        "may_roll_up": can(request.membership, Permission.ROLL_UP),
    }
    return render(request, "metrics/impact.html", context, status=422 if context["has_errors"] else 200)


@requires(Permission.IMPACT_VIEW)
def impact_csv(request: Request, program: UUID) -> HttpResponse:
    """What the impact page shows, as a file."""
    found = _program(request, program)
    form = CaseForm(request.GET)
    numbers = form.numbers() if form.is_valid() else None
    sheet, _ = impact_sheet(found, request.organization, request.membership, numbers)
    return _file(request, sheet)


@requires(Permission.IMPACT_VIEW)
def organization_impact(request: Request) -> HttpResponse:
    """All programs that the reader may see, each in a sentence, and what came of them together."""
    sheet, rows = organization_sheet(_programs(request), request.organization, request.membership)
    context = {"sheet": sheet, "rows": rows}
    return render(request, "metrics/organization_impact.html", context)


@requires(Permission.IMPACT_VIEW)
def organization_impact_csv(request: Request) -> HttpResponse:
    """What the page of the organization shows, as a file."""
    sheet, _ = organization_sheet(_programs(request), request.organization, request.membership)
    return _file(request, sheet)


@require_POST
@requires(Permission.ROLL_UP)
def roll_up(request: Request, program: UUID) -> HttpResponse:
    """Count now what came in since, and come back to the page of the program."""
    found = _program(request, program)
    job = actions.roll_up(return_to=address(request, "impact", program=found.pk), by=request.membership.actor)
    if job.requested_by_id != request.membership.person_id:
        messages.info(request, "It is being counted already. Come back in a minute.")
        return redirect(address(request, "impact", program=found.pk))
    return redirect("jobs:job", organization=request.organization.slug, job=job.pk)


@requires(Permission.HEALTH_VIEW)
def cycles(request: Request, program: UUID) -> HttpResponse:
    """Cohorts side by side: whether the program fades. Facts that pairs declared openly; no content, no raters."""
    found = get_program(request.membership, program)
    rows = queries.cycles_of(found, request.organization)
    months = max((len(row.months) for row in rows), default=0)
    context = {
        "program": found,
        "cycles": rows,
        "sentence": sentence(rows),
        "months": [(number, [row.month(number) for row in rows]) for number in range(1, months + 1)],
        "has_chart": any(month.percent is not None and month.is_whole for row in rows for month in row.months),
        "fewest": FEWEST,
        "too_few": TOO_FEW,
        "as_of": today(request.organization.timezone),
    }
    return render(request, "metrics/cycles.html", context)


def _file(request: Request, sheet: Sheet) -> HttpResponse:
    # With the mark that tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + to_csv(COLUMNS, rows_of(sheet)), content_type="text/csv; charset=utf-8")
    day = today(request.organization.timezone)
    response.headers["Content-Disposition"] = f'attachment; filename="impact-{day:%Y-%m-%d}.csv"'
    return response


def _programs(request: Request) -> list[Program]:
    """Launched programs that the reader may see, the newest first."""
    found = queries.programs_seen_by(request.membership).exclude(state=Program.State.DRAFT)
    return list(found.order_by("-starts_on", "name", "pk"))


def _program(request: Request, program_id: UUID) -> Program:
    found: Program = get_object_or_404(queries.programs_seen_by(request.membership), pk=program_id)
    return found
