"""Planning the sealed check-ins of a cohort before they begin: what they would show, how long each is open, and the one cut."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import HiddenInput
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.forms import AssumptionsForm, CellsForm, LengthForm
from feedback.ledger import RULES
from feedback.models import CheckInPlan, Cut
from feedback.outlook import Assumptions, outlook
from feedback.periods import UNITS_FOR_MONTHS, Length
from programs.models import Cohort
from programs.queries import get_cohort

BEGAN = "The check-ins of this cohort have begun, so they stay as they are until the end of the cycle."


@requires(Permission.COHORT_OPEN)
def plan_check_ins(request: Request, cohort: UUID) -> HttpResponse:
    """The forecast, the lengths to choose from, and the cells."""
    found = get_cohort(request.membership, cohort)
    cycle = queries.cycle_of(found)
    if cycle is not None:
        return render(request, "feedback/plan_begun.html", {"cohort": found, "cycle": cycle, "rules": RULES})
    plan = queries.plan_of(found)
    values = queries.values_of(found, plan.cut)
    cells = queries.planned_cells(found, plan, values)
    initial = {"pairs": queries.expected_pairs(found), **asdict(Assumptions())}
    form = AssumptionsForm({**initial, **request.GET.dict()} if request.GET else initial)
    if plan.cut:  # the parts say how many
        form.fields["pairs"].widget = HiddenInput()
    pairs, given = form.facts() if form.is_valid() else (initial["pairs"], Assumptions())
    sizes = [cell.size for cell in cells] if plan.cut else [pairs]
    smallest = min((size for size in sizes if size >= RULES.floor), default=0)
    day = today(request.organization.timezone)
    options = outlook(smallest, {each: queries.expected_spans(found, each, day) for each in Length}, given)
    advised = queries.advised(sizes)
    chosen = plan.length or advised
    context = {
        "cohort": found,
        "plan": plan,
        "form": form,
        "pairs": pairs,
        "cells": cells,
        "cells_form": CellsForm(plan.cut, sorted(values.items()), plan.names),
        "smallest": smallest,
        "options": options,
        "advised": advised,
        "chosen": chosen,
        "shown": next((option for option in options if option.length == chosen), None),
        "rules": RULES,
        "for_months": UNITS_FOR_MONTHS,
        "given": given,
        "from_before": round(100 * queries.share_from_before(found)),
        "nearly_all": round(100 * queries.NEARLY_ALL),
    }
    return render(request, "feedback/plan_check_ins.html", context, status=200 if form.is_valid() else 422)


@require_POST
@requires(Permission.COHORT_OPEN)
def set_check_in_length(request: Request, cohort: UUID) -> HttpResponse:
    """Take one of the lengths, with one click."""
    found = get_cohort(request.membership, cohort)
    form = LengthForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Pick one of the lengths on this page.")
        return _back(request, found)
    length = form.cleaned_data["length"]
    try:
        actions.set_check_in_length(
            cohort=found, length=Length(length) if length else None, by=request.membership.actor
        )
    except actions.CheckInsBegan:
        messages.error(request, BEGAN)
    else:
        messages.success(request, "The check-ins are planned.")
    return _back(request, found)


@require_POST
@requires(Permission.COHORT_OPEN)
def set_cells(request: Request, cohort: UUID) -> HttpResponse:
    """Count the cohort together or in cells, and name those."""
    found = get_cohort(request.membership, cohort)
    plan: CheckInPlan = queries.plan_of(found)
    form = CellsForm(plan.cut, sorted(queries.values_of(found, plan.cut).items()), plan.names, request.POST)
    if not form.is_valid():
        messages.error(
            request, "A part needs a name of at most 120 characters, and the cohort one of the cuts. Nothing was saved."
        )
        return _back(request, found)
    cut = Cut(form.cleaned_data["cut"])
    names: Any = form.names() if cut == plan.cut else []
    try:
        actions.set_cells(cohort=found, cut=cut, names=names, by=request.membership.actor)
    except actions.CheckInsBegan:
        messages.error(request, BEGAN)
    else:
        messages.success(request, "How the cohort is counted is saved.")
    return _back(request, found)


def _back(request: Request, cohort: Cohort) -> HttpResponse:
    slug = {"organization": request.organization.slug, "cohort": cohort.pk}
    return redirect(reverse("feedback:plan_check_ins", kwargs=slug))
