"""Recording decisions, the list of them, and the impact page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_tables2 import RequestConfig
from feedback.queries import ledger_of

from access.clock import now
from access.declare import requires
from access.roles import Permission
from metrics import actions, queries
from metrics.forms import DecisionForm
from metrics.models import Decision
from metrics.tables import DecisionFilter, DecisionTable
from pairing.models import Pair
from pairing.queries import get_pair, member_in


@requires(Permission.DECISION_RECORD)
def record_decision(request: HttpRequest, pair: UUID) -> HttpResponse:
    """The mentee records a decision of theirs."""
    found = _own_pair(request, pair)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_decision(pair=found, **form.cleaned_data, by=request.membership.actor)
        except actions.NotTheMentee as error:
            form.add_error(None, f"{error}.")
        else:
            messages.success(request, "The decision is recorded.")
            return redirect(reverse("home:home", kwargs={"organization": request.organization.slug}))
    return render(
        request,
        "metrics/record_decision.html",
        {"form": form, "pair": found, "readers": _readers(found, request)},
        status=_status(form),
    )


@requires(Permission.DECISION_RECORD)
def edit_decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Its owner corrects a decision."""
    found = get_object_or_404(Decision.objects.filter(owner=request.membership.person), pk=decision)
    names = ("title", "outcome", "before", "after", "measure", "decided_on")
    form = DecisionForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        actions.edit_decision(decision=found, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The decision is changed.")
        return redirect(reverse("home:home", kwargs={"organization": request.organization.slug}))
    pair = _own_pair(request, found.pair_id)
    context = {"form": form, "decision": found, "readers": _readers(pair, request)}
    return render(request, "metrics/edit_decision.html", context, status=_status(form))


@requires(Permission.DECISIONS_VIEW)
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision that the reader may see."""
    search = DecisionFilter(request.GET, queryset=queries.decisions_seen_by(request.membership))
    table = DecisionTable(search.qs)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "metrics/decisions.html", {"table": table, "form": search.form})


@requires(Permission.IMPACT_VIEW)
def impact(request: HttpRequest, program: UUID) -> HttpResponse:
    """One read-only page about a program: decisions first, then facts, then what the ledger allows."""
    found = get_object_or_404(queries.programs_seen_by(request.membership), pk=program)
    context: dict[str, Any] = {"impact": queries.impact_of(found), "ledger": ledger_of(found), "as_of": now()}
    return render(request, "metrics/impact.html", context)


def _own_pair(request: HttpRequest, pair_id: UUID) -> Pair:
    try:
        return get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error


def _readers(pair: Pair, request: HttpRequest) -> str:
    me = member_in(pair, request.membership.person)
    others = [member.person.name for member in pair.members.all() if member != me]
    return ", ".join(["you", *others, "the program team and executives"])


def _status(form: DecisionForm) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
