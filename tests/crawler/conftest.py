"""Two organizations that stay while a file runs: each case changes them in a savepoint of its own, which is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.crawler.world import World
from tests.factories.accounts import make_organization


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, World]]:
    """Halden Group and Otherwise Ltd, with a row of everything in each and somebody signed in for every role."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield (
            World(make_organization("Halden Group", slug="halden"), "Heron4711"),
            World(make_organization("Otherwise Ltd", slug="otherwise"), "Otter0815"),
        )
        transaction.set_rollback(True)
