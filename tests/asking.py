"""Asking pages of the organization under test, and counting what they ask the database."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

SLUG = "halden"


def path(name: str, **kwargs: Any) -> str:
    """The address of a page of Halden Group: path("sessions:pair", pair=pair.pk)."""
    return reverse(name, kwargs={"organization": SLUG, **kwargs})


def queries_of(client: Client, address: str) -> int:
    """How many queries a page takes that answers with 200. The first request, which warms caches, is not counted."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.status_code
    return len(captured)


def text_of(response: Any) -> str:
    """The page as text, white space put together."""
    return " ".join(response.content.decode().split())
