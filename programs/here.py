"""Where and when a request is: addresses in its organization, and the day there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from access.clock import today
from access.requests import Request
from access.roles import can
from programs.steps import Step


def day_of(request: Request) -> date:
    """Today in the organization's zone, by which answers close."""
    return today(request.organization.timezone)


def address(request: Request, name: str, **kwargs: Any) -> str:
    """The path of a page of programs in the organization of the request."""
    return reverse(f"programs:{name}", kwargs={"organization": request.organization.slug, **kwargs})


def sent(request: Request) -> QueryDict | None:
    """What a form was sent, also when it was sent empty; None when it is only looked at."""
    return request.POST if request.method == "POST" else None


def step_address(request: Request, step: Step) -> str:
    """The path of the page that does the next step; empty where there is none, or none that these roles open."""
    if not step.url_name or not can(request.membership, step.permission):
        return ""
    return reverse(step.url_name, kwargs={"organization": request.organization.slug, **step.kwargs})


def picked_ids(values: Iterable[str]) -> list[UUID]:
    """Those of the ticked values that are ids at all."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
