"""A member pauses their pair, lets it go on, or leaves it. Each page says first who is told what."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from pairing import actions
from pairing.models import Pair
from pairing.pair_forms import LeavePairForm, PausePairForm
from pairing.queries import get_pair, goes_on, member_in, waits_for_partner


@requires(Permission.PAIR_LEAVE)
def pause_pair(request: Request, pair: UUID) -> HttpResponse:
    """Let the pair rest, or move the day on which it goes on."""
    found = _find(request, pair)
    back = _page(request, found)
    if found.state not in (Pair.State.ACTIVE, Pair.State.PAUSED):
        messages.info(request, "Only a pair that has begun and has not ended can rest.")
        return redirect(back)
    sent = request.POST if request.method == "POST" else None
    form = PausePairForm(sent, initial={"resumes_on": found.resumes_on})
    if form.is_valid():
        try:
            actions.pause_pair(pair=found, **form.cleaned_data, by=request.membership.actor)
        except actions.BadResumeDay as error:
            form.add_error("resumes_on", str(error))
        except actions.CannotTurn as error:
            messages.info(request, str(error))
            return redirect(back)
        else:
            day = form.cleaned_data["resumes_on"]
            until = f" It goes on by itself on {date_format(day, 'F j')}." if day else ""
            undo = reverse("pairing:resume_pair", kwargs={"organization": request.organization.slug, "pair": found.pk})
            messages.success(request, f"Your pair rests.{until}", extra_tags=f"undo:{undo}")
            return redirect(back)
    status = 422 if form.is_bound else 200
    return render(request, "pairing/pause_pair.html", {"pair": found, "form": form, "cancel_url": back}, status=status)


@requires(Permission.PAIR_LEAVE)
def resume_pair(request: Request, pair: UUID) -> HttpResponse:
    """End the pause, which is also how it is undone."""
    found = _find(request, pair)
    if request.method != "POST":
        return render(request, "pairing/resume_pair.html", {"pair": found, "cancel_url": _page(request, found)})
    try:
        actions.resume_pair(pair=found, by=request.membership.actor)
    except actions.CannotTurn as error:
        messages.info(request, str(error))
    else:
        messages.success(request, "Your pair goes on.")
    return redirect(_page(request, found))


@requires(Permission.PAIR_LEAVE)
def leave_pair(request: Request, pair: UUID) -> HttpResponse:
    """Leave, to be paired with somebody else or to stop; after the end, somebody who waits may still say that they stop."""
    found = _find(request, pair)
    me = member_in(found, request.membership.person)
    is_over = found.state == Pair.State.CLOSED
    if is_over and (me is None or not waits_for_partner(me)):
        messages.info(request, "This pair has ended. Nothing is left to leave.")
        return redirect(_page(request, found))
    sent = request.POST if request.method == "POST" else None
    chosen = "none" if is_over else request.GET.get("partner", "")
    form = LeavePairForm(sent, initial={"partner": chosen}, is_circle=found.is_circle)
    if form.is_valid():
        wants = form.cleaned_data["partner"]
        try:
            left = actions.leave_pair(pair=found, wants_partner=wants, by=request.membership.actor)
        except actions.CannotTurn as error:
            messages.info(request, str(error))
            return redirect(_page(request, found))
        new = "circle" if found.is_circle else "partner"
        said = f"The program team looks for a new {new} for you." if wants else "You take part no longer."
        messages.success(request, said if is_over else f"You have left. {said}")
        return redirect(_page(request, found) if left.state == Pair.State.CLOSED else _home(request))
    context = {
        "pair": found,
        "me": me,
        "form": form,
        "is_over": is_over,
        "goes_on": _goes_on_without(found, me),
        "others": [member.person.name for member in found.members.all() if member != me],
        "cancel_url": _page(request, found),
    }
    return render(request, "pairing/leave_pair.html", context, status=422 if form.is_bound else 200)


def _goes_on_without(pair: Pair, me: object) -> bool:
    """What the page announces; the action decides by the same rule on the locked rows."""
    return goes_on(pair, [member for member in pair.members.all() if member != me])


def _find(request: Request, pair_id: UUID) -> Pair:
    try:
        return get_pair(request.membership.person, pair_id)
    except Pair.DoesNotExist as error:
        raise Http404("No such pair") from error


def _page(request: Request, pair: Pair) -> str:
    return reverse("sessions:pair", kwargs={"organization": request.organization.slug, "pair": pair.pk})


def _home(request: Request) -> str:
    return reverse("home:home", kwargs={"organization": request.organization.slug})
