"""Three cases at the help desk of the demonstration: one with a name, one of punishment, one without a name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from access.actors import Actor
from accounts.models import Person
from feedback.actions import answer_case, ask_help, reply_case, write_case_note
from feedback.case_code import make_code
from feedback.models import HelpCase
from feedback.queries import get_coded_case

# Of the case without a name: a demonstration hides nothing from whoever tries it.
CODE = "HA1DE-N0000-DEM00-0C0DE-00001"


def ask_first(mentors: Sequence[Person], desk: Person) -> None:
    """Two weeks ago: without a name."""
    ask_help(
        kind=HelpCase.Kind.SEEN,
        text="In our team some mentors are told beforehand what to say to the leaders.\n\nI do not want to get anybody into trouble. "
        "Can you do something without it coming back to us?",
        ombudsperson_id=desk.pk,
        code=CODE,
        is_named=False,
        by=_actors(mentors)[1],
    )


def answer_first(mentors: Sequence[Person], desk: Person) -> None:
    """The day after, when the desk has it: answered; and one with a name, still waiting for its author."""
    named, unnamed = _actors(mentors)[:2]
    by, case = Actor(desk.pk, desk.name), get_coded_case(CODE)
    text = "Thank you for writing. I can speak with the program team about ground rules, without a word about your team. Would that help?"
    answer_case(case=case, text=text, once=uuid4(), by=by)
    reply_case(case=case, text="Yes, if it is about everybody.", once=uuid4(), by=unnamed)
    write_case_note(case=case, text="Raise the ground rules with all cohorts at once.", once=uuid4(), by=by)
    case = ask_help(
        kind=HelpCase.Kind.HELP,
        text="My mentee forwards my examples to others with my name. I said yes to two people, not to a mailing list.",
        ombudsperson_id=desk.pk,
        code=make_code(),
        is_named=True,
        by=named,
    )
    answer_case(case=case, text="That is yours to decide. Shall we look at the charter together?", once=uuid4(), by=by)


def ask_last(mentors: Sequence[Person], desk: Person) -> None:
    """Yesterday: punished for being honest, and not answered yet."""
    ask_help(
        kind=HelpCase.Kind.RETALIATION,
        text="After I showed where our reports are wrong, I was taken off the rollout. I was told that I am not a team player.",
        ombudsperson_id=desk.pk,
        code=make_code(),
        is_named=True,
        by=_actors(mentors)[2],
    )


def _actors(mentors: Sequence[Person]) -> list[Actor]:
    return [Actor(person.pk, person.name) for person in mentors]
