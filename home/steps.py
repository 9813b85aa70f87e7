"""The one thing to do next, for each way of taking part. Reads of every app below; no tables of its own.

Each function answers for one permission and returns the most urgent step, or None when nothing waits. `next_steps` puts them in order: what somebody else
waits for comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import now, today
from access.roles import Permission, can
from accounts.models import Membership, Organization
from feedback.queries import open_cases, open_check_in
from home.programs import program_step
from pairing.models import Pair
from pairing.queries import member_in, pairs_of
from programs.queries import open_invitations
from sessions.models import MentoringSession
from sessions.rhythm import due_on

QUESTIONS = 3


@dataclass(frozen=True)
class Step:
    """A sentence, why, and where it is done."""

    title: str
    text: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True)
class Here:
    """Who asks, where."""

    membership: Membership
    organization: Organization
    day: date

    def url(self, name: str, **kwargs: Any) -> str:
        """The address of a page of this organization."""
        return reverse(name, kwargs={"organization": self.organization.slug, **kwargs})


def here(membership: Membership, organization: Organization) -> Here:
    """The reader's place and local day."""
    return Here(membership, organization, today(timezone.get_current_timezone_name()))


def next_steps(place: Here) -> list[Step]:
    """What waits for this person, most urgent first. Empty when nothing does."""
    return [step for ask in _ASKS for step in ask(place)]


def _cases(place: Here) -> Iterator[Step]:
    if not can(place.membership, Permission.HELP_ANSWER):
        return
    number = open_cases(place.membership.person).count()
    if number:
        title = "Somebody asks for your help" if number == 1 else f"{number} people ask for your help"
        yield Step(title, "Only you and each of them can read it.", "Open the desk", place.url("feedback:cases"))


def _invitations(place: Here) -> Iterator[Step]:
    if not can(place.membership, Permission.ENROLLMENT_ANSWER):
        return
    for enrollment in open_invitations(place.membership.person_id, place.day):
        yield Step(
            f"Answer the invitation to {enrollment.cohort.program.name}",
            f"Answers close {_day(enrollment.cohort.answers_due_on)}. “Not now” is a fine answer, and nobody sees it.",
            "Read and answer",
            place.url("programs:answer_enrollment", enrollment=enrollment.pk),
        )


def _pairs(place: Here) -> Iterator[Step]:
    if not can(place.membership, Permission.PAIR_VIEW):
        return
    pairs = [pair for pair in pairs_of(place.membership.person) if pair.state == Pair.State.ACTIVE]
    planned = _planned(pairs)
    steps = [step for pair in pairs for step in _pair(place, pair, planned.get(pair.pk, []))]
    yield from (step for _, step in sorted(steps, key=lambda row: row[0]))


def _check_in(place: Here) -> Iterator[Step]:
    if not can(place.membership, Permission.CHECK_IN):
        return
    period = open_check_in(place.membership.person)
    if period is not None:
        yield Step(
            "Check in",
            f"About 60 seconds. Open until {_day(timezone.localtime(period.closes_at).date())}.",
            "Open the check-in",
            place.url("feedback:check_in"),
        )


def _programs(place: Here) -> Iterator[Step]:
    if not can(place.membership, Permission.PROGRAMS_VIEW):
        return
    found = program_step(place.membership, place.day)
    yield Step(found.title, found.text, found.action, place.url(found.url_name, **found.kwargs))


def _owner(place: Here) -> Iterator[Step]:
    if can(place.membership, Permission.ORGANIZATION_SET):
        yield Step(
            f"{place.organization.name} is set up",
            "You decide who works here, and whether a second factor is asked for. Programs are run by program admins.",
            "See who works here",
            place.url("accounts:members"),
        )


_ASKS: tuple[Callable[[Here], Iterator[Step]], ...] = (_cases, _invitations, _pairs, _check_in, _programs, _owner)


def _planned(pairs: list[Pair]) -> dict[Any, list[MentoringSession]]:
    rows = (
        MentoringSession.objects.filter(pair__in=pairs, state__in=["planned", "held"])
        .prefetch_related("questions", "examples", "confirmations")
        .order_by("starts_at")
    )
    found: dict[Any, list[MentoringSession]] = {}
    for row in rows:
        found.setdefault(row.pair_id, []).append(row)
    return found


def _pair(place: Here, pair: Pair, sessions: list[MentoringSession]) -> Iterator[tuple[int, Step]]:
    """(urgency, step) of one pair; 0 is first."""
    me = member_in(pair, place.membership.person)
    names = " and ".join(m.person.name for m in pair.members.all() if m != me)
    ahead = [s for s in sessions if s.state == "planned" and s.starts_at > now()]
    to_answer = [s for s in sessions if _waits_for_answer(s, me)]
    if to_answer:
        session = to_answer[0]
        when = _day(timezone.localtime(session.starts_at).date())
        url = place.url("sessions:session", session=session.pk)
        yield (
            0,
            Step(
                "Did you meet?",
                f"Session {session.number} with {names} was on {when}.",
                "Say whether you met",
                f"{url}#after",
            ),
        )
    elif me is not None and me.side == "mentee" and not ahead:
        number = max((s.number for s in sessions), default=0) + 1
        due = _due(pair, sessions)
        url = place.url("sessions:book_session", pair=pair.pk)
        yield 1, Step(f"Book session {number}", f"With {names}. Due {_day(due)}.", f"Book session {number}", url)
    elif ahead:
        yield from _prepare(place, me, ahead[0], names)


def _prepare(place: Here, me: Any, session: MentoringSession, names: str) -> Iterator[tuple[int, Step]]:
    when = date_format(timezone.localtime(session.starts_at), "l, F j, g:i A")
    url = place.url("sessions:session", session=session.pk)
    if me.side == "mentee" and len(session.questions.all()) < QUESTIONS:
        yield (
            3,
            Step(
                "Write three questions",
                f"Session {session.number} with {names} is on {when}.",
                "Write your questions",
                url,
            ),
        )
    elif me.side == "mentor" and not any(e.author_id == me.person_id for e in session.examples.all()):
        yield (
            3,
            Step(
                "Bring an example",
                f"Session {session.number} with {names} is on {when}. You have nothing to arrange.",
                "Note an example",
                url,
            ),
        )


def _waits_for_answer(session: MentoringSession, me: Any) -> bool:
    if me is None or session.starts_at > now():
        return False
    if me.side == "mentee":
        return session.state == "planned"
    return not any(answer.person_id == me.person_id for answer in session.confirmations.all())


def _due(pair: Pair, sessions: list[MentoringSession]) -> date:
    held = [s for s in sessions if s.state == "held"]
    since = timezone.localtime(held[-1].starts_at).date() if held else pair.started_on
    return due_on(since, pair.cohort.program.interval)


def _day(day: date) -> str:
    return date_format(day, "l, F j")
