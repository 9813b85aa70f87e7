"""The log of what a pair took for true: for its members, and for others only what its author shares."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing.models import Pair
from pairing.queries import present_members
from sessions import actions, assumption_queries
from sessions.assumption_forms import AssumptionForm, ShareForm
from sessions.assumption_queries import Entry
from sessions.here import address, attempt, find_pair, me_in, names_of, others_in, readers_of
from sessions.rules import is_closed

IDS: dict[str, Any] = {"auto_id": "assumption_%s"}


@requires(Permission.PAIR_VIEW)
def assumptions(request: Request, pair: UUID) -> HttpResponse:
    """What the members of a pair took for true, and what became of it."""
    return _page(request, find_pair(request, pair), AssumptionForm(**IDS))


@require_POST
@requires(Permission.ASSUMPTION_WRITE)
def write_assumption(request: Request, pair: UUID) -> HttpResponse:
    """A member keeps one."""
    found, form = find_pair(request, pair), AssumptionForm(request.POST, **IDS)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    act = {"pair": found, "belief": form.belief(), "by": request.membership.actor}
    if not attempt(request, lambda: actions.write_assumption(**act)):
        return _page(request, found, form, status=409)
    messages.success(request, "It is in your log.")
    return redirect(address(request, "assumptions", pair=found.pk))


@requires(Permission.ASSUMPTION_WRITE)
def edit_assumption(request: Request, assumption: UUID) -> HttpResponse:
    """Its author says what became of it, or says it better."""
    entry = _own(request, assumption)
    pair = find_pair(request, entry.row.pair_id)
    sent = request.POST if request.method == "POST" else None
    form = AssumptionForm(sent, initial=AssumptionForm.initial_of(entry.belief), **IDS)
    if form.is_bound and form.is_valid():
        act = {"assumption": entry.row, "belief": form.belief(), "by": request.membership.actor}
        if attempt(request, lambda: actions.edit_assumption(**act)):
            messages.success(request, "Your log is changed.")
        return redirect(address(request, "assumptions", pair=pair.pk))
    context = {"form": form, "entry": entry, "pair": pair, "readers": readers_of(pair, others_in(pair, request))}
    status = 422 if form.is_bound else 200
    return render(request, "sessions/edit_assumption.html", context, status=status)


@require_POST
@requires(Permission.ASSUMPTION_WRITE)
def delete_assumption(request: Request, assumption: UUID) -> HttpResponse:
    """Its author takes it out, and back from everybody."""
    entry = _own(request, assumption)
    act = {"assumption": entry.row, "by": request.membership.actor}
    if attempt(request, lambda: actions.delete_assumption(**act)):
        messages.success(request, "It is out of your log.")
    return redirect(_back(request, entry))


@requires(Permission.ASSUMPTION_WRITE)
def share_assumption(request: Request, assumption: UUID) -> HttpResponse:
    """Its author names who else may read it, and sees the words that they will read."""
    entry = _own(request, assumption)
    sent = request.POST if request.method == "POST" else None
    form = ShareForm(sent, initial={"reach": entry.share.reach if entry.share else ""})
    if form.is_bound and form.is_valid():
        actions.share_assumption(assumption=entry.row, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "It is shared. You can take it back whenever you like.")
        return redirect(_back(request, entry))
    status = 422 if form.is_bound else 200
    return render(request, "sessions/share_assumption.html", {"form": form, "entry": entry}, status=status)


@require_POST
@requires(Permission.ASSUMPTION_WRITE)
def unshare_assumption(request: Request, assumption: UUID) -> HttpResponse:
    """Its author takes it back from everybody but the pair."""
    entry = _own(request, assumption)
    actions.unshare_assumption(assumption=entry.row, by=request.membership.actor)
    messages.success(request, "Only your pair reads it now.")
    return redirect(_back(request, entry))


def _own(request: Request, assumption_id: UUID) -> Entry:
    """The reader's own entry, or a 404."""
    rows = assumption_queries.own_assumptions(request.membership.person)
    return assumption_queries.entry_of(get_object_or_404(rows, pk=assumption_id))


def _back(request: Request, entry: Entry) -> str:
    """To the log, or home for an author who is no longer in the pair."""
    if present_members().filter(pair=entry.row.pair_id, person=request.membership.person).exists():
        return address(request, "assumptions", pair=entry.row.pair_id)
    return address(request, "sessions")


def _page(request: Request, pair: Pair, form: AssumptionForm, *, status: int = 200) -> HttpResponse:
    me, others = me_in(pair, request), others_in(pair, request)
    context = {
        "pair": pair,
        "me": me,
        "names": names_of(others),
        "readers": readers_of(pair, others),
        "entries": assumption_queries.log_of(pair),
        "is_closed": is_closed(pair),
        "form": form,
    }
    return render(request, "sessions/assumptions.html", context, status=status)
