"""Where everybody lands, and the health of a program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_tables2 import RequestConfig

from access.declare import requires
from access.roles import Permission, can
from home import queries
from home.steps import here, next_steps
from home.tables import HealthTable
from programs.queries import get_program


@requires(Permission.HOME_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """The one thing to do next, and below it what belongs to the reader's part."""
    membership = request.membership
    steps = next_steps(here(membership, request.organization))
    context: dict[str, Any] = {"step": steps[0] if steps else None, "also": steps[1:6]}
    if can(membership, Permission.PAIR_VIEW):
        context["my_pairs"] = queries.my_pairs(membership.person)
        context["my_decisions"] = queries.my_decisions(membership.person)
    if can(membership, Permission.PROGRAMS_VIEW):
        context["my_programs"] = queries.my_programs(membership)
    elif can(membership, Permission.IMPACT_VIEW):
        context["impacts"] = queries.impacts(membership)
    return render(request, "home/home.html", context)


@requires(Permission.HEALTH_VIEW)
def health(request: HttpRequest, program: UUID) -> HttpResponse:
    """Who keeps rhythm and who acts next: facts about dates, no content, no raters."""
    found = get_program(request.membership, program)
    rows = queries.health_of(found)
    table = HealthTable(rows)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    late, stalled = queries.limits_of(found)
    context = {
        "program": found,
        "table": table,
        "counts": queries.counts_of(rows),
        "late_after": late,
        "stalled_after": stalled,
    }
    return render(request, "home/health.html", context)
