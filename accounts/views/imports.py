"""The people import: choose a file, say what its columns and grades mean, look at what it would do, say yes.

No step keeps the file. It travels in a hidden field of the form, and only columns that feed a field of ours reach the database.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts import actions, queries
from accounts.forms.imports import (
    ConfirmPeopleImportForm,
    ImportPeopleForm,
    ImportRowFilter,
    MapPeopleColumnsForm,
    MapPeopleValuesForm,
)
from accounts.models import PeopleImport, PeopleImportRow
from accounts.people_mapping import FIELDS, MAX_TRANSLATED, PeopleMapping, grades, guess_mapping, mapped_rows
from accounts.tabular import BadTable, Table, from_text, to_text
from accounts.views.import_rows import ImportRowTable, sentence
from jobs.queries import latest_job

PAGE = 25


@requires(Permission.PEOPLE_IMPORT)
def import_people(request: Request) -> HttpResponse:
    """Choose the file; a file that can be read goes on to its columns."""
    form = ImportPeopleForm()
    if request.method == "POST":
        form = ImportPeopleForm(request.POST, request.FILES, is_too_large=_is_too_large(request))
        if form.is_valid():
            guess = guess_mapping(form.table, queries.remembered_mapping())
            try:
                return _show_columns(request, MapPeopleColumnsForm(form.table, guess=guess), form.cleaned_data["mode"])
            except BadTable as error:
                form.add_error("file", str(error))
    context = {"form": form, "waiting": queries.waiting_import(request.membership.actor)}
    return render(request, "accounts/import_people.html", context)


@requires(Permission.PEOPLE_IMPORT)
def map_people_columns(request: Request) -> HttpResponse:
    """Say which column feeds which field."""
    try:
        table, mode = _carried(request)
    except BadTable as error:
        return _start_again(request, error)
    form = MapPeopleColumnsForm(table, request.POST)
    if form.is_valid():
        remembered = queries.remembered_mapping()
        found = form.grades_to_number(remembered)
        if not form.errors and not found:
            return _stage(request, table, form.mapping, mode)
        if not form.errors:
            numbers = MapPeopleValuesForm(found, known=remembered.levels)
            return _show_values(request, table, form.mapping, mode, numbers)
    return render(request, "accounts/map_people_columns.html", _columns_context(form, mode))


@requires(Permission.PEOPLE_IMPORT)
def map_people_values(request: Request) -> HttpResponse:
    """Give each grade of the file a level."""
    try:
        table, mode = _carried(request)
        mapping = _carried_mapping(request, table)
    except BadTable as error:
        return _start_again(request, error)
    form = MapPeopleValuesForm(grades(table, mapping), request.POST)
    if form.is_valid():
        return _stage(request, table, replace(mapping, levels=form.levels), mode)
    return render(request, "accounts/map_people_values.html", _values_context(table, mapping, mode, form))


@requires(Permission.PEOPLE_IMPORT)
def people_import(request: Request, people_import: UUID) -> HttpResponse:
    """What the file would do, then what it did."""
    found = _find(people_import)
    if found.state == PeopleImport.State.SAVING and found.job_id and queries.is_being_saved(found):
        return redirect(_url(request, "jobs:job", job=found.job_id))
    return render(request, "accounts/people_import.html", _judged_context(request, found))


@requires(Permission.PEOPLE_IMPORT)
def confirm_people_import(request: Request, people_import: UUID) -> HttpResponse:
    """Start saving, and show how it goes."""
    found = _find(people_import)
    page = _url(request, "accounts:people_import", people_import=found.pk)
    if request.method != "POST":  # a page of the rows below a question that was not answered yet
        return redirect(f"{page}?{request.GET.urlencode()}")
    form = ConfirmPeopleImportForm(found, request.POST)
    if not form.is_valid():
        return _show_judged(request, found, form)
    try:
        job = actions.confirm_people_import(
            people_import_id=found.pk,
            leaving_confirmed=form.cleaned_data.get("leaving", False),
            return_to=page,
            by=request.membership.actor,
        )
    except (actions.Discarded, actions.AlreadySaved):
        return redirect(page)  # which says what became of it
    return redirect(_url(request, "jobs:job", job=job.pk))


@require_POST
@requires(Permission.PEOPLE_IMPORT)
def discard_people_import(request: Request, people_import: UUID) -> HttpResponse:
    """Forget the file."""
    found = _find(people_import)
    try:
        actions.discard_people_import(people_import_id=found.pk, by=request.membership.actor)
    except (actions.AlreadySaved, actions.BeingSaved):
        return redirect(_url(request, "accounts:people_import", people_import=found.pk))
    messages.success(request, "The file is discarded. Nothing was changed.")
    return redirect(_url(request, "accounts:people"))


@requires(Permission.PEOPLE_IMPORT)
def rejected_people(request: Request, people_import: UUID) -> HttpResponse:
    """The rows that are left out, as a file that can be mended and imported."""
    rows = queries.judged_rows(_find(people_import)).filter(verdict=PeopleImportRow.Verdict.REJECTED)
    if not rows:
        raise Http404("No row is left out")
    names = [name for name in FIELDS if any(name in row.values for row in rows)]
    text = to_csv(
        ["Row", *(FIELDS[name].label for name in names), "What to mend"],
        ([row.number, *(row.values.get(name, "") for name in names), _problems(row)] for row in rows),
    )
    # The mark tells a spreadsheet that this is UTF-8.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rejected-people.csv"'
    return response


# Between the steps --------------------------------------------------------------------------------------------------


def _carried(request: Request) -> tuple[Table, str]:
    """The table and the mode that came back with the form. Raises BadTable."""
    mode = request.POST.get("mode", "")
    if mode not in PeopleImport.Mode.values:
        raise BadTable("Choose the file again." if request.method == "POST" else "")
    return from_text(request.POST.get("table", "")), mode


def _carried_mapping(request: Request, table: Table) -> PeopleMapping:
    """The columns that came back with the form. Raises BadTable."""
    form = MapPeopleColumnsForm(table, request.POST)
    if not form.is_valid() or len(grades(table, form.mapping)) > MAX_TRANSLATED:
        raise BadTable("The columns did not come back whole. Choose the file again.")
    return form.mapping


def _start_again(request: Request, error: BadTable) -> HttpResponse:
    if str(error):
        messages.error(request, str(error))
    return redirect(_url(request, "accounts:import_people"))


def _show_columns(request: Request, form: MapPeopleColumnsForm, mode: str) -> HttpResponse:
    return render(request, "accounts/map_people_columns.html", _columns_context(form, mode))


def _columns_context(form: MapPeopleColumnsForm, mode: str) -> dict[str, Any]:
    return {
        "form": form,
        "table": to_text(form.table),
        "rows": len(form.table.rows),
        "note": form.table.note,
        "mode": mode,
    }


def _show_values(
    request: Request, table: Table, mapping: PeopleMapping, mode: str, form: MapPeopleValuesForm
) -> HttpResponse:
    return render(request, "accounts/map_people_values.html", _values_context(table, mapping, mode, form))


def _values_context(table: Table, mapping: PeopleMapping, mode: str, form: MapPeopleValuesForm) -> dict[str, Any]:
    """From here on, columns that feed nothing do not even travel."""
    carried = mapping.columns | {"date_order": mapping.date_order, "mode": mode}
    carried["table"] = to_text(table.only(set(mapping.columns.values())))
    return {"form": form, "carried": carried, "column": mapping.columns["level"]}


def _stage(request: Request, table: Table, mapping: PeopleMapping, mode: str) -> HttpResponse:
    found = actions.stage_people_import(
        rows=mapped_rows(table, mapping), mapping=mapping, mode=mode, by=request.membership.actor
    )
    return redirect(_url(request, "accounts:people_import", people_import=found.pk))


def _is_too_large(request: Request) -> bool:
    """Whether the upload was passed over, because it may not be kept in memory and must not be written to disk."""
    return int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


# The dry run ----------------------------------------------------------------------------------------------------------


def _show_judged(request: Request, found: PeopleImport, form: ConfirmPeopleImportForm) -> HttpResponse:
    return render(request, "accounts/people_import.html", _judged_context(request, found, form))


def _judged_context(
    request: Request, found: PeopleImport, form: ConfirmPeopleImportForm | None = None
) -> dict[str, Any]:
    job = latest_job(found.pk) if found.job_id else None
    context: dict[str, Any] = {"import": found, "sentence": sentence(found.counts), "job": job}
    if found.state in (PeopleImport.State.STAGED, PeopleImport.State.SAVING):
        context |= {"form": form or ConfirmPeopleImportForm(found), **_rows_context(request, found)}
    return context


def _rows_context(request: Request, found: PeopleImport) -> dict[str, Any]:
    shown = ImportRowFilter(request.GET)
    verdict = shown.cleaned_data["verdict"] if shown.is_valid() else ""
    rows = queries.judged_rows(found)
    table = ImportRowTable(rows.filter(verdict=verdict) if verdict else rows)
    tables.RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    labels = PeopleImportRow.Verdict
    count = {label.value: found.counts.get(label.value, 0) for label in labels}
    return {
        "table": table,
        "filter": shown,
        "tally": [(label.label, count[label.value]) for label in labels],
        "with_a_role": queries.leaving_with_a_role(found) if count["left"] else [],
        "strangers": queries.rejected_strangers(found) if count["left"] and count["rejected"] else 0,
    }


def _problems(row: PeopleImportRow) -> str:
    return " ".join(f"{FIELDS[problem['field']].label}: {problem['rule']}" for problem in row.problems)


def _find(people_import: UUID) -> PeopleImport:
    return get_object_or_404(PeopleImport.objects.all(), pk=people_import)


def _url(request: Request, name: str, **kwargs: object) -> str:
    return reverse(name, kwargs={"organization": request.organization.slug, **kwargs})
