"""The planner knows of a large write before the next page asks."""

from __future__ import annotations

import pytest
from django.db import connection

from access.planner import LARGE, analyze
from accounts.models import Person

pytestmark = pytest.mark.usefixtures("in_organization")


def known_rows() -> float:
    """What the planner takes the table of people for; -1 where nobody has looked yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'accounts_person'::regclass")
        return cursor.fetchone()[0]


def test_a_large_write_is_known_at_once_and_a_small_one_later():
    Person.objects.bulk_create(Person(name=f"Person {n}", email=f"person{n}@halden.example") for n in range(LARGE))
    before = known_rows()
    analyze(Person, rows=LARGE - 1)
    assert known_rows() == before
    analyze(Person, rows=LARGE)
    assert known_rows() >= LARGE
