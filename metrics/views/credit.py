"""Asking for leave to name a mentor, answering it, and where everybody reads it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics import actions, queries
from metrics.credit_words import PAGES, credit_line, words_of
from metrics.forms import AnswerCreditForm, AskCreditForm, SearchForm
from metrics.here import address, sent, status
from metrics.models import Audience, Credit, Decision, Experiment

PAGE = 25
AUDIENCES = [(audience.label, PAGES[audience]) for audience in Audience]


@requires(Permission.CREDIT_ASK)
def credit_decision(request: Request, decision: UUID) -> HttpResponse:
    """The owner of a decision asks whether a mentor may be named as its source."""
    found = get_object_or_404(queries.own_decisions(request.membership.person), pk=decision)
    form = _asked(request, found)
    if form is None:
        return redirect(request.path)
    context = _owners_page(found, form) | {"back": address(request, "decisions")}
    return render(request, "metrics/credit_decision.html", context, status=status(form))


@requires(Permission.CREDIT_ASK)
def credit_experiment(request: Request, experiment: UUID) -> HttpResponse:
    """The owner of an experiment asks whether a mentor may be named as its source."""
    found = get_object_or_404(queries.own_experiments(request.membership.person), pk=experiment)
    form = _asked(request, found)
    if form is None:
        return redirect(request.path)
    context = _owners_page(found, form) | {"back": address(request, "experiments")}
    return render(request, "metrics/credit_experiment.html", context, status=status(form))


@requires(Permission.CREDIT_ANSWER)
def answer_credit(request: Request, credit: UUID) -> HttpResponse:
    """The mentor reads exactly what would show where, and says yes or no for each audience; later too."""
    found = _own(request, credit)
    form = AnswerCreditForm(sent(request), credit=found)
    code = status(form)
    if form.is_bound and form.is_valid():
        try:
            actions.answer_credit(credit=found, **form.cleaned_data, by=request.membership.actor)
        except actions.WordsChanged:
            messages.warning(request, "The words have changed since you opened the page. Nothing was saved.")
            return redirect(request.path)
        messages.success(request, "Your answer is saved. You can change it whenever you like.")
        return redirect(address(request, "own_credits"))
    item = queries.item_of(found)
    context = {
        "form": form,
        "credit": found,
        "item": item,
        "words": words_of(item),
        "line": credit_line(request.membership.person.name),
        "asked": [(audience.label, PAGES[audience]) for audience in Audience if audience in found.asked],
        "is_current": bool(found.asked) and queries.is_current(found),
    }
    return render(request, "metrics/answer_credit.html", context, status=code)


@require_POST
@requires(Permission.CREDIT_ANSWER)
def revoke_credit(request: Request, credit: UUID) -> HttpResponse:
    """One press, and the name stands nowhere any more."""
    actions.revoke_credit(credit=_own(request, credit), by=request.membership.actor)
    messages.success(request, "Your name is out, everywhere. Nobody is told.")
    return redirect(address(request, "own_credits"))


@requires(Permission.CREDIT_ANSWER)
def own_credits(request: Request) -> HttpResponse:
    """Where the reader is named, and what they were asked: theirs to change, whatever became of the pair."""
    rows = [
        {"credit": credit, "item": queries.item_of(credit), "named_to": queries.labels(credit.named_to)}
        for credit in queries.credits_of(request.membership.person)
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "metrics/own_credits.html", {"page": page})


@requires(Permission.STORIES_VIEW)
def named_sources(request: Request) -> HttpResponse:
    """Who is named for an idea, for everybody in the organization."""
    form = SearchForm(request.GET)
    search = form.cleaned_data["search"] if form.is_valid() else ""
    page = Paginator(queries.named_for_everybody(search), PAGE).get_page(request.GET.get("page"))
    return render(request, "metrics/named_sources.html", {"page": page, "form": form, "search": search})


def _asked(request: Request, item: Decision | Experiment) -> AskCreditForm | None:
    """The form to show; None once everybody it names was asked."""
    mentors = queries.mentors_of(item)
    form = AskCreditForm(sent(request), mentors=mentors)
    if not (form.is_bound and form.is_valid()):
        return form
    chosen = form.chosen()
    for mentor in mentors:
        if mentor.pk in chosen:
            actions.ask_credit(
                item=item, mentor=mentor, audiences=form.cleaned_data["audiences"], by=request.membership.actor
            )
    messages.success(request, "Asked. No name shows until there is a yes.")
    return None


def _owners_page(item: Decision | Experiment, form: AskCreditForm) -> dict[str, object]:
    asked = queries.asked_for(item)
    return {
        "form": form,
        "item": item,
        "words": words_of(item),
        "asked": asked,
        "can_ask": any(not each.is_done for each in asked),
        "audiences": AUDIENCES,
        "line": credit_line(asked[0].mentor.name) if asked else "",
    }


def _own(request: Request, credit_id: UUID) -> Credit:
    try:
        return queries.get_credit(request.membership.person, credit_id)
    except Credit.DoesNotExist as error:
        raise Http404("No such credit") from error
