"""What did not arrive, in the browser of whoever looks after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from notifications.kinds import Kind
from notifications.models import Message
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.notifications import make_message

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
State = Message.State


def test_failures_are_found_marked_as_seen_and_tried_again(
    organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        for name in ("ana", "theo"):
            make_message(state=State.DEAD, address=f"{name}@example.com", refusal="554 5.7.1 Rejected")
        make_message(Kind.CHECK_IN_OPENED, state=State.UNCONFIRMED, address="zoe@example.com")
    page = open_as(make_member(organization, Role.OWNER), "/o/halden/operations/")
    is_sound(page)
    page.locator("tr", has_text="zoe@example.com").get_by_role("button", name="Mark as seen").click()
    expect(page.get_by_text("The message to zoe@example.com is marked as seen.")).to_be_visible()
    page.get_by_label("Address or words").fill("rejected")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Try all 2 again").click()
    is_sound(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("2 messages will be tried again within a minute.")).to_be_visible()
    assert not page.complaints
