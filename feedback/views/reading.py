"""What everybody may read: the published patterns, and how they are kept safe."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from feedback import queries
from feedback.ledger import RULES
from feedback.queries.report import FullReport
from feedback.sheet import columns_of, rows_of
from programs.models import Cohort

# Cohorts on one page.
PAGE = 10
KEYS = 12


@requires(Permission.PATTERNS_VIEW)
def patterns(request: Request) -> HttpResponse:
    """The same report for every reader of a cohort; which cohorts, depends on the reader."""
    page = Paginator(queries.cohorts_seen_by(request.membership), PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/patterns.html", {"page": page, "reports": queries.reports(page.object_list)})


@requires(Permission.PATTERNS_VIEW)
def report(request: Request, cohort: UUID) -> HttpResponse:
    """One cohort over time: the same bytes for every reader, apart from the frame and the way to answer."""
    found = _report(request, cohort)
    mine = queries.answerable_by(request.membership)
    may_respond = can(request.membership, Permission.PATTERN_RESPOND) and mine.filter(pk=cohort).exists()
    context = {
        "report": found,
        "may_respond": may_respond and found.lines,
        # Whose they are, and their words, is on a page that shows to each reader what they may read.
        "reads_experiments": bool(found.tried) and can(request.membership, Permission.EXPERIMENTS_VIEW),
    }
    return render(request, "feedback/report.html", context)


@requires(Permission.PATTERNS_VIEW)
def report_csv(request: Request, cohort: UUID) -> HttpResponse:
    """What the report shows, as a file."""
    found = _report(request, cohort)
    text = to_csv(columns_of(found), rows_of(found))
    # With the mark that tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    name = slugify(f"patterns {found.cohort.program.name} {found.cohort.name}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@requires(Permission.SAFETY_VIEW)
def safety(request: Request) -> HttpResponse:
    """How we keep this safe, and what we cannot promise."""
    destroyed = Paginator(queries.destroyed_keys(request.membership), KEYS).get_page(request.GET.get("page"))
    context = {"rules": RULES, "page": destroyed, "case_months": settings.HELP_CASE_MONTHS}
    return render(request, "feedback/safety.html", context)


def _report(request: Request, cohort_id: UUID) -> FullReport:
    try:
        return queries.get_report(request.membership, cohort_id)
    except Cohort.DoesNotExist as error:
        raise Http404("No such report") from error
