"""The audit log: what happened, in sentences."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_tables2 import RequestConfig

from access.clock import now
from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from audit import queries
from audit.forms import EntryFilter
from audit.openings import openings_about
from audit.sentences import Action
from audit.tables import EntryTable
from audit.titles import title_of

PAGE = 25
# More would take a spreadsheet, and us, too long; the page says so and asks for dates.
MOST = 10_000


@requires(Permission.AUDIT_VIEW)
def entries(request: Request) -> HttpResponse:
    """The log, with search, newest first."""
    found = EntryFilter(request.GET, queryset=queries.entries())
    table = EntryTable(found.qs)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    count = table.paginator.count
    context = {"table": table, "form": found.form, "count": count, "most": MOST, "is_too_long": count > MOST}
    return render(request, "audit/entries.html", context)


@requires(Permission.HOME_VIEW)
def openings(request: Request) -> HttpResponse:
    """Who opened what about the reader, for the reader alone."""
    rows = openings_about(request.membership.person_id)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/openings.html", {"page": page})


@requires(Permission.AUDIT_VIEW)
def export_entries(request: Request) -> HttpResponse:
    """What the search found, as CSV, with times in the reader's zone."""
    found = EntryFilter(request.GET, queryset=queries.entries())
    rows = (
        (
            timezone.localtime(entry.at).isoformat(timespec="seconds"),
            entry.actor_name,
            entry.sentence,
            title_of(Action(entry.action)),
        )
        for entry in found.qs[:MOST]
    )
    name = f"audit-{request.organization.slug}-{timezone.localdate(now())}.csv"
    return HttpResponse(
        to_csv(("When", "Who", "What happened", "Kind"), rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
