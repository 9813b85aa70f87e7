"""The command that makes an organization."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from access.tenancy import tenant
from accounts.models import DataKey, Membership, Organization, Person
from audit.models import AuditEntry
from notifications.models import Message
from tests.roles import as_role

MORNING = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
GIVEN = {"owner_email": "Ana@halden.example", "owner_name": "Ana Ruiz", "timezone": "America/New_York"}

pytestmark = pytest.mark.django_db


def create(name: str = "Halden Group", slug: str = "halden", **options: str) -> str:
    out = io.StringIO()
    with as_role("owner"):
        call_command("create_organization", name, slug, **{**GIVEN, **options}, stdout=out)
    return out.getvalue()


def test_it_makes_the_organization_and_invites_its_owner():
    with time_machine.travel(MORNING, tick=False):  # both links are signed with the second of their making
        printed = create()
    organization = Organization.objects.get()
    assert (organization.name, organization.slug, organization.timezone) == (
        "Halden Group",
        "halden",
        "America/New_York",
    )
    assert organization.requires_second_factor
    with tenant(organization.pk):
        membership = Membership.objects.get()
        assert membership.roles == {"owner"}
        assert (membership.person.name, membership.person.email) == ("Ana Ruiz", "ana@halden.example")
        assert DataKey.objects.count() == 1
        assert Message.objects.get().context["link"] in printed
        assert {entry.sentence for entry in AuditEntry.objects.all()} == {
            "Upwell created the organization Halden Group",
            "Upwell invited Ana Ruiz as Owner",
        }


def test_the_printed_link_opens_the_invitation():
    link = create().split()[-1]
    page = Client().get("/" + link.split("/", 3)[3])
    assert page.status_code == 200
    assert "You are invited as Owner" in page.content.decode()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"slug": "Not a slug"}, "slug"),
        ({"slug": "Halden"}, "slug"),
        ({"slug": "x" * 61}, "slug"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"owner_email": "nobody"}, "owner-email"),
        ({"owner_name": ""}, "owner-name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
    ],
)
def test_bad_arguments_are_named_and_nothing_is_written(options, named):
    with pytest.raises(CommandError, match=named):
        create(**options)
    assert not Organization.objects.exists()


def test_a_taken_slug_is_named_and_nothing_is_written():
    create()
    with pytest.raises(CommandError, match="halden"):
        create("Another")
    organization = Organization.objects.get()
    with tenant(organization.pk):
        assert Person.objects.count() == 1


def test_only_the_owner_process_runs_it(settings):
    settings.PROCESS = "web"
    with pytest.raises(CommandError, match="UPWELL_PROCESS"):
        create()
