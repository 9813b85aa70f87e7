"""Outcomes of people that files bring: counts, files, and taking a measure away. No page says what is known of whom."""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission
from metrics import actions, queries
from metrics.forms import ImportOutcomesForm, MeasureRowFilter
from metrics.here import address, as_csv, status, too_large
from metrics.models import MeasureImport
from metrics.outcome_file import MAX_ROWS, template
from metrics.tables import OutcomeRowTable
from metrics.tables.kpis import sentence, tally
from metrics.views.kpi_files import CHANGED, PAGE, shown_verdict

OUTCOMES = MeasureImport.Kind.OUTCOMES


@requires(Permission.OUTCOMES_MANAGE)
def outcomes(request: Request) -> HttpResponse:
    """Each measure, and of how many people something is known."""
    return render(request, "metrics/outcomes.html", {"measured": queries.measured()})


@requires(Permission.OUTCOMES_MANAGE)
def import_outcomes(request: Request) -> HttpResponse:
    """Choose the file; one that can be read is judged against who and what is known."""
    form = ImportOutcomesForm()
    if request.method == "POST":
        form = ImportOutcomesForm(request.POST, request.FILES, is_too_large=too_large(request))
        if form.is_valid():
            staged = actions.stage_outcome_import(rows=form.rows, by=request.membership.actor)
            if form.ignored:
                messages.info(request, f"We did not read these columns: {listed(form.ignored)}.")
            return redirect(address(request, "outcome_import", measure_import=staged.pk))
    return render(request, "metrics/import_outcomes.html", {"form": form, "most": MAX_ROWS}, status=status(form))


@requires(Permission.OUTCOMES_MANAGE)
def outcome_template(request: Request) -> HttpResponse:
    """A file to start from."""
    return as_csv(template(), "outcomes")


@requires(Permission.OUTCOMES_MANAGE)
def outcome_import(request: Request, measure_import: UUID) -> HttpResponse:
    """What the file would do, row by row; later, how many rows were saved."""
    found = queries.get_measure_import(measure_import, OUTCOMES)
    verdict = shown_verdict(request)
    table = OutcomeRowTable([row for row in found.rows if verdict in ("", row["verdict"])])
    tables.RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "import": found,
        "sentence": sentence(found.counts, "outcome"),
        "tally": tally(found.counts),
        "filter": MeasureRowFilter(request.GET),
        "table": table,
    }
    return render(request, "metrics/outcome_import.html", context)


@require_POST
@requires(Permission.OUTCOMES_MANAGE)
def confirm_outcome_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Write what was shown. Where something changed since, show again what would be done."""
    found, by = queries.get_measure_import(measure_import, OUTCOMES), request.membership.actor
    try:
        actions.confirm_outcome_import(measure_import=found, by=by)
    except actions.ValuesChanged:
        actions.judge_measure_import(measure_import=found, by=by)
        messages.error(request, CHANGED)
    except actions.Discarded:
        pass  # the page says so
    return redirect(address(request, "outcome_import", measure_import=found.pk))


@require_POST
@requires(Permission.OUTCOMES_MANAGE)
def discard_outcome_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Forget the file."""
    found = queries.get_measure_import(measure_import, OUTCOMES)
    try:
        actions.discard_measure_import(measure_import=found, by=request.membership.actor)
    except actions.AlreadySaved:
        return redirect(address(request, "outcome_import", measure_import=found.pk))
    messages.success(request, "The file is discarded. Nothing was changed.")
    return redirect(address(request, "outcomes"))


@requires(Permission.OUTCOMES_MANAGE)
def delete_outcomes(request: Request) -> HttpResponse:
    """Ask about the measure that `?measure=` names, and then, on POST, take away all that is known under it."""
    measure = request.GET.get("measure", "")
    found = next((row for row in queries.measured() if row.measure == measure), None)
    if request.method == "POST":
        gone = actions.delete_outcomes(measure=measure, by=request.membership.actor)
        messages.success(request, f"{gone:,} outcome{' is' if gone == 1 else 's are'} deleted.")
        return redirect(address(request, "outcomes"))
    if found is None:
        raise Http404("No such measure")
    return render(request, "metrics/delete_outcomes.html", {"row": found})
