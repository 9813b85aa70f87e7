"""Answering published patterns, for whoever can do something about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.models import LedgerLine
from feedback.theme_forms import ResponseForm
from programs.models import Cohort
from programs.queries import active_topics

READERS = ("everybody in this cohort", "the program team", "executives", "the ombudsperson")


@requires(Permission.PATTERN_RESPOND)
def responses(request: Request, cohort: UUID) -> HttpResponse:
    """The published patterns of a cohort, and which of them nobody has answered."""
    found = _cohort(request, cohort)
    return render(request, "feedback/responses.html", {"report": queries.report_of(found), "cohort": found})


@requires(Permission.PATTERN_RESPOND)
def respond_to_pattern(request: Request, cohort: UUID, cell: UUID, theme: UUID) -> HttpResponse:
    """Say what is done about one pattern, or what became of it."""
    found = _cohort(request, cohort)
    try:
        pattern = queries.get_pattern(found, cell, theme)
    except LedgerLine.DoesNotExist as error:
        raise Http404("No such pattern") from error
    answer = queries.answer_to(pattern)
    form = _form(request, ResponseForm.shown(answer))
    if form.is_valid():
        try:
            actions.respond_to_pattern(
                line=pattern, answer=form.answer(), known=form.cleaned_data["known"], by=request.membership.actor
            )
        except actions.AnsweredMeanwhile:
            # What was typed is kept; the next try is against what stands now.
            form = _form(request, {**request.POST.dict(), "known": answer.number if answer else 0}, is_shown=True)
            context = {"form": form, "cohort": found, "pattern": pattern, "answer": answer, "is_stale": True}
            return render(request, "feedback/respond_to_pattern.html", context | {"readers": READERS}, status=409)
        messages.success(request, "Everybody in the cohort can read your response.")
        return redirect(_address(request, "responses", found))
    context = {"form": form, "cohort": found, "pattern": pattern, "answer": answer, "readers": READERS}
    return render(request, "feedback/respond_to_pattern.html", context, status=422 if form.is_bound else 200)


def _form(request: Request, initial: dict[str, Any], *, is_shown: bool = False) -> ResponseForm:
    return ResponseForm(
        request.POST if request.method == "POST" and not is_shown else None,
        initial=initial,
        owners=queries.possible_owners(),
        guides=list(queries.shared_guides().items()),
        topics=active_topics(),
    )


def _cohort(request: Request, cohort_id: UUID) -> Cohort:
    found: Cohort = get_object_or_404(queries.answerable_by(request.membership), pk=cohort_id)
    return found


def _address(request: Request, name: str, cohort: Cohort) -> str:
    return reverse(f"feedback:{name}", kwargs={"organization": request.organization.slug, "cohort": cohort.pk})
