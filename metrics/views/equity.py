"""Who gets a place, by unit, site and band of levels, and the file of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from access.clock import today
from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from metrics import queries
from metrics.equity import COLUMNS, FLOOR, GAP, IN_OTHERS, TOO_FEW, equity_of, rows_of
from metrics.words import of_places
from programs.eligibility import parse_sides, sentences
from programs.models import Program


@requires(Permission.IMPACT_VIEW)
def equity(request: Request, program: UUID) -> HttpResponse:
    """Invitations, places and sessions beside the people who could take part. Groups of ten and more, nobody's name."""
    found = _program(request, program)
    sides, design = parse_sides(found.eligibility), queries.locked_design(found)
    context = {
        "program": found,
        "equity": equity_of(queries.equity_atoms(found)),
        "outcome": of_places(design.counted_side) if design else "",
        "rules": [("mentor", sentences(sides["mentor"])), ("learn", sentences(sides["mentee"]))],
        "floor": FLOOR,
        "gap": GAP,
        "in_others": IN_OTHERS,
        "too_few": TOO_FEW,
        "as_of": today(request.organization.timezone),
        "runs_it": can(request.membership, Permission.HEALTH_VIEW),
    }
    return render(request, "metrics/equity.html", context)


@requires(Permission.IMPACT_VIEW)
def equity_csv(request: Request, program: UUID) -> HttpResponse:
    """What the page shows, as a file."""
    found, day = _program(request, program), today(request.organization.timezone)
    text = to_csv(COLUMNS, rows_of(equity_of(queries.equity_atoms(found))))
    # With the mark that tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="places-{day:%Y-%m-%d}.csv"'
    return response


def _program(request: Request, program_id: UUID) -> Program:
    found: Program = get_object_or_404(queries.programs_seen_by(request.membership), pk=program_id)
    return found
