"""The import of topics: choose a file, look at what it would do, say yes. The file itself is not kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission
from programs import actions, topic_queries
from programs.forms.topics import ImportTopicsForm, TopicRowFilter
from programs.here import address
from programs.models import TopicImport
from programs.topic_file import MAX_TOPICS, Verdict, template
from programs.topic_tables import TopicRowTable, sentence, tally


@requires(Permission.TOPICS_MANAGE)
def import_topics(request: Request) -> HttpResponse:
    """Choose the file; one that can be read is judged against the catalog."""
    form = ImportTopicsForm()
    if request.method == "POST":
        too_large = int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        form = ImportTopicsForm(request.POST, request.FILES, is_too_large=too_large)
        if form.is_valid():
            staged = actions.stage_topic_import(rows=form.rows, by=request.membership.actor)
            if form.ignored:
                messages.info(request, f"We did not read these columns: {listed(form.ignored)}.")
            if form.note:
                messages.warning(request, form.note)
            return redirect(address(request, "topic_import", topic_import=staged.pk))
    return render(request, "programs/import_topics.html", {"form": form, "most": MAX_TOPICS})


@requires(Permission.TOPICS_MANAGE)
def topic_template(request: Request) -> HttpResponse:
    """A file to start from."""
    # The mark tells a spreadsheet that this is UTF-8.
    response = HttpResponse("\ufeff" + template(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="topics.csv"'
    return response


@requires(Permission.TOPICS_MANAGE)
def topic_import(request: Request, topic_import: UUID) -> HttpResponse:
    """What the file would do, row by row; later, what became of it."""
    found = topic_queries.get_topic_import(topic_import)
    return render(request, "programs/topic_import.html", _context(request, found))


@require_POST
@requires(Permission.TOPICS_MANAGE)
def confirm_topic_import(request: Request, topic_import: UUID) -> HttpResponse:
    """Write what was shown. Where the catalog changed since, show again what would be done."""
    found, by = topic_queries.get_topic_import(topic_import), request.membership.actor
    try:
        actions.confirm_topic_import(topic_import=found, by=by)
    except actions.CatalogChanged:
        actions.judge_topic_import(topic_import=found, by=by)
        messages.error(
            request, "The catalog changed since you looked. Nothing was saved. Read again what would happen."
        )
    except actions.Discarded:
        pass  # the page says so
    return redirect(address(request, "topic_import", topic_import=found.pk))


@require_POST
@requires(Permission.TOPICS_MANAGE)
def discard_topic_import(request: Request, topic_import: UUID) -> HttpResponse:
    """Forget the file."""
    found = topic_queries.get_topic_import(topic_import)
    try:
        actions.discard_topic_import(topic_import=found, by=request.membership.actor)
    except actions.AlreadySaved:
        return redirect(address(request, "topic_import", topic_import=found.pk))
    messages.success(request, "The file is discarded. Nothing was changed.")
    return redirect(address(request, "topics"))


def _context(request: Request, found: TopicImport) -> dict[str, Any]:
    shown = TopicRowFilter(request.GET)
    verdict = shown.cleaned_data["verdict"] if shown.is_valid() else ""
    table = TopicRowTable([row for row in found.rows if verdict in ("", row["verdict"])])
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    moving = (Verdict.ADDED.value, Verdict.CHANGED.value)
    return {
        "import": found,
        "sentence": sentence(found.rows),
        "moves": sum(row["verdict"] in moving for row in found.rows),
        "tally": tally(found.rows),
        "filter": shown,
        "table": table,
    }
