"""What somebody who takes part wants on the next list: words for the program team from the day after, without a name or a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.models import OwnProposal
from feedback.statements import GUIDANCE
from feedback.theme_forms import ProposeThemeForm
from programs.models import Cohort


@sensitive_post_parameters()
@requires(Permission.THEME_PROPOSE)
@sensitive_variables()
def propose_theme(request: Request, cohort: UUID) -> HttpResponse:
    """Who reads it, then the words; and what became of earlier ones."""
    person = request.membership.person
    try:
        found, side = queries.side_in(person, cohort)
    except Cohort.DoesNotExist as error:
        raise Http404("No such cohort") from error
    is_over = not queries.is_heard(found)
    form = ProposeThemeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not is_over:
        try:
            actions.propose_theme(cohort=found, side=side, text=form.cleaned_data["text"], by=request.membership.actor)
        except actions.BadStatement as error:
            form.add_error("text", str(error))
        except actions.TooManyProposals:
            form.add_error("text", "Five of yours wait already. Propose this when one of them is decided.")
        else:
            messages.success(
                request, "We have your proposal. The program team reads it from tomorrow on, without your name."
            )
            return redirect(request.path)
    context = {
        "cohort": found,
        "side": side,
        "form": form,
        "is_over": is_over,
        "own": queries.own_proposals(person, found),
        "guidance": GUIDANCE,
    }
    return render(request, "feedback/propose_theme.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.THEME_PROPOSE)
def withdraw_proposal(request: Request, own_proposal: UUID) -> HttpResponse:
    """Take one's own back, before the team has it."""
    try:
        found = queries.get_own_proposal(request.membership.person, own_proposal)
    except OwnProposal.DoesNotExist as error:
        raise Http404("No such proposal") from error
    try:
        actions.withdraw_proposal(own_proposal=found, by=request.membership.actor)
    except actions.WithTheTeam:
        messages.error(request, "The program team has it by now. Nothing there leads to you, so it stays.")
    else:
        messages.success(request, "Your proposal is taken back. Nobody has read it.")
    kwargs = {"organization": request.organization.slug, "cohort": found.cohort_id}
    return redirect(reverse("feedback:propose_theme", kwargs=kwargs))
