"""The life of a cohort in words: where it stands, what the step needs, and what holds it up, each with the page that removes it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from access.clock import now
from access.roles import Permission
from home.cohorts import Facts
from pairing.models import PairingRun
from pairing.notices import failure, told_at
from programs.models import Cohort
from programs.steps import DEBRIEF_AHEAD, SMALLEST_CIRCLE

Phase, Run = Cohort.Phase, PairingRun.State

NEEDS = {
    Phase.DRAFT: "people with a topic each. Nobody is told anything until you ask them.",
    Phase.RECRUITING: "answers. Until they close, everybody may change theirs, and no pairs are found.",
    Phase.PAIRING: "a draft of pairs that you have read, and publish.",
    Phase.ACTIVE: "sessions. Those who meet book, hold and log them by themselves.",
    Phase.DEBRIEF: "a look back: what each side learned, and which assumptions broke. Sessions go on.",
    Phase.CLOSED: "What was said stays with those who said it.",
}
STAYS = (
    "The pages of each pair stay readable for those who were in it, and for nobody else.",
    "Decisions stay, and may still be recorded and corrected: what changed often shows later.",
    "Published patterns stay as they are. Sealed answers that were still open are counted for the last time.",
    "The board stays as it was when it closed.",
)


@dataclass(frozen=True)
class Blocker:
    """What holds a step up, and the page that removes it; without a page it is something to know."""

    text: str
    action: str = ""
    url_name: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)
    permission: Permission = Permission.ENROLLMENT_MANAGE
    is_task: bool = True  # or only waited for: what the page says, and does not press

    @property
    def title(self) -> str:
        """Its first sentence, as it heads the page."""
        return self.text.split(". ")[0].rstrip(".")


def line_of(phase: Cohort.Phase) -> list[tuple[str, str]]:
    """(label, "done", "now" or "ahead") of the six phases."""
    at = Phase.values.index(phase)
    return [(label, "done" if i < at else "now" if i == at else "ahead") for i, label in enumerate(Phase.labels)]


def blockers(cohort: Cohort, facts: Facts, today: date) -> list[Blocker]:
    """Everything that holds the present step up, what comes first on top. Reads cohort.program."""
    return list(_BY_PHASE[cohort.phase(today)](cohort, facts, today))


def _draft(cohort: Cohort, facts: Facts, today: date) -> Iterator[Blocker]:
    tally, at = facts.tally, {"cohort": cohort.pk}
    if not tally.people:
        yield Blocker("Nobody is enrolled.", "Enroll people", "programs:enroll_people", at)
        return
    if cohort.answers_closed(today):
        yield _move_the_day(cohort, "The last day to answer is over, so nobody can be asked.")
    if tally.without_topic:
        yield Blocker(
            f"{_are(tally.without_topic)} without a topic, and cannot be asked.",
            "Give them a topic",
            "programs:give_topic",
            at,
        )
    if tally.askable:
        yield Blocker(
            f"Nobody is asked yet: {_people(tally.askable)} could be.", "Ask them", "programs:ask_enrollments", at
        )


def _recruiting(cohort: Cohort, facts: Facts, today: date) -> Iterator[Blocker]:
    tally, at = facts.tally, {"cohort": cohort.pk}
    close = Permission.COHORT_OPEN
    yield Blocker(
        f"Answers close after {_day(cohort.answers_due_on)}.",
        "Close answers now",
        "programs:close_answers",
        at,
        close,
        is_task=False,
    )
    if tally.without_topic:
        yield Blocker(
            f"{_are(tally.without_topic)} without a topic, and cannot be asked.",
            "Give them a topic",
            "programs:give_topic",
            at,
        )
    if tally.askable:
        yield Blocker(f"{_are(tally.askable)} not asked yet.", "Ask them", "programs:ask_enrollments", at)
    yield from _gaps(cohort, facts)


def _pairing(cohort: Cohort, facts: Facts, today: date) -> Iterator[Blocker]:
    tally, run, at = facts.tally, facts.run, {"cohort": cohort.pk}
    if missing := _missing(cohort, facts):
        yield _move_the_day(cohort, missing)
    elif cohort.is_circle:
        yield Blocker(
            f"{_are(tally.ready)} ready, and in no circle yet.",
            "Form circles",
            "pairing:circles",
            at,
            Permission.PAIRING_VIEW,
        )
    elif run is None or run.state == Run.FAILED:
        yield Blocker("No draft of pairs is solved.", "Find pairs", "pairing:pairing", at, Permission.PAIRING_VIEW)
    elif run.state == Run.SOLVING:
        yield Blocker(
            f"Draft {run.number} is being solved.",
            "See how far it is",
            "pairing:run",
            {"run": run.pk},
            Permission.PAIRING_VIEW,
        )
    elif run.state == Run.SCHEDULED:
        yield _about_to_be_told(run)
    else:
        read = ("Read the draft", "pairing:run", {"run": run.pk}, Permission.PAIRING_VIEW)
        yield Blocker(f"Draft {run.number} is not published. {failure(run.publish_failure)}".rstrip(), *read)
        if facts.unmatched:
            yield Blocker(f"{_are(facts.unmatched)} without a partner in it. The draft says why.", *read)
    yield from _gaps(cohort, facts)


def _active(cohort: Cohort, facts: Facts, today: date) -> Iterator[Blocker]:
    yield from _partners(cohort, facts, today)
    health = ("See program health", "home:health", {"program": cohort.program_id}, Permission.HEALTH_VIEW, False)
    what, kind = ("circle", "circles") if cohort.is_circle else ("pair", "pairs")
    if facts.without_session:
        one = facts.without_session == 1
        yield Blocker(
            f"{facts.without_session} {what if one else kind} {'has' if one else 'have'} no first session.", *health
        )
    if facts.forming and cohort.program.requires_charter:
        yield Blocker(
            f"{_count(facts.forming, 'charter')} {'is' if facts.forming == 1 else 'are'} not signed.", *health
        )
    if facts.to_log:
        yield Blocker(
            f"{_count(facts.to_log, 'session')} {'waits' if facts.to_log == 1 else 'wait'} to be logged.", *health
        )
    if today >= cohort.program.ends_on - DEBRIEF_AHEAD:
        day = _day(cohort.program.ends_on)
        at = {"cohort": cohort.pk}
        yield Blocker(
            f"The program’s last day is {day}.",
            "Begin the debrief",
            "programs:begin_debrief",
            at,
            Permission.COHORT_OPEN,
        )


def _partners(cohort: Cohort, facts: Facts, today: date) -> Iterator[Blocker]:
    """Who waits for a partner, or for an answer that would make them."""
    tally, waiting, at = facts.tally, facts.waiting, {"cohort": cohort.pk}
    is_open = not cohort.answers_closed(today)
    if is_open:
        day = _day(cohort.answers_due_on)
        yield Blocker(
            f"Answers are open until {day}. New pairs are found once they close.",
            "Close answers now",
            "programs:close_answers",
            at,
            Permission.COHORT_OPEN,
            is_task=False,
        )
    if tally.askable and is_open:
        yield Blocker(f"{_are(tally.askable)} not asked yet.", "Ask them", "programs:ask_enrollments", at)
    elif tally.askable:
        yield _move_the_day(cohort, f"{_are(tally.askable)} not asked yet, and answers are closed.")
    find = (
        "Find their partners",
        "pairing:circles" if cohort.is_circle else "pairing:pairing",
        at,
        Permission.PAIRING_VIEW,
    )
    if facts.run is not None and facts.run.state == Run.SCHEDULED:
        yield _about_to_be_told(facts.run)
    elif facts.run is not None and facts.run.state == Run.DRAFT and is_late_draft(cohort, facts.run):
        read = ("Read the draft", "pairing:run", {"run": facts.run.pk}, Permission.PAIRING_VIEW)
        text = f"Draft {facts.run.number} is not published. {failure(facts.run.publish_failure)}".rstrip()
        yield Blocker(text, *read)
    if waiting.lost:
        yield Blocker(f"{_people(waiting.lost)} lost their partner.", *find)
    if waiting.late:
        yield Blocker(f"{_are(waiting.late)} ready, and joined late.", *find)
    if waiting.left_out:
        yield Blocker(f"{_people(waiting.left_out)} said yes, and no partner was found yet.", *find)
    free = waiting.lost + waiting.late + waiting.left_out
    if not cohort.is_circle and waiting.mentees and waiting.mentees == free and not waiting.room:
        yield _move_the_day(cohort, "No mentor is free for them. Enroll another one.")


def _debrief(cohort: Cohort, facts: Facts, today: date) -> Iterator[Blocker]:
    health = ("See program health", "home:health", {"program": cohort.program_id}, Permission.HEALTH_VIEW, False)
    what = "circle" if cohort.is_circle else "pair"
    if facts.ahead:
        yield Blocker(f"{_count(facts.ahead, what)} {'has' if facts.ahead == 1 else 'have'} a session ahead.", *health)
    if facts.to_log:
        yield Blocker(
            f"{_count(facts.to_log, 'session')} {'waits' if facts.to_log == 1 else 'wait'} to be logged.", *health
        )


def _closed(cohort: Cohort, facts: Facts, today: date) -> Iterator[Blocker]:
    yield from ()


_BY_PHASE = {
    Phase.DRAFT: _draft,
    Phase.RECRUITING: _recruiting,
    Phase.PAIRING: _pairing,
    Phase.ACTIVE: _active,
    Phase.DEBRIEF: _debrief,
    Phase.CLOSED: _closed,
}


def _about_to_be_told(run: PairingRun) -> Blocker:
    """Nothing to do but wait; and the draft's page, where it is undone. On the reader's clocks."""
    text = told_at(localtime(run.publishes_at), now()) if run.publishes_at else f"Draft {run.number} is not published."
    return Blocker(text, "Open the draft", "pairing:run", {"run": run.pk}, Permission.PAIRING_VIEW, is_task=False)


def _gaps(cohort: Cohort, facts: Facts) -> Iterator[Blocker]:
    """Wanted topics that nobody is ready to teach. The words are those of the board, which tells no more."""
    for topic, mentees in facts.gaps:
        wants = "1 mentee wants it" if mentees == 1 else f"{mentees} mentees want it"
        yield Blocker(
            f"No mentor is ready for {topic}, and {wants}.",
            "Enroll people",
            "programs:enroll_people",
            {"cohort": cohort.pk},
        )


def is_late_draft(cohort: Cohort, run: PairingRun) -> bool:
    """Whether it was made since the first pairs were published: an older one says nothing any more."""
    return cohort.started_at is not None and run.created_at >= cohort.started_at


def _missing(cohort: Cohort, facts: Facts) -> str:
    tally = facts.tally
    if cohort.is_circle:
        few = tally.ready < SMALLEST_CIRCLE
        return f"A circle needs three people, and {_are(tally.ready)} ready." if few else ""
    if not tally.ready_mentors and not tally.ready_mentees:
        return "Nobody is ready."
    if not tally.ready_mentors:
        return "No mentor is ready."
    return "" if tally.ready_mentees else "No mentee is ready."


def _move_the_day(cohort: Cohort, text: str) -> Blocker:
    return Blocker(text, "Move the day", "programs:set_cohort", {"cohort": cohort.pk}, Permission.COHORT_OPEN)


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _are(count: int) -> str:
    return "1 person is" if count == 1 else f"{count:,} people are"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"
