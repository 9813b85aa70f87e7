"""The desk of an ombudsperson. Every case of somebody else, and one that moved on, is as if it were not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.desk_forms import CloseCaseForm, DeskSearchForm, HandOverForm, NoteForm, ReplyForm
from feedback.models import HelpCase
from feedback.tables import CaseTable

PAGE = 25
# What the desk shows: the name in the address, the label, and what it filters by.
SHOWS: dict[str, tuple[str, dict[str, str]]] = {
    "open": ("Open", {"seen_state": HelpCase.State.OPEN}),
    "me": ("Your turn", {"seen_state": HelpCase.State.OPEN, "seen_turn": HelpCase.Turn.DESK}),
    "them": ("Their turn", {"seen_state": HelpCase.State.OPEN, "seen_turn": HelpCase.Turn.AUTHOR}),
    "closed": ("Closed", {"seen_state": HelpCase.State.CLOSED}),
}


@sensitive_post_parameters()
@requires(Permission.HELP_ANSWER)
def cases(request: Request) -> HttpResponse:
    """The help desk. A name that is searched for is posted, so that it stands in no address and no log."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    found = queries.cases_at(request.membership.person)
    form = DeskSearchForm(request.POST or None)
    searched = form.cleaned_data["search"].strip() if request.method == "POST" and form.is_valid() else ""
    rows = found.filter(author__name__icontains=searched) if searched else found.filter(**SHOWS[show][1])
    table = CaseTable(rows, slug=request.organization.slug, day=queries.desk_day())
    RequestConfig(request, paginate=False if searched else {"per_page": PAGE}).configure(table)
    context = {
        "table": table,
        "form": form,
        "searched": searched,
        "show": show,
        "shows": [(name, label) for name, (label, _) in SHOWS.items()],
    }
    return render(request, "feedback/cases.html", context)


@requires(Permission.HELP_ANSWER)
@sensitive_variables()
def case(request: Request, case: UUID) -> HttpResponse:
    """One case at the reader's desk."""
    return _page(request, _case(request, case))


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ANSWER)
@sensitive_variables()
def answer_case(request: Request, case: UUID) -> HttpResponse:
    """The ombudsperson writes to the author."""
    found, form = _case(request, case), ReplyForm(request.POST, auto_id="reply_%s")
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        with _still_here():
            actions.answer_case(case=found, **form.cleaned_data, by=request.membership.actor)
    except actions.CaseClosed:
        form.add_error(None, "The case is closed, and nothing was sent. Its author can open it again.")
        return _page(request, found, form=form)
    return _done(request, found, "Your words are sent.")


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ANSWER)
@sensitive_variables()
def close_case(request: Request, case: UUID) -> HttpResponse:
    """The ombudsperson is done with a case."""
    found, form = _case(request, case), CloseCaseForm(request.POST, auto_id="close_%s")
    if not form.is_valid():
        return _page(request, found, close_form=form)
    data = {**form.cleaned_data, "outcome": HelpCase.Outcome(form.cleaned_data["outcome"])}
    with _still_here():
        actions.close_case(case=found, **data, by=request.membership.actor)
    return _done(request, found, "The case is closed.")


@require_POST
@requires(Permission.HELP_ANSWER)
def propose_hand_over(request: Request, case: UUID) -> HttpResponse:
    """The ombudsperson asks the author whether somebody else may read on, or takes that back."""
    found = _case(request, case)
    form = HandOverForm(queries.takers_of(found), request.POST, auto_id="hand_%s")
    if request.POST.get("act") == "withdraw":
        return _proposed(request, found, None, "Nobody else is proposed any more.")
    if not form.is_valid():
        return _page(request, found, hand_form=form)
    return _proposed(request, found, form.cleaned_data["to"], "Proposed. The author decides.")


def _proposed(request: Request, case: HelpCase, to_id: UUID | None, said: str) -> HttpResponse:
    try:
        with _still_here():
            actions.propose_hand_over(case=case, to_id=to_id, by=request.membership.actor)
    except (actions.CaseClosed, actions.CannotTakeIt):
        said = "Nothing was changed: the case is closed, or they cannot answer it."
    return _done(request, case, said)


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ANSWER)
@sensitive_variables()
def write_case_note(request: Request, case: UUID) -> HttpResponse:
    """The ombudsperson notes something for themselves."""
    found, form = _case(request, case), NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return _page(request, found, note_form=form)
    with _still_here():
        actions.write_case_note(case=found, **form.cleaned_data, by=request.membership.actor)
    return _done(request, found, "Noted, for you alone.")


@require_POST
@requires(Permission.HELP_ANSWER)
def delete_case_note(request: Request, case: UUID) -> HttpResponse:
    """The ombudsperson deletes a note of theirs."""
    found = _case(request, case)
    try:
        note_id = UUID(request.POST.get("note", ""))
    except ValueError as error:
        raise Http404("No such note") from error
    with _still_here():
        actions.delete_case_note(case=found, note_id=note_id, by=request.membership.actor)
    return _done(request, found, "The note is deleted.")


def _page(request: Request, case: HelpCase, **bound: Any) -> HttpResponse:
    takers = queries.takers_of(case) if case.is_open else []
    context = {
        "case": case,
        "lines": queries.thread_at_desk(case),
        "notes": queries.notes_of(case, request.membership.person),
        "readers": [case.author.name if case.author else "whoever wrote it", "you"],
        "is_overdue": case.is_open and case.answered_on is None and case.due_on < queries.desk_day(),
        "takers": takers,
        "form": ReplyForm(auto_id="reply_%s"),
        "note_form": NoteForm(auto_id="note_%s"),
        "close_form": CloseCaseForm(auto_id="close_%s"),
        "hand_form": HandOverForm(takers, auto_id="hand_%s"),
        "months": settings.HELP_CASE_MONTHS,
        "wrong": next(iter(bound), ""),
        **bound,
    }
    return render(request, "feedback/case.html", context, status=422 if bound else 200)


def _done(request: Request, case: HelpCase, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("feedback:case", kwargs={"organization": request.organization.slug, "case": case.pk}))


def _case(request: Request, case_id: UUID) -> HelpCase:
    try:
        return queries.get_case(request.membership.person, case_id)
    except HelpCase.DoesNotExist as error:
        raise Http404("No such case") from error


@contextmanager
def _still_here() -> Iterator[None]:
    """A case that moved on between the look and the act is as if it were not."""
    try:
        yield
    except actions.NotTheirCase as error:
        raise Http404("No such case") from error
