"""The studio of a cohort: its drafts, the rulings that the next one obeys, and the form that makes it, with a preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import now, today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing import actions, queries
from pairing.draft_queries import solved_drafts
from pairing.inputs import load_problem
from pairing.matching import BadProblem
from pairing.models import PairingRun
from pairing.pacing import may_work, worked
from pairing.preview import LARGEST, Preview, preview_of
from pairing.ruling_queries import aims_now, base_of, drafts_of, runs_shown, standings
from pairing.studio_forms import ProposeForm, SolveAgainForm
from programs.actions import WrongPhase
from programs.models import Cohort
from programs.queries import Tally, get_cohort, tally

PAGE = 20
PAIRING = (Cohort.State.RECRUITING, Cohort.State.ACTIVE)
NOBODY = "Pairs need at least one mentor and one mentee who are ready and without a partner."


@requires(Permission.PAIRING_VIEW)
def pairing(request: Request, cohort: UUID) -> HttpResponse:
    """The drafts of a cohort, the rulings in force, and the form that makes another draft."""
    found = get_cohort(request.membership, cohort)
    return _studio(request, found, _form(found, drafts_of(found)))


@require_POST
@requires(Permission.PAIRING_PROPOSE)
def propose(request: Request, cohort: UUID) -> HttpResponse:
    """Start a run with the chosen weights, or the same draft once more, and go to its progress."""
    found = get_cohort(request.membership, cohort)
    page = _address(request, "pairing:pairing", cohort=found.pk)
    drafts = drafts_of(found)
    form = _form(found, drafts, request.POST)
    asked = SolveAgainForm(request.POST, drafts=drafts) if "again" in request.POST else form
    if not asked.is_valid():
        if asked is form:
            return _studio(request, found, form)
        messages.error(request, "That draft is published, about to be, or gone. Start a new one from the weights.")
        return redirect(page)
    try:
        run = actions.propose_pairs(
            cohort=found,
            **asked.asked(),
            return_to=f"/o/{request.organization.slug}/pairing/{{run}}/",
            by=request.membership.actor,
        )
    except actions.FormsCircles:
        messages.info(request, "Circles have no mentee, so they are formed on a page of their own.")
        return redirect(page)
    except WrongPhase as error:
        messages.info(request, str(error))
        return redirect(page)
    except actions.AnswersOpen:
        messages.error(request, "Close answers first. Until then anybody may change theirs, and a draft would tell.")
        return redirect(page)
    except actions.NobodyReady:
        if asked is not form:
            messages.error(request, NOBODY)
            return redirect(page)
        form.add_error(None, NOBODY)
        return _studio(request, found, form)
    return redirect(_address(request, "jobs:job", job=run.job_id))


@require_POST
@requires(Permission.PAIRING_PROPOSE)
def preview(request: Request, cohort: UUID) -> HttpResponse:
    """What the chosen weights would give on the people of this moment. Nothing is kept.

    A fragment for the script that asks while the weights change; the whole page for the button.
    """
    found = get_cohort(request.membership, cohort)
    drafts = drafts_of(found)
    form = _form(found, drafts, request.POST)
    shown, status = _previewed(request, found, form, drafts)
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "pairing/preview.html", shown, status=status)
    return _studio(request, found, form, shown, status)


def _form(cohort: Cohort, drafts: list[PairingRun], sent: Any = None) -> ProposeForm:
    return ProposeForm(sent, drafts=drafts, takes_wishes=cohort.program.takes_wishes)


def _previewed(
    request: Request, cohort: Cohort, form: ProposeForm, drafts: list[PairingRun]
) -> tuple[dict[str, Any], int]:
    """What the fragment shows, and its status."""
    day = today(cohort.organization.timezone)
    if not form.is_valid():
        return {"sorry": "Correct what is marked in the form first."}, 422
    if cohort.is_circle or cohort.state not in PAIRING:
        return {"sorry": "This cohort takes no new pairs now."}, 200
    if not cohort.answers_closed(day):
        return {"sorry": "Close answers first. Until then anybody may change theirs, and a preview would tell."}, 200
    mentees, mentors = _sides(cohort, tally(cohort, day))
    if not (mentees and mentors):
        return {"sorry": NOBODY}, 200
    if max(mentees, mentors) > LARGEST:
        return {
            "sorry": f"More than {LARGEST:,} people on one side are too many to preview. A draft takes some seconds, and tells nobody."
        }, 200
    if not may_work(request.membership.pk):
        return {"sorry": "Those were many previews in one minute. Wait a moment, then change a weight again."}, 429
    try:
        with worked(request.membership.pk):
            return {"preview": _solve(cohort, form, drafts)}, 200
    except BadProblem as error:
        if error.field != "locked":
            raise
        return {"sorry": "The locked pairs do not fit together any more. Lift a lock, then preview again."}, 200


def _solve(cohort: Cohort, form: ProposeForm, drafts: list[PairingRun]) -> Preview:
    asked = form.asked()
    aims = aims_now(cohort, asked["kept_from"], asked["bonus"], asked["shortfall"])
    base = asked["kept_from"] or next(iter(drafts), None)
    loaded = load_problem(cohort, now(), aims.forbidden)
    return preview_of(loaded, asked["weights"], aims, base_of(base) if base else None)


def _sides(cohort: Cohort, counts: Tally) -> tuple[int, int]:
    """How many mentees and mentors a run started now would have. Only to be asked once answers are closed."""
    room = queries.mentors_with_room(cohort) if cohort.has_pairs else 0
    return counts.free.get("mentee", 0), counts.free.get("mentor", 0) + room


def _studio(
    request: Request, cohort: Cohort, form: forms.Form, shown: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    # By the clocks that close answers: on a day ahead of them, a count would tell early who took a yes back.
    day = today(cohort.organization.timezone)
    closed = cohort.answers_closed(day)
    solved = solved_drafts(cohort)
    rulings = Paginator(queries.rulings_of(cohort), PAGE).get_page(request.GET.get("rulings"))
    context = {
        "cohort": cohort,
        "form": form,
        "runs": Paginator(runs_shown(cohort), PAGE).get_page(request.GET.get("drafts")),
        "solved": len(solved),
        "newest": solved[0] if solved else None,
        "counts": tally(cohort, day),
        "takes_pairs": cohort.state in PAIRING and not cohort.is_circle,
        "is_open": not closed,
        "room": queries.mentors_with_room(cohort) if cohort.has_pairs else 0,
        "rulings": rulings,
        "standings": standings(cohort, rulings, closed=closed),
        **(shown or {}),
    }
    return render(request, "pairing/pairing.html", context, status=422 if form.is_bound and form.errors else status)


def _address(request: Request, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organization": request.organization.slug, **kwargs})
