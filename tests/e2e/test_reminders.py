"""A program admin looks at a reminder as its reader sees it, turns it off, and takes that back; in a browser at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from access.roles import Role
from accounts.models import Organization
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member

pytestmark = [pytest.mark.e2e]


def test_a_reminder_is_read_turned_off_and_taken_back(organization: Organization, open_as: Callable[..., Page]) -> None:
    admin = make_member(organization, Role.PROGRAM_ADMIN, name="Petra Lang")
    page = open_as(admin, "/o/halden/reminders/")
    is_sound(page)
    page.get_by_role("link", name="The first session is not booked").click()
    is_sound(page)
    mail = page.frame_locator("iframe.uw-mail")
    expect(mail.get_by_role("heading", name="Book the first session with Amara Nwosu")).to_be_visible()
    page.get_by_label("Second reminder: days").fill("2")
    page.get_by_role("button", name="Save this reminder").click()
    expect(page.get_by_text("Pick a number greater than 3.").first).to_be_visible()
    page.get_by_label("Second reminder: days").fill("9")
    page.get_by_label("Send this reminder").uncheck()
    page.get_by_role("button", name="Save this reminder").click()
    expect(page.get_by_text("is saved")).to_be_visible()
    page.get_by_role("button", name="Back to how we ship it").click()
    expect(page.get_by_text("is as it ships again")).to_be_visible()
    page.goto(page.url.replace("reminders/first_session_due/", "notices/preferences/"))
    is_sound(page)
