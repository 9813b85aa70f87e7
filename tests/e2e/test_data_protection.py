"""An admin has somebody's data erased, that person finds out and calls it off; and everybody reads how long things are kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from access.roles import Role
from accounts.models import Organization
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member

pytestmark = [pytest.mark.e2e]


def test_an_erasure_is_asked_read_and_called_off(
    organization: Organization, live_server: Any, open_as: Callable[..., Page]
) -> None:
    admin = make_member(organization, Role.PROGRAM_ADMIN, name="Ana Ruiz")
    person = make_member(organization, Role.PARTICIPANT, name="Theo Lindqvist")

    team = open_as(admin, f"/o/halden/people/{person.person_id}/erase/")
    is_sound(team)
    team.get_by_role("button", name="Erase their data in 7 days").click()
    expect(team.get_by_role("heading", name="The data of Theo Lindqvist will be erased")).to_be_visible()
    is_sound(team)

    phone = open_as(person, "/o/halden/people/me/data/", width=390)
    expect(phone.get_by_text("Your data will be erased on")).to_be_visible()
    is_sound(phone)
    phone.get_by_role("button", name="Call it off").click()
    expect(phone.get_by_role("link", name="Erase my data…")).to_be_visible()
    phone.get_by_role("link", name="Erase my data…").click()
    is_sound(phone)

    phone.goto(f"{live_server.url}/o/halden/people/keeping/")
    is_sound(phone)
    phone.get_by_label("Words").fill("debrief")
    phone.get_by_role("button", name="Show").click()
    expect(phone.get_by_role("rowheader", name=re.compile("ebrief")).first).to_be_visible()
    expect(phone.get_by_text("Notices inside Upwell")).to_have_count(1)  # among the chosen times, and not below
