"""Peer circles of a cohort: a suggestion to change, a question before it is published, and the circles that there are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from pairing import actions
from pairing.circle_forms import NOWHERE, CirclesForm
from pairing.circle_queries import Board, board_of
from pairing.circles import suggest
from programs.actions import WrongPhase
from programs.models import Cohort
from programs.queries import get_cohort

STATES = (Cohort.State.RECRUITING, Cohort.State.ACTIVE)
OPEN_AGAIN = "Answers are open again. Close them, then form the circles."


@requires(Permission.PAIRING_VIEW)
def circles(request: Request, cohort: UUID) -> HttpResponse:
    """The suggestion with a choice for each person. A valid choice goes on to the question whether to publish it."""
    found = get_cohort(request.membership, cohort)
    if refusal := _elsewhere(request, found):
        return refusal
    # While answers are open, who is ready may change, and a suggestion that moves would tell.
    is_open = not found.answers_closed(today(request.organization.timezone))
    board = Board((), ()) if is_open else board_of(found)
    if request.method != "POST" or is_open or not can(request.membership, Permission.PAIRING_PUBLISH):
        return _page(request, found, board, CirclesForm(board=board, suggested=suggest(board.waiting)), is_open=is_open)
    form = CirclesForm(request.POST, board=board)
    if not form.is_valid() or "again" in request.POST:
        return render(request, "pairing/circles.html", _context(request, found, board, form), status=_status(form))
    return render(request, "pairing/publish_circles.html", _question(request, found, board, form))


@require_POST
@requires(Permission.PAIRING_PUBLISH)
def publish_circles(request: Request, cohort: UUID) -> HttpResponse:
    """Publish what was chosen, all of it or nothing."""
    found = get_cohort(request.membership, cohort)
    if refusal := _elsewhere(request, found):
        return refusal
    if not found.answers_closed(today(request.organization.timezone)):
        # Before anything is judged: what is wrong with a choice would name who is ready, and leave out who took a yes back.
        messages.error(request, OPEN_AGAIN)
        return redirect(_address(request, found))
    board = board_of(found)
    form = CirclesForm(request.POST, board=board)
    if not form.is_valid():
        return render(request, "pairing/circles.html", _context(request, found, board, form), status=422)
    by, joining = request.membership.actor, form.joining
    try:
        made = actions.publish_circles(cohort=found, circles=form.circles, joining=joining, by=by)
    except actions.AnswersOpen:
        messages.error(request, OPEN_AGAIN)
    except (actions.BrokenCircle, WrongPhase) as error:
        messages.error(request, str(error))
    else:
        came = sum(len(ids) for ids in joining.values())
        messages.success(request, _said(len(made), came))
    return redirect(_address(request, found))


def _page(request: Request, cohort: Cohort, board: Board, form: CirclesForm, *, is_open: bool) -> HttpResponse:
    return render(request, "pairing/circles.html", _context(request, cohort, board, form) | {"is_open": is_open})


def _context(request: Request, cohort: Cohort, board: Board, form: CirclesForm) -> dict[str, Any]:
    return {
        "cohort": cohort,
        "board": board,
        "form": form,
        "takes_circles": cohort.state in STATES,
        "may_publish": can(request.membership, Permission.PAIRING_PUBLISH),
    }


def _question(request: Request, cohort: Cohort, board: Board, form: CirclesForm) -> dict[str, Any]:
    """What publishing would do, by name, and the choices to send along."""
    named = [[board.name(pk) for pk in ids] for ids in form.circles]
    into = [(board.circle(pair_id), [board.name(pk) for pk in ids]) for pair_id, ids in form.joining.items()]
    return {
        "cohort": cohort,
        "circles": named,
        "joining": into,
        "left_out": [peer.name for peer in board.waiting if form.cleaned_data[str(peer.id)] == NOWHERE],
        "is_first": not cohort.has_pairs,
        "sent": [(str(peer.id), form.cleaned_data[str(peer.id)]) for peer in board.waiting],
        "publish_url": reverse(
            "pairing:publish_circles", kwargs={"organization": request.organization.slug, "cohort": cohort.pk}
        ),
    }


def _elsewhere(request: Request, cohort: Cohort) -> HttpResponse | None:
    """A cohort of pairs has its studio."""
    if cohort.is_circle:
        return None
    return redirect(reverse("pairing:pairing", kwargs={"organization": request.organization.slug, "cohort": cohort.pk}))


def _address(request: Request, cohort: Cohort) -> str:
    return reverse("pairing:circles", kwargs={"organization": request.organization.slug, "cohort": cohort.pk})


def _status(form: CirclesForm) -> int:
    return 422 if form.errors else 200


def _said(circles: int, came: int) -> str:
    parts = []
    if circles:
        parts.append("1 circle is published." if circles == 1 else f"{circles} circles are published.")
    if came:
        parts.append("1 person joins a circle." if came == 1 else f"{came} people join circles.")
    return f"{' '.join(parts)} Everybody in them is told."
