"""Recording decisions and looking at them again. Their list and board are in metrics.views.boards."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics import actions, queries
from metrics.forms import DecisionForm
from metrics.here import after, chosen, offered, own_pair, readers, sent, session_asked, status, taken_away
from metrics.models import Decision
from metrics.ties import Ties, ties_of

FIELDS = ("title", "outcome", "before", "after", "measure", "decided_on")


@requires(Permission.DECISION_RECORD)
def record_decision(request: Request, pair: UUID) -> HttpResponse:
    """The mentee, or anybody in a circle, records a decision of theirs; `?session=` says what it came out of, with their takeaway."""
    found = own_pair(request, pair)
    session = session_asked(request, found)
    initial = {"after": taken_away(request, session, 400)}
    form = DecisionForm(sent(request), since=found.started_on, known=Ties(), initial=initial, **offered(request, found))
    if form.is_bound and form.is_valid():
        actions.record_decision(
            pair=found, session=session, **form.words(), ties=form.ties(), by=request.membership.actor
        )
        messages.success(request, "The decision is recorded.")
        return redirect(after(request, "decisions"))
    context = {"form": form, "pair": found, "session": session, "readers": readers(found, request), "initial": initial}
    return render(request, "metrics/record_decision.html", context, status=status(form))


@requires(Permission.DECISION_RECORD)
def edit_decision(request: Request, decision: UUID) -> HttpResponse:
    """Its owner corrects a decision; `?outcome=` is where a card of the board was moved to."""
    found = get_object_or_404(queries.own_decisions(request.membership.person), pk=decision)
    pair = found.pair  # also for an owner who has left it since: what they changed stays theirs
    initial = {name: getattr(found, name) for name in FIELDS}
    moved_to = chosen(request, "outcome", Decision.Outcome)
    if moved_to and moved_to != found.outcome:
        initial |= {"outcome": moved_to, "after": ""}  # why it is otherwise now has to be said
    form = DecisionForm(
        sent(request), since=pair.started_on, known=ties_of(found), initial=initial, **offered(request, pair)
    )
    if form.is_bound and form.is_valid():
        actions.edit_decision(decision=found, **form.words(), ties=form.ties(), by=request.membership.actor)
        messages.success(request, "The decision is changed.")
        return redirect(after(request, "decisions"))
    context = {"form": form, "decision": found, "readers": readers(pair, request), "moved_to": moved_to}
    return render(request, "metrics/edit_decision.html", context, status=status(form))


@requires(Permission.DECISION_RECORD)
def follow_up_decision(request: Request, decision: UUID) -> HttpResponse:
    """Its owner looks at it again: it still stands, or it is changed."""
    found = get_object_or_404(queries.own_decisions(request.membership.person), pk=decision)
    if request.method == "POST":
        day = today(timezone.get_current_timezone_name())
        actions.follow_up_decision(decision=found, day=day, by=request.membership.actor)
        messages.success(request, "You said that it still stands.")
        return redirect(after(request, "decisions"))
    context = {"decision": found, "readers": readers(found.pair, request)}
    return render(request, "metrics/follow_up_decision.html", context)
