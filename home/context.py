"""What the frame of every page needs. It asks the database one thing, and only where the menu is drawn: how many notices are new."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from access.kinds import listed
from access.roles import Role
from access.tenancy import has_tenant
from home.navigation import footer_of, menu_of
from notifications.queries import unread_count


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: who is here, where, and what they may open."""
    organization = getattr(request, "organization", None)
    membership = getattr(request, "membership", None)
    user = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    slug = organization.slug if organization else ""
    menu = menu_of(membership, slug, request.resolver_match, _unread(membership)) if membership else []
    name, line = _who(membership) if membership else (user.email if user and is_signed_in else "", "")
    return {
        "organization": organization,
        "membership": membership,
        "person_name": name,
        "role_line": line,
        "nav": menu,
        "footer": footer_of(membership, slug, is_signed_in=is_signed_in),
        "home_url": menu[0].url if menu else "/",
    }


def _unread(membership: Any) -> Any:
    """Counted when the menu shows it: parts of pages have no menu."""
    return SimpleLazyObject(lambda: unread_count(membership.person_id)) if has_tenant() else 0


def _who(membership: Any) -> tuple[str, str]:
    person = membership.person
    return person.name, person.title or listed([role.label for role in Role if role in membership.roles])
