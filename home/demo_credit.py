"""Whom leaders of the demonstration name for an idea: some said yes to all, one to the program team alone, one has yet to answer."""

from __future__ import annotations

from access.actors import Actor
from metrics.actions import answer_credit, ask_credit
from metrics.models import Audience, Decision, Experiment
from metrics.queries import mentors_of

# The beginning of a title, and what the mentor says: audiences, or None while they think about it.
ANSWERS: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("The month-end tool", tuple(Audience)),
    ("Job ads", (Audience.TEAM, Audience.EXECUTIVES)),
    ("Guest checkout", tuple(Audience)),
    ("Supplier portal", ()),
    ("Return labels", None),
    ("Read ten support chats", (Audience.EXECUTIVES, Audience.ORGANIZATION)),
)


def name_sources() -> None:
    """Owners ask their mentors, and most of these answer."""
    for title, answer in ANSWERS:
        found = [row for model in (Decision, Experiment) for row in model.objects.filter(title__startswith=title)]
        for item in found:
            owner = Actor(item.owner_id, item.owner.name)
            for mentor in mentors_of(item):
                credit = ask_credit(item=item, mentor=mentor, audiences=tuple(Audience), by=owner)
                if answer is not None:
                    by = Actor(mentor.pk, mentor.name)
                    answer_credit(credit=credit, audiences=answer, known=credit.words, by=by)
