"""The one thing to do next in a program or a cohort, as a sentence and the page that does it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from access.roles import Permission
from programs.models import Cohort, Program
from programs.queries import Tally


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
    if not topics:
        lead = "Mentors are asked for something they do well, so a program starts with what that may be."
        return Step(
            "Choose its topics", lead, "Choose topics", "programs:set_program_topics", at, Permission.PROGRAM_SET
        )
    if cohort is None:
        title = "Open the first cohort" if program.is_draft else "Open the next cohort"
        lead = "A cohort is one run of the program with its own people."
        return Step(title, lead, "Open a cohort", "programs:open_cohort", at, Permission.COHORT_OPEN)
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
    """What a cohort needs."""
    at = {"cohort": cohort.pk}
    if cohort.state == Cohort.State.CLOSED:
        return Step("This cohort has ended")
    if cohort.state in Cohort.UNDER_WAY:
        lead, health = f"{_people(tally.ready)} take part.", {"program": cohort.program_id}
        return Step(
            f"{cohort.name} is running", lead, "See program health", "home:health", health, Permission.HEALTH_VIEW
        )
    if not tally.people:
        lead = "Mentors are those with the edge in a topic. Mentees own decisions that it would change."
        return Step("Enroll mentors and mentees", lead, "Enroll people", "programs:enroll_people", at)
    if cohort.answers_closed(today):
        return _closed_step(cohort, tally)
    due = f"Answers close after {cohort.answers_due_on:%B} {cohort.answers_due_on.day}."
    if tally.askable:
        lead = f"Each gets a link that names the topic and takes a yes or a not now. {due}"
        return Step(f"Ask {_people(tally.askable)}", lead, "Ask them", "programs:ask_enrollments", at)
    if tally.without_topic:
        lead = "They can be asked once they have one. Open each on the board, or import a file."
        return Step(f"{_people(tally.without_topic)} without a topic", lead)
    if tally.asked:
        ready = (
            f"{_people(tally.ready)} ready, {tally.asked:,} asked" if tally.ready else f"{_people(tally.asked)} asked"
        )
        return Step(ready, due)
    lead = f"{_sides(tally)}. Close answers, and find their pairs."
    return Step("Everyone is ready", lead, "Close answers", "programs:close_answers", at, Permission.COHORT_OPEN)


def _closed_step(cohort: Cohort, tally: Tally) -> Step:
    at = {"cohort": cohort.pk}
    if tally.ready_mentors and tally.ready_mentees:
        return Step(
            "Find the best pairs", f"{_sides(tally)}.", "Find pairs", "pairing:pairing", at, Permission.PAIRING_VIEW
        )
    missing = "mentor" if tally.ready_mentees else "mentee"
    lead = f"{_sides(tally)}. Enroll others, and open answers again with a later day."
    return Step(f"No {missing} is ready", lead, "Change the day", "programs:set_cohort", at, Permission.COHORT_OPEN)


def _sides(tally: Tally) -> str:
    mentors, mentees = tally.ready_mentors, tally.ready_mentees
    return f"{mentors} mentor{'' if mentors == 1 else 's'} and {mentees} mentee{'' if mentees == 1 else 's'} are ready"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
