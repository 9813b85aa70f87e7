"""Recording decisions, looking at them again, and the list of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django_tables2 import RequestConfig

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics import actions, queries
from metrics.forms import DecisionForm
from metrics.here import address, own_pair, readers, sent, session_asked, status
from metrics.tables import DecisionFilter, DecisionTable

PAGE = 25
FIELDS = ("title", "outcome", "before", "after", "measure", "decided_on")


@requires(Permission.DECISION_RECORD)
def record_decision(request: Request, pair: UUID) -> HttpResponse:
    """The mentee, or anybody in a circle, records a decision of theirs; `?session=` says what it came out of."""
    found = own_pair(request, pair)
    session = session_asked(request, found)
    form = DecisionForm(sent(request), since=found.started_on)
    if form.is_bound and form.is_valid():
        actions.record_decision(pair=found, session=session, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The decision is recorded.")
        return redirect(address(request, "decisions"))
    context = {"form": form, "pair": found, "session": session, "readers": readers(found, request)}
    return render(request, "metrics/record_decision.html", context, status=status(form))


@requires(Permission.DECISION_RECORD)
def edit_decision(request: Request, decision: UUID) -> HttpResponse:
    """Its owner corrects a decision."""
    found = get_object_or_404(queries.own_decisions(request.membership.person), pk=decision)
    pair = found.pair  # also for an owner who has left it since: what they changed stays theirs
    form = DecisionForm(sent(request), since=pair.started_on, initial={name: getattr(found, name) for name in FIELDS})
    if form.is_bound and form.is_valid():
        actions.edit_decision(decision=found, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The decision is changed.")
        return redirect(address(request, "decisions"))
    context = {"form": form, "decision": found, "readers": readers(pair, request)}
    return render(request, "metrics/edit_decision.html", context, status=status(form))


@requires(Permission.DECISION_RECORD)
def follow_up_decision(request: Request, decision: UUID) -> HttpResponse:
    """Its owner looks at it again: it still stands, or it is changed."""
    found = get_object_or_404(queries.own_decisions(request.membership.person), pk=decision)
    if request.method == "POST":
        day = today(timezone.get_current_timezone_name())
        actions.follow_up_decision(decision=found, day=day, by=request.membership.actor)
        messages.success(request, "You said that it still stands.")
        return redirect(address(request, "decisions"))
    context = {"decision": found, "readers": readers(found.pair, request)}
    return render(request, "metrics/follow_up_decision.html", context)


@requires(Permission.DECISIONS_VIEW)
def decisions(request: Request) -> HttpResponse:
    """Every decision that the reader may see."""
    search = DecisionFilter(request.GET, queryset=queries.decisions_seen_by(request.membership))
    table = DecisionTable(search.qs, person_id=request.membership.person_id, slug=request.organization.slug)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "metrics/decisions.html", {"table": table, "form": search.form})
