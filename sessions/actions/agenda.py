"""Pair text of a session: the mentee's questions, the mentor's examples, takeaways (X1); in a circle all are everybody's. Never audited."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction

from access.actors import Actor
from access.clock import now
from sessions.models import Example, MentoringSession, Question, Takeaway
from sessions.rules import May, NotYours, Refused, may_ask, may_bring, require_member, require_open

Row = TypeVar("Row", Question, Example)


class SessionOver(Refused):
    """The agenda of a session that was logged or canceled stays as it was."""


class NotBegun(Refused):
    """A takeaway comes after the session."""


@transaction.atomic
def write_question(*, session: MentoringSession, text: str, by: Actor) -> Question:
    """Add a question; the same one twice is a double click. Raises NotTheMentee, SessionOver, ClosedPair."""
    return _add(Question, _for_agenda(session, by, may_ask), text, by)


@transaction.atomic
def delete_question(*, question: Question, by: Actor) -> None:
    """Take back one's own question. Raises NotYours, SessionOver, ClosedPair."""
    _take_back(question, by)


@transaction.atomic
def write_example(*, session: MentoringSession, text: str, by: Actor) -> Example:
    """Add an example; the same one twice is a double click. Raises NotTheMentor, SessionOver, ClosedPair."""
    return _add(Example, _for_agenda(session, by, may_bring), text, by)


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


def _add(model: type[Row], session: MentoringSession, text: str, by: Actor) -> Row:
    mine = model.objects.filter(session=session, author_id=by.person_id)
    same: Row | None = next((row for row in mine if row.text == text), None)
    return same or model.objects.create(session=session, author_id=by.person_id, text=text, created_at=now())


def _take_back(row: Question | Example, by: Actor) -> None:
    if row.author_id != by.person_id:
        raise NotYours
    _require_agenda(_locked(row.session))
    row.delete()
