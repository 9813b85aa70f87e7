"""Files of values and of outcomes of people go one way: choose one, look at what it would do, say yes or discard it. No file is kept.

Each kind has views and a permission of its own; what they do is below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
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
from metrics import actions, kpi_file, outcome_file, queries
from metrics.forms import ImportKpisForm, ImportOutcomesForm, MeasureRowFilter
from metrics.here import address, as_csv, status, too_large
from metrics.models import MeasureImport
from metrics.tables import KpiRowTable, OutcomeRowTable
from metrics.tables.kpis import sentence, tally

PAGE = 25
CHANGED = "Values changed since you looked. Nothing was saved. Read again what would happen."


@dataclass(frozen=True)
class _Files:
    """What differs between kinds of files. Their pages are import_<home>, and <stem>_import with its steps."""

    kind: MeasureImport.Kind
    stem: str
    home: str  # the page that lists what was brought
    form: type[ImportKpisForm | ImportOutcomesForm]
    table: type[KpiRowTable | OutcomeRowTable]
    noun: str  # what a row is
    over: str  # the line above each title
    see: str  # what leads home from a saved file
    note: str = ""  # beside the rows

    def of(self, request: Request, found: MeasureImport, step: str = "") -> str:
        """The page of a file, or one of its steps."""
        return address(request, f"{step}{self.stem}_import", measure_import=found.pk)


VALUES = _Files(
    MeasureImport.Kind.KPIS, "kpi", "kpis", ImportKpisForm, KpiRowTable, "value", over="KPIs", see="See the KPIs"
)
OUTCOMES = _Files(
    MeasureImport.Kind.OUTCOMES,
    "outcome",
    "outcomes",
    ImportOutcomesForm,
    OutcomeRowTable,
    "outcome",
    over="Outcomes of people",
    see="See the measures",
    note="Gone as soon as you save or discard",
)


# Values ---------------------------------------------------------------------------------------------------------------


@requires(Permission.KPI_MANAGE)
def import_kpis(request: Request) -> HttpResponse:
    """Choose a file of values; those that were saved are below."""
    return _choose(request, VALUES, initial={"kpi": _asked(request)}, saved=queries.last_kpi_files())


@requires(Permission.KPI_MANAGE)
def kpi_template(request: Request) -> HttpResponse:
    """A file to start from."""
    return as_csv(kpi_file.template(), "kpis")


@requires(Permission.KPI_MANAGE)
def kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """What the file would do, or what became of it."""
    return _show(request, VALUES, measure_import)


@require_POST
@requires(Permission.KPI_MANAGE)
def confirm_kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Write what was shown."""
    return _confirm(request, VALUES, measure_import)


@require_POST
@requires(Permission.KPI_MANAGE)
def discard_kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Forget the file."""
    return _discard(request, VALUES, measure_import)


@require_POST
@requires(Permission.KPI_MANAGE)
def undo_kpi_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Put back what stood before the file."""
    found = queries.get_measure_import(measure_import, VALUES.kind)
    try:
        actions.undo_kpi_import(measure_import=found, by=request.membership.actor)
    except actions.ValuesChanged:
        messages.error(
            request, "Values of this file changed since it was saved, so it cannot be taken back as a whole."
        )
    except actions.NotSaved:
        pass  # the page says so
    return redirect(VALUES.of(request, found))


# Outcomes -------------------------------------------------------------------------------------------------------------


@requires(Permission.OUTCOMES_MANAGE)
def import_outcomes(request: Request) -> HttpResponse:
    """Choose a file of outcomes."""
    return _choose(request, OUTCOMES)


@requires(Permission.OUTCOMES_MANAGE)
def outcome_template(request: Request) -> HttpResponse:
    """A file to start from."""
    return as_csv(outcome_file.template(), "outcomes")


@requires(Permission.OUTCOMES_MANAGE)
def outcome_import(request: Request, measure_import: UUID) -> HttpResponse:
    """What the file would do; later, how many rows were saved."""
    return _show(request, OUTCOMES, measure_import)


@require_POST
@requires(Permission.OUTCOMES_MANAGE)
def confirm_outcome_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Write what was shown."""
    return _confirm(request, OUTCOMES, measure_import)


@require_POST
@requires(Permission.OUTCOMES_MANAGE)
def discard_outcome_import(request: Request, measure_import: UUID) -> HttpResponse:
    """Forget the file."""
    return _discard(request, OUTCOMES, measure_import)


# What they do alike ---------------------------------------------------------------------------------------------------


def _choose(request: Request, files: _Files, *, initial: dict[str, Any] | None = None, **context: Any) -> HttpResponse:
    """Choose the file; one that can be read is judged against what is known."""
    form = files.form(initial=initial)
    if request.method == "POST":
        form = files.form(request.POST, request.FILES, is_too_large=too_large(request))
        if form.is_valid():
            staged = actions.stage_measure_import(kind=files.kind, rows=form.rows, by=request.membership.actor)
            if form.ignored:
                messages.info(request, f"We did not read these columns: {listed(form.ignored)}.")
            return redirect(files.of(request, staged))
    places = {"template": address(request, f"{files.stem}_template"), "home": address(request, files.home)}
    context |= {"form": form, "most": kpi_file.MAX_ROWS, "over": files.over, **places}
    return render(request, f"metrics/import_{files.home}.html", context, status=status(form))


def _show(request: Request, files: _Files, measure_import: UUID) -> HttpResponse:
    """What the file would do, row by row; later, what became of it."""
    found = queries.get_measure_import(measure_import, files.kind)
    is_saved = found.state == found.State.SAVED
    chosen = MeasureRowFilter(request.GET, words=files.table.words)
    verdict = chosen.cleaned_data["verdict"] if chosen.is_valid() else ""
    table = files.table([row for row in found.rows if verdict in ("", row["verdict"])])
    tables.RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "import": found,
        "files": files,
        "sentence": sentence(found.counts, files.noun, files.table, is_saved=is_saved),
        "tally": tally(found.counts, files.table, is_saved=is_saved),
        "filter": chosen,
        "table": table,
        "home": address(request, files.home),
        "choose": address(request, f"import_{files.home}"),
        "confirm": files.of(request, found, "confirm_"),
        "discard": files.of(request, found, "discard_"),
    }
    return render(request, "metrics/measure_import.html", context)


def _confirm(request: Request, files: _Files, measure_import: UUID) -> HttpResponse:
    """Write what was shown. Where something changed since, show again what would be done."""
    found, by = queries.get_measure_import(measure_import, files.kind), request.membership.actor
    try:
        actions.confirm_measure_import(measure_import=found, by=by)
    except actions.ValuesChanged:
        actions.judge_measure_import(measure_import=found, by=by)
        messages.error(request, CHANGED)
    except actions.Discarded:
        pass  # the page says so
    return redirect(files.of(request, found))


def _discard(request: Request, files: _Files, measure_import: UUID) -> HttpResponse:
    """Forget the file."""
    found = queries.get_measure_import(measure_import, files.kind)
    try:
        actions.discard_measure_import(measure_import=found, by=request.membership.actor)
    except actions.AlreadySaved:
        return redirect(files.of(request, found))
    messages.success(request, "The file is discarded. Nothing was changed.")
    return redirect(address(request, files.home))


def _asked(request: Request) -> UUID | None:
    """The KPI from whose page the reader comes, or None."""
    try:
        found: UUID = forms.UUIDField().clean(request.GET.get("kpi", ""))
    except forms.ValidationError:
        return None
    return found
