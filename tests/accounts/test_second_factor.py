"""An organization may ask its owners and program admins for a second step; the middleware sees to it."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.urls import reverse

from access.roles import SECOND_FACTOR_ROLES, Role
from access.tenancy import tenant
from accounts.models import Organization, Person
from tests.factories.accounts import confirm_email

PASSWORD = "correct horse battery"


def ask_for_second_step(organization: Organization, *, asked: bool) -> None:
    with tenant(organization.pk):
        Organization.objects.filter(pk=organization.pk).update(requires_second_factor=asked)


@pytest.fixture(autouse=True)
def _asks_for_a_second_step(organization) -> None:
    cache.clear()
    ask_for_second_step(organization, asked=True)


def me(slug: str = "halden") -> str:
    return reverse("accounts:me", kwargs={"organization": slug})


def code_of(client) -> str:
    return format_hotp_value(hotp_value(client.session[SECRET_SESSION_KEY], int(time.time()) // 30))


@pytest.mark.parametrize("role", list(Role))
def test_who_is_asked(role, sign_in):
    response = sign_in(role).get(me())
    if role in SECOND_FACTOR_ROLES:
        assert response.url == reverse("mfa_activate_totp")
        (message,) = get_messages(response.wsgi_request)
        assert "Halden Group asks owners and program admins for a second step" in str(message)
    else:
        assert response.status_code == 200


def test_one_such_role_among_several_is_enough(sign_in):
    assert sign_in(Role.PARTICIPANT, Role.PROGRAM_ADMIN).get(me()).status_code == 302


def test_nobody_is_asked_where_the_organization_does_not_ask(sign_in, organization):
    ask_for_second_step(organization, asked=False)
    assert sign_in(Role.OWNER).get(me()).status_code == 200


def test_nothing_is_written_before_the_second_step(sign_in, organization):
    client = sign_in(Role.OWNER)
    assert client.post(me(), {"timezone": "Asia/Tokyo"}).url == reverse("mfa_activate_totp")
    with tenant(organization.pk):
        assert Person.objects.get(pk=client.member.person_id).timezone == ""


def test_a_part_of_a_page_leads_the_whole_page_away(sign_in):
    response = sign_in(Role.OWNER).get(me(), headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == reverse("mfa_activate_totp")


def test_recovery_codes_alone_are_no_second_step(sign_in):
    client = sign_in(Role.OWNER)
    Authenticator.objects.create(user=client.member.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert client.get(me()).status_code == 302


def test_the_way_in_ends_inside_and_offers_recovery_codes(sign_in):
    client = sign_in(Role.OWNER)
    confirm_email(client.member.user)
    asked = client.get(me(), follow=True)
    assert [url.partition("?")[0] for url, _ in asked.redirect_chain] == [
        reverse("mfa_activate_totp"),
        reverse("account_reauthenticate"),
    ]
    assert "Turn it on to go in" in asked.content.decode()
    page = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_activate_totp")
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(client)}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    assert done.content.decode().count("<li>") >= 10
    assert client.get(me()).status_code == 200


def test_pages_of_the_account_stay_open_without_a_second_step(sign_in):
    client = sign_in(Role.OWNER)
    for name in ("mfa_index", "usersessions_list", "account_logout", "accounts_public:organizations"):
        assert client.get(reverse(name)).status_code in (200, 302), name
    assert client.get(reverse("mfa_index")).status_code == 200


def test_turning_it_off_closes_the_organization_again(sign_in):
    client = sign_in(Role.OWNER)
    TOTP.activate(client.member.user, generate_totp_secret())
    assert client.get(me()).status_code == 200
    Authenticator.objects.filter(user=client.member.user).delete()
    assert client.get(me()).status_code == 302
