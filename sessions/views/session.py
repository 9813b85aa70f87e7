"""The page of one session: agenda before it, facts and takeaways after it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import now
from access.declare import requires
from access.roles import Permission
from pairing.queries import member_in
from sessions import actions, queries
from sessions.calendar import invitation
from sessions.forms import LogSessionForm, TextForm
from sessions.models import Example, MentoringSession, Question
from sessions.views.booking import find_session, others_in

QUESTION = {"auto_id": "question_%s", "label": "A question", "hint": "Try starting with “I’m curious…”"}
EXAMPLE = {"auto_id": "example_%s", "label": "An example", "hint": "Something you can show or tell in ten minutes."}
TAKEAWAY = {
    "auto_id": "takeaway_%s",
    "label": "Your takeaway",
    "hint": "One thing to think about, or to test. One line is enough.",
}


@requires(Permission.PAIR_VIEW)
def session(request: HttpRequest, session: UUID) -> HttpResponse:
    """Theme, questions, examples; and once it has begun, whether you met and what you take away."""
    return _page(request, find_session(request, session))


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_question(request: HttpRequest, session: UUID) -> HttpResponse:
    """The mentee adds a question."""
    found, form = find_session(request, session), TextForm(request.POST, **QUESTION)
    if not form.is_valid():
        return _page(request, found, question_form=form)
    try:
        actions.write_question(session=found, text=form.cleaned_data["text"], by=request.membership.actor)
    except actions.NotYours as error:
        messages.error(request, f"{error}.")
    return _back(request, found, "questions")


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_example(request: HttpRequest, session: UUID) -> HttpResponse:
    """A mentor adds an example."""
    found, form = find_session(request, session), TextForm(request.POST, **EXAMPLE)
    if not form.is_valid():
        return _page(request, found, example_form=form)
    try:
        actions.write_example(session=found, text=form.cleaned_data["text"], by=request.membership.actor)
    except actions.NotYours as error:
        messages.error(request, f"{error}.")
    return _back(request, found, "examples")


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_question(request: HttpRequest, session: UUID, question: UUID) -> HttpResponse:
    """The author takes a question back."""
    found = find_session(request, session)
    row = Question.objects.filter(session=found, pk=question).first()
    if row is None:
        raise Http404("No such question")
    try:
        actions.delete_question(question=row, by=request.membership.actor)
    except actions.NotYours as error:
        messages.error(request, f"{error}.")
    return _back(request, found, "questions")


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_example(request: HttpRequest, session: UUID, example: UUID) -> HttpResponse:
    """The author takes an example back."""
    found = find_session(request, session)
    row = Example.objects.filter(session=found, pk=example).first()
    if row is None:
        raise Http404("No such example")
    try:
        actions.delete_example(example=row, by=request.membership.actor)
    except actions.NotYours as error:
        messages.error(request, f"{error}.")
    return _back(request, found, "examples")


@require_POST
@requires(Permission.SESSION_LOG)
def log_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """The mentee logs whether they met; a mentor answers for themselves."""
    found, form = find_session(request, session), LogSessionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, log_form=form)
    member, was_held = member_in(found.pair, request.membership.person), form.cleaned_data["was_held"]
    try:
        if member is not None and member.side == "mentor":
            actions.confirm_session(session=found, met=was_held, by=request.membership.actor)
        else:
            actions.log_session(session=found, was_held=was_held, by=request.membership.actor)
    except (actions.TooEarly, actions.AlreadyLogged) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Thank you. Your answer is saved.")
    return _back(request, found, "after")


@require_POST
@requires(Permission.SESSION_LOG)
def write_takeaway(request: HttpRequest, session: UUID) -> HttpResponse:
    """Anybody in the pair keeps one thing."""
    found, form = find_session(request, session), TextForm(request.POST, **TAKEAWAY)
    if not form.is_valid():
        return _page(request, found, takeaway_form=form)
    actions.write_takeaway(session=found, text=form.cleaned_data["text"], by=request.membership.actor)
    messages.success(request, "Your takeaway is saved.")
    return _back(request, found, "after")


@requires(Permission.PAIR_VIEW)
def calendar_file(request: HttpRequest, session: UUID) -> HttpResponse:
    """The session as a file for any calendar."""
    found = find_session(request, session)
    meeting = queries.meeting_of(found, list(found.pair.members.all()), request.organization)
    text, method = invitation(meeting, is_canceled=found.state == found.State.CANCELED)
    response = HttpResponse(text, content_type=f"text/calendar; method={method}")
    response.headers["Content-Disposition"] = f'attachment; filename="session-{found.number}.ics"'
    return response


def _page(request: HttpRequest, found: MentoringSession, **forms: object) -> HttpResponse:
    person = request.membership.person
    me = member_in(found.pair, person)
    mine = found.takeaways.filter(author=person).first()
    answer = found.confirmations.filter(person=person).first()
    context = {
        "session": found,
        "me": me,
        "others": others_in(found.pair, request),
        "has_begun": found.starts_at <= now(),
        "questions": found.questions.select_related("author"),
        "examples": found.examples.select_related("author"),
        "takeaways": found.takeaways.select_related("author"),
        "my_answer": answer,
        "question_form": TextForm(**QUESTION),
        "example_form": TextForm(**EXAMPLE),
        "takeaway_form": TextForm(initial={"text": mine.text if mine else ""}, **TAKEAWAY),
        "log_form": LogSessionForm(),
    }
    return render(request, "sessions/session.html", context | forms, status=422 if forms else 200)


def _back(request: HttpRequest, session: MentoringSession, anchor: str) -> HttpResponse:
    page = reverse("sessions:session", kwargs={"organization": request.organization.slug, "session": session.pk})
    return redirect(f"{page}#{anchor}")
