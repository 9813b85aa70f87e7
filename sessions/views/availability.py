"""When somebody has time: windows of every week, days off, and more time on a day. The one thing a mentor arranges, if they like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from access.clock import now
from access.declare import requires
from access.kinds import listed
from access.requests import Request
from access.roles import Permission
from notifications.timing import zone_of
from pairing.queries import pairs_of
from sessions import actions
from sessions.availability_queries import Booked, booked_of, exceptions_of, readers_of_times, windows_of
from sessions.forms import WEEKDAYS, DaysOffForm, MoreTimeForm, WindowsForm
from sessions.here import address, attempt, me_in
from sessions.models import AvailabilityException, AvailabilityWindow
from sessions.queries import zone_for
from sessions.rules import is_closed, may_book


@requires(Permission.AVAILABILITY_SET)
def availability(request: Request) -> HttpResponse:
    """The reader's own times."""
    return _page(request)


@require_POST
@requires(Permission.AVAILABILITY_SET)
def add_windows(request: Request) -> HttpResponse:
    """Time on some days of every week."""
    form = WindowsForm(request.POST, auto_id="window_%s")
    if not form.is_valid():
        return _page(request, window_form=form)
    return _acted(request, lambda: actions.add_windows(**form.cleaned_data, **_mine(request)), "Your times are saved.")


@require_POST
@requires(Permission.AVAILABILITY_SET)
def delete_window(request: Request, window: UUID) -> HttpResponse:
    """Takes a window back."""
    row: AvailabilityWindow | None = windows_of(request.membership.person).filter(pk=window).first()
    if row is None:
        raise Http404("No such window")
    by = request.membership.actor
    return _acted(request, lambda: actions.delete_window(window=row, by=by), "That time is taken back.")


@require_POST
@requires(Permission.AVAILABILITY_SET)
def add_days_off(request: Request) -> HttpResponse:
    """One day off, or several."""
    form = DaysOffForm(request.POST, auto_id="off_%s")
    if not form.is_valid():
        return _page(request, off_form=form)
    days = form.cleaned_data | {"opens": None, "closes": None}
    first, last, zone = days["starts_on"], days["ends_on"], _zone(request)
    clashes = [each for each in booked_of(request.membership.person) if each.is_on(first, last, zone)]
    said = " ".join(["Your days off are saved.", *map(_clash_sentence, clashes)])
    level = messages.WARNING if clashes else messages.SUCCESS  # a warning stays until it is closed
    return _acted(request, lambda: actions.add_exception(**days, **_mine(request)), said, level)


@require_POST
@requires(Permission.AVAILABILITY_SET)
def add_more_time(request: Request) -> HttpResponse:
    """More time on one day."""
    form = MoreTimeForm(request.POST, auto_id="more_%s")
    if not form.is_valid():
        return _page(request, more_form=form)
    data = dict(form.cleaned_data)
    day = data.pop("day")
    more = {"starts_on": day, "ends_on": day, **data}
    return _acted(request, lambda: actions.add_exception(**more, **_mine(request)), "Your time on that day is saved.")


@require_POST
@requires(Permission.AVAILABILITY_SET)
def delete_exception(request: Request, exception: UUID) -> HttpResponse:
    """Takes days off, or more time on a day, back."""
    row: AvailabilityException | None = exceptions_of(request.membership.person).filter(pk=exception).first()
    if row is None:
        raise Http404("No such exception")
    by = request.membership.actor
    return _acted(request, lambda: actions.delete_exception(exception=row, by=by), "That is taken back.")


@require_POST
@requires(Permission.AVAILABILITY_SET)
def move_availability(request: Request) -> HttpResponse:
    """The same wall times, by the clocks of where the reader lives now."""
    said = f"Your times are now by the clocks of {_place(_zone(request))}."
    return _acted(request, lambda: actions.move_availability(**_mine(request)), said)


def _acted(request: Request, act: Callable[[], object], said: str, level: int = messages.SUCCESS) -> HttpResponse:
    if attempt(request, act):
        messages.add_message(request, level, said)
    return redirect(address(request, "availability"))


def _clash_sentence(booked: Booked) -> str:
    """ "Session 3 with Uma Hale is on November 25. It stays: say on its page that you cannot make it." """
    what = "move it on its page" if booked.is_host else "say on its page that you cannot make it"
    return f"Session {booked.number} with {listed(booked.names)} is on {_day(booked)}. It stays: {what}."


def _day(booked: Booked) -> str:
    start = timezone.localtime(booked.starts_at)
    return date_format(start, "F j" if start.year == timezone.localtime(now()).year else "F j, Y")


def _mine(request: Request) -> dict[str, Any]:
    return {"person": request.membership.person, "timezone": _zone(request), "by": request.membership.actor}


def _page(request: Request, **forms: Any) -> HttpResponse:
    person, zone = request.membership.person, _zone(request)
    windows, exceptions, booked = list(windows_of(person)), list(exceptions_of(person)), booked_of(person)
    given = {*(row.timezone for row in windows), *(row.timezone for row in exceptions)}
    context: dict[str, Any] = {
        "lead": _lead(request),
        "days": [(name, found) for day, name in WEEKDAYS if (found := [row for row in windows if row.weekday == day])],
        "exceptions": [(row, _clashes_with(row, booked)) for row in exceptions],
        "readers": readers_of_times(person),
        "zone": zone,
        "place": _place(zone),
        "elsewhere": sorted(_place(name) for name in given - {zone}),
        "window_form": WindowsForm(auto_id="window_%s"),
        "off_form": DaysOffForm(auto_id="off_%s"),
        "more_form": MoreTimeForm(auto_id="more_%s"),
    }
    return render(request, "sessions/availability.html", context | forms, status=422 if forms else 200)


def _clashes_with(row: AvailabilityException, booked: list[Booked]) -> list[tuple[Booked, str]]:
    """(session, its day) of those that stand on these days off."""
    return [
        (each, _day(each)) for each in booked if row.is_off and each.is_on(row.starts_on, row.ends_on, row.timezone)
    ]


def _lead(request: Request) -> str:
    """What the times are for: whoever arranges every session they are in reads nothing about arranging less."""
    own = [pair for pair in pairs_of(request.membership.person) if not is_closed(pair)]
    if own and all(may_book(pair, me_in(pair, request)) for pair in own):
        return "Say it once, and the times you are offered when you book suit you as well."
    return "Say it once, and whoever books picks from times that suit you. You arrange nothing else."


def _zone(request: Request) -> str:
    """By whose clocks the reader lives. A name that no clock knows counts as UTC everywhere, so it is kept as that."""
    name = zone_for(request.membership.person, request.organization)
    return name if str(zone_of(name)) == name else "UTC"


def _place(zone: str) -> str:
    return zone.replace("_", " ")
