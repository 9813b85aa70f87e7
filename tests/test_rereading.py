"""A page is spared only while every row that it reads is as it was, in its order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache

from access.roles import Role
from access.tenancy import tenant
from programs.models import Program
from tests.asking import path
from tests.factories.programs import make_program
from tests.rereading import Rereading

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(organization, sign_in):
    """Ask for the page of programs: whether it was opened, and what it said."""
    cache.clear()
    with tenant(organization.pk):
        program = make_program("AI fluency")
    client, rereading = sign_in(Role.PROGRAM_ADMIN), Rereading()

    def asked():
        before = rereading.opened
        with rereading.state():
            body = rereading.said(client, path("programs:program", program=program.pk), lambda answer: answer.content)
        return rereading.opened > before, body

    with time_machine.travel(datetime(2026, 10, 5, 15, tzinfo=UTC), tick=False) as asked.clock:
        yield asked


def test_a_page_that_reads_the_same_is_not_opened_again(ask, organization):
    assert ask()[0]
    is_opened, body = ask()
    assert not is_opened
    assert b"AI fluency" in body


def test_a_page_that_reads_something_else_is_opened(ask, organization):
    first = ask()[1]
    with tenant(organization.pk):
        Program.objects.update(name="Live shopping")
    is_opened, body = ask()
    assert is_opened
    assert b"Live shopping" in body
    with tenant(organization.pk):
        Program.objects.update(name="AI fluency")
    assert ask() == (False, first)


def test_at_another_moment_a_page_is_opened(ask):
    ask()
    ask.clock.shift(60)
    assert ask()[0]


def test_what_is_left_in_the_cache_is_an_error(ask):
    cache.set("a", 1)
    with pytest.raises(AssertionError, match="left something"):
        ask()
    cache.clear()
