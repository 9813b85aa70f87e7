"""Which mails somebody wants, when, and when they are away. Here, because which mails can reach them is known to every app together."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from home.parts import parts_of
from notifications import actions, queries
from notifications.catalog import reaching
from notifications.forms import HoursForm, LeaveForm, PreferencesForm
from notifications.kinds import Kind
from notifications.models import Leave


@requires(Permission.NOTICES_VIEW)
def preferences(request: Request) -> HttpResponse:
    """Which mails this person wants, when, and when they are away. Nobody else's."""
    return _preferences(request)


@require_POST
@requires(Permission.NOTICES_VIEW)
def set_preferences(request: Request) -> HttpResponse:
    """Mails of each kind, on or off."""
    form = _mails_form(request, request.POST)
    if not form.is_valid():
        return _preferences(request, mails_form=form)
    wanted = form.wanted()
    actions.set_preferences(person_id=request.membership.person_id, wanted=wanted)
    stands = "What you turned off still stands under Notices, unless it came by mail only."
    messages.success(request, "Your choice is saved." if all(wanted.values()) else f"Your choice is saved. {stands}")
    return _to_preferences(request)


@require_POST
@requires(Permission.NOTICES_VIEW)
def set_hours(request: Request) -> HttpResponse:
    """This person's own working hours."""
    form = HoursForm(request.POST)
    if not form.is_valid():
        return _preferences(request, hours_form=form)
    actions.set_hours(person_id=request.membership.person_id, hours=form.hours())
    messages.success(request, "Reminders come in these hours from now on.")
    return _to_preferences(request)


@require_POST
@requires(Permission.NOTICES_VIEW)
def reset_hours(request: Request) -> HttpResponse:
    """Back to the organization's hours."""
    actions.set_hours(person_id=request.membership.person_id, hours=None)
    messages.success(request, f"Reminders come in the hours of {request.organization.name}.")
    return _to_preferences(request)


@require_POST
@requires(Permission.NOTICES_VIEW)
def add_leave(request: Request) -> HttpResponse:
    """Days away, without a reason."""
    form = LeaveForm(request.POST, today=_today(request))
    if not form.is_valid():
        return _preferences(request, leave_form=form)
    actions.add_leave(person_id=request.membership.person_id, today=_today(request), **form.cleaned_data)
    messages.success(request, "Saved. No reminder comes on these days.")
    return _to_preferences(request)


@require_POST
@requires(Permission.NOTICES_VIEW)
def delete_leave(request: Request, leave: UUID) -> HttpResponse:
    """There after all."""
    try:
        actions.delete_leave(person_id=request.membership.person_id, leave_id=leave)
    except Leave.DoesNotExist as error:
        raise Http404("No such days") from error
    messages.success(request, "Taken back. Reminders come on these days, too.")
    return _to_preferences(request)


def _preferences(request: Request, **forms: Any) -> HttpResponse:
    person_id = request.membership.person_id
    own, zone = queries.own_hours(person_id), _zone(request)
    context = {
        "mails_form": _mails_form(request),
        "hours_form": HoursForm.of(own or queries.office_hours()),
        "leave_form": LeaveForm(today=_today(request)),
        "has_own_hours": own is not None,
        "leaves": queries.leaves_of([person_id]),
        "zone": zone.replace("_", " "),
    } | forms
    return render(request, "home/preferences.html", context)


def _mails_form(request: Request, data: Any = None) -> PreferencesForm:
    muted = {kind for _, kind in queries.muted_by([request.membership.person_id], [str(kind) for kind in Kind])}
    return PreferencesForm(data, groups=reaching(parts_of(request.membership), also=muted), muted=muted)


def _to_preferences(request: Request) -> HttpResponse:
    return redirect(reverse("home:preferences", kwargs={"organization": request.organization.slug}))


def _zone(request: Request) -> str:
    zone: str = request.membership.person.timezone or request.organization.timezone
    return zone


def _today(request: Request) -> date:
    return today(_zone(request))
