"""What mentees did for their mentors: noting it, sharing it, and reading it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from metrics import actions, queries
from metrics.forms import ChampionForm, ShareChampionForm
from metrics.here import address, own_pair, sent, status
from metrics.models import ChampionEntry
from programs.queries import get_program
from sessions.here import readers_of

PAGE = 25


@requires(Permission.CHAMPION_RECORD)
def record_champion_entry(request: Request, pair: UUID) -> HttpResponse:
    """The mentee, or anybody in a circle, notes what they did for a mentor of the pair."""
    found = own_pair(request, pair)
    mentors = queries.mentors_in(found, request.membership.person_id)
    form = ChampionForm(sent(request), mentors=mentors, since=found.started_on)
    if form.is_bound and form.is_valid():
        actions.record_champion_entry(pair=found, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "It is noted. Your pair reads it, and nobody else unless your mentor agrees.")
        return redirect(reverse("sessions:pair", kwargs=_in(request, pair=found.pk)) + "#back")
    others = [row for row in found.members.all() if row.person_id != request.membership.person_id]
    context = {"form": form, "pair": found, "readers": readers_of(found, others), "mentors": mentors}
    return render(request, "metrics/record_champion_entry.html", context, status=status(form))


@requires(Permission.CHAMPION_RECORD)
def champion(request: Request) -> HttpResponse:
    """What the reader did for their mentors, and what was done for them."""
    rows = queries.champion_entries_of(request.membership.person)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "metrics/champion.html", {"page": page, "me": request.membership.person_id})


@require_POST
@requires(Permission.CHAMPION_RECORD)
def share_champion_entry(request: Request, champion_entry: UUID) -> HttpResponse:
    """The mentor says who else may know of it."""
    found = _own(request, champion_entry, "mentor_id")
    form = ShareChampionForm(request.POST)
    if form.is_valid():
        actions.share_champion_entry(entry=found, **form.cleaned_data, by=request.membership.actor)
        messages.success(request, "Your answer is saved. You can change it whenever you like.")
    return redirect(address(request, "champion"))


@require_POST
@requires(Permission.CHAMPION_RECORD)
def delete_champion_entry(request: Request, champion_entry: UUID) -> HttpResponse:
    """Its author takes it back."""
    actions.delete_champion_entry(entry=_own(request, champion_entry, "author_id"), by=request.membership.actor)
    messages.success(request, "It is gone.")
    return redirect(address(request, "champion"))


@requires(Permission.CHAMPION_VIEW)
def champion_ledger(request: Request, program: UUID) -> HttpResponse:
    """What mentors let the program team read."""
    found = get_program(request.membership, program)
    page = Paginator(queries.champion_entries_shared(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "metrics/champion_ledger.html", {"page": page, "program": found})


def _own(request: Request, entry_id: UUID, whose: str) -> ChampionEntry:
    """An entry of the reader. A 404 for anybody else's."""
    mine = queries.champion_entries_of(request.membership.person)
    found: ChampionEntry = get_object_or_404(mine.filter(**{whose: request.membership.person_id}), pk=entry_id)
    return found


def _in(request: Request, **kwargs: object) -> dict[str, object]:
    return {"organization": request.organization.slug, **kwargs}
