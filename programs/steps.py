"""The one thing to do next in a program or a cohort, as a sentence and the page that does it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from access.roles import Permission
from programs.models import Cohort, Program
from programs.queries import Tally

DEBRIEF_AHEAD = timedelta(days=14)  # before the last day of the program, the debrief is offered
SMALLEST_CIRCLE = 3


@dataclass(frozen=True)
class Step:
    """`title` heads the page; `action` is the label of its one button, empty where there is nothing to press."""

    title: str
    lead: str = ""
    action: str = ""
    url_name: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)
    permission: Permission = Permission.ENROLLMENT_MANAGE  # that the page asks for


def program_step(program: Program, topics: int, cohort: Cohort | None, tally: Tally, today: date) -> Step:
    """What a program needs; `cohort` is its newest one that is not closed."""
    if program.state == Program.State.CLOSED:
        return Step("This program has ended")
    at = {"program": program.pk}
    if program.is_draft:
        lead = "Every step is saved as you go. Nobody is told anything before it is launched."
        return Step("Finish its set-up", lead, "Go on", "programs:review_program", at, Permission.PROGRAM_SET)
    if not topics:
        lead = "Mentors are asked for something they do well, so a program starts with what that may be."
        return Step(
            "Choose its topics", lead, "Choose topics", "programs:set_program_topics", at, Permission.PROGRAM_SET
        )
    if cohort is None:
        lead = "A cohort is one run of the program with its own people."
        return Step("Open a cohort", lead, "Open a cohort", "programs:open_cohort", at, Permission.COHORT_OPEN)
    step = cohort_step(cohort, tally, today)
    if step.action:
        return step
    board = {"cohort": cohort.pk}
    return replace(
        step,
        action=f"Open {cohort.name}",
        url_name="programs:cohort",
        kwargs=board,
        permission=Permission.PROGRAMS_VIEW,
    )


def cohort_step(cohort: Cohort, tally: Tally, today: date) -> Step:
    """What a cohort needs, as far as its board tells. Reads cohort.program while it is under way."""
    at = {"cohort": cohort.pk}
    if cohort.state == Cohort.State.CLOSED:
        return Step("This cohort has ended")
    if cohort.state == Cohort.State.DEBRIEF:
        lead = "No new pairs and nobody new. Sessions go on until you close the cohort."
        title = f"{cohort.name} is in its debrief"
        return Step(title, lead, "Close the cohort", "home:close_cohort", at, Permission.COHORT_OPEN)
    if cohort.state == Cohort.State.ACTIVE:
        return _active_step(cohort, tally, today)
    if not tally.people:
        lead = "Mentors are those with the edge in a topic. Mentees own decisions that it would change."
        title = "Enroll mentors and mentees"
        if cohort.is_circle:
            title, lead = (
                "Enroll its people",
                "In a circle nobody is the teacher: three to six people share what is hard.",
            )
        return Step(title, lead, "Enroll people", "programs:enroll_people", at)
    if cohort.answers_closed(today):
        return _closed_step(cohort, tally)
    return _asking_step(cohort, tally)


def _asking_step(cohort: Cohort, tally: Tally) -> Step:
    at = {"cohort": cohort.pk}
    if tally.to_draw:
        lead = f"A draw decides who starts, among {_people(tally.to_draw)}. Enroll everybody who would like to first, and ask afterward."
        return Step("Draw who starts", lead, "Prepare the draw", "programs:draw", at)
    if tally.pooled:
        lead = f"The pool of {_people(tally.pooled)} is fixed, and nobody in it is asked before the draw."
        return Step("Draw who starts", lead, "Go to the draw", "programs:draw", at)
    due = f"Answers close after {cohort.answers_due_on:%B} {cohort.answers_due_on.day}."
    if tally.askable:
        lead = f"Each gets a link that names the topic and takes a yes or a not now. {due}"
        return Step(f"Ask {_people(tally.askable)}", lead, "Ask them", "programs:ask_enrollments", at)
    if tally.without_topic:
        lead = "They can be asked once they have one: the same for all, one for each on the board, or from a file."
        return Step(
            f"{_people(tally.without_topic)} without a topic", lead, "Give them a topic", "programs:give_topic", at
        )
    if tally.asked:
        ready = (
            f"{_people(tally.ready)} ready, {tally.asked:,} asked" if tally.ready else f"{_people(tally.asked)} asked"
        )
        return Step(ready, due)
    if tally.waiting and not tally.ready:
        lead = f"{_people(tally.waiting)} wait, as the comparison. Whoever you enroll now can be asked."
        return Step("Nobody is left to ask", lead, "Enroll people", "programs:enroll_people", at)
    lead = f"{_sides(cohort, tally)}. Close answers, and find their pairs."
    return Step("Everyone is ready", lead, "Close answers", "programs:close_answers", at, Permission.COHORT_OPEN)


def _closed_step(cohort: Cohort, tally: Tally) -> Step:
    at = {"cohort": cohort.pk}
    if cohort.is_circle:
        if tally.ready >= SMALLEST_CIRCLE:
            lead = f"{_people(tally.ready)} are ready."
            return Step("Form the circles", lead, "Form circles", "pairing:circles", at, Permission.PAIRING_VIEW)
    elif tally.ready_mentors and tally.ready_mentees:
        lead = f"{_sides(cohort, tally)}."
        return Step("Find the best pairs", lead, "Find pairs", "pairing:pairing", at, Permission.PAIRING_VIEW)
    title = f"No {'mentor' if tally.ready_mentees else 'mentee'} is ready"
    if cohort.is_circle:
        title = "Too few people for a circle"
    lead = f"{_sides(cohort, tally)}. Enroll others, and open answers again with a later day."
    return Step(title, lead, "Change the day", "programs:set_cohort", at, Permission.COHORT_OPEN)


def _active_step(cohort: Cohort, tally: Tally, today: date) -> Step:
    at = {"cohort": cohort.pk}
    if cohort.answers_closed(today):
        if tally.askable:
            lead = "They joined late. Move the last day to answer, and they can be asked."
            title = f"{_people(tally.askable)} not asked yet"
            return Step(title, lead, "Change the day", "programs:set_cohort", at, Permission.COHORT_OPEN)
        if waits_for_partner(cohort, tally):
            page = "pairing:circles" if cohort.is_circle else "pairing:pairing"
            lead = "Everybody else stays as they are, and is told nothing."
            title = f"{_people(tally.free_people)} without a partner"
            return Step(title, lead, "Find their partners", page, at, Permission.PAIRING_VIEW)
    elif tally.askable or tally.asked:
        return _asking_step(cohort, tally)
    if today >= cohort.program.ends_on - DEBRIEF_AHEAD:
        last = cohort.program.ends_on
        lead = f"The program's last day is {last:%B} {last.day}. From the debrief on there are no new pairs; sessions go on."
        return Step("Begin the debrief", lead, "Begin it", "programs:begin_debrief", at, Permission.COHORT_OPEN)
    lead, health = f"{_people(tally.ready)} take part.", {"program": cohort.program_id}
    title = f"{cohort.name} is running"
    return Step(title, lead, "See program health", "home:health", health, Permission.HEALTH_VIEW)


def waits_for_partner(cohort: Cohort, tally: Tally) -> bool:
    """Whether somebody in an active cohort waits whom a run could pair. A mentor alone waits for late mentees, not for the team."""
    return bool(tally.free_people if cohort.is_circle else tally.free.get("mentee"))


def _sides(cohort: Cohort, tally: Tally) -> str:
    if cohort.is_circle:
        return f"{_people(tally.ready)} {'is' if tally.ready == 1 else 'are'} ready"
    mentors, mentees = tally.ready_mentors, tally.ready_mentees
    return f"{mentors} mentor{'' if mentors == 1 else 's'} and {mentees} mentee{'' if mentees == 1 else 's'} are ready"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
