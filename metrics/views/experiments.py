"""Starting experiments and saying how they stand. Their list and board are in metrics.views.boards."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from metrics import actions, queries
from metrics.forms import ExperimentForm, StandingForm
from metrics.here import (
    after,
    chosen,
    decides_in,
    offered,
    own_pair,
    readers,
    sent,
    session_asked,
    status,
    taken_away,
)
from metrics.models import Experiment
from metrics.ties import Ties, ties_of, told

FIELDS = ("title", "hypothesis", "measure", "started_on")


@requires(Permission.EXPERIMENT_START)
def start_experiment(request: Request, pair: UUID) -> HttpResponse:
    """The mentee, or anybody in a circle, starts something to try; `?session=` says what it came out of, with their takeaway."""
    found = own_pair(request, pair)
    session = session_asked(request, found)
    initial = {"title": taken_away(request, session, 160)}
    form = ExperimentForm(
        sent(request), since=found.started_on, known=Ties(), initial=initial, **offered(request, found)
    )
    if form.is_bound and form.is_valid():
        actions.start_experiment(
            pair=found, session=session, **form.words(), ties=form.ties(), by=request.membership.actor
        )
        messages.success(request, "The experiment is started.")
        return redirect(after(request, "experiments"))
    context = {"form": form, "pair": found, "session": session, "readers": readers(found, request), "initial": initial}
    return render(request, "metrics/start_experiment.html", context, status=status(form))


@requires(Permission.EXPERIMENT_START)
def edit_experiment(request: Request, experiment: UUID) -> HttpResponse:
    """Its owner corrects its words."""
    found = get_object_or_404(queries.own_experiments(request.membership.person), pk=experiment)
    form = ExperimentForm(
        sent(request),
        since=found.pair.started_on,
        until=found.ended_on,
        known=ties_of(found),
        initial={name: getattr(found, name) for name in FIELDS},
        **offered(request, found.pair),
    )
    if form.is_bound and form.is_valid():
        actions.edit_experiment(experiment=found, **form.words(), ties=form.ties(), by=request.membership.actor)
        messages.success(request, "The experiment is changed.")
        return redirect(after(request, "experiments"))
    context = {"form": form, "experiment": found, "readers": readers(found.pair, request)}
    return render(request, "metrics/edit_experiment.html", context, status=status(form))


@requires(Permission.EXPERIMENT_START)
def follow_up_experiment(request: Request, experiment: UUID) -> HttpResponse:
    """Its owner says how it stands, and why it ended; `?state=` is where a card of the board was moved to."""
    found = get_object_or_404(queries.own_experiments(request.membership.person), pk=experiment)
    moved_to = chosen(request, "state", Experiment.State)
    initial = {"standing": found.standing, "reason": found.reason}
    if moved_to and moved_to != found.state:
        # Stopped comes with one of two findings, and which of them is the owner's to say.
        initial = {"standing": "" if moved_to == Experiment.State.STOPPED else moved_to, "reason": ""}
    form = StandingForm(sent(request), initial=initial)
    if form.is_bound and form.is_valid():
        day = today(timezone.get_current_timezone_name())
        actions.follow_up_experiment(experiment=found, **form.cleaned_data, day=day, by=request.membership.actor)
        messages.success(request, "How it stands is saved.")
        return redirect(after(request, "experiments"))
    context = {
        "form": form,
        "experiment": found,
        "readers": readers(found.pair, request),
        "decides": decides_in(found.pair, request),
        "comes_from": told(found.pattern)
        if found.pattern and can(request.membership, Permission.PATTERNS_VIEW)
        else "",
    }
    return render(request, "metrics/follow_up_experiment.html", context, status=status(form))
