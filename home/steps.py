"""The one thing to do next, for each way of taking part. Reads of every app below; no tables of its own.

Each function asks about one permission. What somebody else waits for comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import now, today
from access.kinds import listed
from access.roles import Permission, Role, can
from accounts.models import Membership, Organization
from accounts.queries import members
from feedback.queries import fit_checked, open_cases, open_check_in
from home.programs import program_step
from home.queries import MyPair, ProgramRow, waits_for_another
from metrics.models import Decision
from metrics.queries import follow_ups_due, item_of, open_credits, unanswered_champion_entries, waiting_stories
from metrics.words import headline
from pairing.charter_queries import standings
from pairing.models import Pair
from programs.queries import open_invitations
from programs.topic_queries import open_choices
from sessions.after import DidYouMeet
from sessions.debrief_queries import asked_of
from sessions.debriefs import Moment
from sessions.models import MentoringSession
from sessions.rules import meets

QUESTIONS = 3
SOON = timedelta(days=3)
# What is most urgent has the smallest number.
(
    NOW,
    HELP,
    INVITATION,
    ANSWER,
    SIGN,
    AGREE,
    BOOK,
    PREPARE_SOON,
    CHECK_IN,
    FIT,
    REVIEW,
    DEBRIEF,
    FOLLOW_UP,
    PREPARE,
    PROGRAM,
    READ,
    OWN,
) = range(17)
FIT_DAYS = timedelta(days=30)  # after the first session


@dataclass(frozen=True)
class Step:
    """A sentence, why, and where it is done. `books` is the pair whose session the page can book at once."""

    urgency: int
    title: str
    text: str
    action: str = ""
    url: str = ""
    books: MyPair | None = None
    is_task: bool = True  # or something to know
    ask: DidYouMeet | None = None  # what the page takes the answer to at once


@dataclass(frozen=True)
class Here:
    """Who asks, where and when, with what they have on their hands."""

    membership: Membership
    organization: Organization
    day: date  # on the reader's clocks
    office_day: date  # on the organization's, by which answers close
    pairs: list[MyPair] = field(default_factory=list)
    programs: list[ProgramRow] = field(default_factory=list)

    def can(self, permission: Permission) -> bool:
        """Whether the reader may do this."""
        return can(self.membership, permission)

    def url(self, name: str, **kwargs: Any) -> str:
        """The address of a page of this organization."""
        return reverse(name, kwargs={"organization": self.organization.slug, **kwargs})


def here(membership: Membership, organization: Organization, pairs: list[MyPair], programs: list[ProgramRow]) -> Here:
    """The reader's place and days."""
    day = today(timezone.get_current_timezone_name())
    return Here(membership, organization, day, today(organization.timezone), pairs, programs)


def next_steps(place: Here) -> list[Step]:
    """What waits for this person, most urgent first. Empty when nothing does."""
    return sorted((step for ask in _ASKS for step in ask(place)), key=lambda step: step.urgency)


def at_rest(place: Here) -> Step:
    """What there is to know when nothing waits."""
    row = next((row for row in place.pairs if row.ahead), None)
    if row is not None and row.ahead is not None:
        url = place.url("sessions:session", session=row.ahead.pk)
        where = f", {row.ahead.place}" if row.ahead.place else ""
        text = f"With {listed(row.names)}, {_clock(row.ahead)}{where}. You are prepared."
        return Step(OWN, f"Session {row.ahead.number} is on {_local_day(row.ahead)}", text, "Open the agenda", url)
    text = "We write when something does."
    if place.pairs and all(row.pair.state == Pair.State.PAUSED for row in place.pairs):
        text = "You rest. Nobody reminds you, and you go on whenever you like."
    elif place.pairs and not place.pairs[0].books:
        text = f"{listed(place.pairs[0].mentees)} books the next session. You have nothing to arrange."
        url = place.url("sessions:availability")
        return Step(OWN, "Nothing waits for you", text, "Say when you have time", url, is_task=False)
    elif place.can(Permission.HELP_ANSWER):
        text = "When somebody asks for your help, it shows here, and you get a mail."
    elif place.can(Permission.PAIR_VIEW) and not place.pairs and waits_for_another(place.membership.person):
        text = "The program team looks for a new partner for you. You are told, here and by mail."
    elif place.can(Permission.PAIR_VIEW) and not place.pairs:
        text = "When pairs are published, you and your partner are told, here and by mail."
    return Step(OWN, "Nothing waits for you", text)


def _cases(place: Here) -> Iterator[Step]:
    if not place.can(Permission.HELP_ANSWER):
        return
    number = open_cases(place.membership.person).count()
    if number:
        title = "Somebody asks for your help" if number == 1 else f"{number} people ask for your help"
        yield Step(HELP, title, "Only you and they can read it.", "Open the help desk", place.url("feedback:cases"))


def _invitations(place: Here) -> Iterator[Step]:
    if not place.can(Permission.ENROLLMENT_ANSWER):
        return
    for enrollment in open_invitations(place.membership.person_id, place.office_day):
        cohort = enrollment.cohort
        yield Step(
            INVITATION,
            f"Answer the invitation to {cohort.program.name}",
            f"Answers close after {_day(cohort.answers_due_on)}. “Not now” is a fine answer.",
            "Read and answer",
            place.url("programs:answer_enrollment", enrollment=enrollment.pk),
        )


def _choices(place: Here) -> Iterator[Step]:
    """What one may still say about oneself, between a yes and the day when answers close."""
    if not place.can(Permission.ENROLLMENT_ANSWER):
        return
    for enrollment in open_choices(place.membership.person_id, place.office_day):
        cohort = enrollment.cohort
        until = f"Pairs are found after {_day(cohort.answers_due_on)}."
        if enrollment.is_mentor:
            title, action, name = "Put right what you teach", "See what you teach", "programs:correct_skills"
            text = f"Others wrote it down for you, for {cohort.program.name}. {until}"
        else:
            title, action, name = "Look at your gaps, for yourself", "Look at them", "programs:assess_gaps"
            text = f"Only you can read it. You choose what a mentor of {cohort.program.name} may know. {until}"
        yield Step(READ, title, text, action, place.url(name, enrollment=enrollment.pk), is_task=False)
        if cohort.program.takes_wishes and not cohort.is_circle and place.can(Permission.WISH_MAKE):
            learn = "teach" if enrollment.is_mentor else "learn from"
            yield Step(
                READ,
                f"Whom would you like to {learn}?",
                f"You may name up to three colleagues, for {cohort.program.name}. You need not. {until}",
                "Name whom you would like",
                place.url("pairing:wishes", enrollment=enrollment.pk),
                is_task=False,
            )


def _pairs(place: Here) -> Iterator[Step]:
    for row in place.pairs:
        if row.to_answer is not None:
            yield _answer(place, row, row.to_answer)
        if row.ahead is not None and row.ahead.is_on(now()):
            yield _join(place, row, row.ahead)
        elif row.ahead is not None:
            yield from _prepare(place, row, row.ahead)
        elif row.books and row.to_answer is None and row.can_book:
            any_of_you = " Any of you can book it." if row.is_circle else ""
            yield Step(
                BOOK,
                f"Book session {row.next_number}",
                f"With {listed(row.names)}. Due {_day(row.due_on)}.{any_of_you}",
                f"Book session {row.next_number}",
                place.url("sessions:book_session", pair=row.pair.pk),
                books=row,
            )


def _answer(place: Here, row: MyPair, session: MentoringSession) -> Step:
    url = place.url("sessions:session", session=session.pk)
    text = f"Session {session.number} with {listed(row.names)} was on {_local_day(session)}. One tap is enough."
    return Step(ANSWER, "Did you meet?", text, "Open the session", f"{url}#after", ask=row.ask)


def _join(place: Here, row: MyPair, session: MentoringSession) -> Step:
    until = date_format(timezone.localtime(session.ends_at), "g:i A")
    text = f"With {listed(row.names)}, until {until}. What you prepared, and where you meet, stand below."
    url = place.url("sessions:session", session=session.pk)
    return Step(NOW, f"Session {session.number} is on now", text, "Open the agenda", url)


def _prepare(place: Here, row: MyPair, session: MentoringSession) -> Iterator[Step]:
    urgency = PREPARE_SOON if session.starts_at - now() < SOON else PREPARE
    when = f"Session {session.number} with {listed(row.names)} is on {_local_day(session)}, {_clock(session)}."
    url = place.url("sessions:session", session=session.pk)
    if row.is_circle:
        mine = {question.author_id for question in row.questions} | {example.author_id for example in row.examples}
        if row.me.person_id not in mine:
            yield Step(urgency, "Bring a question or an example", when, "Prepare the session", f"{url}#questions")
    elif row.is_mentee:
        missing = QUESTIONS - len(row.questions)
        if missing > 0:
            title = {3: "Write three questions", 2: "Write two more questions", 1: "Write a third question"}[missing]
            yield Step(urgency, title, when, "Write your questions", f"{url}#questions")
    elif not any(example.author_id == row.me.person_id for example in row.examples):
        text = f"{when} You have nothing to arrange."
        yield Step(urgency, "Bring an example", text, "Note an example", f"{url}#examples")


def _charters(place: Here) -> Iterator[Step]:
    if not place.can(Permission.CHARTER_AGREE) or not place.pairs:
        return
    found, me = standings([row.pair for row in place.pairs]), place.membership.person_id
    for row in place.pairs:
        standing, url = found[row.pair.pk], place.url("pairing:charter", pair=row.pair.pk)
        people = f"With {listed(row.names)}."
        if row.pair.state == Pair.State.PAUSED:
            continue
        if standing.waits_for(me):
            title = f"Sign the charter that {standing.proposer(me)} proposed"
            text = f"{people} Sign it as it stands, or propose a change."
            yield Step(SIGN, title, text, "Read and sign it", f"{url}#proposal")
        elif standing.is_required and standing.latest is None:
            text = f"{people} What each of you wants, and how you will know. Ten minutes are enough."
            yield Step(AGREE, "Agree on your charter", text, "Open the charter", url)
        elif standing.asks_review(me, place.office_day):
            text = f"{people} Does it still fit what you talk about? One line is enough."
            yield Step(REVIEW, "Look at your charter: half-time", text, "Look at it", f"{url}#review")


def _debriefs(place: Here) -> Iterator[Step]:
    """One row: with several pairs, the first of them."""
    if not place.can(Permission.PAIR_VIEW) or not place.pairs:
        return
    found = asked_of(
        place.membership.person, [row.pair for row in place.pairs], place.organization.timezone, place.office_day
    )
    row = next((row for row in place.pairs if row.pair.pk in found), None)
    if row is not None:
        moment = found[row.pair.pk]
        title = "Look back: half-time" if moment is Moment.MID else "Look back: your debrief"
        text = f"With {listed(row.names)}. Five minutes, and you choose who may read each part."
        url = place.url("sessions:debrief", pair=row.pair.pk, moment=moment)
        yield Step(DEBRIEF, title, text, "Look back", url)


def _follow_ups(place: Here) -> Iterator[Step]:
    """One row: of several, the one that waits the longest."""
    if not place.can(Permission.EXPERIMENT_START):
        return
    found = next(iter(follow_ups_due(place.office_day, place.membership.person)), None)
    if found is None:
        return
    url = place.url(found.url_name, **found.kwargs)
    if isinstance(found.row, Decision):
        text = f"You decided it on {_day(found.row.decided_on)}. One tap is enough."
        yield Step(FOLLOW_UP, f"Does it still stand: {found.row.title}", text, "Look at the decision", url)
    else:
        text = f"You began on {_day(found.row.started_on)}. Too early to say is a fine answer."
        yield Step(FOLLOW_UP, f"How does it stand: {found.row.title}", text, "Look at the experiment", url)


def _credits(place: Here) -> Iterator[Step]:
    """One row: of several, the newest. No answer is a no, and nobody waits."""
    if not place.can(Permission.CREDIT_ANSWER):
        return
    found = next(iter(open_credits(place.membership.person)), None)
    if found is not None:
        item = item_of(found)
        text = f"{item.owner.name} asks whether your name may stand beside it. You read the exact words first. Yes, no, or nothing at all."
        url = place.url("metrics:answer_credit", credit=found.pk)
        yield Step(DEBRIEF, f"An idea of yours: {item.title}", text, "Read it and answer", url)


def _came_back(place: Here) -> Iterator[Step]:
    """One row, to know: the newest thing that a mentee did, until the mentor has looked at it."""
    if not place.can(Permission.CHAMPION_RECORD):
        return
    found = unanswered_champion_entries(place.membership.person).first()
    if found is not None:
        title = f"{found.author.name} noted what they did for you"
        text = "Only your pair reads it. You say whether anybody else may know."
        yield Step(READ, title, text, "Read it", place.url("metrics:champion"), is_task=False)


def _check_in(place: Here) -> Iterator[Step]:
    if not place.can(Permission.CHECK_IN):
        return
    period = open_check_in(place.membership.person)
    if period is not None:
        text = f"About 60 seconds. Open until {_day(period.ends_on)}."
        yield Step(CHECK_IN, "Check in", text, "Open the check-in", place.url("feedback:check_in"))


def _fit_checks(place: Here) -> Iterator[Step]:
    """Once for each pair, in the month after its first session: to oneself, so nobody waits for it."""
    if not place.can(Permission.CHECK_IN):
        return
    rows = [row for row in place.pairs if meets(row.pair) and row.first_held and row.to_answer is None]
    rows = [row for row in rows if row.first_held and place.day - row.first_held <= FIT_DAYS]
    known = fit_checked(place.membership.person, [row.pair.pk for row in rows]) if rows else set()
    for row in rows:
        if row.pair.pk not in known:
            url = place.url("feedback:answer_fit_check", pair=row.pair.pk)
            text = f"Your first session with {listed(row.names)}. Two taps, for yourself: nobody else reads it."
            yield Step(FIT, "How did it feel?", text, "Answer for yourself", url, is_task=False)


def _programs(place: Here) -> Iterator[Step]:
    if not place.can(Permission.PROGRAMS_VIEW):
        return
    found = program_step(place.membership, place.programs, place.office_day)
    url = place.url(found.url_name, **found.kwargs) if found.url_name else ""
    yield Step(PROGRAM, found.title, found.text, found.action, url, is_task=found.is_task)


def _stories(place: Here) -> Iterator[Step]:
    """For those who publish them."""
    if not place.can(Permission.STORY_PUBLISH):
        return
    number = waiting_stories(place.membership)
    if number:
        title = "A story waits for you" if number == 1 else f"{number} stories wait for you"
        text = "A pair agreed to every word. You read it without knowing whose it is."
        yield Step(PROGRAM, title, text, "Open the queue", place.url("metrics:story_queue"))


def _impact(place: Here) -> Iterator[Step]:
    """For those who read impact and run nothing."""
    if not place.can(Permission.IMPACT_VIEW) or place.can(Permission.PROGRAMS_VIEW) or not place.programs:
        return
    changed = sum(row.changed for row in place.programs)
    going = sum(row.rhythm.going for row in place.programs)
    text = "What changed, the facts, and the patterns that passed the rule, in "
    if len(place.programs) == 1:
        (only,) = place.programs
        url, text = place.url("metrics:impact", program=only.program.pk), f"{text}{only.program.name}."
    else:
        url, text = place.url("metrics:organization_impact"), f"{text}all programs."
    yield Step(READ, headline(changed, going), text, "Open the impact page", url, is_task=False)


def _owner(place: Here) -> Iterator[Step]:
    if not place.can(Permission.ORGANIZATION_SET):
        return
    if not members().filter(is_active=True, person__left_on=None, grants__role=Role.PROGRAM_ADMIN).exists():
        yield Step(
            OWN,
            "Invite a program admin",
            "Program admins import your people and run the programs. You decide who may come in.",
            "Invite somebody",
            place.url("accounts:invite_member"),
        )
        return
    yield Step(
        OWN,
        f"{place.organization.name} is set up",
        "You decide who may come in, and whether a second step is asked for at sign-in. Program admins run the programs.",
        "See the members",
        place.url("accounts:members"),
        is_task=False,
    )


_ASKS: tuple[Callable[[Here], Iterator[Step]], ...] = (
    _cases,
    _invitations,
    _pairs,
    _charters,
    _debriefs,
    _credits,
    _came_back,
    _follow_ups,
    _check_in,
    _fit_checks,
    _programs,
    _stories,
    _choices,
    _impact,
    _owner,
)


def _local_day(session: MentoringSession) -> str:
    return _day(timezone.localtime(session.starts_at).date())


def _clock(session: MentoringSession) -> str:
    return date_format(timezone.localtime(session.starts_at), "g:i A")


def _day(day: date) -> str:
    return date_format(day, "l, F j")
