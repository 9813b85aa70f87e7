"""The verbs of whoever books, the mentee or anybody in a circle: book, change, move, cancel."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.clock import now, today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing.models import Pair
from sessions import actions, queries
from sessions.forms import BookSessionForm, MoveSessionForm, PickTimeForm, PlaceAndThemeForm, SlotForm
from sessions.here import (
    address,
    attempt,
    find_pair,
    find_session,
    names_of,
    offer_in,
    others_in,
    readers_of,
    require_may,
    when,
)
from sessions.models import MentoringSession
from sessions.proposals import WORKING_DAYS
from sessions.rhythm import due_on
from sessions.rules import is_closed, may_book, require_next


@requires(Permission.SESSION_BOOK)
def book_session(request: Request, pair: UUID) -> HttpResponse:
    """Whoever books in this pair books the next session."""
    found = find_pair(request, pair)
    require_may(found, request, may_book)
    try:
        require_next(found)
    except actions.Refused as error:
        messages.info(request, str(error))
        return redirect(address(request, "pair", pair=found.pk))
    due, sent, minutes = _due_on(found), _sent(request), found.cohort.program.session_minutes
    offer = offer_in(request, found, due, minutes)
    is_pick = bool(offer and sent and sent.get("slot"))
    pick = PickTimeForm(sent if is_pick else None)
    form = BookSessionForm(
        None if is_pick else sent,
        initial={"day": _first_day(due, found), "time": "10:00"},
        minutes=minutes,
        auto_id="other_%s" if offer else "id_%s",
        asks_agreement=bool(offer and offer.names),
    )
    chosen = pick if is_pick else form
    if chosen.is_bound and chosen.is_valid():
        try:
            session = actions.book_session(pair=found, **_facts(chosen, minutes), by=request.membership.actor)
        except actions.AlreadyBooked as error:
            messages.info(request, str(error))
            return redirect(address(request, "pair", pair=found.pk))
        except actions.Refused as error:
            chosen.add_error("slot" if is_pick else "day", str(error))
        else:
            said = f"Session {session.number} is booked for {when(session)}. Everybody has an invitation."
            messages.success(request, said)
            return redirect(address(request, "session", session=session.pk))
    others = others_in(found, request)
    last = queries.last_dated(found)
    names = {
        "names": names_of(others),
        "readers": readers_of(found, others),
        "planned": last if last and last.starts_at > now() else None,
    }
    times = {"pick": pick, "offer": offer, "minutes": minutes}
    context = {"form": form, "pair": found, "others": others, "due_on": due, **times, **names}
    return render(request, "sessions/book_session.html", context, status=_status(chosen))


@requires(Permission.SESSION_BOOK)
def set_session(request: Request, session: UUID) -> HttpResponse:
    """Whoever books changes place and theme of a planned session."""
    found = find_session(request, session)
    require_may(found.pair, request, may_book)
    if refusal := _not_planned(request, found):
        return refusal
    form = PlaceAndThemeForm(_sent(request), initial={"place": found.place, "link": found.link, "theme": found.theme})
    if form.is_bound and form.is_valid():
        if attempt(
            request, lambda: actions.set_session(session=found, **form.cleaned_data, by=request.membership.actor)
        ):
            messages.success(request, f"Session {found.number} is changed.")
        return redirect(address(request, "session", session=found.pk))
    context = {"form": form, "session": found, "readers": readers_of(found.pair, others_in(found.pair, request))}
    return render(request, "sessions/set_session.html", context, status=_status(form))


@requires(Permission.SESSION_BOOK)
def move_session(request: Request, session: UUID) -> HttpResponse:
    """Whoever books moves a planned session."""
    found = find_session(request, session)
    require_may(found.pair, request, may_book)
    if refusal := _not_planned(request, found):
        return refusal
    local, sent = timezone.localtime(found.starts_at), _sent(request)
    offer = offer_in(request, found.pair, local.date(), found.minutes, besides=found)
    is_pick = bool(offer and sent and sent.get("slot"))
    pick = SlotForm(sent if is_pick else None)
    form = MoveSessionForm(
        None if is_pick else sent,
        day=local.date(),
        clock=local.time(),
        minutes=found.minutes,
        auto_id="other_%s" if offer else "id_%s",
        asks_agreement=bool(offer and offer.names),
    )
    chosen = pick if is_pick else form
    if chosen.is_bound and chosen.is_valid():
        data = {"minutes": found.minutes, "is_agreed": False} | chosen.cleaned_data
        wanted = {name: data[name] for name in ("starts_at", "minutes", "is_agreed")}
        try:
            moved = actions.move_session(session=found, **wanted, by=request.membership.actor)
        except actions.Refused as error:
            chosen.add_error("slot" if is_pick else "day", str(error))
        else:
            messages.success(request, f"Session {moved.number} is now on {when(moved)}. Everybody has an update.")
            return redirect(address(request, "session", session=moved.pk))
    context = {"form": form, "pick": pick, "offer": offer, "session": found}
    return render(request, "sessions/move_session.html", context, status=_status(chosen))


@requires(Permission.SESSION_BOOK)
def cancel_session(request: Request, session: UUID) -> HttpResponse:
    """Asks first, then calls the session off."""
    found = find_session(request, session)
    require_may(found.pair, request, may_book)
    if refusal := _not_planned(request, found):
        return refusal
    if request.method == "POST":
        if attempt(request, lambda: actions.cancel_session(session=found, by=request.membership.actor)):
            messages.success(request, f"Session {found.number} is canceled, and out of everybody’s calendar.")
        return redirect(address(request, "pair", pair=found.pair_id))
    return render(request, "sessions/cancel_session.html", {"session": found})


def _not_planned(request: Request, session: MentoringSession) -> HttpResponse | None:
    """Back to the session, with the reason, where there is nothing left to change: also for the second of two clicks."""
    if is_closed(session.pair):
        messages.info(request, "This pair has ended, so its sessions stay as they are.")
    elif session.state != session.State.PLANNED:
        messages.info(request, f"This session is {session.get_state_display().lower()} already.")
    else:
        return None
    return redirect(address(request, "session", session=session.pk))


def _facts(form: forms.Form, minutes: int) -> dict[str, Any]:
    """What is booked; an offered time has the length of the program, and needs nobody's word."""
    data = {"minutes": minutes, "is_agreed": False} | form.cleaned_data
    return {name: data[name] for name in ("starts_at", "minutes", "place", "link", "theme", "is_agreed")}


def _due_on(pair: Pair) -> date:
    last = queries.last_dated(pair)
    since = timezone.localtime(last.starts_at).date() if last else pair.started_on
    return due_on(since, pair.cohort.program.interval, pair.cohort.program.ends_on)


def _first_day(due: date, pair: Pair) -> date:
    """What the form proposes: the last working day up to the due day, or tomorrow when that has passed; inside the program."""
    tomorrow = today(timezone.get_current_timezone_name()) + timedelta(days=1)
    day = min(max(due, tomorrow), max(pair.cohort.program.ends_on, tomorrow))
    while day.weekday() not in WORKING_DAYS and day > tomorrow:
        day -= timedelta(days=1)
    return day


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
