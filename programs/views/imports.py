"""The enrollment import: choose a file, say what its columns and values mean, look at what it would do, say yes.

No step keeps the file. It travels in a hidden field of the form, and only columns that feed a field of ours reach the database.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts.tabular import BadTable, Table, from_text, to_text
from jobs.queries import latest_job
from programs import actions, queries
from programs.enrollment_mapping import LABELS, EnrollmentMapping, fields_of, guess_mapping, mapped_rows
from programs.forms.imports import (
    EnrollmentRowFilter,
    ImportEnrollmentsForm,
    MapEnrollmentColumnsForm,
    MapEnrollmentValuesForm,
    side_of,
)
from programs.here import address
from programs.import_rows import EnrollmentRowTable, sentence
from programs.models import Cohort, EnrollmentImport, EnrollmentImportRow
from programs.views.cohorts import STANDS

INLINE_ROWS = 500  # more of them are saved by a worker, with progress
AGAIN = "The file did not come back whole. Choose it again."


@requires(Permission.ENROLLMENT_MANAGE)
def import_enrollments(request: Request, cohort: UUID) -> HttpResponse:
    """Choose the file; a file that can be read goes on to its columns."""
    found = queries.get_cohort(request.membership, cohort)
    form = ImportEnrollmentsForm()
    if request.method == "POST":
        too_large = int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        form = ImportEnrollmentsForm(request.POST, request.FILES, is_too_large=too_large)
        if form.is_valid():
            side, topics = form.cleaned_data["side"], queries.program_topics(found.program)
            guess = guess_mapping(form.table, side, queries.remembered_mapping())
            columns = MapEnrollmentColumnsForm(form.table, side, topics, guess=guess)
            try:
                return render(request, "programs/map_enrollment_columns.html", _columns_context(found, columns))
            except BadTable as error:
                form.add_error("file", str(error))
    return render(request, "programs/import_enrollments.html", {"form": form, "cohort": found})


@requires(Permission.ENROLLMENT_MANAGE)
def map_enrollment_columns(request: Request, cohort: UUID) -> HttpResponse:
    """Say which column feeds which field."""
    found = queries.get_cohort(request.membership, cohort)
    try:
        table, form = _carried(request, found)
    except BadTable as error:
        return _start_again(request, found, error)
    if form.is_valid():
        topics = queries.program_topics(found.program)
        values = MapEnrollmentValuesForm(table, form.mapping, form.side, topics)
        if values.guess(queries.remembered_mapping()):
            return _stage(request, found, form, values.complete(form.mapping))
        return render(request, "programs/map_enrollment_values.html", _values_context(found, form, values))
    return render(request, "programs/map_enrollment_columns.html", _columns_context(found, form))


@requires(Permission.ENROLLMENT_MANAGE)
def map_enrollment_values(request: Request, cohort: UUID) -> HttpResponse:
    """Say which topic and level each value is."""
    found = queries.get_cohort(request.membership, cohort)
    try:
        table, columns = _carried(request, found)
    except BadTable as error:
        return _start_again(request, found, error)
    if not columns.is_valid():
        return _start_again(request, found, BadTable(AGAIN))
    topics = queries.program_topics(found.program)
    form = MapEnrollmentValuesForm(table, columns.mapping, columns.side, topics, request.POST)
    if form.is_valid():
        return _stage(request, found, columns, form.complete(columns.mapping))
    return render(request, "programs/map_enrollment_values.html", _values_context(found, columns, form))


@requires(Permission.ENROLLMENT_MANAGE)
def enrollment_import(request: Request, enrollment_import: UUID) -> HttpResponse:
    """What the file would do, then what it did."""
    found = queries.get_enrollment_import(request.membership, enrollment_import)
    if found.state == EnrollmentImport.State.SAVING and queries.is_being_saved(found):
        return redirect(_job_url(request, found.job_id))
    context = {
        "import": found,
        "cohort": found.cohort,
        "sentence": sentence(found.counts, found.side),
        "moves": found.counts.get("added", 0) + found.counts.get("changed", 0),
        "job": latest_job(found.pk) if found.job_id else None,
    }
    if found.state in (EnrollmentImport.State.STAGED, EnrollmentImport.State.SAVING):
        context |= _rows_context(request, found)
    return render(request, "programs/enrollment_import.html", context)


@require_POST
@requires(Permission.ENROLLMENT_MANAGE)
def confirm_enrollment_import(request: Request, enrollment_import: UUID) -> HttpResponse:
    """Save a short file now; start the job that saves a long one, and show how it goes."""
    found = queries.get_enrollment_import(request.membership, enrollment_import)
    page = address(request, "enrollment_import", enrollment_import=found.pk)
    by = request.membership.actor
    try:
        if sum(found.counts.get(verdict, 0) for verdict in EnrollmentImportRow.Verdict.values) > INLINE_ROWS:
            job = actions.confirm_enrollment_import(enrollment_import=found, return_to=page, by=by)
            return redirect(_job_url(request, job.pk))
        actions.save_enrollment_import(enrollment_import=found, by=by)
    except (actions.Discarded, actions.AlreadySaved):
        return redirect(page)  # which says what became of it
    except actions.NotEnrolling:
        messages.error(request, STANDS)
    return redirect(page)


@require_POST
@requires(Permission.ENROLLMENT_MANAGE)
def discard_enrollment_import(request: Request, enrollment_import: UUID) -> HttpResponse:
    """Forget the file."""
    found = queries.get_enrollment_import(request.membership, enrollment_import)
    try:
        actions.discard_enrollment_import(enrollment_import=found, by=request.membership.actor)
    except (actions.AlreadySaved, actions.BeingSaved):
        return redirect(address(request, "enrollment_import", enrollment_import=found.pk))
    messages.success(request, "The file is discarded. Nothing was changed.")
    return redirect(address(request, "cohort", cohort=found.cohort_id))


@requires(Permission.ENROLLMENT_MANAGE)
def rejected_enrollments(request: Request, enrollment_import: UUID) -> HttpResponse:
    """The rows that are left out, as a file that can be mended and imported."""
    found = queries.get_enrollment_import(request.membership, enrollment_import)
    rows = queries.judged_rows(found).filter(verdict=EnrollmentImportRow.Verdict.REJECTED)
    if not rows:
        raise Http404("No row is left out")
    names = [name for name in fields_of(found.side) if any(name in row.values for row in rows)]
    text = to_csv(
        ["Row", *(LABELS[name] for name in names), "What to mend"],
        ([row.number, *(row.as_said(name) for name in names), _problems(row)] for row in rows),
    )
    # The mark tells a spreadsheet that this is UTF-8.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rejected-enrollments.csv"'
    return response


def _carried(request: Request, cohort: Cohort) -> tuple[Table, MapEnrollmentColumnsForm]:
    """The table and the columns that came back with the form. Raises BadTable."""
    if request.method != "POST":
        raise BadTable("")
    side, table = side_of(request.POST.get("side", "")), from_text(request.POST.get("table", ""))
    return table, MapEnrollmentColumnsForm(table, side, queries.program_topics(cohort.program), request.POST)


def _start_again(request: Request, cohort: Cohort, error: BadTable) -> HttpResponse:
    if str(error):
        messages.error(request, str(error))
    return redirect(address(request, "import_enrollments", cohort=cohort.pk))


def _stage(
    request: Request, cohort: Cohort, form: MapEnrollmentColumnsForm, mapping: EnrollmentMapping
) -> HttpResponse:
    try:
        staged = actions.stage_enrollment_import(
            cohort=cohort,
            side=form.side,
            rows=mapped_rows(form.table, mapping),
            mapping=mapping,
            level=form.cleaned_data["any_level"],
            by=request.membership.actor,
        )
    except actions.NotEnrolling:
        messages.error(request, STANDS)
        return redirect(address(request, "cohort", cohort=cohort.pk))
    return redirect(address(request, "enrollment_import", enrollment_import=staged.pk))


def _columns_context(cohort: Cohort, form: MapEnrollmentColumnsForm) -> dict[str, Any]:
    carried = {"side": form.side, "table": to_text(form.table)}
    return {"form": form, "cohort": cohort, "carried": carried, "rows": len(form.table.rows), "note": form.table.note}


def _values_context(cohort: Cohort, columns: MapEnrollmentColumnsForm, form: MapEnrollmentValuesForm) -> dict[str, Any]:
    """From here on, columns that feed nothing do not even travel."""
    mapping = columns.mapping
    carried = {**mapping.columns, "side": columns.side, "any_topic": mapping.topic}
    carried["any_level"] = str(columns.cleaned_data["any_level"])
    carried["table"] = to_text(columns.table.only(set(mapping.columns.values())))
    return {"form": form, "cohort": cohort, "carried": carried}


def _rows_context(request: Request, found: EnrollmentImport) -> dict[str, Any]:
    shown = EnrollmentRowFilter(request.GET)
    verdict = shown.cleaned_data["verdict"] if shown.is_valid() else ""
    rows = queries.judged_rows(found)
    table = EnrollmentRowTable(
        rows.filter(verdict=verdict) if verdict else rows, topics=queries.allowed_topics(found.cohort.program)
    )
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    table.names = queries.names_of([row.record for row in table.page.object_list])
    labels = EnrollmentImportRow.Verdict
    return {
        "table": table,
        "filter": shown,
        "tally": [(label.label, found.counts.get(label.value, 0)) for label in labels],
    }


def _problems(row: EnrollmentImportRow) -> str:
    return " ".join(f"{LABELS[problem['field']]}: {problem['rule']}" for problem in row.problems)


def _job_url(request: Request, job_id: UUID | None) -> str:
    return reverse("jobs:job", kwargs={"organization": request.organization.slug, "job": job_id})
