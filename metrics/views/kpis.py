"""KPIs: the list, a series with what happened meanwhile, and its values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from access.clock import today
from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from metrics import actions, queries
from metrics.forms import KpiForm, KpiPointForm
from metrics.here import address, as_csv, sent, status
from metrics.models import Kpi
from metrics.periods import label, middle
from metrics.series import course, floor_of, marked, scale_sentence, still_open, with_gaps
from metrics.tables import KpiFilter, KpiTable

PAGE = 25
TAKEN = "Another KPI is called so. Choose another name."


@requires(Permission.IMPACT_VIEW)
def kpis(request: Request) -> HttpResponse:
    """Every KPI with its newest value."""
    search = KpiFilter(request.GET, queryset=queries.kpis_with_last())
    table = KpiTable(search.qs, slug=request.organization.slug)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "table": table,
        "search": search.form,
        "is_empty": not request.GET and not table.rows,
        "may_manage": can(request.membership, Permission.KPI_MANAGE),
        "may_bring": can(request.membership, Permission.OUTCOMES_MANAGE),
    }
    return render(request, "metrics/kpis.html", context)


@requires(Permission.IMPACT_VIEW)
def kpi(request: Request, kpi: UUID) -> HttpResponse:
    """The series, with decisions and experiments that should move it as dated events, and what that does not show."""
    found = queries.get_kpi(kpi)
    return _page(request, found, KpiPointForm(kpi=found))


@requires(Permission.IMPACT_VIEW)
def kpi_csv(request: Request, kpi: UUID) -> HttpResponse:
    """The series, as a file that the import reads."""
    found = queries.get_kpi(kpi)
    values = queries.values_of(found)
    rows = [(found.name, value.starts_on.isoformat(), value.plain) for value in values]
    day = today(request.organization.timezone)
    return as_csv(to_csv(("KPI", "Period", "Value"), rows), f"{slugify(found.name) or 'kpi'}-{day:%Y-%m-%d}")


@requires(Permission.KPI_MANAGE)
def create_kpi(request: Request) -> HttpResponse:
    """Name a new series."""
    form = KpiForm(sent(request))
    if form.is_bound and form.is_valid():
        try:
            made = actions.create_kpi(**form.cleaned_data, by=request.membership.actor)
        except actions.NameTaken:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, f"{made.name} is added. Now give it values.")
            return redirect(address(request, "kpi", kpi=made.pk))
    return render(request, "metrics/create_kpi.html", {"form": form}, status=status(form))


@requires(Permission.KPI_MANAGE)
def edit_kpi(request: Request, kpi: UUID) -> HttpResponse:
    """Other words about it."""
    found = queries.get_kpi(kpi)
    form = KpiForm(sent(request), kpi=found, has_values=found.points.exists())
    if form.is_bound and form.is_valid():
        try:
            actions.edit_kpi(kpi=found, **form.cleaned_data, by=request.membership.actor)
        except actions.NameTaken:
            form.add_error("name", TAKEN)
        except actions.PeriodFixed:
            form.add_error("period", "It has values meanwhile, so this stays.")
        else:
            messages.success(request, "The KPI is changed.")
            return redirect(address(request, "kpi", kpi=found.pk))
    return render(request, "metrics/edit_kpi.html", {"form": form, "kpi": found}, status=status(form))


@require_POST
@requires(Permission.KPI_MANAGE)
def archive_kpi(request: Request, kpi: UUID) -> HttpResponse:
    """No more values, and in no list to choose from."""
    found = queries.get_kpi(kpi)
    actions.archive_kpi(kpi=found, by=request.membership.actor)
    messages.success(request, f"{found.name} is archived.")
    return redirect(address(request, "kpi", kpi=found.pk))


@require_POST
@requires(Permission.KPI_MANAGE)
def restore_kpi(request: Request, kpi: UUID) -> HttpResponse:
    """In use again."""
    found = queries.get_kpi(kpi)
    actions.restore_kpi(kpi=found, by=request.membership.actor)
    messages.success(request, f"{found.name} is in use again.")
    return redirect(address(request, "kpi", kpi=found.pk))


@requires(Permission.KPI_MANAGE)
def delete_kpi(request: Request, kpi: UUID) -> HttpResponse:
    """What deleting it takes away, and then, on POST, that."""
    found = queries.get_kpi(kpi)
    if request.method == "POST":
        actions.delete_kpi(kpi=found, by=request.membership.actor)
        messages.success(request, f"{found.name} is deleted.")
        return redirect(address(request, "kpis"))
    context = {"kpi": found, "values": found.points.count(), "linked": queries.linked_to(found)}
    return render(request, "metrics/delete_kpi.html", context)


@require_POST
@requires(Permission.KPI_MANAGE)
def save_kpi_point(request: Request, kpi: UUID) -> HttpResponse:
    """Save one value; the same period again corrects it."""
    found = queries.get_kpi(kpi)
    form = KpiPointForm(request.POST, kpi=found)
    if form.is_valid():
        try:
            (outcome,) = actions.save_points(rows=form.rows, by=request.membership.actor)
        except actions.Rejected as refused:
            form.refuse(refused.outcomes)
        else:
            stored = outcome.stored
            messages.success(request, f"{stored['period']}: {stored['shown'][-1]}.")
            return redirect(address(request, "kpi", kpi=found.pk))
    return _page(request, found, form)


@requires(Permission.KPI_MANAGE)
def delete_kpi_point(request: Request, kpi_point: UUID) -> HttpResponse:
    """Ask, and then, on POST, take the value away."""
    point = queries.get_kpi_point(kpi_point)
    if request.method == "POST":
        actions.delete_kpi_point(point=point, by=request.membership.actor)
        messages.success(request, "The value is removed.")
        return redirect(address(request, "kpi", kpi=point.kpi_id))
    (value,) = [value for value in queries.values_of(point.kpi) if value.id == point.pk]
    return render(request, "metrics/delete_kpi_point.html", {"kpi": point.kpi, "value": value})


def _page(request: Request, found: Kpi, form: KpiPointForm) -> HttpResponse:
    values = queries.values_of(found)
    numbers = [value.number for value in values]
    floor = floor_of(numbers)
    known = {value.starts_on: value for value in values}
    rows = [
        (label(day, found.period), middle(day, found.period), known.get(day))
        for day in with_gaps(list(known), found.period)
    ]
    context: dict[str, Any] = {
        "kpi": found,
        "form": form,
        "rows": rows,
        "latest": values[-1] if values else None,
        "course": course(numbers, [value.period for value in values], found.unit),
        "floor": floor,
        "scale": scale_sentence(floor, found.unit),
        "still_open": still_open(list(known), found.period, today(request.organization.timezone)),
        "events": marked(queries.events_of(found, request.membership)),
        "may_manage": can(request.membership, Permission.KPI_MANAGE),
    }
    return render(request, "metrics/kpi.html", context, status=422 if form.errors else 200)
