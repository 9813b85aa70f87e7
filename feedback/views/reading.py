"""What everybody may read: the published patterns, and how they are kept safe."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from feedback import queries
from feedback.ledger import RULES

# Cohorts on one page.
PAGE = 10
KEYS = 12


@requires(Permission.PATTERNS_VIEW)
def patterns(request: Request) -> HttpResponse:
    """The same report for every reader of a cohort; which cohorts, depends on the reader."""
    page = Paginator(queries.cohorts_seen_by(request.membership), PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/patterns.html", {"page": page, "reports": queries.reports(page.object_list)})


@requires(Permission.SAFETY_VIEW)
def safety(request: Request) -> HttpResponse:
    """How we keep this safe, and what we cannot promise."""
    destroyed = Paginator(queries.destroyed_keys(request.membership), KEYS).get_page(request.GET.get("page"))
    context = {"rules": RULES, "page": destroyed, "case_months": settings.HELP_CASE_MONTHS}
    return render(request, "feedback/safety.html", context)
