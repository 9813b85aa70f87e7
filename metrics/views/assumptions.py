"""What authors shared of their assumptions, for whom they named."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django_tables2 import RequestConfig

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics import queries
from metrics.tables import AssumptionFilter, AssumptionTable

PAGE = 25


@requires(Permission.ASSUMPTIONS_VIEW)
def assumptions(request: Request) -> HttpResponse:
    """Every assumption that somebody shared with the reader."""
    search = AssumptionFilter(request.GET, queryset=queries.assumptions_seen_by(request.membership))
    table = AssumptionTable(search.qs)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "metrics/assumptions.html", {"table": table, "form": search.form})
