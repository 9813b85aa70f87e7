"""Starting experiments, saying how they stand, and the list of them."""

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
from metrics.forms import ExperimentForm, StandingForm
from metrics.here import address, decides_in, own_pair, readers, sent, session_asked, status
from metrics.tables import ExperimentFilter, ExperimentTable

PAGE = 25
FIELDS = ("title", "hypothesis", "measure", "started_on")


@requires(Permission.EXPERIMENT_START)
def start_experiment(request: Request, pair: UUID) -> HttpResponse:
    """The mentee, or anybody in a circle, starts something to try; `?session=` says what it came out of."""
    found = own_pair(request, pair)
    session = session_asked(request, found)
    form = ExperimentForm(sent(request), since=found.started_on)
    if form.is_bound and form.is_valid():
        actions.start_experiment(pair=found, session=session, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The experiment is started.")
        return redirect(address(request, "experiments"))
    context = {"form": form, "pair": found, "session": session, "readers": readers(found, request)}
    return render(request, "metrics/start_experiment.html", context, status=status(form))


@requires(Permission.EXPERIMENT_START)
def edit_experiment(request: Request, experiment: UUID) -> HttpResponse:
    """Its owner corrects its words."""
    found = get_object_or_404(queries.own_experiments(request.membership.person), pk=experiment)
    initial = {name: getattr(found, name) for name in FIELDS}
    form = ExperimentForm(sent(request), since=found.pair.started_on, until=found.ended_on, initial=initial)
    if form.is_bound and form.is_valid():
        actions.edit_experiment(experiment=found, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "The experiment is changed.")
        return redirect(address(request, "experiments"))
    context = {"form": form, "experiment": found, "readers": readers(found.pair, request)}
    return render(request, "metrics/edit_experiment.html", context, status=status(form))


@requires(Permission.EXPERIMENT_START)
def follow_up_experiment(request: Request, experiment: UUID) -> HttpResponse:
    """Its owner says how it stands, and why it ended."""
    found = get_object_or_404(queries.own_experiments(request.membership.person), pk=experiment)
    form = StandingForm(sent(request), initial={"state": found.state, "reason": found.reason})
    if form.is_bound and form.is_valid():
        day = today(timezone.get_current_timezone_name())
        actions.follow_up_experiment(experiment=found, **form.cleaned_data, day=day, by=request.membership.actor)
        messages.success(request, "How it stands is saved.")
        return redirect(address(request, "experiments"))
    context = {
        "form": form,
        "experiment": found,
        "readers": readers(found.pair, request),
        "decides": decides_in(found.pair, request),
    }
    return render(request, "metrics/follow_up_experiment.html", context, status=status(form))


@requires(Permission.EXPERIMENTS_VIEW)
def experiments(request: Request) -> HttpResponse:
    """Every experiment that the reader may see."""
    search = ExperimentFilter(request.GET, queryset=queries.experiments_seen_by(request.membership))
    table = ExperimentTable(search.qs, person_id=request.membership.person_id, slug=request.organization.slug)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "metrics/experiments.html", {"table": table, "form": search.form})
