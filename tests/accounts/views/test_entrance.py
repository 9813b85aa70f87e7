"""The front page, the chooser and the answer to an invitation."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from access.clock import now
from access.links import make_token
from access.roles import Role
from access.tenancy import tenant
from accounts import actions, queries
from accounts.models import Membership, Person, User
from tests.factories.accounts import confirm_email, make_invitation, make_member

PASSWORDS = {"password": "a long new password", "again": "a long new password"}
HOME = "/o/halden/"


@pytest.fixture(autouse=True)
def _no_limits_used_up():
    cache.clear()


@pytest.fixture
def invitation(organization) -> Membership:
    with tenant(organization.pk):
        owner = make_member(organization, Role.OWNER, name="Olga Owner")
        return actions.invite_member(
            name="Ana Ruiz", email="ana@example.com", roles=[Role.PROGRAM_ADMIN, Role.EXECUTIVE], by=owner.actor
        )


@pytest.fixture
def link(organization, invitation) -> str:
    with tenant(organization.pk):
        return queries.invitation_path(invitation)


def joined(invitation: Membership) -> User | None:
    with tenant(invitation.organization_id):
        return Membership.objects.get(pk=invitation.pk).user


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_front_page_leads_to_the_sign_in(client, db):
    assert reverse("account_login") in text(client.get("/"))


def test_the_front_page_sends_the_signed_in_on(sign_in):
    assert sign_in().get("/").url == "/organizations/"


def test_the_chooser_asks_for_a_sign_in(client, db):
    assert client.get("/organizations/").url.startswith(reverse("account_login"))


def test_with_one_organization_there_is_nothing_to_choose(sign_in):
    assert sign_in().get("/organizations/").url == HOME


def test_with_two_organizations_the_chooser_shows_both_and_no_third(sign_in, other_organization):
    client = sign_in()
    with tenant(other_organization.pk):
        person = Person.objects.create(name="Me", email=client.member.user.email)
    make_member(other_organization, person=person)
    page = text(client.get("/organizations/"))
    assert "Halden Group" in page
    assert "Otherwise Ltd" in page
    assert HOME in page
    assert "/o/otherwise/" in page


def test_with_no_organization_the_chooser_says_so(client, db, organization):
    client.force_login(
        User.objects.create_user("ana@example.com"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = text(client.get("/organizations/"))
    assert "You belong to no organization" in page
    assert "Halden" not in page


def test_an_organization_that_one_left_is_no_choice(sign_in, organization):
    client = sign_in()
    with tenant(organization.pk):
        Person.objects.filter(pk=client.member.person_id).update(left_on=now().date())
    assert "You belong to no organization" in text(client.get("/organizations/"))


def test_the_invitation_says_who_invites_to_what(client, link):
    page = text(client.get(link))
    assert "Join Halden Group" in page
    assert "Olga Owner invited you as Program admin, Executive." in page
    assert "ana@example.com" in page


def test_looking_at_an_invitation_changes_nothing(client, link, invitation):
    client.get(link)
    client.head(link)
    assert joined(invitation) is None
    assert not User.objects.filter(email="ana@example.com").exists()


def test_a_password_opens_an_account_joins_and_signs_in(client, link, invitation):
    response = client.post(link, PASSWORDS)
    assert response.url == HOME
    user = joined(invitation)
    assert user.check_password("a long new password")
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/o/halden/people/me/").status_code == 200
    again = Client()
    again.post(reverse("account_login"), {"login": "ana@example.com", "password": "a long new password"})
    assert again.get("/organizations/").url == HOME


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "qwerty123456789", "again": "qwerty123456789"}, "too common"),
        ({"password": "ana@example.com", "again": "ana@example.com"}, "too similar to the email"),
        ({"password": "a long new password", "again": "another one here"}, "not the same"),
        ({"password": "", "again": ""}, "Choose a password."),
    ],
)
def test_a_bad_password_is_named_and_opens_nothing(client, link, invitation, typed, rule):
    response = client.post(link, typed)
    assert response.status_code == 200
    assert rule in text(response)
    assert 'type="password" name="password" value' not in text(response)
    assert joined(invitation) is None


def test_the_address_of_the_new_account_cannot_be_typed(client, link, invitation):
    client.post(link, {**PASSWORDS, "email": "eve@example.com"})
    assert joined(invitation).email == "ana@example.com"


def test_a_second_press_leads_in_and_changes_nothing(client, link, invitation):
    client.post(link, PASSWORDS)
    user = joined(invitation)
    assert client.post(link, {"password": "something else here", "again": "something else here"}).url == HOME
    assert joined(invitation) == user
    assert User.objects.get(pk=user.pk).check_password("a long new password")


def test_a_used_link_says_so_and_leads_to_the_sign_in(client, link):
    Client().post(link, PASSWORDS)
    for response in (client.get(link), client.post(link, PASSWORDS)):
        assert response.status_code == 410
        assert "This invitation is answered" in text(response)
        assert reverse("account_login") in text(response)


def test_an_expired_link_says_so(client, link, invitation):
    with time_machine.travel(now() + timedelta(days=15)):
        for response in (client.get(link), client.post(link, PASSWORDS)):
            assert response.status_code == 410
            assert "This link has expired" in text(response)
    assert joined(invitation) is None


def test_a_tampered_foreign_or_unknown_link_is_no_page(client, link, organization, other_organization, invitation):
    token = link.strip("/").rpartition("/")[2]
    other_kind = make_token("invitation", organization.pk, invitation.pk)
    elsewhere = make_token("membership", other_organization.pk, invitation.pk)
    nobody = make_token("membership", organization.pk, uuid4())
    nowhere = make_token("membership", uuid4(), invitation.pk)
    for bad in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", other_kind, elsewhere, nobody, nowhere):
        path = reverse("accounts_public:join_member", kwargs={"token": bad})
        assert client.get(path).status_code == 404, bad
        assert client.post(path, PASSWORDS).status_code == 404, bad
    assert joined(invitation) is None


def test_a_withdrawn_invitation_no_longer_works(client, link, invitation, organization):
    with tenant(organization.pk):
        Membership.objects.filter(pk=invitation.pk).update(is_active=False)
    response = client.post(link, PASSWORDS)
    assert response.status_code == 410
    assert "no longer works" in text(response)


def test_a_link_to_an_address_that_changed_no_longer_works(client, link, invitation, organization):
    with tenant(organization.pk):
        Person.objects.filter(pk=invitation.person_id).update(email="chief@elsewhere.example")
    response = client.post(link, PASSWORDS)
    assert response.status_code == 410
    assert "address that is out of date" in text(response)
    assert "chief@elsewhere.example" not in text(response)
    assert not User.objects.filter(email="chief@elsewhere.example").exists()


def test_who_has_an_account_signs_in_and_comes_back_to_join(client, link, invitation):
    user = confirm_email(User.objects.create_user("ana@example.com", "her own password"))
    page = text(client.get(link))
    assert f"{reverse('account_login')}?next={quote(link)}" in page
    assert client.post(link, PASSWORDS).status_code == 200
    assert joined(invitation) is None
    back = client.post(
        reverse("account_login"), {"login": "ana@example.com", "password": "her own password", "next": link}
    )
    assert back.url == link
    assert joined(invitation) is None
    assert "Join Halden Group" in text(client.get(link))
    assert client.post(link).url == HOME
    assert joined(invitation) == user
    assert User.objects.get(pk=user.pk).check_password("her own password")


def test_somebody_else_who_is_signed_in_cannot_answer(sign_in, link, invitation):
    client = sign_in()
    for response in (client.get(link), client.post(link, PASSWORDS)):
        assert "Sign out, then open the link again" in text(response)
    confirm_email(User.objects.create_user("ana@example.com", "her own password"))
    assert "Sign out, then open the link again" in text(client.post(link))
    assert joined(invitation) is None


def test_a_user_who_is_somebody_else_here_already_is_told(sign_in, link, invitation):
    client = sign_in()
    EmailAddress.objects.create(user=client.member.user, email="ana@example.com", verified=True)
    response = client.post(link)
    assert response.status_code == 409
    assert "as somebody else in its people file" in text(response)
    assert joined(invitation) is None


def test_the_address_of_a_link_travels_nowhere_and_its_form_can_be_sent(client, link):
    response = client.get(link)
    assert response.headers["Referrer-Policy"] == "strict-origin"  # with "no-referrer" browsers send `Origin: null`
    assert response.headers["Cache-Control"] == "no-store"


def test_one_account_joins_a_second_organization(client, link, other_organization):
    client.post(link, PASSWORDS)
    with tenant(other_organization.pk):
        second = queries.invitation_path(make_invitation(Role.GUEST))
    assert client.post(second).url == "/o/otherwise/"
    assert "You belong to 2 organizations" in text(client.get("/organizations/"))
