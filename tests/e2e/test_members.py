"""Invitations, members, settings and the audit log in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.roles import Role
from access.tenancy import tenant
from accounts import actions, queries
from accounts.models import Membership, Organization, Person
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_invitation, make_member

pytestmark = [pytest.mark.e2e]

PASSWORD = "a long new password"
PAGES = ["people/members/", "people/members/invite/", "people/organization/", "people/me/", "audit/"]


@pytest.fixture
def invitation(organization: Organization) -> Membership:
    with tenant(organization.pk):
        return make_invitation(Role.EXECUTIVE)


@pytest.fixture
def link(live_server: LiveServer, organization: Organization, invitation: Membership) -> str:
    with tenant(organization.pk):
        return live_server.url + queries.invitation_path(invitation)


@pytest.fixture
def cookies(live_server: LiveServer, sign_in: Callable[..., Client]) -> list[dict[str, Any]]:
    """Those of an owner."""
    client = sign_in(Role.OWNER)
    return [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]


@pytest.mark.parametrize("scripts", [True, False])
def test_an_invitation_is_answered_with_a_new_password(
    link: str, invitation: Membership, open_page: Callable[..., Page], scripts: bool
) -> None:
    """A browser sends more than a test client: with the wrong referrer policy this form was refused as forged."""
    page = open_page(scripts=scripts)
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same again").fill("something else")
    page.get_by_role("button", name="Set the password and join").click()
    expect(page.get_by_role("alert")).to_contain_text("The two are not the same")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and join").click()
    page.wait_for_url("**/o/halden/")
    with tenant(invitation.organization_id):
        assert Membership.objects.get(pk=invitation.pk).user is not None


def test_the_pages_of_a_link_are_sound(
    link: str, live_server: LiveServer, invitation: Membership, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(live_server.url)
    is_sound(page)
    page.goto(link)
    is_sound(page)
    with tenant(invitation.organization_id):
        actions.open_account(membership=invitation, password=PASSWORD, by=invitation.actor)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation is answered")
    page.complaints.clear()  # the browser notes that the page is gone (410)
    is_sound(page)


def test_pages_of_members_settings_and_the_log_are_sound(
    live_server: LiveServer, invitation: Membership, open_page: Callable[..., Page], cookies: list[dict[str, Any]]
) -> None:
    own = [f"people/members/{invitation.pk}/", f"people/members/{invitation.pk}/end/"]
    page = open_page(cookies=cookies)
    for path in [*PAGES, *own]:
        page.goto(f"{live_server.url}/o/halden/{path}")
        is_sound(page)


def test_the_chooser_is_sound(
    live_server: LiveServer,
    sign_in: Callable[..., Client],
    other_organization: Organization,
    open_page: Callable[..., Page],
) -> None:
    client = sign_in()
    with tenant(other_organization.pk):
        person = Person.objects.create(name="The same", email=client.member.user.email)
    make_member(other_organization, person=person)
    mine = [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    page = open_page(cookies=mine)
    page.goto(f"{live_server.url}/organizations/")
    is_sound(page)


def test_roles_are_ticked_and_saved(
    live_server: LiveServer, invitation: Membership, open_page: Callable[..., Page], cookies: list[dict[str, Any]]
) -> None:
    page = open_page(cookies=cookies)
    page.goto(f"{live_server.url}/o/halden/people/members/?search=ana")
    page.get_by_role("link", name="Ana Ruiz").click()
    page.get_by_label("Coordinator").check()
    page.get_by_role("button", name="Save the roles").click()
    expect(page.get_by_role("status").first).to_contain_text("Ana Ruiz is now: Coordinator, Executive.")
    is_sound(page)
