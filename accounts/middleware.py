"""Resolves the organization of a request, opens it, and refuses what the view did not declare."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from access.declare import ByKey, ByLink, ByToken, Public, Requires, SignedIn, declaration_of
from access.keys import read_key
from access.links import BadLink, ExpiredLink, read_token
from access.requests import Request
from access.roles import TOKEN_READS, TOKEN_WRITES, can, needs_second_factor
from access.tenancy import tenant
from accounts import queries
from accounts.actions.api_tokens import note_api_token_used

log = structlog.get_logger(__name__)

# Views of packages cannot carry our declaration. allauth guards each of its own: this list is what an auditor reads.
SIGN_IN_PACKAGES = ("allauth.",)
STATIC_VIEWS = ("django.views.static.", "django.contrib.staticfiles.")


class TenantMiddleware:
    """`/o/<slug>/...` is inside an organization; everything else is public, for the signed-in, or by link."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_personal", False) or request.path.startswith("/accounts/"):
            add_never_cache_headers(response)
            response.headers["Cache-Control"] = "no-store"
        timezone.deactivate()
        return response

    def process_view(
        self, request: Request, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer the request inside its organization, or let it through where the view declared so."""
        declared = declaration_of(view)
        if declared is None:
            if view.__module__.startswith(SIGN_IN_PACKAGES + STATIC_VIEWS):
                return None
            raise PermissionDenied(f"{view.__module__}.{view.__name__} declares no permission")
        request.is_personal = not isinstance(declared, Public)
        match declared:
            case Public():
                return None
            case SignedIn():
                return None if request.user.is_authenticated else _to_sign_in(request)
            case ByLink(kind=kind):
                return _by_link(request, kind, view, kwargs)
            case ByKey():
                return _by_key(request, view, kwargs)
            case ByToken():
                return _by_token(request, declared, view, kwargs)
            case Requires():
                return _in_organization(request, declared, view, kwargs)


def _in_organization(
    request: Request, declared: Requires, view: Callable[..., HttpResponseBase], kwargs: dict[str, Any]
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    organization = queries.organization_for(request.user, kwargs.pop("organization"))
    if organization is None:
        raise Http404("No such organization")
    with tenant(organization.pk):
        membership = queries.membership_of(request.user)
        if membership is None:
            raise Http404("No such organization")
        request.organization, request.membership = organization, membership
        structlog.contextvars.bind_contextvars(organization_id=str(organization.pk))
        _use_zone(membership.person.timezone or organization.timezone)
        if (
            organization.requires_second_factor
            and needs_second_factor(membership)
            and not queries.has_second_factor(request.user)
        ):
            return _to_second_factor(request, organization.name)
        if not can(membership, declared.permission):
            raise PermissionDenied("Your roles do not open this page")
        return view(request, **kwargs)


def _by_link(
    request: Request, kind: str, view: Callable[..., HttpResponseBase], kwargs: dict[str, Any]
) -> HttpResponseBase:
    try:
        link = read_token(kind, kwargs.pop("token"))
    except ExpiredLink:
        return render(request, "accounts/link_expired.html", {"kind": kind}, status=410)
    except BadLink as error:
        raise Http404("No such link") from error
    organization = queries.organization_by_id(link.organization_id)
    if organization is None:
        raise Http404("No such link")
    with tenant(organization.pk):
        request.organization, request.membership, request.link = organization, None, link
        _use_zone(organization.timezone)
        response = view(request, **kwargs)
        # The address is the key, so it travels nowhere. Not "no-referrer": browsers then post with `Origin: null`, which no form survives.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response


def _by_key(request: Request, view: Callable[..., HttpResponseBase], kwargs: dict[str, Any]) -> HttpResponseBase:
    """The view finds the row of the key, or answers 404: whose key it is, and whether it is one, is told to nobody."""
    try:
        key = read_key(kwargs.pop("token"))
    except BadLink as error:
        raise Http404("No such key") from error
    organization = queries.organization_by_id(key.organization_id)
    if organization is None:
        raise Http404("No such key")
    with tenant(organization.pk):
        request.organization, request.membership, request.key = organization, None, key
        response = view(request, **kwargs)
        request.is_personal = False  # the program that asks keeps what it got, and nobody else does
        response.headers["Cache-Control"] = "private"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _by_token(
    request: Request, declared: ByToken, view: Callable[..., HttpResponseBase], kwargs: dict[str, Any]
) -> HttpResponseBase:
    """For programs. Whether there is such an organization, such a token, or one that ran out, is told to nobody."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    try:
        key = read_key(text.strip()) if scheme.lower() == "bearer" else None
    except BadLink:
        key = None
    organization = queries.organization_by_id(key.organization_id) if key else None
    if key is None or organization is None or organization.slug != kwargs.pop("organization"):
        return _refused(401, "Show a token of this organization that has not run out: Authorization: Bearer …")
    with tenant(organization.pk):
        token = queries.api_token_of(key)
        if token is None:
            return _refused(401, "Show a token of this organization that has not run out: Authorization: Bearer …")
        is_safe = request.method in {"GET", "HEAD", "OPTIONS"}
        needed = declared.permission if is_safe else declared.writes
        if needed not in (TOKEN_READS | TOKEN_WRITES if token.may_write else TOKEN_READS):
            return _refused(405 if needed is None else 403, "This token may not do that.")
        request.organization, request.membership, request.api_token = organization, None, token
        structlog.contextvars.bind_contextvars(organization_id=str(organization.pk))
        _use_zone(organization.timezone)
        note_api_token_used(token=token)
        return view(request, **kwargs)


def _refused(status: int, rule: str) -> JsonResponse:
    response = JsonResponse({"errors": [{"row": None, "field": "", "rule": rule}]}, status=status)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _to_sign_in(request: Request) -> HttpResponse:
    if request.htmx:
        return _leave(request, str(redirect_to_login(request.htmx.current_url_abs_path or "/").url))
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    # What was sent is not kept, so signing in leads to the page with the form: the address itself only takes forms.
    messages.warning(
        request, "You were signed out, so nothing was saved. Your browser’s Back button shows what you typed."
    )
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host()
    return redirect_to_login(came_from.path if is_ours else request.get_full_path())


def _to_second_factor(request: Request, organization: str) -> HttpResponse:
    # The pages this leads to lie outside every organization, so nothing leads back here before the second step is on.
    messages.warning(
        request,
        f"{organization} asks owners and program admins for a second step when they sign in. Turn it on to go in."
        " You get recovery codes with it.",
    )
    return _leave(request, reverse("mfa_activate_totp"))


def _leave(request: Request, url: str) -> HttpResponse:
    """A redirect of the whole page, also when only a part of it was asked for."""
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else redirect(url)


def _use_zone(name: str) -> None:
    try:
        timezone.activate(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        timezone.activate(zoneinfo.ZoneInfo("UTC"))
