"""Pages are asked for from outside every organization, while the test itself stays inside one and reads its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from access import tenancy
from accounts.models import Organization
from tests.factories.accounts import make_organization


@contextmanager
def outside() -> Iterator[None]:
    """Close the organization of the test for the time of a request, as it is when a real one comes in."""
    inside = tenancy.current_organization() if tenancy.has_tenant() else None
    token = tenancy._current.set(None)
    tenancy._set_local("app.org", "")
    try:
        yield
    finally:
        tenancy._current.reset(token)
        if inside and not connection.needs_rollback:
            tenancy._set_local("app.org", str(inside))


class Visitor(Client):
    """A client that asks from outside."""

    def request(self, **request: Any) -> Any:
        with outside():
            return super().request(**request)


@pytest.fixture
def sign_in(sign_in: Callable[..., Client]) -> Callable[..., Client]:
    """As everywhere, with a client that asks from outside."""

    def make(*roles: str, **given: Any) -> Client:
        client = sign_in(*roles, **given)
        client.__class__ = Visitor
        return client

    return make


@pytest.fixture
def visitor(in_organization: Any) -> Client:
    """Somebody without an account."""
    return Visitor()


@pytest.fixture
def elsewhere() -> Callable[[], Any]:
    """`with elsewhere():` makes rows of another organization, while the test itself stays in its own."""

    @contextmanager
    def opened() -> Iterator[None]:
        with outside():
            other = Organization.objects.filter(slug="otherwise").first()
            other = other or make_organization("Otherwise Ltd", slug="otherwise")
            with tenancy.tenant(other.pk):
                yield

    return opened
