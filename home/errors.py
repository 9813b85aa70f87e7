"""What people see when something is wrong. These pages run outside every organization and ask the database nothing."""

from __future__ import annotations

from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request made no sense."""
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the roles of this person do not open the page."""
    return HttpResponse(render_to_string("403.html"), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing is here, or nothing that this person may know of."""
    return HttpResponse(render_to_string("404.html"), status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault, with a reference that the log holds too."""
    reference = uuid4().hex[:8]
    log.error("request failed", reference=reference, path=request.path)
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
