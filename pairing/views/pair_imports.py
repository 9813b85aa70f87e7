"""Ready-made pairs: choose a file, look at what it would lock, say yes. The file itself is not kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import today
from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission
from pairing import actions
from pairing.models import PairImport
from pairing.pair_file import MAX_PAIRS, Verdict, template
from pairing.pair_import_forms import ImportPairsForm, PairRowFilter
from pairing.pair_import_queries import get_pair_import
from pairing.pair_tables import PairRowTable, sentence, tally
from pairing.studio_forms import ProposeForm
from programs.actions import AlreadySaved, Discarded, WrongPhase
from programs.models import Cohort
from programs.queries import get_cohort

PAIRING = (Cohort.State.RECRUITING, Cohort.State.ACTIVE)
NOT_NOW = (actions.FormsCircles, actions.AnswersOpen, WrongPhase)
NAME = "With the pairs of a file"


@requires(Permission.PAIRING_PROPOSE)
def import_pairs(request: Request, cohort: UUID) -> HttpResponse:
    """Choose the file; one that can be read is judged against who waits for a partner."""
    found, form = get_cohort(request.membership, cohort), ImportPairsForm()
    if request.method == "POST":
        too_large = int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        form = ImportPairsForm(request.POST, request.FILES, is_too_large=too_large)
        if form.is_valid():
            return _stage(request, found, form)
    context = {
        "cohort": found,
        "form": form,
        "most": MAX_PAIRS,
        "takes_pairs": _takes(found),
        "is_open": _is_open(found),
    }
    return render(request, "pairing/import_pairs.html", context, status=422 if form.is_bound else 200)


@requires(Permission.PAIRING_PROPOSE)
def pair_template(request: Request) -> HttpResponse:
    """A file to start from."""
    # The mark tells a spreadsheet that this is UTF-8.
    response = HttpResponse("\ufeff" + template(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="pairs.csv"'
    return response


@requires(Permission.PAIRING_PROPOSE)
def pair_import(request: Request, pair_import: UUID) -> HttpResponse:
    """What the file would lock, row by row; later, what became of it."""
    found = get_pair_import(request.membership, pair_import)
    return render(request, "pairing/pair_import.html", _context(request, found))


@require_POST
@requires(Permission.PAIRING_PROPOSE)
def save_pairs(request: Request, pair_import: UUID) -> HttpResponse:
    """Lock what was shown. Where people or rulings changed since, show again what would be done."""
    found, by = get_pair_import(request.membership, pair_import), request.membership.actor
    try:
        actions.save_pairs(pair_import=found, by=by)
    except actions.PairsChanged:
        actions.judge_pairs(pair_import=found, by=by)
        messages.error(
            request, "People or rulings changed since you looked. Nothing was locked. Read again what would happen."
        )
    except NOT_NOW as error:
        messages.error(request, _why(error))
    except Discarded:
        pass  # the page says so
    return redirect(_page(request, "pair_import", pair_import=found.pk))


@require_POST
@requires(Permission.PAIRING_PROPOSE)
def discard_pairs(request: Request, pair_import: UUID) -> HttpResponse:
    """Forget the file."""
    found = get_pair_import(request.membership, pair_import)
    try:
        actions.discard_pairs(pair_import=found, by=request.membership.actor)
    except AlreadySaved:
        return redirect(_page(request, "pair_import", pair_import=found.pk))
    messages.success(request, "The file is discarded. Nothing was changed.")
    return redirect(_page(request, "pairing", cohort=found.cohort_id))


def _stage(request: Request, cohort: Cohort, form: ImportPairsForm) -> HttpResponse:
    try:
        staged = actions.import_pairs(cohort=cohort, rows=form.rows, by=request.membership.actor)
    except NOT_NOW as error:
        messages.error(request, _why(error))
        return redirect(_page(request, "import_pairs", cohort=cohort.pk))
    if form.ignored:
        messages.info(request, f"We did not read these columns: {listed(form.ignored)}.")
    if form.note:
        messages.warning(request, form.note)
    return redirect(_page(request, "pair_import", pair_import=staged.pk))


def _context(request: Request, found: PairImport) -> dict[str, Any]:
    # What a row said while answers were closed would be old news of who is ready: not to be read beside open answers.
    is_open = _is_open(found.cohort)
    shown = PairRowFilter(request.GET)
    verdict = shown.cleaned_data["verdict"] if shown.is_valid() else ""
    rows = [] if is_open else [row for row in found.rows if verdict in ("", row["verdict"])]
    table = PairRowTable(rows)
    tables.RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return {
        "import": found,
        "cohort": found.cohort,
        "is_open": is_open,
        "sentence": sentence(found.counts, is_saved=found.state == PairImport.State.SAVED),
        "moves": found.counts.get(Verdict.ADDED, 0),
        "tally": tally(found.counts),
        "filter": shown,
        "table": table,
        "takes_pairs": _takes(found.cohort) and not is_open,
        "usual": _usual(found.cohort),
    }


def _usual(cohort: Cohort) -> ProposeForm:
    """The usual weights, for a draft of everybody else."""
    return ProposeForm(takes_wishes=cohort.program.takes_wishes, initial={"name": NAME})


def _takes(cohort: Cohort) -> bool:
    return cohort.state in PAIRING and not cohort.is_circle


def _is_open(cohort: Cohort) -> bool:
    return not cohort.answers_closed(today(cohort.organization.timezone))


def _why(error: Exception) -> str:
    match error:
        case actions.AnswersOpen():
            return "Answers are open. Close them first: until then anybody may change theirs, and a file would tell."
        case actions.FormsCircles():
            return "Circles have no mentee, so they are formed on a page of their own."
        case _:
            return str(error)


def _page(request: Request, name: str, **kwargs: Any) -> str:
    return reverse(f"pairing:{name}", kwargs={"organization": request.organization.slug, **kwargs})
