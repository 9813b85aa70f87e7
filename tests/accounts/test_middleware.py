"""The way into an organization: who gets in, and that nobody else can tell what is there."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Membership, Person
from tests.factories.accounts import make_member

ME = "/o/{}/people/me/"


def test_a_stranger_cannot_tell_an_organization_from_nothing(sign_in, other_organization):
    client = sign_in(Role.OWNER)
    for path in ("/o/{}/people/me/", "/o/{}/people/members/", "/o/{}/audit/", "/o/{}/no/such/page/"):
        foreign, nothing = client.get(path.format("otherwise")), client.get(path.format("no-such-place"))
        assert foreign.status_code == nothing.status_code == 404
        assert foreign.content == nothing.content
        assert dict(foreign.headers) == dict(nothing.headers)


@pytest.mark.parametrize("end", ["membership", "person", "user"])
def test_who_does_not_belong_any_more_is_a_stranger(end, sign_in, organization):
    client = sign_in()
    member = client.member
    with tenant(organization.pk):
        match end:
            case "membership":
                Membership.objects.filter(pk=member.pk).update(is_active=False)
            case "person":
                Person.objects.filter(pk=member.person_id).update(left_on=date(2026, 1, 1))
            case "user":
                type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
    response = client.get(ME.format("halden"))
    assert response.status_code == (302 if end == "user" else 404)


def test_the_anonymous_are_sent_to_sign_in_wherever_they_go(client, organization):
    for slug in ("halden", "no-such-place"):
        path = ME.format(slug)
        assert client.get(path).url == f"{reverse('account_login')}?next={path}"
        htmx = client.get(path, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}?sort=name"})
        assert htmx.headers["HX-Redirect"].startswith(reverse("account_login") + "?next=/o/")


def test_whoever_sends_a_form_signed_out_comes_back_to_the_page_with_the_form(client, organization):
    form, page = "/o/halden/notices/read/", "/o/halden/notices/"
    login = reverse("account_login")
    response = client.post(form, headers={"Referer": f"http://testserver{page}?page=2"})
    assert response.url == f"{login}?next={page}"
    assert "nothing was saved" in client.get(response.url).content.decode()
    for elsewhere in ("", "https://evil.example/o/halden/"):
        assert client.post(form, headers={"Referer": elsewhere}).url == f"{login}?next={form}"


def test_a_role_without_the_permission_is_told_so(sign_in):
    client = sign_in(Role.PARTICIPANT)
    assert client.get("/o/halden/people/members/").status_code == 403
    assert client.get("/o/halden/audit/").status_code == 403


def test_pages_with_somebodys_data_are_stored_nowhere(sign_in):
    client = sign_in(Role.OWNER)
    for path in (ME.format("halden"), "/organizations/", reverse("mfa_index")):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
    assert "no-store" not in Client().get("/").headers.get("Cache-Control", "")


def test_times_are_in_the_zone_of_the_person_or_else_of_the_organization(sign_in, organization):
    client = sign_in()
    zone = "selected>{}<"
    assert zone.format("The organization’s") in client.get(ME.format("halden")).content.decode()
    client.post(ME.format("halden"), {"timezone": "Asia/Tokyo"})
    assert zone.format("Asia/Tokyo") in client.get(ME.format("halden")).content.decode()


def test_a_member_of_both_opens_both(sign_in, organization, other_organization):
    client = sign_in(Role.PARTICIPANT)
    with tenant(organization.pk):
        email = client.member.person.email
    with tenant(other_organization.pk):
        person = Person.objects.create(name="The same", email=email)
    make_member(other_organization, person=person)
    assert client.get(ME.format("halden")).status_code == client.get(ME.format("otherwise")).status_code == 200
