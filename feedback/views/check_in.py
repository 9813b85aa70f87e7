"""The monthly check-in: an open part and a sealed part, in two forms and two requests, and three doors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from access.declare import requires
from access.kinds import KINDS, Kind, listed, sentence
from access.requests import Request
from access.roles import Permission
from feedback import actions, queries
from feedback.forms import EarlierPartForm, OpenPartForm, SealForm
from feedback.ledger import Rules
from feedback.models import Cycle, Period
from feedback.queries import CheckIn, OpenPart, SealedPart
from pairing.models import Pair
from pairing.queries import LATER, get_pair, pairs_of
from sessions.actions import answer_open_check_in as answer_open_part
from sessions.month_facts import month_before
from sessions.rules import is_closed, meets

PANEL_PAGE = 100  # names


@requires(Permission.CHECK_IN)
def check_in(request: Request) -> HttpResponse:
    """Both parts, and the doors. Opening it leaves no trace."""
    return _page(request)


@require_POST
@requires(Permission.CHECK_IN)
def answer_open_check_in(request: Request, pair: UUID) -> HttpResponse:
    """Save the open part of one pair."""
    found, form = _pair(request, pair), OpenPartForm(request.POST, auto_id=f"{pair}_%s")
    month = queries.month_of(request.organization)
    if not meets(found) or is_closed(found):
        messages.error(request, "This pair is not active. Nothing was saved.")
        return _back(request, "main")
    if not form.is_valid():
        return _page(request, {found.pk: form})
    about = form.cleaned_data["month"] or month
    if about not in (month, month_before(month)):
        messages.error(request, "That month is over. Nothing was saved.")
        return _back(request, "main")
    answer_open_part(pair=found, period_starts_on=about, **form.facts(), by=request.membership.actor)
    messages.success(request, "Part one is saved." if about == month else f"{about:%B} is saved.")
    # Part two comes next, unless another pair's part one does.
    is_only = sum(meets(each) for each in pairs_of(request.membership.person)) == 1
    return _back(request, "sealed" if is_only and about == month else "main")


@require_POST
@requires(Permission.CHECK_IN)
def skip_check_in(request: Request) -> HttpResponse:
    """Not this month, in one tap. Nobody is told, and no reminder changes."""
    month = queries.month_of(request.organization)
    actions.skip_check_in(month=month, by=request.membership.actor)
    slug = {"organization": request.organization.slug}
    undo = reverse("feedback:resume_check_in", kwargs=slug)
    messages.success(request, f"You skip the check-in of {month:%B}. Nobody is told.", extra_tags=f"undo:{undo}")
    return redirect(reverse("home:home", kwargs=slug))


@require_POST
@requires(Permission.CHECK_IN)
def resume_check_in(request: Request) -> HttpResponse:
    """Check in this month after all."""
    actions.resume_check_in(month=queries.month_of(request.organization), by=request.membership.actor)
    return _back(request, "main")


@sensitive_post_parameters()
@require_POST
@requires(Permission.CHECK_IN)
@sensitive_variables()
def seal_answer(request: Request, period: UUID) -> HttpResponse:
    """Seal part two. The answer is the same whatever was ticked, and nothing was too."""
    found = _period(request, period)
    try:
        ticks = SealForm(found.cycle.themes.all(), request.POST).ticks()
        actions.seal_answer(period=found, ticks=ticks, by=request.membership.actor)
    except actions.NotATheme:
        messages.error(request, "One of the ticks is not on this list. Nothing was sealed: tick again and seal.")
    except actions.NotOpen:
        messages.error(request, "This check-in is not open. Nothing was sealed.")
    except actions.NoSeat:
        messages.error(request, "There is no sealed part for you in this cycle. Nothing was sealed.")
    except actions.NoKeyYet:
        messages.error(request, "The vault is still preparing this box. Nothing was sealed. Try again in a minute.")
    else:
        messages.success(request, "Part two is sealed.")
    return _back(request, "sealed")


@require_POST
@requires(Permission.CHECK_IN)
def withdraw_answer(request: Request, period: UUID) -> HttpResponse:
    """Take the box out, as if nobody had answered."""
    found = _period(request, period)
    try:
        actions.withdraw_answer(period=found, by=request.membership.actor)
    except (actions.NotOpen, actions.NoSeat):
        messages.error(request, "This check-in is not open. Nothing can be withdrawn from it any more.")
    else:
        messages.success(request, "Part two is withdrawn.")
    return _back(request, "sealed")


@requires(Permission.CHECK_IN)
def panel(request: Request, cycle: UUID) -> HttpResponse:
    """Who is on the frozen panel, so that its members notice somebody who does not exist, and what can be ticked."""
    try:
        found = queries.get_cycle(request.membership.person, cycle)
    except Cycle.DoesNotExist as error:
        raise Http404("No such panel") from error
    names = Paginator(queries.panel_of(found), PANEL_PAGE).get_page(request.GET.get("page"))
    context = {
        "cycle": found,
        "cells": found.cells.all(),
        "rules": Rules.at(found.k),
        "page": names,
        "statements": found.themes.all(),
    }
    return render(request, "feedback/panel.html", context)


def _page(request: Request, bound: dict[UUID, OpenPartForm] | None = None) -> HttpResponse:
    person, bound = request.membership.person, bound or {}
    found = queries.check_in_of(person, request.organization)
    sealable = any(part.sealing == queries.Sealing.READY for part in found.sealed_parts)
    context = {
        "check_in": found,
        "can_answer": bool(found.open_parts) or sealable,
        "open_parts": [(part, bound.get(part.pair.pk) or _open_form(part)) for part in found.open_parts],
        "earlier": [(part, _earlier_form(part)) for part in found.earlier],
        "sealed_parts": [
            (part, _seal_form(part), "sealed" if number == 0 else f"sealed-{number}", _not_even(found, part))
            for number, part in enumerate(found.sealed_parts)
        ],
        "doors": _doors(request, found, can_seal=sealable),
        "kinds": _kinds(found),
    }
    return render(request, "feedback/check_in.html", context, status=422 if bound else 200)


def _open_form(part: OpenPart) -> OpenPartForm:
    """What this person answered about the month, to change it; before that, what their sessions say, to agree to it."""
    facts: Any = part.answer or part.facts
    initial = OpenPartForm.shown(has_met=facts.has_met, has_next_booked=facts.has_next_booked)
    return OpenPartForm(initial={**initial, "month": part.month.isoformat()}, auto_id=f"{part.pair.pk}_%s")


def _earlier_form(part: OpenPart) -> EarlierPartForm:
    """Blank: whoever knew would have said so."""
    return EarlierPartForm(initial={"month": part.month.isoformat()}, auto_id=f"{part.pair.pk}_before_%s")


def _seal_form(part: SealedPart) -> SealForm | None:
    """Always blank."""
    if part.sealing != queries.Sealing.READY or part.period is None:
        return None
    return SealForm(part.statements, auto_id=f"{part.period.pk}_%s")


def _not_even(found: CheckIn, part: SealedPart) -> str:
    """The partners of this cohort, who will not read it either."""
    names = [name for own in found.open_parts if own.pair.cohort_id == part.cohort.pk for name in own.partners]
    return " or ".join(dict.fromkeys(names))


def _doors(request: Request, found: CheckIn, *, can_seal: bool) -> dict[str, Any]:
    """Where the three doors lead. Notes stand on the page of the pair."""
    pairs = [part.pair for part in found.open_parts]
    if not pairs:
        return {}
    slug = request.organization.slug
    if len(pairs) == 1:
        note_url = reverse("sessions:pair", kwargs={"organization": slug, "pair": pairs[0].pk}) + "#notes"
    else:  # with a part in several pairs, one chooses between whom the note stays
        note_url = reverse("home:home", kwargs={"organization": slug}) + "#pairs"
    readers = queries.ombudspersons_for(request.membership.person)
    return {
        "partner": _partner(found),
        "ombudsperson": " or ".join(person.name for person in readers),
        "note_url": note_url,
        "sealed_url": "#sealed" if found.sealed_parts else "",
        "cannot_seal": not can_seal,
        "help_url": reverse("feedback:ask_help", kwargs={"organization": slug}),
    }


def _kinds(found: CheckIn) -> list[tuple[Kind, str]]:
    """The four kinds, with the partner's name where there is one pair to speak of."""
    rows = []
    for kind, row in KINDS.items():
        is_named = kind == Kind.PAIR and _has_one_pair(found)
        promise = sentence(kind, _readers(found)) if is_named else row.general
        rows.append((kind, f"{promise} {row.examples}"))
    return rows


def _partner(found: CheckIn) -> str:
    """Who is on the other side of the doors."""
    if not _has_one_pair(found):
        return "your partner"
    return "your circle" if found.open_parts[0].pair.is_circle else listed(found.partners)


def _readers(found: CheckIn) -> list[str]:
    return [*found.partners, LATER] if found.open_parts[0].pair.is_circle else found.partners


def _has_one_pair(found: CheckIn) -> bool:
    """Whether the page can name the partner: with several pairs, a note is read by one of them only."""
    return len(found.open_parts) == 1 and bool(found.partners)


def _pair(request: Request, pair_id: UUID) -> Pair:
    try:
        return get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error


def _period(request: Request, period_id: UUID) -> Period:
    try:
        return queries.get_period(request.membership.person, period_id)
    except Period.DoesNotExist as error:
        raise Http404("No such check-in") from error


def _back(request: Request, anchor: str) -> HttpResponse:
    page = reverse("feedback:check_in", kwargs={"organization": request.organization.slug})
    return redirect(f"{page}#{anchor}")
