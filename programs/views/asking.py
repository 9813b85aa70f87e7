"""Asking people, after showing who gets what, and asking them later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, consent_queries, design_queries, queries
from programs.here import address, day_of, picked_ids
from programs.holding import Held, held_among
from programs.models import Cohort, Enrollment
from programs.previews import previews_of
from programs.set_up import design_of
from programs.views.cohorts import STANDS

LISTED = 100


@requires(Permission.ENROLLMENT_MANAGE)
def ask_enrollments(request: Request, cohort: UUID) -> HttpResponse:
    """Ask the ticked people, or everyone who can be asked, after showing whom, in which order, and in which words."""
    found = queries.get_cohort(request.membership, cohort)
    back = address(request, "cohort", cohort=found.pk)
    sent = request.POST if request.method == "POST" else request.GET
    picked = picked_ids(sent.getlist("enrollment"))
    everyone = queries.askable(found).select_related("person__manager")
    is_all = "everyone" in request.POST or not (picked or "picked" in request.GET or request.method == "POST")
    rows = list(everyone if is_all else everyone.filter(pk__in=picked))
    if request.method == "POST":
        _ask(request, found, rows)
        return redirect(back)
    if not rows:
        messages.info(request, _nobody(found, picked, day_of(request)))
        return redirect(back)
    design = design_of(found.program)
    context = {
        "cohort": found,
        "left_out": _left_out(found, picked, day_of(request)) if len(picked) > len(rows) else "",
        "matches": design is not None and design.matches,
        "rows": rows[:LISTED],
        "more": len(rows) - LISTED,
        "ids": [row.pk for row in rows],
        "count": len(rows),
        "is_all": is_all,
        "plan": consent_queries.ask_plan(found, rows),
        "previews": previews_of(found, rows),
        "undrawn": len(design_queries.draw_is_due(found, rows)),
        "may_edit_words": can(request.membership, Permission.LIBRARY_MANAGE),
    }
    return render(request, "programs/ask_enrollments.html", context)


@requires(Permission.ENROLLMENT_MANAGE)
def ask_enrollments_later(request: Request, cohort: UUID) -> HttpResponse:
    """Put the ticked people back to "not asked yet", after showing who."""
    found = queries.get_cohort(request.membership, cohort)
    back = address(request, "cohort", cohort=found.pk)
    sent = request.POST if request.method == "POST" else request.GET
    rows = queries.enrollments_among(found, picked_ids(sent.getlist("enrollment")))
    if request.method == "POST":
        try:
            count = actions.ask_enrollments_later(cohort=found, enrollments=rows, by=request.membership.actor)
        except actions.NotEnrolling:
            messages.error(request, STANDS)
        else:
            messages.success(request, _later(count))
        return redirect(back)
    waiting = list(consent_queries.without_yes(found, rows, day_of(request)))
    if not waiting:
        messages.info(request, "Tick people who are asked, or not available.")
        return redirect(back)
    return render(request, "programs/ask_enrollments_later.html", {"cohort": found, "rows": waiting})


def _ask(request: Request, cohort: Cohort, rows: Sequence[Enrollment]) -> None:
    try:
        done = actions.ask_enrollments(cohort=cohort, enrollments=rows, by=request.membership.actor)
    except actions.NotEnrolling:
        messages.error(request, STANDS)
    except actions.AnswersClosed:
        messages.error(request, "Answers are closed. Pick a later day for them first.")
    except actions.TooFarAhead:
        messages.error(
            request, "Answers close more than 30 days from now, and a link lasts 30 days. Pick an earlier day first."
        )
    else:
        if not done.held or done.asked:
            messages.success(request, _asked(done.asked))
        if done.held:
            messages.info(request, _waits(done.held))


def _nobody(cohort: Cohort, picked: Sequence[UUID], day: date) -> str:
    """Why there is nobody to ask."""
    held = held_among(cohort, list(queries.enrollments_among(cohort, picked)), day)
    return _waits(held) if held else "Tick people who are not asked yet and have a topic."


def _left_out(cohort: Cohort, picked: Sequence[UUID], day: date) -> str:
    """Of whom one ticked, who is not asked because the comparison needs them to wait."""
    held = held_among(cohort, list(queries.enrollments_among(cohort, picked)), day)
    return _waits(held) if held else ""


def _waits(held: Sequence[Held]) -> str:
    first = f"{held[0].enrollment.person.name} {held[0].reason}"
    if len(held) == 1:
        return f"{first}, and is not asked before."
    return f"{first}, and so {'is 1 other' if len(held) == 2 else f'are {len(held) - 1:,} others'}. They are not asked before."


def _asked(count: int) -> str:
    if count == 0:
        return "Everyone here had been asked before."
    return "1 person is asked." if count == 1 else f"{count:,} people are asked."


def _later(count: int) -> str:
    if count == 0:
        return "Nobody among these was asked."
    who = "1 person is" if count == 1 else f"{count:,} people are"
    return f"{who} not asked yet again. Their links stopped working."
