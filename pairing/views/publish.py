"""Publishing a draft: what it does and what people will read, ten minutes to undo it, or at once."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from access.clock import now, today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing import actions
from pairing.actions.publishing import MINUTES
from pairing.models import PairingRun
from pairing.notices import MOST, told_at
from pairing.publish_forms import PublishForm
from pairing.publish_queries import forbidden_in, get_run, locked_beside, previews, scheduled_run, told
from pairing.queries import is_late
from pairing.ruling_queries import has_new_rulings as ruled_since
from programs.actions import WrongPhase
from programs.rules import some_names

State = PairingRun.State
REFUSALS = (
    actions.StaleDraft,
    actions.AnswersOpen,
    actions.AlreadyPaired,
    actions.RuleBroken,
    actions.PairForbidden,
    actions.AnotherScheduled,
    actions.EmptyDraft,
    actions.NotADraft,
    actions.FormsCircles,
    WrongPhase,
)
NOTHING_TO_WRITE = (actions.EmptyDraft, actions.NotADraft)  # nobody would read what was typed
CONFLICT = 409
WHY: Mapping[type[Exception], str] = {
    actions.StaleDraft: "No longer taking part: {}. Find pairs again, then publish.",
    actions.AnswersOpen: "Answers are open again. Close them, find pairs again, then publish.",
    actions.AlreadyPaired: "Since this draft, these got a partner, or take fewer than before: {}. Find pairs again, then publish.",
    actions.RuleBroken: "Against what always holds, since this draft: {}. Find pairs again, then publish.",
    actions.PairForbidden: "Forbidden since this draft: {}. Solve it again, or lift that, then publish.",
    actions.AnotherScheduled: "Draft {} is about to be published. Undo that first, or wait until its pairs are told.",
    actions.EmptyDraft: "Nobody has a partner in this draft, so there is nothing to publish.",
    actions.NotADraft: "This is no draft.",
}


@requires(Permission.PAIRING_PUBLISH)
def publish(request: Request, run: UUID) -> HttpResponse:
    """Says what publishing does, how many are told and what they will read, and takes a few words for each side; then schedules it."""
    found = get_run(request.membership, run)
    if request.method != "POST":
        return (
            _page(request, found, PublishForm(notices=found.notices)) if _may(request, found) else _home(request, found)
        )
    form = PublishForm(request.POST)
    if "preview" in request.POST or not form.is_valid():
        return _page(request, found, form)
    try:
        scheduled = actions.schedule_publish(run=found, notices=form.notices(), by=request.membership.actor)
    except NOTHING_TO_WRITE as error:
        messages.error(request, _why(error))
        return _home(request, found)
    except REFUSALS as error:
        form.add_error(None, _why(error))
        return _page(request, found, form, status=CONFLICT)
    if scheduled.state == State.PUBLISHED or scheduled.publishes_at is None:
        messages.info(request, "The pairs of this draft are published.")
    else:
        messages.success(request, f"{_when(scheduled)} Until then you can undo it.")
    return _home(request, found)


@require_POST
@requires(Permission.PAIRING_PUBLISH)
def publish_now(request: Request, run: UUID) -> HttpResponse:
    """Tell everybody without waiting. What can no longer be published is a draft again."""
    found, by = get_run(request.membership, run), request.membership.actor
    try:
        pairs = actions.publish_now(run=found, by=by)
    except actions.NotScheduled:
        messages.info(request, "Publishing was undone. Publish the draft again, then tell everybody.")
    except actions.NotADraft as error:
        messages.info(request, _why(error))
    except REFUSALS as error:
        actions.undo_publish(run=found, by=by)
        messages.error(request, f"{_why(error)} Nobody was told, and it is a draft again.")
    else:
        number = "1 pair is" if len(pairs) == 1 else f"{len(pairs):,} pairs are"
        messages.success(request, f"{number} published. Everybody in them is told.")
    return _home(request, found)


@require_POST
@requires(Permission.PAIRING_PUBLISH)
def undo_publish(request: Request, run: UUID) -> HttpResponse:
    """Make it a draft again, while nobody was told."""
    found = get_run(request.membership, run)
    try:
        actions.undo_publish(run=found, by=request.membership.actor)
    except actions.AlreadyTold:
        messages.error(request, "Everybody is told, and nothing is left to undo.")
    else:
        messages.success(request, f"Draft {found.number} is a draft again. Nobody was told.")
    return _home(request, found)


def _home(request: Request, run: PairingRun) -> HttpResponse:
    return redirect(reverse("pairing:run", kwargs={"organization": request.organization.slug, "run": run.pk}))


def _may(request: Request, run: PairingRun) -> bool:
    """Whether there is something to ask; else what became of it is said."""
    other = scheduled_run(run.cohort)
    if run.state == State.PUBLISHED:
        messages.info(request, "The pairs of this draft are published.")
    elif other is not None and other.pk != run.pk:
        messages.error(request, _why(actions.AnotherScheduled(other.number)))
    elif run.state == State.DRAFT and not run.mentees_paired:
        messages.error(request, _why(actions.EmptyDraft()))
    return run.state == State.DRAFT and other is None and bool(run.mentees_paired)


def _page(request: Request, run: PairingRun, form: PublishForm, *, status: int = 200) -> HttpResponse:
    if status == 200 and form.is_bound and not form.is_valid() and "preview" not in request.POST:
        status = 422
    day = today(request.organization.timezone)
    is_open, has_new_rulings = not run.cohort.answers_closed(day), ruled_since(run, day)
    forbidden = forbidden_in(run)
    context = {
        "run": run,
        "form": form,
        "cancel_url": reverse("pairing:run", kwargs={"organization": request.organization.slug, "run": run.pk}),
        "is_late": is_late(run),
        "is_open": is_open,
        "has_new_rulings": has_new_rulings,
        "forbidden": some_names(forbidden),
        "locked_beside": some_names(locked_beside(run)) if has_new_rulings else "",
        # What was typed stays, whatever stops it: only who comes to write is told before.
        "may_write": form.is_bound or not (is_open or forbidden),
        "told": told(run),
        "previews": previews(run, form.typed(), request.organization),
        "minutes": MINUTES,
        "most": MOST,
    }
    return render(request, "pairing/publish.html", context, status=status)


def _when(run: PairingRun) -> str:
    return told_at(localtime(run.publishes_at), now()) if run.publishes_at else ""


def _why(error: Exception) -> str:
    """Why a draft cannot be published, and what to do."""
    if isinstance(error, actions.NotADraft) and str(error) == State.PUBLISHED.label:
        return "The pairs of this draft are published."
    return WHY.get(type(error), "This cohort takes no new pairs now.").format(error)
