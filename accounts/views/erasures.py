"""Erasing somebody's data, by those who may; and how long things are kept, which everybody reads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission, can
from accounts import actions, keeping_queries, queries
from accounts.forms.keeping import KeepingTimesForm
from accounts.models.keeping import ERASURE_WAITS
from audit.models import Opening
from audit.openings import record_opening

ONLY_OWNERS = "Only an owner can erase the data of an owner. Ask one of them."
LAST_OWNER = "This is the last owner. Make somebody else an owner first."
BEFORE_WORDS = "Who was in a pair must be kept at least as long as their words: or words would be there of nobody."


@requires(Permission.PERSON_ERASE)
def erase_person(request: Request, person: UUID) -> HttpResponse:
    """Say what goes and what stays, and then have it erased in a week."""
    found = get_object_or_404(queries.people(), pk=person)
    if request.method != "POST":
        record_opening(request, Opening.What.ERASURE, found.pk)
        erasure = keeping_queries.open_erasure(found)
        context = {
            "person": found,
            "plan": keeping_queries.plan_of(found),
            "erasure": erasure,
            "days": ERASURE_WAITS.days,
            "is_theirs_alone": erasure is not None
            and found.pk != request.membership.person_id
            and keeping_queries.is_theirs_alone(erasure),
        }
        return render(request, "accounts/erase_person.html", context)
    try:
        asked = actions.ask_erasure(person=found, by=request.membership.actor)
    except actions.LastOwner:
        messages.error(request, LAST_OWNER)
    except actions.MayNotGrant:
        messages.error(request, ONLY_OWNERS)
    else:
        day = date_format(localtime(asked.due_at), "F j")
        messages.success(request, f"The data of {found.name} will be erased on {day}. Until then it can be called off.")
    return redirect(request.path)


@require_POST
@requires(Permission.PERSON_ERASE)
def cancel_erasure(request: Request, person: UUID) -> HttpResponse:
    """Keep everything."""
    found = get_object_or_404(queries.people(), pk=person)
    try:
        actions.cancel_erasure(person=found, by=request.membership.actor)
    except actions.TooLate:
        messages.error(request, "Too late: erasing has begun.")
    except actions.TheirOwnWish:
        messages.error(request, f"{found.name} asked for it, so only {found.name} can call it off.")
    else:
        messages.success(request, "Called off. Everything stays as it is.")
    return redirect(
        reverse("accounts:erase_person", kwargs={"organization": request.organization.slug, "person": found.pk})
    )


@requires(Permission.SAFETY_VIEW)
def keeping(request: Request) -> HttpResponse:
    """How long things are kept, for everybody."""
    search = request.GET.get("search", "").strip()[:100]
    context = {
        "times": keeping_queries.times_in_words(),
        "groups": keeping_queries.kept(search),
        "search": search,
        "may_set": can(request.membership, Permission.KEEPING_SET),
    }
    return render(request, "accounts/keeping.html", context)


@requires(Permission.KEEPING_SET)
def set_keeping_times(request: Request) -> HttpResponse:
    """Other times, within their bounds."""
    form = KeepingTimesForm(request.POST if request.method == "POST" else None, times=keeping_queries.keeping_times())
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_keeping_times(times=form.chosen(), by=request.membership.actor)
        except actions.PairsBeforeWords:
            form.add_error("pairs_months", BEFORE_WORDS)
        else:
            messages.success(request, "Saved. What is past its time goes within a day.")
            return redirect(reverse("accounts:keeping", kwargs={"organization": request.organization.slug}))
    return render(request, "accounts/set_keeping_times.html", {"form": form}, status=422 if form.is_bound else 200)
