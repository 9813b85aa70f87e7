"""Two minutes before a session: what is there, what is open, and what to pick up from last time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from access.clock import now
from access.kinds import listed
from pairing.models import PairMember
from sessions.models import Example, MentoringSession, Question, Takeaway
from sessions.rules import may_ask, may_book, may_bring

NEAR = timedelta(days=2)
ENOUGH = 3  # questions


@dataclass(frozen=True)
class Point:
    """One line of the card: done or open, in words, and the part of the session page where it is done."""

    is_done: bool
    text: str
    anchor: str


@dataclass(frozen=True)
class Prep:
    """The card of one member. The mentor reads nothing about arranging."""

    session: MentoringSession
    points: list[Point]  # of one's own
    there: str  # what the others have prepared, as a sentence
    takeaways: list[Takeaway]  # of the last session that was held

    @property
    def is_ready(self) -> bool:
        """Whether nothing is open."""
        return all(point.is_done for point in self.points)


def is_near(session: MentoringSession, day: date) -> bool:
    """Whether the card shows on `day`, by the reader's clocks: from two days before until it begins."""
    is_ahead = session.state == session.State.PLANNED and not session.has_begun(now())
    return is_ahead and timezone.localtime(session.starts_at).date() - day <= NEAR


def prep_of(
    session: MentoringSession,
    me: PairMember,
    questions: Sequence[Question],
    examples: Sequence[Example],
    takeaways: Sequence[Takeaway],
) -> Prep:
    """The card of `me`. Reads session.pair.cohort, and the authors of what others bring."""
    pair = session.pair
    points = [_theme(session)] if may_book(pair, me) else []
    written: list[Question | Example] = [*questions, *examples]
    mine = [row for row in written if row.author_id == me.person_id]
    if pair.is_circle:
        points.append(Point(bool(mine), "A question or an example of yours", "questions"))
    elif may_ask(pair, me):
        points.append(_questions(len(questions)))
    elif may_bring(pair, me):
        text = "Your example is there" if mine else "One example: something you can show or tell in ten minutes"
        points.append(Point(bool(mine), text, "examples"))
    return Prep(session, points, _there(me, questions, examples), list(takeaways))


def last_takeaways(sessions: Collection[MentoringSession]) -> dict[UUID, list[Takeaway]]:
    """Pair -> what its members took from the last of these sessions that was held. One query, or none."""
    last: dict[UUID, MentoringSession] = {}
    for session in sorted(sessions, key=lambda each: each.starts_at):
        if session.state == session.State.HELD:
            last[session.pair_id] = session
    found: dict[UUID, list[Takeaway]] = {session.pair_id: [] for session in last.values()}
    if last:
        pair_of = {session.pk: session.pair_id for session in last.values()}
        for takeaway in Takeaway.objects.filter(session__in=list(pair_of)).select_related("author"):
            found[pair_of[takeaway.session_id]].append(takeaway)
    return found


def _theme(session: MentoringSession) -> Point:
    theme = str(session.theme)
    return Point(bool(theme), f"Theme: {theme}" if theme else "A theme: what it is about, in one line", "theme")


def _questions(count: int) -> Point:
    if count >= ENOUGH:
        return Point(True, f"Your {count} questions are there", "questions")
    have = {0: "", 1: ". One is there", 2: ". Two are there"}[count]
    return Point(False, f"Three questions{have}", "questions")


def _there(me: PairMember, questions: Sequence[Question], examples: Sequence[Example]) -> str:
    """ "Theo and Ana bring 2 examples." """
    parts = []
    for rows, noun, verb in ((questions, "question", "ask"), (examples, "example", "bring")):
        others = [row for row in rows if row.author_id != me.person_id]
        names = list(dict.fromkeys(row.author.name for row in others))
        if names:
            what = f"one {noun}" if len(others) == 1 else f"{len(others)} {noun}s"
            parts.append(f"{listed(names)} {verb}{'s' if len(names) == 1 else ''} {what}.")
    return " ".join(parts)
