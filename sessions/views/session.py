"""The page of one session: agenda before it, facts and takeaways after it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from access.clock import now
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing.models import PairMember
from programs import texts
from programs.library import KitItem
from sessions import actions, queries
from sessions.calendar import invitation
from sessions.forms import LogSessionForm, TextForm
from sessions.here import address, attempt, find_session, me_in, names_of, others_in, readers_of, require_may
from sessions.models import Confirmation, MentoringSession
from sessions.rules import is_closed, may_ask, may_book, may_bring, may_confirm, may_decide

QUESTION: dict[str, Any] = {"auto_id": "question_%s", "label": "A question", "hint": "Try starting with “I’m curious…”"}
EXAMPLE: dict[str, Any] = {
    "auto_id": "example_%s",
    "label": "An example",
    "hint": "Something you can show or tell in ten minutes.",
}
TAKEAWAY: dict[str, Any] = {
    "auto_id": "takeaway_%s",
    "label": "Your takeaway",
    "hint": "One thing to think about, or to test. One line is enough.",
}


@requires(Permission.PAIR_VIEW)
def session(request: Request, session: UUID) -> HttpResponse:
    """Theme, questions, examples; and once it has begun, whether you met and what you take away."""
    return _page(request, find_session(request, session))


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_question(request: Request, session: UUID) -> HttpResponse:
    """Whoever asks in this pair adds a question."""
    found, form = find_session(request, session), TextForm(request.POST, **QUESTION)
    require_may(found.pair, request, may_ask)
    if not form.is_valid():
        return _page(request, found, question_form=form)
    text = form.cleaned_data["text"]
    attempt(request, lambda: actions.write_question(session=found, text=text, by=request.membership.actor))
    return _back(request, found, "questions")


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_example(request: Request, session: UUID) -> HttpResponse:
    """Whoever brings examples adds one."""
    found, form = find_session(request, session), TextForm(request.POST, **EXAMPLE)
    require_may(found.pair, request, may_bring)
    if not form.is_valid():
        return _page(request, found, example_form=form)
    text = form.cleaned_data["text"]
    attempt(request, lambda: actions.write_example(session=found, text=text, by=request.membership.actor))
    return _back(request, found, "examples")


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_question(request: Request, session: UUID, question: UUID) -> HttpResponse:
    """The author takes a question back."""
    found = find_session(request, session)
    row = found.questions.filter(pk=question).first()
    if row is None:
        raise Http404("No such question")
    attempt(request, lambda: actions.delete_question(question=row, by=request.membership.actor))
    return _back(request, found, "questions")


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_example(request: Request, session: UUID, example: UUID) -> HttpResponse:
    """The author takes an example back."""
    found = find_session(request, session)
    row = found.examples.filter(pk=example).first()
    if row is None:
        raise Http404("No such example")
    attempt(request, lambda: actions.delete_example(example=row, by=request.membership.actor))
    return _back(request, found, "examples")


@require_POST
@requires(Permission.SESSION_LOG)
def log_session(request: Request, session: UUID) -> HttpResponse:
    """The mentee logs whether they met; a mentor, and everybody in a circle, answers for themselves."""
    found, form = find_session(request, session), LogSessionForm(request.POST, auto_id="log_%s")
    if not form.is_valid():
        return _page(request, found, log_form=form)
    by, was_held = request.membership.actor, form.cleaned_data["was_held"]
    if may_confirm(found.pair, me_in(found.pair, request)):
        saved = attempt(request, lambda: actions.confirm_session(session=found, met=was_held, by=by))
    else:
        saved = attempt(request, lambda: actions.log_session(session=found, was_held=was_held, by=by))
    if saved:
        messages.success(request, "Your answer is saved.")
    return _back(request, found, "after")


@require_POST
@requires(Permission.SESSION_LOG)
def write_takeaway(request: Request, session: UUID) -> HttpResponse:
    """Anybody in the pair keeps one thing."""
    found, form = find_session(request, session), TextForm(request.POST, **TAKEAWAY)
    if not form.is_valid():
        return _page(request, found, takeaway_form=form)
    text = form.cleaned_data["text"]
    if attempt(request, lambda: actions.write_takeaway(session=found, text=text, by=request.membership.actor)):
        messages.success(request, "Your takeaway is saved.")
    return _back(request, found, "after")


@requires(Permission.PAIR_VIEW)
def calendar_file(request: Request, session: UUID) -> HttpResponse:
    """The session as a file for any calendar."""
    found = find_session(request, session)
    members = list(found.pair.members.all())
    is_for_host = queries.host_of(found, members) == request.membership.person
    invitees = list(found.invitees.all())
    meeting = queries.meeting_of(found, members, request.organization, invitees, is_for_host=is_for_host)
    text, method = invitation(meeting, is_canceled=found.state == found.State.CANCELED)
    response = HttpResponse(text, content_type=f"text/calendar; charset=utf-8; method={method}")
    response.headers["Content-Disposition"] = f'attachment; filename="session-{found.number}.ics"'
    return response


def _page(request: Request, found: MentoringSession, **forms: Any) -> HttpResponse:
    me, others = me_in(found.pair, request), others_in(found.pair, request)
    takeaways = list(found.takeaways.select_related("author"))
    mine = next((row.text for row in takeaways if row.author_id == me.person_id), "")
    my_answer = found.confirmations.filter(person=me.person_id).first()
    has_begun, is_open = found.has_begun(now()), not is_closed(found.pair)
    starters, taken = _starters(request, found) if may_ask(found.pair, me) else ([], "")
    context = {
        "session": found,
        "me": me,
        "others": others,
        "names": names_of(others),
        "readers": readers_of(found.pair, others),
        "books": may_book(found.pair, me),
        "asks": may_ask(found.pair, me),
        "brings": may_bring(found.pair, me),
        "decides": may_decide(found.pair, me),
        "is_circle": found.pair.is_circle,
        "log_readers": ["you", *readers_of(found.pair, others), "the program team", "owners"],
        "mentors": [member.person.name for member in others if member.side == "mentor"],
        "is_open": is_open,
        "is_planned": is_open and found.state == found.State.PLANNED,
        "has_begun": has_begun and found.state != found.State.CANCELED,
        "questions": found.questions.select_related("author"),
        "examples": found.examples.select_related("author"),
        "takeaways": [row for row in takeaways if row.author_id != me.person_id],
        "my_takeaway": mine,
        "my_answer": _answered(found, me, my_answer),
        "question_form": TextForm(initial={"text": taken}, **QUESTION),
        "starters": starters,
        "example_form": TextForm(**EXAMPLE),
        "takeaway_form": TextForm(initial={"text": mine}, **TAKEAWAY),
        "log_form": LogSessionForm(auto_id="log_%s"),
    }
    return render(request, "sessions/session.html", context | forms, status=422 if forms else 200)


def _starters(request: Request, session: MentoringSession) -> tuple[list[KitItem], str]:
    """Questions of the session kit to start from, and the words of the one that was taken over."""
    items = texts.kit()
    wanted = request.GET.get("question", "")
    taken = next((item.text for item in items if item.kind == "question" and item.key == wanted), "")
    return texts.starter_questions(items, session.pair.cohort.program.purpose, session.number), taken


def _answered(session: MentoringSession, me: PairMember, confirmation: Confirmation | None) -> str:
    """What the reader said about whether they met, as a sentence; empty when they have not."""
    if may_confirm(session.pair, me):
        met = confirmation.met if confirmation else None
    else:
        met = {session.State.HELD: True, session.State.MISSED: False}.get(session.State(session.state))
    return "" if met is None else ("You said that you met." if met else "You said that you did not meet.")


def _back(request: Request, session: MentoringSession, anchor: str) -> HttpResponse:
    return redirect(address(request, "session", anchor, session=session.pk))
