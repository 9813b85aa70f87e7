"""Pair text of a session: the mentee's questions, the mentor's examples, everybody's takeaway (X1). Never audited, never counted."""

from __future__ import annotations

from django.db import transaction

from access.actors import Actor
from access.clock import now
from pairing.models import PairMember
from sessions.models import Example, MentoringSession, Question, Takeaway


class NotYours(Exception):
    """This field belongs to the other side, or to somebody else."""


@transaction.atomic
def write_question(*, session: MentoringSession, text: str, by: Actor) -> Question:
    """Add a question. Raises NotYours unless `by` is the mentee."""
    _require_side(session, by, "mentee")
    question: Question = Question.objects.create(session=session, author_id=by.person_id, text=text, created_at=now())
    return question


@transaction.atomic
def delete_question(*, question: Question, by: Actor) -> None:
    """Take back one's own question. Raises NotYours."""
    _require_author(question, by)
    question.delete()


@transaction.atomic
def write_example(*, session: MentoringSession, text: str, by: Actor) -> Example:
    """Add an example. Raises NotYours unless `by` is a mentor of the pair."""
    _require_side(session, by, "mentor")
    example: Example = Example.objects.create(session=session, author_id=by.person_id, text=text, created_at=now())
    return example


@transaction.atomic
def delete_example(*, example: Example, by: Actor) -> None:
    """Take back one's own example. Raises NotYours."""
    _require_author(example, by)
    example.delete()


@transaction.atomic
def write_takeaway(*, session: MentoringSession, text: str, by: Actor) -> Takeaway:
    """Keep one thing to think about or to test; writing again replaces one's own. Raises NotYours for a stranger."""
    if not PairMember.objects.filter(pair_id=session.pair_id, person_id=by.person_id).exists():
        raise NotYours
    takeaway: Takeaway | None = Takeaway.objects.filter(session=session, author_id=by.person_id).first()
    if takeaway is None:
        takeaway = Takeaway(session=session, author_id=by.person_id, created_at=now())
    takeaway.text = text
    takeaway.save()
    return takeaway


def _require_side(session: MentoringSession, by: Actor, side: str) -> None:
    if not PairMember.objects.filter(pair_id=session.pair_id, person_id=by.person_id, side=side).exists():
        raise NotYours(f"Only the {side} writes here")


def _require_author(row: Question | Example, by: Actor) -> None:
    if row.author_id != by.person_id:
        raise NotYours("Only its author takes it back")
