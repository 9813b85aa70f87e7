"""The sign-in pages in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.checks import is_sound

pytestmark = [pytest.mark.e2e]

OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
OWN = ["account_email", "account_change_password", "account_logout", "mfa_index", "mfa_activate_totp"]
OWN += ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "usersessions_list"]


@pytest.fixture
def cookies(live_server: LiveServer, sign_in: Callable[..., Client], settings: Any) -> list[dict[str, Any]]:
    """The cookies of a member who has just confirmed who they are and holds recovery codes."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    settings.LOGIN_REDIRECT_URL = "/gallery/"  # where one arrives is the business of accounts
    client = sign_in()
    user = client.member.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]


@pytest.mark.parametrize("name", OPEN)
def test_pages_before_signing_in_are_sound(live_server: LiveServer, open_page: Callable[..., Page], name: str) -> None:
    page = open_page()
    page.goto(live_server.url + reverse(name))
    is_sound(page)


def test_pages_of_ones_own_account_are_sound(
    live_server: LiveServer, open_page: Callable[..., Page], cookies: list[dict[str, Any]]
) -> None:
    page = open_page(cookies=cookies)
    for name in OWN:
        page.goto(live_server.url + reverse(name))
        is_sound(page)


def test_a_wrong_password_is_said_first_and_keeps_the_address(
    live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email").fill("dana@halden.example")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_value("dana@halden.example")
    is_sound(page)


def test_signing_in_needs_no_scripts(live_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(scripts=False)
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email").fill("dana@halden.example")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("One thing to fix")


def test_what_happened_is_said_once_and_can_be_put_away(
    live_server: LiveServer, open_page: Callable[..., Page], cookies: list[dict[str, Any]]
) -> None:
    page = open_page(cookies=cookies)
    page.goto(live_server.url + reverse("account_change_password"))
    page.get_by_label("Current password").fill("correct horse battery")
    page.get_by_label("New password").fill("a completely other one")
    page.get_by_label("The same again").fill("a completely other one")
    page.get_by_role("button", name="Save the password").click()
    said = page.get_by_role("status").get_by_text("Your password is saved.")
    expect(said).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Close this message").click()
    expect(said).to_be_hidden()
    page.reload()
    expect(said).to_be_hidden()
