"""Notices of a person, the end of unwanted mails, the pulse of the platform, and the mails and the chat room of a demonstration."""

from __future__ import annotations

from pathlib import Path

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

from access.clock import now
from access.declare import by_link, public, requires
from access.requests import Request
from access.roles import Permission, can
from notifications import actions, queries, sink
from notifications import health as pulse
from notifications import room as chat_room
from notifications.forms import MailSearch
from notifications.frames import holds_mails, is_framed
from notifications.kinds import Kind
from notifications.metrics import exposition
from notifications.models import Message
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
        "has_notice": message.rule.has_notice,
        "is_muted": queries.is_muted(message.recipient_id, kind),
        "is_done": request.method == "POST",
    }
    return render(request, "notifications/unsubscribe.html", context)


@public("monitors and container health checks have no account; it tells nothing about any organization")
def health(request: Request) -> HttpResponse:
    """200 when every job of the platform ran lately, or has just been installed; 503 otherwise.

    `?only=deliver` asks for one job, `?only=web` for none of them.
    """
    only = request.GET.get("only", "")
    if only not in {"", "web", *pulse.JOBS}:
        raise Http404("No such check")
    try:
        found = queries.checks()
    except OperationalError:
        return JsonResponse({"status": "down"}, status=503)
    asked = [check for check in found if only in ("", check.name)]
    status = pulse.overall(asked)
    body = {"status": status, "checks": {check.name: check.as_json() for check in asked}}
    response = JsonResponse(body, status=503 if status == "late" else 200)
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
        text = exposition(queries.checks())
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


@public("the chat room of a demonstration, whose news leaves the machine by no other way")
def room(request: Request) -> HttpResponse:
    """What the chat channel was told, as a room of a chat tool shows it."""
    return render(request, "notifications/room.html", {"posts": chat_room.posts(_sink_or_404())})


@csrf_exempt  # a worker posts here, as it does to a chat tool
@require_POST
@public("the chat room of a demonstration, whose news leaves the machine by no other way")
def post_to_room(request: Request) -> HttpResponse:
    """One post of the chat channel."""
    folder = _sink_or_404()
    try:
        chat_room.keep(folder, request.body, key=request.headers.get("webhook-id", ""), at=now())
    except chat_room.NotAPost:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


def _mail_or_404(name: str) -> sink.Opened:
    try:
        return sink.opened(_sink_or_404(), name)
    except sink.NoSuchMail as error:
        raise Http404("No such mail") from error


def _sink_or_404() -> Path:
    if not settings.MAIL_SINK:
        raise Http404("This is no demonstration")
    return Path(settings.MAIL_SINK)
