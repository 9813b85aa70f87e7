"""The organization's settings and one's own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from access.roles import ROLE_PERMISSIONS, Permission, Role
from access.tenancy import tenant
from accounts.models import Organization, Person
from audit.models import AuditEntry

SETTINGS = "/o/halden/people/organization/"
ME = "/o/halden/people/me/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", list(Role))
def test_who_may_set_the_organization(role, sign_in):
    allowed = Permission.ORGANIZATION_SET in ROLE_PERMISSIONS[role]
    assert sign_in(role).get(SETTINGS).status_code == (200 if allowed else 403)


def test_set_organization_saves_and_audits(sign_in, organization):
    client = sign_in(Role.OWNER)
    data = {"name": "Halden", "timezone": "Europe/Oslo"}
    assert client.post(SETTINGS, data).url == SETTINGS
    found = Organization.objects.get(pk=organization.pk)
    assert (found.name, found.timezone, found.requires_second_factor) == ("Halden", "Europe/Oslo", False)
    with tenant(organization.pk):
        sentence = AuditEntry.objects.first().sentence
    assert "name from Halden Group to Halden; time zone from America/New_York to Europe/Oslo" in sentence


def test_an_owner_who_turns_the_second_step_on_is_asked_for_theirs_at_once(sign_in):
    client = sign_in(Role.OWNER)
    response = client.post(
        SETTINGS, {"name": "Halden Group", "timezone": "UTC", "requires_second_factor": "on"}, follow=False
    )
    assert client.get(response.url).url == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ({"name": "", "timezone": "UTC"}, "Type a name."),
        ({"name": "x" * 121, "timezone": "UTC"}, "120"),
        ({"name": "Halden", "timezone": "Mars/Olympus"}, "Mars/Olympus"),
    ],
)
def test_bad_settings_are_named_and_not_saved(sign_in, organization, data, rule):
    assert rule in text(sign_in(Role.OWNER).post(SETTINGS, data))
    assert Organization.objects.get(pk=organization.pk).name == "Halden Group"


def test_everybody_chooses_a_time_zone_and_goes_back_to_that_of_the_organization(sign_in, organization):
    client = sign_in(Role.GUEST)
    client.post(ME, {"timezone": "Asia/Tokyo"})
    with tenant(organization.pk):
        assert Person.objects.get(pk=client.member.person_id).timezone == "Asia/Tokyo"
    client.post(ME, {"timezone": ""})
    with tenant(organization.pk):
        assert Person.objects.get(pk=client.member.person_id).timezone == ""


def test_a_zone_that_is_none_is_refused(sign_in):
    assert "Mars/Olympus" in text(sign_in().post(ME, {"timezone": "Mars/Olympus"}))


def test_ones_own_page_leads_to_what_belongs_to_the_account(sign_in):
    page = text(sign_in().get(ME))
    for name in ("account_change_password", "account_email", "mfa_index", "usersessions_list"):
        assert reverse(name) in page
