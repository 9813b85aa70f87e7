"""The draw of a cohort: fixed, drawn, published; and asking somebody of the comparison before their time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from access.csvs import to_csv
from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from programs import actions, design_queries, lottery, queries
from programs.counting import pool_of
from programs.eligibility import months_before
from programs.forms.designs import AskEarlyForm, FixPoolForm
from programs.here import address, day_of, picked_ids, sent
from programs.holding import held_among
from programs.models import Cohort, Draw, Enrollment
from programs.set_up import design_of
from programs.views.cohorts import STANDS

HEAD = ("Ticket", "Side", "Group", "SHA-256 of seed:ticket", "Place in its group", "Starts", "Name", "Employee id")


@requires(Permission.PROGRAMS_VIEW)
def draw(request: Request, cohort: UUID) -> HttpResponse:
    """The draw of a cohort for the team: what is fixed, what comes next, and who starts."""
    found = queries.get_cohort(request.membership, cohort)
    made = design_queries.draw_of(found)
    if made is None:
        may_fix = can(request.membership, Permission.ENROLLMENT_MANAGE) and found.state in Cohort.ENROLLING
        if may_fix:
            return redirect(address(request, "fix_pool", cohort=found.pk))
        messages.info(request, "No draw is made in this cohort yet.")
        return redirect(address(request, "cohort", cohort=found.pk))
    drawn = design_queries.drawn_of(made)
    context = {
        **_published(made),
        "groups": design_queries.groups_drawn(drawn) if made.groups else [],
        "may_manage": can(request.membership, Permission.ENROLLMENT_MANAGE),
    }
    return render(request, "programs/draw.html", context)


@requires(Permission.ENROLLMENT_MANAGE)
def fix_pool(request: Request, cohort: UUID) -> HttpResponse:
    """Fix who is in the pool, how many start, and where the seed comes from."""
    found = queries.get_cohort(request.membership, cohort)
    board, page = address(request, "cohort", cohort=found.pk), address(request, "draw", cohort=found.pk)
    design = design_of(found.program)
    if design is None or not design.draws:
        messages.info(request, "This program compares without a draw.")
        return redirect(board)
    if design_queries.draw_of(found):
        return redirect(page)
    pool: dict[str, int] = {}
    for row in pool_of(found, design):
        pool[row.side] = pool.get(row.side, 0) + 1
    if not pool:
        messages.info(request, "Nobody here is to be drawn. Enroll everybody who would like to take part first.")
        return redirect(board)
    form = FixPoolForm(
        sent(request), cohort=found, pool=dict(sorted(pool.items(), reverse=True)), places=design.planned_size
    )
    if form.is_valid():
        try:
            facts = {name: form.cleaned_data[name] for name in ("source", "announced")}
            actions.fix_pool(cohort=found, places=form.places, **facts, by=request.membership.actor)
        except actions.EverybodyFits:
            form.add_error(None, "There is a place for everybody, so there is nothing to draw. Ask them all instead.")
        except (actions.NobodyToDraw, actions.NotEnrolling, actions.NothingDrawn):
            messages.error(request, STANDS)
            return redirect(board)
        else:
            messages.success(request, "The pool is fixed.")
            return redirect(page)
    free_from = months_before(day_of(request), -design.horizon_months)
    context = {
        "cohort": found,
        "form": form,
        "pool": sum(pool.values()),
        "design": design,
        "is_over_first": free_from > found.program.ends_on,
    }
    return render(request, "programs/fix_pool.html", context)


@require_POST
@requires(Permission.ENROLLMENT_MANAGE)
def draw_places(request: Request, cohort: UUID) -> HttpResponse:
    """Draw."""
    found = queries.get_cohort(request.membership, cohort)
    page = address(request, "draw", cohort=found.pk)
    try:
        actions.draw_places(cohort=found, seed=request.POST.get("seed", "")[:128], by=request.membership.actor)
    except actions.NotFixed:
        messages.error(request, "Fix the pool first.")
    except actions.SeedMissing:
        messages.error(request, "Type the public number that you announced.")
    else:
        messages.success(request, "The draw is made. It is published with its seed, and anybody can do it over.")
    return redirect(page)


@require_GET
@requires(Permission.PROGRAMS_VIEW)
def draw_pool(request: Request, cohort: UUID) -> HttpResponse:
    """The text whose digest is published: tickets, and nobody's name."""
    made = design_queries.get_published_draw(request.membership, queries.get_cohort(request.membership, cohort).pk)
    answer = HttpResponse(design_queries.pool_text_of(made), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="pool.txt"'
    return answer


@require_GET
@requires(Permission.ENROLLMENT_MANAGE)
def draw_tickets(request: Request, cohort: UUID) -> HttpResponse:
    """Whose ticket is whose, for the team."""
    made = design_queries.get_published_draw(request.membership, queries.get_cohort(request.membership, cohort).pk)
    rows = []
    for row, drawn in design_queries.ticket_holders(made):
        result = (drawn.code, drawn.rank, "yes" if drawn.has_place else "no") if drawn else ("", "", "")
        rows.append((row.ticket, row.side, row.stratum, *result, row.person.name, row.person.employee_id or ""))
    answer = HttpResponse("\ufeff" + to_csv(HEAD, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="tickets.csv"'
    return answer


@require_GET
@requires(Permission.HOME_VIEW)
def published_draw(request: Request, cohort: UUID) -> HttpResponse:
    """The draw for everybody whom it is published to: digest, seed, counts, and the place of a ticket."""
    made = design_queries.get_published_draw(request.membership, cohort)
    asked = request.GET.get("ticket", "")[:20]
    own = design_queries.own_ticket(request.membership, made)
    context = {
        **_published(made),
        "own": own,
        "asked": asked,
        "place": design_queries.place_of(made, asked or own) if asked or own else None,
    }
    return render(request, "programs/published_draw.html", context)


@requires(Permission.ENROLLMENT_MANAGE)
def ask_early(request: Request, cohort: UUID) -> HttpResponse:
    """Ask people of the comparison before their time, after saying what that does."""
    found = queries.get_cohort(request.membership, cohort)
    back = address(request, "cohort", cohort=found.pk)
    given = request.POST if request.method == "POST" else request.GET
    rows = list(queries.enrollments_among(found, picked_ids(given.getlist("enrollment"))))
    waiting = [row for row in held_among(found, rows, day_of(request)) if row.until is not None]
    if not waiting:
        messages.info(request, "Tick people who are in the comparison and wait.")
        return redirect(back)
    form = AskEarlyForm(sent(request))
    if form.is_valid():
        _ask_early(request, found, [row.enrollment for row in waiting], form.cleaned_data["why"])
        return redirect(back)
    return render(request, "programs/ask_early.html", {"cohort": found, "waiting": waiting, "form": form})


def _ask_early(request: Request, cohort: Cohort, rows: list[Enrollment], why: str) -> None:
    try:
        count = actions.ask_early(cohort=cohort, enrollments=rows, why=why, by=request.membership.actor)
    except actions.NotEnrolling:
        messages.error(request, STANDS)
    except actions.AnswersClosed:
        messages.error(request, "Answers are closed. Pick a later day for them first.")
    except actions.TooFarAhead:
        messages.error(
            request, "Answers close more than 30 days from now, and a link lasts 30 days. Pick an earlier day first."
        )
    except actions.NobodyWaits:
        messages.error(request, "Nobody among these can be asked: each needs a topic first.")
    else:
        messages.success(
            request, f"{'1 person is' if count == 1 else f'{count:,} people are'} asked, and it is written down."
        )


def _published(made: Draw) -> dict[str, Any]:
    """What everybody may read of a draw."""
    return {
        "draw": made,
        "cohort": made.cohort,
        "program": made.cohort.program,
        "sides": design_queries.sides_of(made),
        "steps": lottery.STEPS,
        "is_public": made.source == Draw.Source.PUBLIC,
    }
