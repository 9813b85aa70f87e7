"""The third door: asking an ombudsperson, with one's name or without, and coming back to what they answer.

Without a name nothing is kept that leads to the author: no session, no address. The code comes with each form, and the page is the
answer to that form. Nobody else sees that a case exists.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
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
from feedback.case_code import NotACode, StalePage, make_code, offer, read_code, read_offer
from feedback.desk import ANSWER_WITHIN, REOPEN_DAYS, answer_by, may_reopen
from feedback.desk_forms import LONGEST, NAMED, AskHelpForm, CodeForm, ReplyForm
from feedback.models import HelpCase

PAGE = 25
CHANGED = "Somebody else answers now than when you opened this page. Look at who it is, then send. Nothing was sent."
STALE = "This page was open for long. Look at your words once more, then send. Nothing was sent."
SENT_BEFORE = (
    "Other words were sent from this page before. Sent again, these are a new request. Nothing was sent just now."
)


@sensitive_post_parameters()
@requires(Permission.HELP_ASK)
@sensitive_variables()
def ask_help(request: Request) -> HttpResponse:
    """Words, then exactly what is sent and who sees what, then the sending. Opening it leaves no trace."""
    person = request.membership.person
    readers = queries.ombudspersons_for(person)
    if not readers:  # since the page was opened, perhaps: what was typed is shown, and goes nowhere
        written = request.POST.get("text", "")[:LONGEST]
        return render(request, "feedback/ask_help.html", {"team": queries.program_team(person), "written": written})
    act = request.POST.get("act", "")
    form = AskHelpForm(readers, _new_offer(request), request.POST or None)
    if request.method == "POST" and form.is_valid() and act != "change":
        if act == "send":
            return _send(request, form, readers)
        return _ask(request, form, readers, preview=_preview(form))
    if act == "change" and form.is_valid():
        form = AskHelpForm(readers, _new_offer(request), initial=form.cleaned_data)
    return _ask(request, form, readers)


def _ask(request: Request, form: AskHelpForm, readers: list[Any], **more: Any) -> HttpResponse:
    promises = [(label, ANSWER_WITHIN[kind]) for kind, label in HelpCase.Kind.choices]
    context = {"form": form, "readers": readers, "promises": promises, **more}
    is_wrong = form.is_bound and "preview" not in more
    return render(request, "feedback/ask_help.html", context, status=422 if is_wrong or "problem" in more else 200)


def _preview(form: AskHelpForm) -> dict[str, Any]:
    data = form.cleaned_data
    name = dict(form.fields["to"].choices)[data["to"]]  # type: ignore[attr-defined]
    return {
        "kind": HelpCase.Kind(data["kind"]).label,
        "to": name,
        "is_named": data["who"] == NAMED,
        "text": data["text"],
        "day": queries.desk_day(),
        "months": settings.HELP_CASE_MONTHS,
        "due_on": answer_by(data["kind"], queries.desk_day(), queries.working_week()),
    }


def _send(request: Request, form: AskHelpForm, readers: list[Any]) -> HttpResponse:
    data, problem = form.cleaned_data, ""
    try:
        code = read_offer(data["code"], request.organization.pk)
        case = actions.ask_help(
            kind=HelpCase.Kind(data["kind"]),
            text=data["text"],
            ombudsperson_id=UUID(data["to"]),
            code=code,
            is_named=data["who"] == NAMED,
            by=request.membership.actor,
        )
    except StalePage:
        problem = STALE
    except actions.AlreadySent:
        problem = SENT_BEFORE
    except (actions.OmbudspersonChanged, actions.NobodyIndependent):
        problem = CHANGED
    if problem:  # what was typed is kept
        again = AskHelpForm(readers, _new_offer(request), initial={**data, "code": _new_offer(request)})
        return _ask(request, again, readers, problem=problem)
    if not case.is_named:
        return render(request, "feedback/ask_help.html", {"code": code, "case": case})
    messages.success(request, f"Your words are with {case.ombudsperson.name}.")
    return redirect(_here(request, "own_case", case=case.pk))


@requires(Permission.HELP_ASK)
def own_cases(request: Request) -> HttpResponse:
    """What the reader asked with their name."""
    page = Paginator(queries.cases_of(request.membership.person), PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/own_cases.html", {"page": page})


@requires(Permission.HELP_ASK)
def own_case(request: Request, case: UUID) -> HttpResponse:
    """One case, for its author."""
    return _thread(request, _own(request, case), "")


@sensitive_post_parameters()
@requires(Permission.HELP_ASK)
@sensitive_variables()
def coded_case(request: Request) -> HttpResponse:
    """A case without a name, for whoever has its code. The code stands in no address and in no session."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            return _thread(request, queries.get_coded_case(code), code)
        except HelpCase.DoesNotExist:
            form.add_error("code", "No case here has this code. It may have been erased, or a sign is wrong.")
    return render(request, "feedback/coded_case.html", {"form": form}, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ASK)
@sensitive_variables()
def reply_case(request: Request) -> HttpResponse:
    """The author writes more."""
    found, code = _mine(request)
    form = ReplyForm(request.POST, auto_id="reply_%s")
    if not form.is_valid():
        return _thread(request, found, code, form=form)
    try:
        actions.reply_case(case=found, **form.cleaned_data, by=request.membership.actor)
    except actions.CaseClosed:
        form.add_error(None, "The case was closed in the meantime. You can open it again with these words.")
        return _thread(request, found, code, form=form)
    return _done(request, found, code, "Your words are sent.")


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ASK)
@sensitive_variables()
def reopen_case(request: Request) -> HttpResponse:
    """The author opens a closed case again."""
    found, code = _mine(request)
    form = ReplyForm(request.POST, auto_id="reply_%s")
    if not form.is_valid():
        return _thread(request, found, code, form=form)
    try:
        actions.reopen_case(case=found, **form.cleaned_data, by=request.membership.actor)
    except actions.TooLateToReopen:
        form.add_error(None, f"A case can be opened again for {REOPEN_DAYS} days. Ask anew instead.")
        return _thread(request, found, code, form=form)
    return _done(request, found, code, "The case is open again.")


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ASK)
@sensitive_variables()
def answer_hand_over(request: Request) -> HttpResponse:
    """The author says whether somebody else may read on."""
    found, code = _mine(request)
    agrees = request.POST.get("answer") == "yes"
    try:
        actions.answer_hand_over(case=found, to_id=_to(request), agrees=agrees, by=request.membership.actor)
    except (actions.NothingProposed, actions.OmbudspersonChanged):
        return _done(request, found, code, "Nothing was changed: this is not proposed any more.")
    return _done(request, found, code, "The case goes on there." if agrees else "The case stays where it is.")


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ASK)
@sensitive_variables()
def send_case_on(request: Request) -> HttpResponse:
    """The author chooses who reads on, where nobody may any more."""
    found, code = _mine(request)
    try:
        actions.send_case_on(case=found, to_id=_to(request), by=request.membership.actor)
    except (actions.NothingToDecide, actions.OmbudspersonChanged):
        return _done(request, found, code, "Nothing was changed. Look at who answers now.")
    return _done(request, found, code, "The case goes on there.")


@sensitive_post_parameters()
@require_POST
@requires(Permission.HELP_ASK)
@sensitive_variables()
def take_back_case(request: Request) -> HttpResponse:
    """The author erases a case that nobody may answer."""
    found, code = _mine(request)
    try:
        actions.take_back_case(case=found, by=request.membership.actor)
    except actions.NothingToDecide:
        return _done(request, found, code, "Nothing was changed. Look at who answers now.")
    messages.success(request, "The case is erased.")
    return redirect(_here(request, "ask_help"))


def _thread(request: Request, case: HelpCase, code: str, form: ReplyForm | None = None) -> HttpResponse:
    standing = queries.standing_of(case, request.membership.person)
    # With a name nobody reads on who may not; without one only this page knows.
    reader = case.ombudsperson if standing.is_clear or not case.is_named else None
    context = {
        "case": case,
        "code": code,
        "lines": queries.thread_of(case),
        "standing": standing,
        "readers": [reader.name, "you"] if reader else ["you"],
        "form": form or ReplyForm(auto_id="reply_%s"),
        "may_reopen": case.closed_on is not None and may_reopen(case.closed_on, queries.desk_day()),
        "may_take": any(person.pk == case.proposed_to_id for person in standing.others),
    }
    return render(request, "feedback/own_case.html", context, status=422 if form else 200)


def _done(request: Request, case: HelpCase, code: str, said: str) -> HttpResponse:
    """The page of the case again: by a redirect, or, by code, at once, since no address may hold it."""
    messages.success(request, said)
    if not code:
        return redirect(_here(request, "own_case", case=case.pk))
    return _thread(request, queries.get_coded_case(code), code)


def _mine(request: Request) -> tuple[HelpCase, str]:
    """The case of the form and its code, if it came with one."""
    if typed := request.POST.get("code", ""):
        try:
            code = read_code(typed)
            return queries.get_coded_case(code), code
        except (NotACode, HelpCase.DoesNotExist) as error:
            raise Http404("No such case") from error
    return _own(request, _uuid(request.POST.get("case", ""))), ""


def _own(request: Request, case: UUID) -> HelpCase:
    try:
        return queries.get_own_case(request.membership.person, case)
    except HelpCase.DoesNotExist as error:
        raise Http404("No such case") from error


def _to(request: Request) -> UUID:
    return _uuid(request.POST.get("to", ""))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("No such case") from error


def _new_offer(request: Request) -> str:
    return offer(make_code(), request.organization.pk)


def _here(request: Request, name: str, **kwargs: UUID) -> str:
    return reverse(f"feedback:{name}", kwargs={"organization": request.organization.slug, **kwargs})
