"""The statements of a coming cycle, for whoever runs the program: one list a cohort, frozen at the first publish."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.models import ListedTheme, ThemeProposal
from feedback.statements import GUIDANCE, MOST_OF_A_SIDE, WORDS_OF_A_SIDE
from feedback.theme_forms import AddThemeForm, DeclineProposalForm, StatementForm, TakeProposalForm
from programs.models import Cohort
from programs.queries import get_cohort

FROZEN = "This list is frozen. Nothing was changed."
STEPS = {"up": -1, "down": 1}


@requires(Permission.THEMES_SET)
def themes(request: Request, cohort: UUID) -> HttpResponse:
    """What is frozen and why, what the coming cycle begins with, and what people proposed for it."""
    found = get_cohort(request.membership, cohort)
    successor = queries.successor_of(found)
    coming = queries.coming_list(found)
    context = {
        "cohort": found,
        "frozen": queries.frozen_themes(found),
        "coming": coming,
        "successor": successor,
        "may_edit": coming.is_open and successor is None,
        "proposals": queries.proposals_for(found) if successor is None else [],
        "guidance": GUIDANCE,
        "most": MOST_OF_A_SIDE,
        "most_words": WORDS_OF_A_SIDE,
    }
    return render(request, "feedback/themes.html", context)


@require_POST
@requires(Permission.THEMES_SET)
def begin_themes(request: Request, cohort: UUID) -> HttpResponse:
    """A list of its own, to edit."""
    found = get_cohort(request.membership, cohort)
    try:
        actions.begin_themes(cohort=found, by=request.membership.actor)
    except actions.ListFrozen:
        messages.error(request, FROZEN)
    return _back(request, found)


@requires(Permission.THEMES_SET)
def add_theme(request: Request, cohort: UUID) -> HttpResponse:
    """One more statement."""
    found = get_cohort(request.membership, cohort)
    sides = [each.side for each in queries.coming_list(found).sides]
    form = AddThemeForm(request.POST if request.method == "POST" else None, sides=sides)
    if form.is_valid():
        try:
            made = actions.add_theme(cohort=found, **form.cleaned_data, by=request.membership.actor)
        except actions.BadStatement as error:
            form.add_error("text", str(error))
        except actions.ListFrozen:
            messages.error(request, FROZEN)
            return _back(request, found)
        else:
            messages.success(request, f"“{made.text}” is on the list.")
            return _back(request, found)
    context = {"form": form, "cohort": found, "guidance": GUIDANCE}
    return render(request, "feedback/add_theme.html", context, status=422 if form.is_bound else 200)


@requires(Permission.THEMES_SET)
def set_theme(request: Request, cohort: UUID, listed: UUID) -> HttpResponse:
    """Other words, or another area."""
    found = get_cohort(request.membership, cohort)
    row = _listed(found, listed)
    form = StatementForm(
        request.POST if request.method == "POST" else None, initial={"text": row.text, "area": row.area}
    )
    if form.is_valid():
        try:
            actions.set_theme(listed=row, **form.cleaned_data, by=request.membership.actor)
        except actions.BadStatement as error:
            form.add_error("text", str(error))
        except actions.ListFrozen:
            messages.error(request, FROZEN)
            return _back(request, found)
        else:
            messages.success(request, "The statement is saved.")
            return _back(request, found)
    context = {"form": form, "cohort": found, "listed": row, "guidance": GUIDANCE}
    return render(request, "feedback/set_theme.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.THEMES_SET)
def remove_theme(request: Request, cohort: UUID, listed: UUID) -> HttpResponse:
    """Off the list, with a way back."""
    found = get_cohort(request.membership, cohort)
    row = _listed(found, listed)
    try:
        actions.remove_theme(listed=row, by=request.membership.actor)
    except actions.ListFrozen:
        messages.error(request, FROZEN)
    else:
        undo = _address(request, "restore_theme", cohort=found.pk, listed=row.pk)
        messages.success(request, f"“{row.text}” is off the list.", extra_tags=f"undo:{undo}")
    return _back(request, found)


@require_POST
@requires(Permission.THEMES_SET)
def restore_theme(request: Request, cohort: UUID, listed: UUID) -> HttpResponse:
    """Back on the list."""
    found = get_cohort(request.membership, cohort)
    try:
        actions.restore_theme(listed=_listed(found, listed), by=request.membership.actor)
    except actions.ListFrozen:
        messages.error(request, FROZEN)
    except actions.BadStatement as error:
        messages.error(request, f"{error} It was not put back.")
    else:
        messages.success(request, "It is on the list again.")
    return _back(request, found)


@require_POST
@requires(Permission.THEMES_SET)
def move_theme(request: Request, cohort: UUID, listed: UUID) -> HttpResponse:
    """One place up or down."""
    found = get_cohort(request.membership, cohort)
    row = _listed(found, listed)
    step = STEPS.get(request.POST.get("to", ""))
    if step is None:
        messages.error(request, "Say whether it moves up or down. Nothing was changed.")
        return _back(request, found)
    try:
        actions.move_theme(listed=row, step=step, by=request.membership.actor)
    except actions.ListFrozen:
        messages.error(request, FROZEN)
    return redirect(f"{_address(request, 'themes', cohort=found.pk)}#theme-{row.pk}")


@requires(Permission.THEMES_SET)
def reset_themes(request: Request, cohort: UUID) -> HttpResponse:
    """The starter set again, after asking."""
    found = get_cohort(request.membership, cohort)
    if request.method == "POST":
        try:
            actions.reset_themes(cohort=found, by=request.membership.actor)
        except actions.ListFrozen:
            messages.error(request, FROZEN)
        else:
            messages.success(request, "The starter set is back.")
        return _back(request, found)
    return render(request, "feedback/reset_themes.html", {"cohort": found})


@requires(Permission.THEMES_SET)
def take_proposal(request: Request, cohort: UUID, theme_proposal: UUID) -> HttpResponse:
    """Put a proposal on the list, in words that may be better."""
    found = get_cohort(request.membership, cohort)
    row = _proposal(found, theme_proposal)
    form = TakeProposalForm(request.POST if request.method == "POST" else None, initial={"text": row.text})
    if form.is_valid():
        try:
            actions.take_proposal(proposal=row, cohort=found, **form.cleaned_data, by=request.membership.actor)
        except actions.BadStatement as error:
            form.add_error("text", str(error))
        except (actions.ListFrozen, actions.NotWaiting) as error:
            is_frozen = isinstance(error, actions.ListFrozen)
            messages.error(request, FROZEN if is_frozen else "This proposal does not wait any more.")
            return _back(request, found)
        else:
            messages.success(request, "The proposal is on the list. Whoever made it can see that.")
            return _back(request, found)
    context = {"form": form, "cohort": found, "proposal": row, "guidance": GUIDANCE}
    return render(request, "feedback/take_proposal.html", context, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
@requires(Permission.THEMES_SET)
def decline_proposal(request: Request, cohort: UUID, theme_proposal: UUID) -> HttpResponse:
    """Leave a proposal off, with a word for whoever made it."""
    found = get_cohort(request.membership, cohort)
    row = _proposal(found, theme_proposal)
    form = DeclineProposalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.decline_proposal(proposal=row, cohort=found, **form.cleaned_data, by=request.membership.actor)
        except actions.NotWaiting:
            messages.error(request, "This proposal does not wait any more.")
        else:
            messages.success(request, "Declined. Whoever made it can read why.")
        return _back(request, found)
    context = {"form": form, "cohort": found, "proposal": row}
    return render(request, "feedback/decline_proposal.html", context, status=422 if form.is_bound else 200)


def _listed(cohort: Cohort, listed_id: UUID) -> ListedTheme:
    try:
        return queries.get_listed(cohort, listed_id)
    except ListedTheme.DoesNotExist as error:
        raise Http404("No such statement") from error


def _proposal(cohort: Cohort, proposal_id: UUID) -> ThemeProposal:
    try:
        return queries.get_proposal(cohort, proposal_id)
    except ThemeProposal.DoesNotExist as error:
        raise Http404("No such proposal") from error


def _address(request: Request, name: str, **kwargs: UUID) -> str:
    return reverse(f"feedback:{name}", kwargs={"organization": request.organization.slug, **kwargs})


def _back(request: Request, cohort: Cohort) -> HttpResponse:
    return redirect(_address(request, "themes", cohort=cohort.pk))
