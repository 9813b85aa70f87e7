"""Somebody asks without a name on a phone, the ombudsperson answers, and the code brings the author back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from feedback.models import HelpCase
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.feedback import make_circle, show_desk

pytestmark = [pytest.mark.e2e]


def url(name: str) -> str:
    return reverse(f"feedback:{name}", kwargs={"organization": "halden"})


def test_a_case_without_a_name_goes_to_and_fro_by_code(
    organization: Organization, live_server: Any, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        circle = make_circle(organization, pairs=1)
        author = circle.member(circle.mentors[0])
    ines = make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")

    phone = open_as(author, url("ask_help"), width=390)
    expect(phone.get_by_text("Read by Ines Varga, and nobody else.")).to_be_visible()
    phone.get_by_text("I was punished for being honest", exact=True).click()
    phone.get_by_text("Without my name", exact=True).click()
    phone.get_by_label("What happened, and what would help?").fill("I was taken off the project.")
    phone.get_by_role("button", name="Look at it before sending").click()
    expect(phone.get_by_text("This is what Ines Varga will see, and all of it.")).to_be_visible()
    expect(phone.get_by_text("Person 001")).to_be_hidden()
    is_sound(phone)
    phone.get_by_role("button", name="Send to Ines Varga").click()
    code = phone.locator(".uw-key").inner_text()
    is_sound(phone)

    desk = open_as(ines, url("cases"))
    is_sound(desk)
    expect(desk.get_by_text("Nobody has asked for help")).to_be_visible()  # until tomorrow
    with tenant(organization.pk):
        show_desk(HelpCase.objects.get())
    desk.reload()
    desk.get_by_role("link", name="Without a name").click()
    desk.get_by_label("Your words").fill("I read it. Nobody else has.")
    is_sound(desk)
    desk.get_by_role("button", name="Send to the author").click()
    expect(desk.get_by_text("Your words are sent.")).to_be_visible()

    phone.get_by_role("link", name="I wrote it down").click()
    is_sound(phone)
    phone.get_by_label("Your code").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Open the case").click()
    expect(phone.get_by_text("I read it. Nobody else has.")).to_be_visible()
    phone.get_by_label("Your words").fill("Thank you.")
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_text("Thank you.")).to_be_visible()
    is_sound(phone)
    assert code not in phone.url
