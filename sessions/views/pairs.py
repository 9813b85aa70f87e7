"""The list of sessions, and the page of one pair with its notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from access.clock import now, today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing.models import Pair, PairMember
from pairing.queries import waits_for_partner
from sessions import actions, queries
from sessions.forms import TextForm
from sessions.here import address, attempt, find_pair, me_in, names_of, others_in, readers_of
from sessions.models import Note
from sessions.rhythm import due_on
from sessions.rules import Refused, is_closed, may_book, may_decide, require_next, require_plan
from sessions.tables import SessionTable

PAGE, NOTES = 25, 10
NOTE: dict[str, Any] = {
    "auto_id": "note_%s",
    "label": "A note",
    "hint": "It stays between you. Take it back whenever you like.",
    "rows": 3,
}


@requires(Permission.PAIR_VIEW)
def sessions(request: Request) -> HttpResponse:
    """Every session of the reader's pairs, newest first."""
    table = SessionTable(
        queries.sessions_of(request.membership.person),
        person_id=request.membership.person_id,
        slug=request.organization.slug,
    )
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "sessions/sessions.html", {"table": table})


@requires(Permission.PAIR_VIEW)
def pair(request: Request, pair: UUID) -> HttpResponse:
    """One pair: its people, its sessions, its notes, and the one thing to do next."""
    return _page(request, find_pair(request, pair))


@require_POST
@requires(Permission.PAIR_VIEW)
def write_note(request: Request, pair: UUID) -> HttpResponse:
    """Anybody in the pair keeps a note between its members."""
    found, form = find_pair(request, pair), TextForm(request.POST, **NOTE)
    if not form.is_valid():
        return _page(request, found, note_form=form)
    text = form.cleaned_data["text"]
    if attempt(request, lambda: actions.write_note(pair=found, text=text, by=request.membership.actor)):
        messages.success(request, "The note is saved, and stays between you.")
    return redirect(address(request, "pair", "notes", pair=found.pk))


@require_POST
@requires(Permission.PAIR_VIEW)
def delete_note(request: Request, pair: UUID, note: UUID) -> HttpResponse:
    """The author takes a note back."""
    found = find_pair(request, pair)
    row: Note | None = found.notes.filter(pk=note).first()
    if row is None:
        raise Http404("No such note")
    if attempt(request, lambda: actions.delete_note(note=row, by=request.membership.actor)):
        messages.success(request, "The note is gone.")
    return redirect(address(request, "pair", "notes", pair=found.pk))


def _page(request: Request, found: Pair, **forms: TextForm) -> HttpResponse:
    listed = list(found.sessions.order_by("-starts_at"))
    planned = min((s for s in listed if s.state == s.State.PLANNED), key=lambda s: s.starts_at, default=None)
    me, others = me_in(found, request), others_in(found, request)
    context: dict[str, Any] = {
        "pair": found,
        "is_closed": is_closed(found),
        "is_waiting": is_closed(found) and waits_for_partner(me),
        "me": me,
        "others": others,
        "names": names_of(others),
        "readers": readers_of(found, others),
        "mentee": next((member.person.name for member in others if member.side == "mentee"), ""),
        "fellows": names_of([member for member in others if member.side == "mentor"]) if len(others) > 1 else [],
        "books": may_book(found, me),
        "decides": may_decide(found, me),
        "not_now": _not_now(found),
        "plans": _may_plan(found, me),
        "next_session": planned,
        "is_on": planned is not None and planned.is_on(now()),
        "is_to_log": planned is not None and planned.waits_to_be_logged(now()),
        "due_on": _due_on(found, [s.starts_at for s in listed if s.state == s.State.HELD]),
        "sessions": listed,
        "notes": Paginator(found.notes.select_related("author"), NOTES).get_page(request.GET.get("page")),
        "note_form": TextForm(**NOTE),
    }
    return render(request, "sessions/pair.html", context | forms, status=422 if forms else 200)


def _not_now(pair: Pair) -> str:
    """Why no other session can be booked now; empty when one can."""
    try:
        require_next(pair)
    except Refused as error:
        return str(error)
    return ""


def _may_plan(pair: Pair, me: PairMember) -> bool:
    """Whether the reader can book the rest of the cycle in one step."""
    try:
        require_plan(pair)
    except Refused:
        return False
    return may_book(pair, me) and pair.cohort.program.ends_on > today(timezone.get_current_timezone_name())


def _due_on(pair: Pair, held: list[Any]) -> Any:
    """When the next session is due; `held` are the starts of those that took place."""
    since = timezone.localtime(max(held)).date() if held else pair.started_on
    return due_on(since, pair.cohort.program.interval, pair.cohort.program.ends_on)
