"""The description of the API, for people and for their programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from access.declare import requires
from access.requests import Request
from access.roles import Permission


@requires(Permission.API_TOKENS_MANAGE)
def api_reference(request: Request) -> HttpResponse:
    """Every call, to read and to try out with a token."""
    return render(request, "metrics/api_reference.html")


@requires(Permission.API_TOKENS_MANAGE)
def api_schema(request: Request) -> HttpResponse:
    """The description as OpenAPI 3, made from the endpoints themselves."""
    return JsonResponse(description(f"{settings.BASE_URL}/o/{request.organization.slug}/api"))


def description(base: str) -> Any:
    """The OpenAPI document of the endpoints below `base`."""
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator(urlconf="metrics.api_urls").get_schema(request=None, public=True)
    return schema | {"servers": [{"url": base}]}
