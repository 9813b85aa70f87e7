"""The impact page of a program, its file, and cycle beside cycle."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from access.clock import today
from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from feedback.queries import ledger_of
from metrics import queries
from metrics.cycles import FEWEST, TOO_FEW, sentence
from metrics.sheet import COLUMNS, rows_of, tally_of
from metrics.words import headline
from programs.models import Program
from programs.queries import get_program
from sessions.rhythm import limits


@requires(Permission.IMPACT_VIEW)
def impact(request: Request, program: UUID) -> HttpResponse:
    """One read-only page about a program: decisions first, then facts, then what the ledger allows."""
    found = _program(request, program)
    facts = queries.impact_of(found, request.organization.timezone)
    context = {
        "impact": facts,
        "headline": headline(facts.changed, facts.rhythm.going),
        "tally": tally_of(facts),
        "ledger": ledger_of(found),
        "limits": limits(found.interval),
        "as_of": today(request.organization.timezone),
        "may_compare": can(request.membership, Permission.HEALTH_VIEW),
    }
    return render(request, "metrics/impact.html", context)


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


@requires(Permission.IMPACT_VIEW)
def impact_csv(request: Request, program: UUID) -> HttpResponse:
    """What the impact page shows, as a file."""
    found, day = _program(request, program), today(request.organization.timezone)
    facts = queries.impact_of(found, request.organization.timezone)
    text = to_csv(COLUMNS, rows_of(facts, ledger_of(found), day))
    # With the mark that tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="impact-{day:%Y-%m-%d}.csv"'
    return response


def _program(request: Request, program_id: UUID) -> Program:
    found: Program = get_object_or_404(queries.programs_seen_by(request.membership), pk=program_id)
    return found
