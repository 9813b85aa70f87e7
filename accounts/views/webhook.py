"""The chat channel of the organization: where news goes besides mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from access.clock import now
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts import actions, queries
from accounts.forms.webhooks import WebhookForm
from accounts.models import Webhook
from notifications.hooks import body_of
from notifications.news import TOLD, News


@requires(Permission.WEBHOOK_SET)
def webhook(request: Request) -> HttpResponse:
    """Whether there is a channel, what it gets, and what came back to the last test."""
    return _page(request)


@require_POST
@requires(Permission.WEBHOOK_SET)
def set_webhook(request: Request) -> HttpResponse:
    """Set it up, or change it. A new secret is shown on this one page and kept where nobody reads it."""
    form = WebhookForm(request.POST, webhook=queries.webhook())
    if not form.is_valid():
        return _page(request, form)
    secret = actions.set_webhook(by=request.membership.actor, **form.cleaned_data)
    if secret:
        return _page(request, shown_once=secret)
    messages.success(request, "The chat channel is saved.")
    return _back(request)


@require_POST
@requires(Permission.WEBHOOK_SET)
def replace_webhook_secret(request: Request) -> HttpResponse:
    """A new signing secret, shown on this one page."""
    try:
        secret = actions.replace_webhook_secret(by=request.membership.actor)
    except Webhook.DoesNotExist as error:
        raise Http404("No channel") from error
    return _page(request, shown_once=secret)


@require_POST
@requires(Permission.WEBHOOK_SET)
def try_webhook(request: Request) -> HttpResponse:
    """Send a test; a worker does, and the page shows what came back."""
    try:
        actions.try_webhook(by=request.membership.actor)
    except Webhook.DoesNotExist as error:
        raise Http404("No channel") from error
    return redirect(f"{_url(request)}#test")


@requires(Permission.WEBHOOK_SET)
def delete_webhook(request: Request) -> HttpResponse:
    """Remove it: what that means, and then, on POST, that."""
    found = queries.webhook()
    if request.method != "POST":
        if found is None:
            raise Http404("No channel")
        return render(request, "accounts/delete_webhook.html", {"webhook": found})
    if found is not None:  # a second press finds it gone, which is what was wanted
        actions.delete_webhook(by=request.membership.actor)
    messages.success(request, "The chat channel is removed.")
    return _back(request)


def _page(request: Request, form: WebhookForm | None = None, *, shown_once: str = "") -> HttpResponse:
    found = queries.webhook()
    link = reverse("feedback:patterns", kwargs={"organization": request.organization.slug})
    sample = body_of(TOLD[News.PATTERNS_PUBLISHED], organization=request.organization.name, link=link, at=now())
    context = {
        "webhook": found,
        "form": form or WebhookForm(webhook=found),
        "secret": shown_once,
        "told": TOLD.values(),
        "sample": sample.decode(),
        "room": reverse("notifications_public:room") if settings.MAIL_SINK else "",  # only a demonstration has one
    }
    return render(request, "accounts/webhook.html", context, status=422 if form else 200)


def _back(request: Request) -> HttpResponse:
    return redirect(_url(request))


def _url(request: Request) -> str:
    return reverse("accounts:webhook", kwargs={"organization": request.organization.slug})
