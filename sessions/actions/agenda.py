"""Pair text of a session: theme, the mentee's questions, the mentor's examples, takeaways (X1); in a circle all are everybody's.

Never audited. `taken_from` is the key of the suggestion that the words began as, whatever became of them.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction

from access.actors import Actor
from access.clock import now
from sessions.models import Example, MentoringSession, Question, Takeaway
from sessions.rules import May, NotYours, Refused, may_ask, may_book, may_bring, require_member, require_open

Row = TypeVar("Row", Question, Example)


class SessionOver(Refused):
    """The agenda of a session that was logged or canceled stays as it was."""


class NotBegun(Refused):
    """A takeaway comes after the session."""


@transaction.atomic
def write_theme(*, session: MentoringSession, text: str, by: Actor, taken_from: str = "") -> MentoringSession:
    """Say what the session is about; an empty one takes it back. Raises NotTheMentee, SessionOver, ClosedPair."""
    session = _for_agenda(session, by, may_book)
    session.theme, session.theme_from = text, taken_from if text else ""
    session.save(update_fields=["theme", "theme_from"])
    return session


@transaction.atomic
def write_question(*, session: MentoringSession, text: str, by: Actor, taken_from: str = "") -> Question:
    """Add a question; the same one twice is a double click. Raises NotTheMentee, SessionOver, ClosedPair."""
    return _add(Question, _for_agenda(session, by, may_ask), text, taken_from, by)


@transaction.atomic
def edit_question(*, question: Question, text: str, by: Actor) -> Question:
    """Change one's own question. Raises NotYours, SessionOver, ClosedPair."""
    return _change(question, text, by)


@transaction.atomic
def delete_question(*, question: Question, by: Actor) -> None:
    """Take back one's own question. Raises NotYours, SessionOver, ClosedPair."""
    _take_back(question, by)


@transaction.atomic
def write_example(*, session: MentoringSession, text: str, by: Actor, taken_from: str = "") -> Example:
    """Add an example; the same one twice is a double click. Raises NotTheMentor, SessionOver, ClosedPair."""
    return _add(Example, _for_agenda(session, by, may_bring), text, taken_from, by)


@transaction.atomic
def edit_example(*, example: Example, text: str, by: Actor) -> Example:
    """Change one's own example. Raises NotYours, SessionOver, ClosedPair."""
    return _change(example, text, by)


@transaction.atomic
def delete_example(*, example: Example, by: Actor) -> None:
    """Take back one's own example. Raises NotYours, SessionOver, ClosedPair."""
    _take_back(example, by)


@transaction.atomic
def write_takeaway(*, session: MentoringSession, text: str, by: Actor) -> Takeaway:
    """Keep one thing to think about or to test; writing again replaces one's own. Raises NotAMember, NotBegun, ClosedPair."""
    session = _locked(session)
    require_member(session.pair, by)
    require_open(session.pair)
    if session.state == session.State.CANCELED or not session.has_begun(now()):
        raise NotBegun("A takeaway comes after the session.")
    takeaway: Takeaway | None = Takeaway.objects.filter(session=session, author_id=by.person_id).first()
    if takeaway is None:
        made: Takeaway = Takeaway.objects.create(session=session, author_id=by.person_id, text=text, created_at=now())
        return made
    takeaway.text = text
    takeaway.save(update_fields=["text"])
    return takeaway


def _locked(session: MentoringSession) -> MentoringSession:
    """The session as it is now; a second click waits here for the first."""
    rows = MentoringSession.objects.select_for_update(of=("self",)).select_related("pair__cohort")
    found: MentoringSession = rows.get(pk=session.pk)
    return found


def _for_agenda(session: MentoringSession, by: Actor, may: May) -> MentoringSession:
    session = _locked(session)
    require_member(session.pair, by, may)
    _require_agenda(session)
    return session


def _require_agenda(session: MentoringSession) -> None:
    require_open(session.pair)
    if session.state != session.State.PLANNED:
        raise SessionOver(f"This session is {session.get_state_display().lower()}; its agenda stays as it was.")


def _add(model: type[Row], session: MentoringSession, text: str, taken_from: str, by: Actor) -> Row:
    mine = model.objects.filter(session=session, author_id=by.person_id)
    same: Row | None = next((row for row in mine if row.text == text), None)
    return same or model.objects.create(
        session=session, author_id=by.person_id, text=text, taken_from=taken_from, created_at=now()
    )


def _change(row: Row, text: str, by: Actor) -> Row:
    _require_own(row, by)
    row.text = text
    row.save(update_fields=["text"])
    return row


def _take_back(row: Question | Example, by: Actor) -> None:
    _require_own(row, by)
    row.delete()


def _require_own(row: Question | Example, by: Actor) -> None:
    if row.author_id != by.person_id:
        raise NotYours
    _require_agenda(_locked(row.session))
