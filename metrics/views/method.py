"""How the figures of a program are made: its design, what is counted, the mathematics, and what is never shown."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics import queries
from metrics.estimates import definitions, words
from metrics.estimates.figures import FLOOR, MOST_UNKNOWN
from metrics.queries.designs import first_figures_at
from programs.design_queries import design_facts


@requires(Permission.IMPACT_VIEW)
def method(request: Request, program: UUID) -> HttpResponse:
    """A page to check the figures by: read by whoever reads the figures."""
    found = get_object_or_404(queries.programs_seen_by(request.membership), pk=program)
    design = queries.locked_design(found)
    version = design.definition_version if design else max(definitions.TEXTS)
    compares = design is not None and design.compares
    context = {
        "program": found,
        "design": design,
        "shown": design_facts(found, first_figures_at(found)) if design else None,
        "compares": compares,
        "comparison": words.of_design(design.comparison, compares=compares) if design else "",
        "version": version,
        "definitions": definitions.of_version(version),
        "who": definitions.who(version, compares=compares),
        "floor": FLOOR,
        "most_unknown": round(100 * MOST_UNKNOWN),
    }
    return render(request, "metrics/method.html", context)
