"""An endpoint for programs: a function that takes JSON and answers JSON, for the holder of a token of the organization.

The tenant middleware opens the organization and checks the token before any of this runs; see `access.declare.by_token`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response
from rest_framework.views import exception_handler

from access.declare import by_token
from access.roles import Permission

MAX_BYTES = 1024 * 1024  # of a body

Endpoint = Callable[..., Response]


class TooLarge(APIException):
    """The body is larger than MAX_BYTES."""

    status_code = 413
    default_detail = "A body has at most one megabyte. Send less at once."


def endpoint(
    methods: list[str], *, reads: Permission, writes: Permission | None = None
) -> Callable[[Endpoint], Callable[..., Any]]:
    """Answer these methods to tokens that may read, or with `writes` to those that may write, where the method is no safe one."""

    def make(function: Endpoint) -> Callable[..., Any]:
        def guarded(request: ApiRequest, *args: Any, **kwargs: Any) -> Response:
            if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
                raise TooLarge
            return function(request, *args, **kwargs)

        guarded.__name__, guarded.__module__, guarded.__doc__ = (
            function.__name__,
            function.__module__,
            function.__doc__,
        )
        view: Any = api_view(methods)(guarded)
        view.__name__, view.__module__, view.__wrapped__ = function.__name__, function.__module__, function
        declared: Callable[..., Any] = by_token(reads, writes)(view)
        return declared

    return make


def errors_in_rows(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as {"errors": [{"row", "field", "rule"}]}: row counts from 1, and is null where no row is meant."""
    response = exception_handler(error, context)
    if response is not None:
        response.data = {"errors": list(_flat(response.data, None, ""))}
    return response


def _flat(found: Any, row: int | None, field: str) -> Any:
    if isinstance(found, dict):
        for name, inner in found.items():
            if isinstance(name, int):
                yield from _flat(inner, name + 1, field)
            else:
                yield from _flat(inner, row, field if name in ("detail", "non_field_errors") else name)
    elif isinstance(found, list) and any(isinstance(inner, dict) for inner in found):
        for number, inner in enumerate(found, start=1):
            yield from _flat(inner, number, field)
    elif isinstance(found, list):
        for inner in found:
            yield from _flat(inner, row, field)
    else:
        yield {"row": row, "field": field, "rule": str(found)}
