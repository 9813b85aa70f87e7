"""Pages of booking: the list, the pair, and the three verbs of the mentee."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django_tables2 import RequestConfig

from access.clock import now, today
from access.declare import requires
from access.roles import Permission
from pairing.models import Pair
from pairing.queries import get_pair, member_in
from sessions import actions, queries
from sessions.forms import BookSessionForm, WhenForm
from sessions.models import MentoringSession
from sessions.rhythm import due_on
from sessions.tables import SessionTable

PAGE = 25


@requires(Permission.PAIR_VIEW)
def sessions(request: HttpRequest) -> HttpResponse:
    """Every session of the reader's pairs, newest first."""
    table = SessionTable(
        queries.sessions_of(request.membership.person),
        person_id=request.membership.person_id,
        slug=request.organization.slug,
    )
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "sessions/sessions.html", {"table": table})


@requires(Permission.PAIR_VIEW)
def pair(request: HttpRequest, pair: UUID) -> HttpResponse:
    """One pair: its people, its sessions, and the one thing to do next."""
    found = find_pair(request, pair)
    planned = queries.next_session(found)
    return render(
        request,
        "sessions/pair.html",
        {
            "pair": found,
            "me": member_in(found, request.membership.person),
            "others": others_in(found, request),
            "next_session": planned,
            "is_to_log": planned is not None and planned.starts_at <= now(),
            "due_on": _due_on(found),
            "sessions": found.sessions.order_by("-starts_at"),
        },
    )


@requires(Permission.SESSION_BOOK)
def book_session(request: HttpRequest, pair: UUID) -> HttpResponse:
    """The mentee books the next session."""
    found = find_pair(request, pair)
    due = max(_due_on(found), today(timezone.get_current_timezone_name()) + timedelta(days=1))
    form = BookSessionForm(request.POST or None, initial={"day": due, "time": "10:00"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            session = actions.book_session(
                pair=found,
                starts_at=data["starts_at"],
                minutes=data["minutes"],
                place=data["place"],
                theme=data["theme"],
                by=request.membership.actor,
            )
        except actions.NotTheMentee as error:
            form.add_error(None, f"{error}.")
        except actions.AlreadyBooked:
            messages.info(request, "You have booked this time already.")
            return redirect(_here(request, "pair", pair=found.pk))
        except actions.NotBookable as error:
            form.add_error("day", str(error))
        else:
            messages.success(
                request, f"Session {session.number} is booked for {_when(session)}. Everybody has an invitation."
            )
            return redirect(_here(request, "session", session=session.pk))
    context = {"form": form, "pair": found, "others": others_in(found, request), "due_on": due}
    return render(request, "sessions/book_session.html", context, status=_status(form))


@requires(Permission.SESSION_BOOK)
def move_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """The mentee moves a planned session."""
    found = find_session(request, session)
    local = timezone.localtime(found.starts_at)
    length = int((found.ends_at - found.starts_at).total_seconds() // 60)
    form = WhenForm(request.POST or None, initial={"day": local.date(), "time": local.time(), "minutes": length})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            moved = actions.move_session(
                session=found, starts_at=data["starts_at"], minutes=data["minutes"], by=request.membership.actor
            )
        except (actions.NotBookable, actions.AlreadyBooked, actions.NotTheMentee) as error:
            form.add_error("day", str(error))
        else:
            messages.success(request, f"Session {moved.number} is now on {_when(moved)}. Everybody has an update.")
            return redirect(_here(request, "session", session=moved.pk))
    return render(request, "sessions/move_session.html", {"form": form, "session": found}, status=_status(form))


@requires(Permission.SESSION_BOOK)
def cancel_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """Asks first, then calls the session off."""
    found = find_session(request, session)
    if request.method == "POST":
        try:
            actions.cancel_session(session=found, by=request.membership.actor)
        except (actions.NotBookable, actions.NotTheMentee) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Session {found.number} is canceled, and out of everybody’s calendar.")
        return redirect(_here(request, "pair", pair=found.pair_id))
    return render(request, "sessions/cancel_session.html", {"session": found})


def find_pair(request: HttpRequest, pair_id: UUID) -> Pair:
    """The pair if the reader is in it, or a 404."""
    try:
        return get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error


def find_session(request: HttpRequest, session_id: UUID) -> MentoringSession:
    """The session if the reader is in its pair, or a 404."""
    try:
        return queries.get_session(request.membership.person, session_id)
    except MentoringSession.DoesNotExist as error:
        raise Http404("No such session") from error


def others_in(pair: Pair, request: HttpRequest) -> list[Any]:
    """The other members of the pair."""
    return [member for member in pair.members.all() if member.person_id != request.membership.person_id]


def _due_on(pair: Pair) -> Any:
    last = queries.last_held_on([pair.pk]).get(pair.pk)
    return due_on(timezone.localtime(last).date() if last else pair.started_on, pair.cohort.program.interval)


def _when(session: MentoringSession) -> str:
    return date_format(timezone.localtime(session.starts_at), "l, F j, g:i A")


def _here(request: HttpRequest, name: str, **kwargs: Any) -> str:
    return reverse(f"sessions:{name}", kwargs={"organization": request.organization.slug, **kwargs})


def _status(form: Any) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
