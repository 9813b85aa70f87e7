"""What each writes into the agenda of a session: its theme, questions, examples."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from sessions import actions
from sessions.forms import TakenForm, ThemeForm
from sessions.here import attempt, find_session, require_may
from sessions.models import Example, MentoringSession, Question
from sessions.rules import may_ask, may_book, may_bring
from sessions.suggestion_queries import choice_for
from sessions.suggestions import Field
from sessions.views.session import EXAMPLE, QUESTION, back, edit_form, session_page


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_theme(request: Request, session: UUID) -> HttpResponse:
    """Whoever arranges says what it is about."""
    found, form = find_session(request, session), ThemeForm(request.POST, auto_id="theme_%s")
    require_may(found.pair, request, may_book)
    if not form.is_valid():
        return session_page(request, found, theme_form=form)
    text, taken = form.cleaned_data["text"], _known(found, Field.THEME, form)
    by = request.membership.actor
    attempt(request, lambda: actions.write_theme(session=found, text=text, taken_from=taken, by=by))
    return back(request, found, "theme")


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_question(request: Request, session: UUID) -> HttpResponse:
    """Whoever asks in this pair adds a question."""
    found, form = find_session(request, session), TakenForm(request.POST, **QUESTION)
    require_may(found.pair, request, may_ask)
    if not form.is_valid():
        return session_page(request, found, question_form=form)
    text, taken = form.cleaned_data["text"], _known(found, Field.QUESTION, form)
    by = request.membership.actor
    attempt(request, lambda: actions.write_question(session=found, text=text, taken_from=taken, by=by))
    return back(request, found, "questions")


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_example(request: Request, session: UUID) -> HttpResponse:
    """Whoever brings examples adds one."""
    found, form = find_session(request, session), TakenForm(request.POST, **EXAMPLE)
    require_may(found.pair, request, may_bring)
    if not form.is_valid():
        return session_page(request, found, example_form=form)
    text, taken = form.cleaned_data["text"], _known(found, Field.EXAMPLE, form)
    by = request.membership.actor
    attempt(request, lambda: actions.write_example(session=found, text=text, taken_from=taken, by=by))
    return back(request, found, "examples")


@require_POST
@requires(Permission.SESSION_PREPARE)
def edit_question(request: Request, session: UUID, question: UUID) -> HttpResponse:
    """The author changes a question."""
    found = find_session(request, session)
    row = _question(found, question)
    form = edit_form(row, "question", request.POST)
    if not form.is_valid():
        return session_page(request, found, editing=(row.pk, form))
    text, by = form.cleaned_data["text"], request.membership.actor
    attempt(request, lambda: actions.edit_question(question=row, text=text, by=by))
    return back(request, found, "questions")


@require_POST
@requires(Permission.SESSION_PREPARE)
def edit_example(request: Request, session: UUID, example: UUID) -> HttpResponse:
    """The author changes an example."""
    found = find_session(request, session)
    row = _example(found, example)
    form = edit_form(row, "example", request.POST)
    if not form.is_valid():
        return session_page(request, found, editing=(row.pk, form))
    text, by = form.cleaned_data["text"], request.membership.actor
    attempt(request, lambda: actions.edit_example(example=row, text=text, by=by))
    return back(request, found, "examples")


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_question(request: Request, session: UUID, question: UUID) -> HttpResponse:
    """The author takes a question back."""
    found = find_session(request, session)
    row = _question(found, question)
    attempt(request, lambda: actions.delete_question(question=row, by=request.membership.actor))
    return back(request, found, "questions")


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_example(request: Request, session: UUID, example: UUID) -> HttpResponse:
    """The author takes an example back."""
    found = find_session(request, session)
    row = _example(found, example)
    attempt(request, lambda: actions.delete_example(example=row, by=request.membership.actor))
    return back(request, found, "examples")


def _question(session: MentoringSession, question_id: UUID) -> Question:
    row = session.questions.filter(pk=question_id).first()
    if row is None:
        raise Http404("No such question")
    return row


def _example(session: MentoringSession, example_id: UUID) -> Example:
    row = session.examples.filter(pk=example_id).first()
    if row is None:
        raise Http404("No such example")
    return row


def _known(session: MentoringSession, field: Field, form: TakenForm | ThemeForm) -> str:
    """The key that the form carries, if this session could start from it; else none, for words are words."""
    key = form.cleaned_data["taken_from"]
    return key if key and choice_for(session).find(field, key) else ""
