"""What each writes into the agenda of a session: one thread for its theme, questions and examples, each with its owner (X1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from sessions import actions
from sessions.forms import TakenForm, ThemeForm
from sessions.here import attempt, find_session, require_may
from sessions.models import Example, MentoringSession, Question
from sessions.rules import May, may_ask, may_book, may_bring
from sessions.suggestion_queries import choice_for
from sessions.suggestions import Field
from sessions.views.session import EXAMPLE, QUESTION, back, edit_form, session_page


@dataclass(frozen=True)
class Part:
    """A part of the agenda: who writes it, with which form and action, and where it stands on the page of the session."""

    field: Field
    may: May
    form: Callable[[Any], TakenForm | ThemeForm]
    write: Callable[..., object]
    anchor: str


THEME_PART = Part(Field.THEME, may_book, lambda sent: ThemeForm(sent, auto_id="theme_%s"), actions.write_theme, "theme")
QUESTION_PART = Part(
    Field.QUESTION, may_ask, lambda sent: TakenForm(sent, **QUESTION), actions.write_question, "questions"
)
EXAMPLE_PART = Part(
    Field.EXAMPLE, may_bring, lambda sent: TakenForm(sent, **EXAMPLE), actions.write_example, "examples"
)


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_theme(request: Request, session: UUID) -> HttpResponse:
    """Whoever arranges says what it is about."""
    return _write(request, session, THEME_PART)


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_question(request: Request, session: UUID) -> HttpResponse:
    """Whoever asks in this pair adds a question."""
    return _write(request, session, QUESTION_PART)


@require_POST
@requires(Permission.SESSION_PREPARE)
def write_example(request: Request, session: UUID) -> HttpResponse:
    """Whoever brings examples adds one."""
    return _write(request, session, EXAMPLE_PART)


@require_POST
@requires(Permission.SESSION_PREPARE)
def edit_question(request: Request, session: UUID, question: UUID) -> HttpResponse:
    """The author changes a question."""
    found = find_session(request, session)
    row, by = _row(found.questions, question), request.membership.actor
    return _edit(request, found, QUESTION_PART, row, lambda text: actions.edit_question(question=row, text=text, by=by))


@require_POST
@requires(Permission.SESSION_PREPARE)
def edit_example(request: Request, session: UUID, example: UUID) -> HttpResponse:
    """The author changes an example."""
    found = find_session(request, session)
    row, by = _row(found.examples, example), request.membership.actor
    return _edit(request, found, EXAMPLE_PART, row, lambda text: actions.edit_example(example=row, text=text, by=by))


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_question(request: Request, session: UUID, question: UUID) -> HttpResponse:
    """The author takes a question back."""
    found = find_session(request, session)
    row, by = _row(found.questions, question), request.membership.actor
    return _delete(request, found, QUESTION_PART, lambda: actions.delete_question(question=row, by=by))


@require_POST
@requires(Permission.SESSION_PREPARE)
def delete_example(request: Request, session: UUID, example: UUID) -> HttpResponse:
    """The author takes an example back."""
    found = find_session(request, session)
    row, by = _row(found.examples, example), request.membership.actor
    return _delete(request, found, EXAMPLE_PART, lambda: actions.delete_example(example=row, by=by))


def _write(request: Request, session: UUID, part: Part) -> HttpResponse:
    found, form = find_session(request, session), part.form(request.POST)
    require_may(found.pair, request, part.may)
    if not form.is_valid():
        refused: dict[str, Any] = {f"{part.field}_form": form}
        return session_page(request, found, **refused)
    text, taken = form.cleaned_data["text"], _known(found, part.field, form.cleaned_data["taken_from"])
    by = request.membership.actor
    attempt(request, lambda: part.write(session=found, text=text, taken_from=taken, by=by))
    return back(request, found, part.anchor)


def _edit(
    request: Request, found: MentoringSession, part: Part, row: Question | Example, act: Callable[[str], object]
) -> HttpResponse:
    form = edit_form(row, part.field, request.POST)
    if not form.is_valid():
        return session_page(request, found, editing=(row.pk, form))
    attempt(request, lambda: act(form.cleaned_data["text"]))
    return back(request, found, part.anchor)


def _delete(request: Request, found: MentoringSession, part: Part, act: Callable[[], object]) -> HttpResponse:
    if attempt(request, act):
        messages.success(request, f"The {part.field} is gone.")
    return back(request, found, part.anchor)


def _row(rows: Any, row_id: UUID) -> Any:
    """A question or an example of this session, whoever wrote it: whose it is, the action checks."""
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise Http404("Nothing of that kind in this session")
    return row


def _known(session: MentoringSession, field: Field, key: str) -> str:
    """The key that a form carries, if this session could start from it; else none, for words are words."""
    return key if key and choice_for(session).find(field, key) else ""
