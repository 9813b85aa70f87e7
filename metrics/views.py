"""Recording decisions, the list of them, and the impact page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_tables2 import RequestConfig

from access.clock import today
from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from feedback.queries import ledger_of
from metrics import actions, queries
from metrics.cycles import FEWEST, TOO_FEW, sentence
from metrics.forms import DecisionForm
from metrics.sheet import COLUMNS, rows_of, tally_of
from metrics.tables import DecisionFilter, DecisionTable
from metrics.words import headline
from pairing.models import Pair
from pairing.queries import get_pair, member_in
from programs.models import Program
from programs.queries import get_program
from sessions.here import readers_of
from sessions.rhythm import limits
from sessions.rules import may_decide

PAGE = 25
FIELDS = ("title", "outcome", "before", "after", "measure", "decided_on")


@requires(Permission.DECISION_RECORD)
def record_decision(request: Request, pair: UUID) -> HttpResponse:
    """The mentee, or anybody in a circle, records a decision of theirs."""
    found = _own_pair(request, pair)
    _require_decider(found, request)
    form = DecisionForm(_sent(request), since=found.started_on)
    if form.is_bound and form.is_valid():
        actions.record_decision(pair=found, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The decision is recorded.")
        return redirect(_decisions(request))
    context = {"form": form, "pair": found, "readers": _readers(found, request)}
    return render(request, "metrics/record_decision.html", context, status=_status(form))


@requires(Permission.DECISION_RECORD)
def edit_decision(request: Request, decision: UUID) -> HttpResponse:
    """Its owner corrects a decision."""
    found = get_object_or_404(queries.own_decisions(request.membership.person), pk=decision)
    pair = found.pair  # also for an owner who has left it since: what they changed stays theirs
    form = DecisionForm(_sent(request), since=pair.started_on, initial={name: getattr(found, name) for name in FIELDS})
    if form.is_bound and form.is_valid():
        actions.edit_decision(decision=found, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The decision is changed.")
        return redirect(_decisions(request))
    context = {"form": form, "decision": found, "readers": _readers(pair, request)}
    return render(request, "metrics/edit_decision.html", context, status=_status(form))


@requires(Permission.DECISIONS_VIEW)
def decisions(request: Request) -> HttpResponse:
    """Every decision that the reader may see."""
    search = DecisionFilter(request.GET, queryset=queries.decisions_seen_by(request.membership))
    table = DecisionTable(search.qs, person_id=request.membership.person_id, slug=request.organization.slug)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "metrics/decisions.html", {"table": table, "form": search.form})


@requires(Permission.IMPACT_VIEW)
def impact(request: Request, program: UUID) -> HttpResponse:
    """One read-only page about a program: decisions first, then facts, then what the ledger allows."""
    found = _program(request, program)
    facts = queries.impact_of(found, request.organization.timezone)
    context = {
        "impact": facts,
        "headline": headline(facts.changed, facts.rhythm.going),
        "tally": tally_of(facts),
        "ledger": ledger_of(found),
        "limits": limits(found.interval),
        "as_of": today(request.organization.timezone),
        "may_compare": can(request.membership, Permission.HEALTH_VIEW),
    }
    return render(request, "metrics/impact.html", context)


@requires(Permission.HEALTH_VIEW)
def cycles(request: Request, program: UUID) -> HttpResponse:
    """Cohorts side by side: whether the program fades. Facts that pairs declared openly; no content, no raters."""
    found = get_program(request.membership, program)
    rows = queries.cycles_of(found, request.organization)
    months = max((len(row.months) for row in rows), default=0)
    context = {
        "program": found,
        "cycles": rows,
        "sentence": sentence(rows),
        "months": [(number, [row.month(number) for row in rows]) for number in range(1, months + 1)],
        "has_chart": any(month.percent is not None and month.is_whole for row in rows for month in row.months),
        "fewest": FEWEST,
        "too_few": TOO_FEW,
        "as_of": today(request.organization.timezone),
    }
    return render(request, "metrics/cycles.html", context)


@requires(Permission.IMPACT_VIEW)
def impact_csv(request: Request, program: UUID) -> HttpResponse:
    """What the impact page shows, as a file."""
    found, day = _program(request, program), today(request.organization.timezone)
    facts = queries.impact_of(found, request.organization.timezone)
    text = to_csv(COLUMNS, rows_of(facts, ledger_of(found), day))
    # With the mark that tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="impact-{day:%Y-%m-%d}.csv"'
    return response


def _program(request: Request, program_id: UUID) -> Program:
    found: Program = get_object_or_404(queries.programs_seen_by(request.membership), pk=program_id)
    return found


def _own_pair(request: Request, pair_id: UUID) -> Pair:
    try:
        return get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error


def _require_decider(pair: Pair, request: Request) -> None:
    member = member_in(pair, request.membership.person)
    if member is None or not may_decide(pair, member):
        raise PermissionDenied("This belongs to the other side of the pair")


def _readers(pair: Pair, request: Request) -> list[str]:
    """Who reads a decision of this pair, for the badge."""
    here = [member for member in pair.members.all() if member.left_on is None]
    others = [member for member in here if member.person_id != request.membership.person_id]
    return ["you", *readers_of(pair, others), "the program team", "executives"]


def _decisions(request: Request) -> str:
    return reverse("metrics:decisions", kwargs={"organization": request.organization.slug})


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: DecisionForm) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
