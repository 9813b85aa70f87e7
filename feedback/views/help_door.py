"""The third door: asking the ombudsperson, and the ombudsperson's desk. Nobody else sees that a case exists."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.forms import AskHelpForm
from feedback.models import HelpCase

PAGE = 25


@sensitive_post_parameters()
@requires(Permission.HELP_ASK)
@sensitive_variables()
def ask_help(request: Request) -> HttpResponse:
    """Who would read it and what they would see; then the words. Opening it leaves no trace."""
    person = request.membership.person
    ombudsperson = queries.ombudsperson_for(person)
    if ombudsperson is None:
        return render(request, "feedback/ask_help.html", {"team": queries.program_team(person)})
    form = AskHelpForm(ombudsperson.pk, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            case = actions.ask_help(
                kind=HelpCase.Kind(data["kind"]),
                text=data["text"],
                ombudsperson_id=data["to"],
                by=request.membership.actor,
            )
        except (actions.OmbudspersonChanged, actions.NobodyIndependent):
            # What was typed is kept; who would read it is said anew.
            form = AskHelpForm(ombudsperson.pk, initial={"kind": data["kind"], "text": data["text"]})
            context = {"form": form, "ombudsperson": ombudsperson, "has_changed": True}
            return render(request, "feedback/ask_help.html", context, status=422)
        messages.success(request, f"Your words are with {ombudsperson.name}.")
        return redirect(_here(request, "own_case", case=case.pk))
    context = {"form": form, "ombudsperson": ombudsperson}
    return render(request, "feedback/ask_help.html", context, status=422 if form.is_bound else 200)


@requires(Permission.HELP_ASK)
def own_cases(request: Request) -> HttpResponse:
    """What the reader asked help with."""
    page = Paginator(queries.cases_of(request.membership.person), PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/own_cases.html", {"page": page})


@requires(Permission.HELP_ASK)
def own_case(request: Request, case: UUID) -> HttpResponse:
    """One case, for its author."""
    try:
        found = queries.get_own_case(request.membership.person, case)
    except HelpCase.DoesNotExist as error:
        raise Http404("No such case") from error
    return render(request, "feedback/own_case.html", {"case": found, "readers": [found.ombudsperson.name, "you"]})


@requires(Permission.HELP_ANSWER)
def cases(request: Request) -> HttpResponse:
    """The ombudsperson's desk."""
    page = Paginator(queries.cases_at(request.membership.person), PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/cases.html", {"page": page})


@requires(Permission.HELP_ANSWER)
def case(request: Request, case: UUID) -> HttpResponse:
    """One case at the reader's desk."""
    found = _case(request, case)
    return render(request, "feedback/case.html", {"case": found, "readers": [found.author.name, "you"]})


@require_POST
@requires(Permission.HELP_ANSWER)
def close_case(request: Request, case: UUID) -> HttpResponse:
    """The ombudsperson is done with a case."""
    found = actions.close_case(case=_case(request, case), by=request.membership.actor)
    messages.success(request, "The case is closed.")
    return redirect(_here(request, "case", case=found.pk))


def _case(request: Request, case_id: UUID) -> HelpCase:
    try:
        return queries.get_case(request.membership.person, case_id)
    except HelpCase.DoesNotExist as error:
        raise Http404("No such case") from error


def _here(request: Request, name: str, **kwargs: UUID) -> str:
    return reverse(f"feedback:{name}", kwargs={"organization": request.organization.slug, **kwargs})
