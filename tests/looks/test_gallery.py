"""The gallery shows every component, to everybody, from no data."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from access.kinds import Kind
from access.looks import LEVELS, STATES


@pytest.fixture
def shown(client: Client) -> str:
    response = client.get(reverse("home_public:gallery"))
    assert response.status_code == 200
    return response.content.decode()


def test_the_gallery_asks_the_database_nothing(client: Client, django_assert_num_queries: object, db: None) -> None:
    with django_assert_num_queries(0):
        client.get("/gallery/")


def test_the_gallery_shows_every_kind_state_and_level(shown: str) -> None:
    assert all(f'data-kind="{kind}"' in shown for kind in Kind)
    assert all(f'data-state="{key}"' in shown for key in STATES)
    assert all(level.label in shown for level in LEVELS.values())


def test_the_form_of_the_gallery_can_be_tried(client: Client) -> None:
    page = client.get("/gallery/", {"topic": "Returns", "ends_on": "2026-11-06"}).content.decode()
    assert "Pick a day after" not in page
    assert "Three things to fix" in page


def test_trying_the_form_takes_the_focus_and_opening_the_page_does_not(client: Client, shown: str) -> None:
    assert "autofocus" not in shown
    assert "autofocus" in client.get("/gallery/", {"topic": "AI"}).content.decode()


def test_tables_of_charts_stand_open_until_a_script_draws_them(shown: str) -> None:
    assert shown.count("data-uw-chart") == shown.count("<details open>") == 3


def test_the_policy_lets_nothing_but_our_own_files_in(client: Client) -> None:
    policy = client.get("/gallery/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
