"""What people see when something is wrong. These pages run outside every organization and ask the database nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

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


class FormAddressMiddleware:
    """Says what to do at an address that only takes a form: of itself it is a blank page, and a bookmark or a sign-in leads there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            response.content = render_to_string("405.html", {"page": _page_above(request.path)}).encode()
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        return response


def _page_above(path: str) -> str:
    """The nearest address above `path` that leads anywhere: a session for the form that adds a question to it."""
    while path.count("/") > 1:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
