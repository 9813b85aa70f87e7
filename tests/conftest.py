"""Fixtures for every test. The connection of the tests acts as the web role, so row-level security is always on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis_settings
from pytest_django.live_server_helper import LiveServer

from access.tenancy import tenant
from accounts.models import Membership, Organization
from accounts.sealing import forget_keys
from tests.emptying import Gate, empty_tables
from tests.factories import accounts as people
from tests.roles import set_role

GATE = Gate()
# How long one example takes says how busy the machine is, and not whether the code is right.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")


def _act_as_web(connection: Any, **_: Any) -> None:
    set_role("web")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A test database on the servers of this run goes with them: to drop it would only take a while."""
    return django_db_keepdb or "UPWELL_TEST_TEMPLATE" in os.environ


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The schema is made by the owner; from then on every connection acts as the web role."""
    connection.close()
    connection_created.connect(_act_as_web, dispatch_uid="act as web")
    yield
    connection_created.disconnect(dispatch_uid="act as web")
    connection.close()


@pytest.fixture(scope="session")
def live_server(live_server: LiveServer) -> LiveServer:
    """Its requests wait while the tables are emptied."""
    server = live_server.thread.httpd
    server.set_app(GATE.before(server.get_app()))
    return live_server


@pytest.fixture(autouse=True, scope="session")
def _flush_as_owner() -> Iterator[None]:
    """Tests with real transactions empty the tables afterwards, which only the owner may."""
    teardown = TransactionTestCase._fixture_teardown

    def as_owner(self: TransactionTestCase) -> None:
        with GATE.closed():
            set_role("owner")
            try:
                empty_tables()
            finally:
                set_role("web")

    TransactionTestCase._fixture_teardown = as_owner
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(autouse=True)
def _no_remembered_keys() -> Iterator[None]:
    yield
    forget_keys()


@pytest.fixture
def organization(db: None) -> Organization:
    """Halden Group, the organization most tests are about. No second factor."""
    return people.make_organization("Halden Group", slug="halden")


@pytest.fixture
def other_organization(db: None) -> Organization:
    """A second tenant, which must never be seen from the first."""
    return people.make_organization("Otherwise Ltd", slug="otherwise")


@pytest.fixture
def in_organization(organization: Organization) -> Iterator[Organization]:
    """The organization, open."""
    with tenant(organization.pk):
        yield organization


@pytest.fixture
def sign_in(organization: Organization) -> Callable[..., Client]:
    """`sign_in(Role.PROGRAM_ADMIN)` or `sign_in(membership=...)`: a client of that member; `client.member` is the membership."""

    def make(*roles: str, membership: Membership | None = None) -> Client:
        member = membership or people.make_member(organization, *roles)
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.member = member
        return client

    return make
