"""Reminders of the organization: who gets which, when and why; a look at each, and at every other mail; on, off, and other numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.declare import requires
from access.requests import Request
from access.roles import Permission
from home import actions
from home.forms import ReminderForm
from notifications import queries
from notifications.catalog import CATALOG, by_phase
from notifications.forms import HoursForm
from notifications.frames import holds_mails, is_framed
from notifications.kinds import RULES, Kind
from notifications.rendering import Preview, full_preview_of
from notifications.samples import SIDES, has_sides, sample_context

LEAD_OF_NEWS = "It comes because something happened, and tells that once."
LEAD_OF_DIGEST = "On Thursday it brings together the reminders that the week had no place for."


@requires(Permission.REMINDERS_SET)
def reminders(request: Request) -> HttpResponse:
    """Every reminder by phase, and the hours in which they come."""
    return _reminders(request)


@holds_mails
@requires(Permission.REMINDERS_SET)
def reminder(request: Request, reminder: str) -> HttpResponse:
    """One reminder: who gets it, when and why, and what it looks like with made-up people."""
    return _reminder(request, _kind_or_404(reminder))


@holds_mails
@require_POST
@requires(Permission.REMINDERS_SET)
def set_reminder(request: Request, reminder: str) -> HttpResponse:
    """On or off, and its numbers."""
    found = _kind_or_404(reminder)
    form = ReminderForm(queries.settings_of_reminders()[found], request.POST)
    if not form.is_valid():
        return _reminder(request, found, form)
    actions.set_reminder(kind=found, by=request.membership.actor, **form.chosen())
    messages.success(request, f"“{CATALOG[found].title}” is saved.")
    return redirect(_address(request, "reminder", reminder=found.value))


@require_POST
@requires(Permission.REMINDERS_SET)
def reset_reminder(request: Request, reminder: str) -> HttpResponse:
    """As it ships."""
    found = _kind_or_404(reminder)
    actions.reset_reminder(kind=found, by=request.membership.actor)
    messages.success(request, f"“{CATALOG[found].title}” is as it ships again.")
    return redirect(_address(request, "reminder", reminder=found.value))


@is_framed
@requires(Permission.REMINDERS_SET)
def reminder_html(request: Request, reminder: str) -> HttpResponse:
    """The mail of one reminder, or of any other kind, for the frame in its page."""
    if reminder not in RULES:
        raise Http404("No such mail")
    return HttpResponse(_preview(request, Kind(reminder), _side(request)).html)


@holds_mails
@requires(Permission.REMINDERS_SET)
def other_mail(request: Request, kind: str) -> HttpResponse:
    """A mail that is no reminder: what it looks like with made-up people, and how it is sent."""
    if kind not in RULES or kind in CATALOG:
        raise Http404("No such mail")
    found, side = Kind(kind), _side(request)
    context = {
        "kind": found,
        "rule": RULES[found],
        "lead": LEAD_OF_DIGEST if found == Kind.DIGEST else LEAD_OF_NEWS,
        "preview": _preview(request, found, side),
        "side": side,
        "other_side": _other_side(found, side),
    }
    return render(request, "home/other_mail.html", context)


@require_POST
@requires(Permission.REMINDERS_SET)
def set_office_hours(request: Request) -> HttpResponse:
    """When reminders come to everybody who has no hours of their own."""
    form = HoursForm(request.POST)
    if not form.is_valid():
        return _reminders(request, form)
    actions.set_office_hours(hours=form.hours(), by=request.membership.actor)
    messages.success(request, "The hours are saved. Reminders that wait keep their time.")
    return redirect(_address(request, "reminders"))


def _reminders(request: Request, hours_form: HoursForm | None = None) -> HttpResponse:
    settings = queries.settings_of_reminders()
    context = {
        "phases": [(phase, [settings[entry.kind] for entry in entries]) for phase, entries in by_phase()],
        "total": len(settings),
        "off": sum(not setting.is_on for setting in settings.values()),
        "changed": sum(setting.is_changed for setting in settings.values()),
        "others": [(kind, rule) for kind, rule in RULES.items() if kind not in CATALOG],
        "hours_form": hours_form or HoursForm.of(queries.office_hours()),
    }
    return render(request, "home/reminders.html", context)


def _reminder(request: Request, kind: Kind, form: ReminderForm | None = None) -> HttpResponse:
    setting, side = queries.settings_of_reminders()[kind], _side(request)
    context: dict[str, Any] = {
        "setting": setting,
        "entry": setting.entry,
        "form": form or ReminderForm(setting),
        "preview": _preview(request, kind, side),
        "side": side,
        "other_side": _other_side(kind, side),
    }
    return render(request, "home/reminder.html", context)


def _other_side(kind: Kind, side: str) -> str:
    return next((other for other in SIDES if has_sides(kind) and other != side), "")


def _preview(request: Request, kind: Kind, side: str) -> Preview:
    zone = request.organization.timezone
    return full_preview_of(kind, sample_context(kind, request.organization.slug, zone, side), request.organization)


def _side(request: Request) -> str:
    asked = request.GET.get("side", "")
    return asked if asked in SIDES else SIDES[0]


def _kind_or_404(kind: str) -> Kind:
    if kind not in CATALOG:
        raise Http404("No such reminder")
    return Kind(kind)


def _address(request: Request, name: str, **place: str) -> str:
    return reverse(f"home:{name}", kwargs={"organization": request.organization.slug, **place})
