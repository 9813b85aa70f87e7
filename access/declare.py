"""How a view says who may open it. The tenant middleware refuses a view that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpResponseBase

from access.roles import Permission

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Requires:
    """Inside an organization, for those whose roles hold the permission."""

    permission: Permission


@dataclass(frozen=True)
class Public:
    """For everybody, signed in or not, with the reason why that is right."""

    reason: str


@dataclass(frozen=True)
class SignedIn:
    """For any signed-in user, outside every organization, with the reason why that is right."""

    reason: str


@dataclass(frozen=True)
class ByLink:
    """For the holder of a signed link of this kind; the link names the organization and one row."""

    kind: str


@dataclass(frozen=True)
class ByKey:
    """For the holder of a secret key (access.keys); it names the organization, and its hash one row. The view only reads."""

    kind: str


@dataclass(frozen=True)
class ByToken:
    """Inside an organization, for a program that shows a token of it (accounts.models.ApiToken) with these rights.

    There is no cookie in it, and so nothing that another site could make a browser send.
    """

    permission: Permission
    writes: Permission | None  # what methods other than GET and HEAD need; None: there are none


Declaration = Requires | Public | SignedIn | ByLink | ByKey | ByToken


def requires(permission: Permission) -> Callable[[View], View]:
    """Open the view to memberships that hold `permission`."""
    return _declare(Requires(permission))


def public(reason: str) -> Callable[[View], View]:
    """Open the view to everybody; `reason` is written for the auditor."""
    return _declare(Public(reason))


def signed_in(reason: str) -> Callable[[View], View]:
    """Open the view to every signed-in user outside the organizations."""
    return _declare(SignedIn(reason))


def by_link(kind: str) -> Callable[[View], View]:
    """Open the view to the holder of a signed link of `kind` (see access.links). GET must change nothing."""
    return _declare(ByLink(kind))


def by_key(kind: str) -> Callable[[View], View]:
    """Open the view to the holder of a secret key of `kind` (see access.keys), who cannot sign in. It changes nothing."""
    return _declare(ByKey(kind))


def by_token(permission: Permission, writes: Permission | None = None) -> Callable[[View], View]:
    """Open the view to programs with a token that grants `permission`, and for changes `writes`."""
    return _declare(ByToken(permission, writes))


def declaration_of(view: Callable[..., HttpResponseBase]) -> Declaration | None:
    """What the view declared, or None."""
    found = getattr(view, "upwell_access", None)
    return found if isinstance(found, Requires | Public | SignedIn | ByLink | ByKey | ByToken) else None


def _declare(declaration: Declaration) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.upwell_access = declaration  # type: ignore[attr-defined]
        return view

    return mark
