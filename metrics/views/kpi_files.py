"""Files of values: choose one, look at what it would do, say yes, and take it back. The file itself is not kept."""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission
from metrics import actions, queries
from metrics.forms import ImportKpisForm, MeasureRowFilter
from metrics.here import address, as_csv, status, too_large
from metrics.kpi_file import MAX_ROWS, template
from metrics.models import MeasureImport
from metrics.tables import KpiRowTable
from metrics.tables.kpis import sentence, tally

PAGE = 25
KPIS = MeasureImport.Kind.KPIS
CHANGED = "Values changed since you looked. Nothing was saved. Read again what would happen."


@requires(Permission.KPI_MANAGE)
def import_kpis(request: Request) -> HttpResponse:
    """Choose the file; one that can be read is judged against what is known."""
    form = ImportKpisForm(initial={"kpi": _asked(request)})
    if request.method == "POST":
        form = ImportKpisForm(request.POST, request.FILES, is_too_large=too_large(request))
        if form.is_valid():
            staged = actions.stage_kpi_import(rows=form.rows, by=request.membership.actor)
            if form.ignored:
                messages.info(request, f"We did not read these columns: {listed(form.ignored)}.")
            return redirect(address(request, "kpi_import", measure_import=staged.pk))
    context = {"form": form, "most": MAX_ROWS, "files": queries.last_kpi_files()}
    return render(request, "metrics/import_kpis.html", context, status=status(form))


@requires(Permission.KPI_MANAGE)
def kpi_template(request: Request) -> HttpResponse:
    """A file to start from."""
    return as_csv(template(), "kpis")


@requires(Permission.KPI_MANAGE)
def kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """What the file would do, row by row; later, what became of it."""
    found = queries.get_measure_import(measure_import, KPIS)
    verdict = shown_verdict(request)
    table = KpiRowTable([row for row in found.rows if verdict in ("", row["verdict"])])
    tables.RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "import": found,
        "sentence": sentence(found.counts, "value"),
        "tally": tally(found.counts),
        "filter": MeasureRowFilter(request.GET),
        "table": table,
    }
    return render(request, "metrics/kpi_import.html", context)


@require_POST
@requires(Permission.KPI_MANAGE)
def confirm_kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Write what was shown. Where values changed since, show again what would be done."""
    found, by = queries.get_measure_import(measure_import, KPIS), request.membership.actor
    try:
        actions.confirm_kpi_import(measure_import=found, by=by)
    except actions.ValuesChanged:
        actions.judge_measure_import(measure_import=found, by=by)
        messages.error(request, CHANGED)
    except actions.Discarded:
        pass  # the page says so
    return redirect(address(request, "kpi_import", measure_import=found.pk))


@require_POST
@requires(Permission.KPI_MANAGE)
def discard_kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Forget the file."""
    found = queries.get_measure_import(measure_import, KPIS)
    try:
        actions.discard_measure_import(measure_import=found, by=request.membership.actor)
    except actions.AlreadySaved:
        return redirect(address(request, "kpi_import", measure_import=found.pk))
    messages.success(request, "The file is discarded. Nothing was changed.")
    return redirect(address(request, "kpis"))


@require_POST
@requires(Permission.KPI_MANAGE)
def undo_kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Put back what stood before the file."""
    found = queries.get_measure_import(measure_import, KPIS)
    try:
        actions.undo_kpi_import(measure_import=found, by=request.membership.actor)
    except actions.ValuesChanged:
        messages.error(
            request, "Values of this file changed since it was saved, so it cannot be taken back as a whole."
        )
    except actions.NotSaved:
        pass  # the page says so
    return redirect(address(request, "kpi_import", measure_import=found.pk))


def shown_verdict(request: Request) -> str:
    """The verdict that the reader asked for, or empty for every row."""
    shown = MeasureRowFilter(request.GET)
    return str(shown.cleaned_data["verdict"]) if shown.is_valid() else ""


def _asked(request: Request) -> UUID | None:
    """The KPI from whose page the reader comes, or None."""
    try:
        found: UUID = forms.UUIDField().clean(request.GET.get("kpi", ""))
    except forms.ValidationError:
        return None
    return found
