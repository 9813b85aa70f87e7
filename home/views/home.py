"""Where everybody lands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from home import queries
from home.onboarding import before_you_start
from home.queries import MyPair
from home.steps import Here, Step, at_rest, here, next_steps
from sessions.forms import SLOT, TextForm
from sessions.mirror_queries import mirror_of

ALSO, PROGRAMS = 5, 10


@requires(Permission.HOME_VIEW)
def home(request: Request) -> HttpResponse:
    """The one thing to do next, and below it what belongs to the reader's part."""
    membership = request.membership
    takes_part, runs = can(membership, Permission.PAIR_VIEW), can(membership, Permission.PROGRAMS_VIEW)
    pairs = queries.my_pairs(membership.person) if takes_part else []
    programs = queries.program_rows(membership, request.organization.timezone)
    place = here(membership, request.organization, pairs, programs)
    steps = next_steps(place)
    step = steps[0] if steps else at_rest(place)
    context: dict[str, Any] = {
        "step": step,
        "is_task": bool(steps) and step.is_task,
        "also": steps[1 : ALSO + 1],
        "takes_part": takes_part,
        "runs_programs": runs,
        "programs": programs[:PROGRAMS],
        "reads_impact": can(membership, Permission.IMPACT_VIEW),
    }
    if takes_part:
        context |= _own(place, step)
    if context["reads_impact"] and not runs:
        context["lately"] = queries.lately(membership)
    return render(request, "home/home.html", context)


def _own(place: Here, step: Step) -> dict[str, Any]:
    """What belongs to somebody's own pairs."""
    pairs = place.pairs
    learning = [row for row in pairs if row.decides]
    booked = [row.pair.pk for row in pairs if row.books]
    slots, are_given = _slots(place, step.books) if step.books else ([], False)
    return {
        "pairs": pairs,
        "partner": step.books or (pairs[0] if len(pairs) == 1 else None),
        "slots": slots,
        "are_times_given": are_given,
        "agendas": [(row, _question_form(row), _example_form(row), row.prep(place.day)) for row in pairs if row.ahead],
        "decisions": queries.my_decisions(place.membership.person),
        "experiments": queries.my_experiments(place.membership.person),
        "readers": ["you", *_everybody(pairs), "the program team", "executives"],
        "record_url": place.url("metrics:record_decision", pair=learning[0].pair.pk) if len(learning) == 1 else "",
        "start_url": place.url("metrics:start_experiment", pair=learning[0].pair.pk) if len(learning) == 1 else "",
        "teaches_only": bool(pairs) and not learning,
        "first_guides": before_you_start(pairs),
        "mirror": mirror_of(place.membership.person, booked) if booked else None,
    }


def _slots(place: Here, row: MyPair) -> tuple[list[tuple[str, datetime, datetime]], bool]:
    """(as it travels, start, end) of the times that the page can book at once, and whether they come of times that somebody gave."""
    starts, are_given = queries.slots_for(row, place.organization, place.day)
    length = timedelta(minutes=row.pair.cohort.program.session_minutes)
    return [(start.strftime(SLOT), start, start + length) for start in starts], are_given


def _example_form(row: MyPair) -> TextForm | None:
    """For those who bring examples to the next session."""
    if not row.brings:
        return None
    example = "Something you can show or tell in ten minutes."
    return TextForm(auto_id=f"{row.pair.pk}_example_%s", label="An example", hint=example)


def _question_form(row: MyPair) -> TextForm | None:
    """For those who ask in the next session."""
    if not row.asks:
        return None
    label = {0: "A first question", 1: "A second question", 2: "A third question"}.get(
        len(row.questions), "Another question"
    )
    return TextForm(auto_id=f"{row.pair.pk}_%s", label=label, hint="Try starting with “I’m curious…”")


def _everybody(pairs: list[MyPair]) -> list[str]:
    return list(dict.fromkeys(name for row in pairs for name in row.names))
