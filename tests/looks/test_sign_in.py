"""Every reachable page of the sign-in package is one of ours, works by plain forms, and mails in our words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import Membership, Organization
from tests.factories.accounts import make_member

PASSWORD = "correct horse battery"

OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive"]
OPEN += ["account_reset_password_from_key_done", "account_email_verification_sent"]
OWN = ["account_email", "account_change_password", "account_logout", "mfa_index", "usersessions_list"]
OWN += ["account_reauthenticate"]
CONFIRMED = ["mfa_activate_totp"]
# Reached in the course of a sign-in or with a second step, and opened by the tests below.
IN_COURSE = ["mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes"]
IN_COURSE += ["mfa_generate_recovery_codes", "mfa_download_recovery_codes", "account_reset_password_from_key"]
IN_COURSE += ["account_confirm_email"]
# Only for accounts without a password, or with sign-in by a mailed code: neither exists here, and they redirect.
NOT_HERE = ["account_set_password", "account_confirm_login_code"]


@pytest.fixture(autouse=True)
def _arrive_at_the_gallery(settings: Any) -> None:
    """Where one arrives after signing in is the business of accounts, and of its tests."""
    settings.LOGIN_REDIRECT_URL = "/gallery/"


@pytest.fixture
def member(organization: Organization) -> Membership:
    found = make_member(organization, name="Dana Reyes")
    EmailAddress.objects.create(user=found.user, email=found.user.email, verified=True, primary=True)
    return found


@pytest.fixture
def own(sign_in: Callable[..., Client], member: Membership) -> Client:
    return sign_in(membership=member)


def is_ours(response: HttpResponse) -> bool:
    page = response.content.decode()
    assert response.status_code == 200, response.status_code
    assert page.count("<h1") == 1
    assert 'class="uw-main uw-wrap" id="main"' in page
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)", page)
    return True


def confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on(client: Client) -> Any:
    """Turn the second step on as a person would; the response of the last page."""
    confirm(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    return client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, follow=True)


def test_every_address_of_the_package_is_opened_by_a_test() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    packaged = {name for name in names if name.startswith(("account_", "mfa_", "usersessions_"))}
    assert packaged == {*OPEN, *OWN, *CONFIRMED, *IN_COURSE, *NOT_HERE}


@pytest.mark.parametrize("name", OPEN)
def test_pages_before_signing_in(name: str, client: Client, db: None) -> None:
    assert is_ours(client.get(reverse(name)))


@pytest.mark.parametrize("name", OWN)
def test_pages_of_ones_own_account(name: str, own: Client) -> None:
    assert is_ours(own.get(reverse(name)))


def test_a_page_that_changes_how_one_signs_in_asks_who_it_is_first(own: Client) -> None:
    response = own.get(reverse("mfa_activate_totp"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("name", NOT_HERE)
def test_pages_for_other_ways_to_sign_in_lead_elsewhere(name: str, own: Client) -> None:
    assert own.get(reverse(name)).status_code == 302


def test_nobody_signs_up_without_an_invitation(client: Client, db: None) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "Upwell is by invitation" in page
    assert "<form" not in page


def test_a_wrong_password_keeps_the_address_and_says_so_first(client: Client, member: Membership) -> None:
    page = client.post(
        reverse("account_login"), {"login": member.user.email, "password": "something else"}
    ).content.decode()
    assert "One thing to fix" in page
    assert "The address and the password do not belong together. Check both." in page
    assert f'value="{member.user.email}"' in page
    assert "something else" not in page


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client: Client, member: Membership) -> None:
    client.post(reverse("account_reset_password"), {"email": member.user.email})
    message = mail.outbox[-1]
    assert message.subject == "Set a new password"
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
    page = client.get(link, follow=True)
    assert is_ours(page)
    address = page.redirect_chain[-1][0]
    response = client.post(address, {"password1": "a completely other one", "password2": "a completely other one"})
    assert response.status_code == 302
    member.user.refresh_from_db()
    assert member.user.check_password("a completely other one")
    used = Client().get(link, follow=True)
    assert is_ours(used)
    assert "This link no longer works" in used.content.decode()


def test_an_unknown_address_gets_the_same_page_and_learns_nothing_there(client: Client, member: Membership) -> None:
    known = client.post(reverse("account_reset_password"), {"email": member.user.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"}, follow=True)
    assert known.content == unknown.content
    assert mail.outbox[-1].subject == "No account for this address"
    assert "sign up" not in mail.outbox[-1].body.lower()


def test_an_unconfirmed_address_is_confirmed_by_a_link(client: Client, organization: Organization) -> None:
    member = make_member(organization, name="Theo Lindqvist")
    response = client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD}, follow=True)
    assert "Look in your mail" in response.content.decode()
    message = mail.outbox[-1]
    assert message.subject == "Confirm your email address"
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
    assert is_ours(client.get(link))
    client.post(link)
    assert EmailAddress.objects.get(user=member.user).verified
    assert is_ours(client.get("/accounts/confirm-email/nonsense/"))


def test_the_second_step_is_turned_on_and_gives_recovery_codes(own: Client) -> None:
    last = turn_on(own)
    assert is_ours(last)
    codes = re.findall(r"<li>([0-9a-f-]{8,})</li>", last.content.decode())
    assert len(codes) == 10
    for name in ["mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate"]:
        assert is_ours(own.get(reverse(name)))
    assert own.get(reverse("mfa_download_recovery_codes")).headers["Content-Type"].startswith("text/plain")


def test_signing_in_then_asks_for_the_second_step(own: Client, member: Membership) -> None:
    codes = re.findall(r"<li>([0-9a-f-]{8,})</li>", turn_on(own).content.decode())
    client = Client()
    page = client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD}, follow=True)
    assert is_ours(page)
    assert "One more step" in page.content.decode()
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "One thing to fix" in wrong.content.decode()
    right = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert right.status_code == 302
    assert "_auth_user_id" in client.session


def test_new_recovery_codes_replace_the_ones_before(own: Client) -> None:
    before = re.findall(r"<li>([0-9a-f-]{8,})</li>", turn_on(own).content.decode())
    page = own.post(reverse("mfa_generate_recovery_codes"), follow=True).content.decode()
    after = re.findall(r"<li>([0-9a-f-]{8,})</li>", page)
    assert len(after) == 10
    assert not set(before) & set(after)


def test_signing_in_leaves_no_message_behind(client: Client, member: Membership) -> None:
    client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    assert 'x-data="toast"' not in client.get("/gallery/").content.decode()


def test_signing_out_is_a_post(own: Client) -> None:
    assert is_ours(own.get(reverse("account_logout")))
    assert "_auth_user_id" in own.session
    own.post(reverse("account_logout"))
    assert "_auth_user_id" not in own.session


def test_an_expired_form_is_answered_in_our_words(member: Membership) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()
