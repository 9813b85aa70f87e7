"""Notices of a person, the end of unwanted mails, the pulse of the platform, and the mails of a demonstration."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig
from prometheus_client import CONTENT_TYPE_LATEST

from access.clock import now, today
from access.declare import by_link, public, requires
from access.requests import Request
from access.roles import Permission, can
from notifications import actions, queries, sink
from notifications import health as pulse
from notifications.forms import HoursForm, LeaveForm, MailSearch, PreferencesForm
from notifications.frames import holds_mails, is_framed
from notifications.kinds import Kind
from notifications.metrics import exposition
from notifications.models import Leave, Message
from notifications.rendering import sentence_of
from notifications.tables import MailTable

PAGE = 25


@requires(Permission.NOTICES_VIEW)
def notices(request: Request) -> HttpResponse:
    """What this person was told, newest first. Nobody else's."""
    person_id = request.membership.person_id
    page = Paginator(queries.notices_of(person_id), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "title": sentence_of(notice),
            "url": notice.context.get("link", ""),
            "state": "" if notice.read_at else "going",
            "state_label": "New",
            "at": notice.shown_at,
        }
        for notice in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "unread": queries.unread_count(person_id),
        "may_set_reminders": can(request.membership, Permission.REMINDERS_SET),
    }
    return render(request, "notifications/notices.html", context)


@require_POST
@requires(Permission.NOTICES_VIEW)
def read_notices(request: Request) -> HttpResponse:
    """Mark all of this person's notices as read."""
    if actions.read_notices(person_id=request.membership.person_id):
        messages.success(request, "All notices are marked as read.")
    return redirect(reverse("notifications:notices", kwargs={"organization": request.organization.slug}))


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
    actions.set_preferences(person_id=request.membership.person_id, wanted=form.wanted())
    messages.success(request, "Your choice is saved. What you turned off still stands under Notices.")
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
    return render(request, "notifications/preferences.html", context)


def _mails_form(request: Request, data: Any = None) -> PreferencesForm:
    muted = {kind for _, kind in queries.muted_by([request.membership.person_id], [str(kind) for kind in Kind])}
    return PreferencesForm(data, muted=muted, for_team=can(request.membership, Permission.PROGRAMS_VIEW))


def _to_preferences(request: Request) -> HttpResponse:
    return redirect(reverse("notifications:preferences", kwargs={"organization": request.organization.slug}))


def _zone(request: Request) -> str:
    zone: str = request.membership.person.timezone or request.organization.timezone
    return zone


def _today(request: Request) -> date:
    return today(_zone(request))


@csrf_exempt  # mail readers post here by themselves, without a cookie or a form of ours (RFC 8058); the signed link is the authority
@by_link("unsubscribe")
def unsubscribe(request: Request) -> HttpResponse:
    """Stop mails of one kind, or take them back. Opening the page changes nothing; a POST is answered without a redirect (RFC 8058)."""
    message = get_object_or_404(Message.objects.all(), pk=request.link.subject_id)
    if not message.rule.can_unsubscribe:
        raise Http404("Mails of this kind cannot be turned off")
    kind = Kind(message.kind)
    if request.method == "POST":
        actions.set_preference(person_id=message.recipient_id, kind=kind, is_muted=request.POST.get("mails") != "on")
    context = {
        "label": message.rule.label,
        "is_muted": queries.is_muted(message.recipient_id, kind),
        "is_done": request.method == "POST",
    }
    return render(request, "notifications/unsubscribe.html", context)


@public("monitors and container health checks have no account; it tells nothing about any organization")
def health(request: Request) -> HttpResponse:
    """200 when every job of the platform ran lately, 503 otherwise. `?only=deliver` asks for one job, `?only=web` for none of them."""
    only = request.GET.get("only", "")
    if only not in {"", "web", *pulse.JOBS}:
        raise Http404("No such check")
    try:
        found = pulse.checks(queries.heartbeats(), now())
    except OperationalError:
        return JsonResponse({"status": "down"}, status=503)
    asked = [check for check in found if only in ("", check.name)]
    is_late = any(check.is_late for check in asked)
    body = {"status": "late" if is_late else "ok", "checks": {check.name: check.as_json() for check in asked}}
    response = JsonResponse(body, status=503 if is_late else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@public(
    "Prometheus has no account; it shows a token of the settings, and counts over all organizations are all it gets"
)
def metrics(request: Request) -> HttpResponse:
    """The pulse of the platform in Prometheus's text format. 404 while no token is set."""
    if not settings.METRICS_TOKEN:
        raise Http404("No token is set")
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(
            "Show the token\n", status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"}
        )
    try:
        text = exposition(pulse.checks(queries.heartbeats(), now()))
    except OperationalError:
        return HttpResponse("The database is away\n", status=503, content_type="text/plain")
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


@public("the mail sink of a demonstration, which has no outside mail")
def mails(request: Request) -> HttpResponse:
    """Every mail that the demonstration sent, newest first."""
    folder = _sink_or_404()
    form = MailSearch(request.GET)
    recipient = form.cleaned_data["recipient"] if form.is_valid() else ""
    table = MailTable(sink.listed(folder, recipient))
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "notifications/mails.html", {"table": table, "form": form})


@holds_mails
@public("the mail sink of a demonstration, which has no outside mail")
def mail(request: Request, name: str) -> HttpResponse:
    """One mail: as its reader sees it, its text, its headers and what its invitation says."""
    return render(request, "notifications/mail.html", {"mail": _mail_or_404(name), "name": name})


@is_framed
@public("the mail sink of a demonstration, which has no outside mail")
def mail_html(request: Request, name: str) -> HttpResponse:
    """The HTML of a mail, for the frame in its page."""
    return HttpResponse(_mail_or_404(name).html)


def _mail_or_404(name: str) -> sink.Opened:
    try:
        return sink.opened(_sink_or_404(), name)
    except sink.NoSuchMail as error:
        raise Http404("No such mail") from error


def _sink_or_404() -> Path:
    if not settings.MAIL_SINK:
        raise Http404("This is no demonstration")
    return Path(settings.MAIL_SINK)
