"""The page of one session: the agenda before it, one tap and one takeaway after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from access.clock import now, today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing.models import PairMember
from sessions import actions, queries
from sessions.after import answers_for_presence, confirmed_by, did_you_meet, ticks_others, who_was_there
from sessions.calendar import invitation
from sessions.forms import AnswerForm, LogSessionForm, TakenForm, TextForm, ThemeForm
from sessions.here import address, attempt, find_session, me_in, names_of, others_in, readers_of
from sessions.models import Example, Invitee, MentoringSession, Question
from sessions.prep import is_near, last_takeaways, prep_of
from sessions.rules import is_closed, may_ask, may_book, may_bring, may_decide, may_log
from sessions.suggestion_queries import Choice, choice_for
from sessions.suggestions import Field, Suggestion

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

# What a takeaway becomes: these pages begin with its words.
THEN = {"experiment": "metrics:start_experiment", "decision": "metrics:record_decision"}


@requires(Permission.PAIR_VIEW)
def session(request: Request, session: UUID) -> HttpResponse:
    """Theme, questions, examples; and once it has begun, whether you met and what you take away."""
    return session_page(request, find_session(request, session))


@require_POST
@requires(Permission.SESSION_PREPARE)
def decline_session(request: Request, session: UUID) -> HttpResponse:
    """Whoever did not invite says that they cannot come; whoever did is told, and can move it."""
    found, form = find_session(request, session), AnswerForm(request.POST)
    if not form.is_valid():
        return session_page(request, found, answer_form=form)
    by, host = request.membership.actor, queries.host_of(found, list(found.pair.members.all()))
    if attempt(request, lambda: actions.decline_session(session=found, by=by, **form.cleaned_data)):
        is_told = host.left_on is None
        messages.success(request, f"{host.name} is told, and can move it." if is_told else "Your answer is saved.")
    return back(request, found, "answer")


@require_POST
@requires(Permission.SESSION_PREPARE)
def accept_session(request: Request, session: UUID) -> HttpResponse:
    """Whoever said that they cannot come takes it back."""
    found, form = find_session(request, session), AnswerForm(request.POST)
    if not form.is_valid():
        return session_page(request, found, answer_form=form)
    by = request.membership.actor
    if attempt(request, lambda: actions.accept_session(session=found, by=by, **form.cleaned_data)):
        messages.success(request, "Your answer is saved: you can make it.")
    return back(request, found, "answer")


@require_POST
@requires(Permission.SESSION_LOG)
def log_session(request: Request, session: UUID) -> HttpResponse:
    """The mentee logs whether they met; a mentor, and everybody in a circle, answers for themselves. One tap."""
    found = find_session(request, session)
    me = me_in(found.pair, request)
    form = _log_form(found, me, others_in(found.pair, request), request.POST)
    if not form.is_valid():
        return session_page(request, found, log_form=form)
    by, was_held = request.membership.actor, form.cleaned_data["was_held"]
    if may_log(found.pair, me):
        absent = form.cleaned_data["absent"]
        saved = attempt(request, lambda: actions.log_session(session=found, was_held=was_held, absent=absent, by=by))
    else:
        saved = attempt(request, lambda: actions.confirm_session(session=found, met=was_held, by=by))
    if saved:
        found.refresh_from_db(fields=["state"])
        said = "Your answer is saved."
        if was_held and found.state == found.State.MISSED:
            said = _why_missed(found, may_log(found.pair, me))
        messages.success(request, said)
    return back(request, found, "after")


def _why_missed(session: MentoringSession, logs: bool) -> str:  # noqa: FBT001 - an answer, not a switch
    """What somebody reads who says that they met, of a session that counts as not held."""
    if logs:
        return "Too few of you were there, so it counts as not held."
    mentee = next((m.person.name for m in session.pair.members.all() if m.side == "mentee"), "your mentee")
    return f"Your answer is saved. It counts as not held, because {mentee} said that it did not happen."


@require_POST
@requires(Permission.SESSION_LOG)
def unlog_session(request: Request, session: UUID) -> HttpResponse:
    """Take the answer back: as if the reader had not answered."""
    found = find_session(request, session)
    if attempt(request, lambda: actions.unlog_session(session=found, by=request.membership.actor)):
        messages.success(request, "Your answer is taken back.")
    return back(request, found, "after")


@require_POST
@requires(Permission.SESSION_LOG)
def write_takeaway(request: Request, session: UUID) -> HttpResponse:
    """Anybody in the pair keeps one thing; whoever decides may go on with it in the same tap (`then`)."""
    found, form = find_session(request, session), TextForm(request.POST, **TAKEAWAY)
    goes_on = _goes_on(request, found)
    if goes_on and not request.POST.get("text", "").strip():
        return redirect(goes_on)
    if not form.is_valid():
        return session_page(request, found, takeaway_form=form)
    text = form.cleaned_data["text"]
    if attempt(request, lambda: actions.write_takeaway(session=found, text=text, by=request.membership.actor)):
        messages.success(request, "Your takeaway is saved.")
        if goes_on:
            return redirect(goes_on)
    return back(request, found, "after")


def _goes_on(request: Request, session: MentoringSession) -> str:
    """The page that begins with the takeaway, for whoever decides and tapped on it; empty for everybody else."""
    name = THEN.get(request.POST.get("then", ""))
    if name is None or not may_decide(session.pair, me_in(session.pair, request)):
        return ""
    page = reverse(name, kwargs={"organization": request.organization.slug, "pair": session.pair_id})
    return f"{page}?session={session.pk}"


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


def session_page(
    request: Request, found: MentoringSession, editing: tuple[UUID, TextForm] | None = None, **forms: Any
) -> HttpResponse:
    """The page as its reader sees it. `editing`: (question or example, the form that its author sent); `forms`: others that were sent."""
    me, others = me_in(found.pair, request), others_in(found.pair, request)
    questions = list(found.questions.select_related("author"))
    examples = list(found.examples.select_related("author"))
    is_open = not is_closed(found.pair)
    context = {
        "session": found,
        "me": me,
        "names": names_of(others),
        "readers": readers_of(found.pair, others),
        "books": may_book(found.pair, me),
        "asks": may_ask(found.pair, me),
        "brings": may_bring(found.pair, me),
        "decides": may_decide(found.pair, me),
        "is_circle": found.pair.is_circle,
        "mentors": [member.person.name for member in others if member.side == "mentor"],
        "is_open": is_open,
        "is_planned": is_open and found.state == found.State.PLANNED,
        "is_on": found.is_on(now()),
        "questions": _with_forms(questions, me, "question", editing),
        "examples": _with_forms(examples, me, "example", editing),
        "takeaway_form": TextForm(**TAKEAWAY),
    }
    if context["is_planned"]:
        context |= _agenda(request, found, me) | {"prep": _prep(found, me, questions, examples)} | _coming(found, me)
    if found.has_begun(now()) and found.state != found.State.CANCELED:
        context |= _after(found, me, others)
    is_wrong = forms or editing
    return render(request, "sessions/session.html", context | forms, status=422 if is_wrong else 200)


def _with_forms(
    rows: list[Question] | list[Example], me: PairMember, what: str, editing: tuple[UUID, TextForm] | None
) -> list[tuple[Question | Example, TextForm | None]]:
    """Each with the form that changes it, for its author."""
    found: list[tuple[Question | Example, TextForm | None]] = []
    for row in rows:
        form = None
        if editing and editing[0] == row.pk:
            form = editing[1]
        elif row.author_id == me.person_id:
            form = edit_form(row, what)
        found.append((row, form))
    return found


def edit_form(row: Question | Example, what: str, data: Any = None) -> TextForm:
    """The form that changes a question or an example."""
    return TextForm(data, initial={"text": row.text}, auto_id=f"{what}_{row.pk}_%s", label=f"Change the {what}")


def _agenda(request: Request, found: MentoringSession, me: PairMember) -> dict[str, Any]:
    """Forms and suggestions for what the reader writes."""
    choice = choice_for(found)
    taken = {field: choice.find(field, request.GET.get(field, "")) for field in Field}
    people = len(found.pair.members.all())
    theme = taken[Field.THEME]
    themed = choice.find(Field.THEME, str(found.theme_from))
    parts = {Field.THEME: may_book, Field.QUESTION: may_ask, Field.EXAMPLE: may_bring}
    mine = {field: may(found.pair, me) for field, may in parts.items()}
    return {
        "theme_form": ThemeForm(
            initial={"text": theme.text, "taken_from": theme.key}
            if theme
            else {"text": found.theme, "taken_from": str(found.theme_from)},
            auto_id="theme_%s",
        ),
        "theme_how": themed,
        "theme_taken": theme,
        "question_form": TakenForm(initial=_initial(taken[Field.QUESTION]), **QUESTION),
        "example_form": TakenForm(initial=_initial(taken[Field.EXAMPLE]), **EXAMPLE),
        "suggested": {field.value: _offered(choice, field, found.number, people) for field in Field if mine[field]},
    }


def _initial(suggestion: Suggestion | None) -> dict[str, str]:
    return {"text": suggestion.text, "taken_from": suggestion.key} if suggestion else {}


def _offered(choice: Choice, field: Field, number: int, people: int) -> list[tuple[Suggestion, str]]:
    """(suggestion, why this one)."""
    return [(each, each.why(people)) for each in choice.offered(field, number)]


def _coming(found: MentoringSession, me: PairMember) -> dict[str, Any]:
    """What the reader, if they did not invite, is asked until the session begins: whether they can come."""
    if found.has_begun(now()) or queries.host_of(found, list(found.pair.members.all())).pk == me.person_id:
        return {}
    row: Invitee | None = found.invitees.filter(person_id=me.person_id).first()
    if row is None:
        return {}
    return {
        "answer_form": AnswerForm(initial={"sequence": row.sequence}),
        "cannot_come": row.answer == Invitee.Answer.DECLINED,
    }


def _prep(found: MentoringSession, me: PairMember, questions: list[Question], examples: list[Example]) -> Any:
    """The card of the reader, from two days before; None until then."""
    if not is_near(found, today(timezone.get_current_timezone_name())):
        return None
    last = last_takeaways(list(found.pair.sessions.all()))
    return prep_of(found, me, questions, examples, last.get(found.pair_id, []))


def _after(found: MentoringSession, me: PairMember, others: list[PairMember]) -> dict[str, Any]:
    """What the reader is asked, or said, and what everybody takes away."""
    takeaways = list(found.takeaways.select_related("author"))
    mine = next((row.text for row in takeaways if row.author_id == me.person_id), "")
    answers = dict(found.confirmations.values_list("person_id", "met"))
    met = _met(found, me, answers)
    is_shared = len(others) > 1 and found.state == found.State.HELD
    ask = did_you_meet(found, found.pair, me, others, has_answers=bool(answers))
    confirmed = confirmed_by(found, me, others, answers)
    return {
        "has_begun": True,
        "ask": replace(ask, no="") if confirmed else ask,
        "confirmed": confirmed,
        "log_form": _log_form(found, me, others),
        "my_answer": _sentence(met, alone=answers_for_presence(found.pair, me, others)),
        "may_undo": me.person_id in answers or (may_log(found.pair, me) and met is not None and not answers),
        "presence": who_was_there(found, [me, *others]) if is_shared else None,
        "is_missed": found.state == found.State.MISSED,
        "was_there": bool(met),
        "takeaways": [row for row in takeaways if row.author_id != me.person_id],
        "my_takeaway": mine,
        "takeaway_form": TextForm(initial={"text": mine}, **TAKEAWAY),
    }


def _met(found: MentoringSession, me: PairMember, answers: dict[UUID, bool]) -> bool | None:
    """What the reader said; None when they have not. Whoever logs for everybody speaks by the state."""
    if may_log(found.pair, me) and not found.pair.is_circle:
        return {found.State.HELD: True, found.State.MISSED: False}.get(found.State(found.state))
    return answers.get(me.person_id)


def _sentence(met: bool | None, *, alone: bool) -> str:  # noqa: FBT001 - an answer, not a switch
    if met is None:
        return ""
    if alone:
        return "You said that you were there." if met else "You said that you were not there."
    return "You said that you met." if met else "You said that you did not meet."


def _log_form(found: MentoringSession, me: PairMember, others: list[PairMember], data: Any = None) -> LogSessionForm:
    """With everybody else ticked, or as they were ticked, where the reader says who was there."""
    answered = found.confirmations.exclude(person_id=me.person_id).exists() if found.pair.is_circle else False
    if not ticks_others(found.pair, me, others, others_answered=answered):
        return LogSessionForm(data, auto_id="log_%s")
    away = set(found.presences.filter(was_there=False).values_list("person_id", flat=True))
    people = [(str(member.person_id), member.person.name) for member in others]
    there = [str(member.person_id) for member in others if member.person_id not in away]
    return LogSessionForm(data, auto_id="log_%s", others=people, initial={"there": there})


def back(request: Request, session: MentoringSession, anchor: str) -> HttpResponse:
    """To the part of the page where the reader was."""
    return redirect(address(request, "session", anchor, session=session.pk))
