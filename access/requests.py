"""The request as our views get it: with what the tenant middleware put on it. Types only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from access.keys import Key
from access.links import Link


class Request(HttpRequest):
    """Inside an organization; on pages by link `membership` is None and `link` says what was signed.

    `organization` and `membership` are rows of accounts, which this package may not name.
    """

    organization: Any
    membership: Any
    link: Link
    api_token: Any  # a row of accounts; for programs, where `membership` is None too
    key: Key  # on pages by key, where `membership` is None too
    htmx: HtmxDetails
    is_personal: bool  # for one reader: never kept by a cache
