"""Tokens for programs of the organization: who made which for what, and their end."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from access.clock import today
from access.declare import requires
from access.requests import Request
from access.roles import Permission
from accounts import actions, queries
from accounts.forms.api_tokens import ApiTokenForm
from accounts.models import ApiToken


@requires(Permission.API_TOKENS_MANAGE)
def api_tokens(request: Request) -> HttpResponse:
    """The tokens, and a form for another. A new one is shown on this one page and kept nowhere."""
    day, key = today(request.organization.timezone), ""
    form = ApiTokenForm(request.POST if request.method == "POST" else None, today=day)
    if form.is_bound and form.is_valid():
        key = actions.make_api_token(**form.cleaned_data, by=request.membership.actor)
        form = ApiTokenForm(today=day)
    base = settings.BASE_URL + reverse("home:home", kwargs={"organization": request.organization.slug})
    context = {"form": form, "tokens": queries.api_tokens(), "key": key, "today": day, "base": f"{base}api/"}
    return render(request, "accounts/api_tokens.html", context, status=422 if form.errors else 200)


@requires(Permission.API_TOKENS_MANAGE)
def revoke_api_token(request: Request, api_token: UUID) -> HttpResponse:
    """Ask, and then, on POST, end it."""
    found: ApiToken = get_object_or_404(queries.api_tokens(), pk=api_token)
    if request.method == "POST":
        actions.revoke_api_token(token=found, by=request.membership.actor)
        messages.success(request, "The token is revoked.")
        return redirect(reverse("accounts:api_tokens", kwargs={"organization": request.organization.slug}))
    return render(request, "accounts/revoke_api_token.html", {"token": found})
