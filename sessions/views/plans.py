"""The rest of the cycle in one step, for whoever books."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing.models import Pair
from sessions import actions, queries
from sessions.availability import PlannedDate, cadence, plan
from sessions.availability_queries import proposals_for, times_of
from sessions.forms import PlanForm, WhenForm
from sessions.here import address, find_pair, names_of, others_in, require_may
from sessions.models import MentoringSession
from sessions.rhythm import due_on
from sessions.rules import may_book, require_plan


@requires(Permission.SESSION_BOOK)
def plan_sessions(request: Request, pair: UUID) -> HttpResponse:
    """Asks for the first date, shows every other with what is in its way, and books what is picked."""
    found = find_pair(request, pair)
    require_may(found, request, may_book)
    try:
        require_plan(found)
    except actions.Refused as error:
        messages.info(request, str(error))
        return redirect(address(request, "pair", pair=found.pk))
    first = _first(request, found)
    initial = {"day": first.date(), "time": first.time()}
    when = WhenForm(
        request.GET if "day" in request.GET else None, initial=initial, minutes=found.cohort.program.session_minutes
    )
    rows = _rows(request, found, when) if when.is_bound and when.is_valid() else []
    form = PlanForm(request.POST if request.method == "POST" else None, rows=rows) if rows else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            sessions = _book(request, found, when, form)
        except actions.AlreadyBooked as error:
            messages.info(request, str(error))
            return redirect(address(request, "pair", pair=found.pk))
        except actions.Refused as error:
            form.add_error(None, str(error))
        else:
            many = "1 session is" if len(sessions) == 1 else f"{len(sessions)} sessions are"
            messages.success(request, f"{many} booked. Everybody has an invitation to each.")
            return redirect(address(request, "pair", pair=found.pk))
    context = {"pair": found, "names": names_of(others_in(found, request)), "when": when, "form": form}
    is_wrong = any(asked is not None and asked.errors for asked in (when, form))
    return render(request, "sessions/plan_sessions.html", context, status=422 if is_wrong else 200)


def _book(request: Request, pair: Pair, when: WhenForm, form: PlanForm) -> list[MentoringSession]:
    return actions.plan_sessions(
        pair=pair,
        starts_at=form.cleaned_data["starts_at"],
        minutes=when.cleaned_data["minutes"],
        place=form.cleaned_data["place"],
        link=form.cleaned_data["link"],
        by=request.membership.actor,
    )


def _rows(request: Request, pair: Pair, when: WhenForm) -> list[PlannedDate]:
    """The dates of the plan; none, with an error, where the first one does not go."""
    data, program = when.cleaned_data, pair.cohort.program
    if data["day"] <= today(timezone.get_current_timezone_name()):
        when.add_error("day", "Pick a day after today.")
        return []
    days = cadence(data["day"], program.interval, program.ends_on)
    if not days:
        when.add_error(
            "day", f"Pick a day no later than {program.ends_on:%B} {program.ends_on.day}, when the program ends."
        )
        return []
    people = times_of(list(pair.members.all()), request.membership.person_id, request.organization)
    numbers = {timezone.localtime(session.starts_at).date(): session.number for session in _planned(pair)}
    zone = timezone.get_current_timezone()
    return plan(days, data["time"], data["minutes"], zone, people, numbers)


def _planned(pair: Pair) -> list[MentoringSession]:
    return list(pair.sessions.filter(state=MentoringSession.State.PLANNED))


def _first(request: Request, pair: Pair) -> datetime:
    """The start that the form proposes: the first one that everybody could make after the last session, or ten o'clock when it is due."""
    program, tomorrow = pair.cohort.program, today(timezone.get_current_timezone_name()) + timedelta(days=1)
    held = queries.last_held_on([pair.pk]).values()
    met = [timezone.localtime(moment).date() for moment in [*held, *(row.starts_at for row in _planned(pair))]]
    since: date = max(met, default=pair.started_on)
    found, _ = proposals_for(
        list(pair.members.all()),
        request.membership.person_id,
        request.organization,
        minutes=program.session_minutes,
        tomorrow=tomorrow,
        due=due_on(since, program.interval, program.ends_on),
        last=program.ends_on,
    )
    return found[0] if found else datetime.combine(tomorrow, datetime.min.time().replace(hour=10))
