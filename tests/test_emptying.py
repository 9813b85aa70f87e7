"""What a test with real transactions leaves: nothing, and no request that is still writing."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from access.tenancy import tenant
from accounts.models import Organization, Person
from tests.emptying import Gate, empty_tables
from tests.factories.accounts import make_member, make_organization
from tests.roles import as_role


def rows() -> dict[str, int]:
    """How many each table has, of those that have any."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        count = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for (name,) in cursor.fetchall())
        cursor.execute(f"SELECT * FROM ({count}) AS counted WHERE count > 0")
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_every_row_that_a_test_wrote_is_gone_and_what_migrate_wrote_stays() -> None:
    before = rows()
    assert before.keys() == {"django_migrations", "django_content_type", "auth_permission"}
    organization = make_organization("Halden Group", slug="halden")
    with tenant(organization.pk):
        make_member(organization)
        assert Person.objects.exists()
    assert rows() != before
    with as_role("owner"):
        empty_tables()
    assert rows() == before
    assert not Organization.objects.exists()


def slow(entered: threading.Event, leave: threading.Event):
    def application(environ, start_response):
        entered.set()
        assert leave.wait(20)
        return Answer()

    class Answer(list):
        def close(self) -> None:
            time.sleep(0.05)  # a connection is given back here

    return application


def test_a_closed_gate_waits_for_requests_and_lets_none_begin() -> None:
    gate, entered, leave, said = Gate(), threading.Event(), threading.Event(), []
    application = gate.before(slow(entered, leave))

    def request(name: str) -> None:
        list(application({}, None))
        said.append(name)

    first = threading.Thread(target=request, args=["first"])
    first.start()
    assert entered.wait(20)
    second = threading.Thread(target=request, args=["second"])
    threading.Timer(0.05, leave.set).start()
    with gate.closed():
        first.join(20)  # only its last line, after its answer
        second.start()
        second.join(0.2)
        assert said == ["first"]
    second.join(20)
    assert said == ["first", "second"]


def test_a_request_that_never_ends_is_told_and_the_gate_is_open_again() -> None:
    gate, entered, leave = Gate(), threading.Event(), threading.Event()
    application = gate.before(slow(entered, leave))
    stuck = threading.Thread(target=lambda: list(application({}, None)))
    stuck.start()
    assert entered.wait(20)
    with pytest.raises(TimeoutError, match="did not end"), gate.closed(seconds=0.05):
        pass
    leave.set()
    stuck.join(20)
    assert list(application({}, None)) == []


def test_a_request_that_fails_is_over() -> None:
    def broken(environ, start_response):
        raise ValueError("broken")

    gate = Gate()
    with pytest.raises(ValueError, match="broken"):
        list(gate.before(broken)({}, None))
    with gate.closed(seconds=0.05):
        pass
