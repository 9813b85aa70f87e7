"""What tests of pages share: addresses, the number of queries, and a page without what differs by chance."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def url(client: Client, name: str, **kwargs: Any) -> str:
    """The address of a page of programs in the organization of the client's member."""
    return reverse(f"programs:{name}", kwargs={"organization": client.member.organization.slug, **kwargs})


def queries_of(client: Client, path: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def without_chance(response: HttpResponse) -> bytes:
    """The page without its CSRF token, which is another one each time."""
    return CSRF.sub(b"", response.content)
