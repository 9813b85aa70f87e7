"""The one tap after a session: who is asked what, in which words, and who was there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from access.kinds import listed
from pairing.models import Pair, PairMember
from sessions.here import names_of, readers_of
from sessions.models import MentoringSession
from sessions.presence import there
from sessions.rules import may_book, may_confirm, may_log

READ_BY_ALL = ("the program team", "owners")  # the audit log says it too


@dataclass(frozen=True)
class DidYouMeet:
    """What one member is asked. `moves`: whether they may pick another time instead."""

    session: MentoringSession
    names: list[str]
    readers: list[str]
    yes: str
    no: str  # empty where it cannot be said any more
    moves: bool


def did_you_meet(
    session: MentoringSession, pair: Pair, me: PairMember, others: list[PairMember], *, has_answers: bool
) -> DidYouMeet:
    """What `me` is asked. `has_answers`: somebody answered for themselves already, so that it cannot be moved any more."""
    if answers_for_presence(pair, me, others):
        yes, no = "I was there", "I was not there"
    else:
        yes, no = "We met", "It did not happen" if may_log(pair, me) else "We did not meet"
    return DidYouMeet(
        session=session,
        names=names_of(others),
        readers=["you", *readers_of(pair, others), *READ_BY_ALL],
        yes=yes,
        no=no,
        moves=may_book(pair, me) and session.state == session.State.PLANNED and not has_answers,
    )


def answers_for_presence(pair: Pair, me: PairMember, others: list[PairMember]) -> bool:
    """Whether `me` speaks of their own presence alone: a mentor of several, and everybody in a circle."""
    return may_confirm(pair, me) and len(others) > 1


def confirmed_by(session: MentoringSession, me: PairMember, others: list[PairMember], answers: dict[UUID, bool]) -> str:
    """Who confirmed what the mentee `me` logged, so that it stays: "Theo Lindqvist confirmed it." Empty where it can still be changed."""
    if session.pair.is_circle or not may_log(session.pair, me) or session.state != session.State.HELD:
        return ""
    if not any(answers.values()):
        return ""
    names = [member.person.name for member in others if answers.get(member.person_id)]
    return f"{listed(names) or 'A mentor'} confirmed it."


def ticks_others(pair: Pair, me: PairMember, others: list[PairMember], *, others_answered: bool) -> bool:
    """Whether `me` says who else was there: the mentee of several mentors, and the first of a circle who answers."""
    return may_log(pair, me) and len(others) > 1 and not (pair.is_circle and others_answered)


def who_was_there(session: MentoringSession, members: list[PairMember]) -> tuple[list[str], list[str]]:
    """(names of those who were there, of those who were not), once the session is logged. Two queries."""
    people = {member.person_id: member.person.name for member in members}
    present = there(
        list(people),
        answers=dict(session.confirmations.values_list("person_id", "met")),
        ticks=dict(session.presences.values_list("person_id", "was_there")),
    )
    return (
        [name for pk, name in people.items() if pk in present],
        [name for pk, name in people.items() if pk not in present],
    )
