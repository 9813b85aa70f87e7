"""That mail to somebody comes back is said to them, and to whoever can mend the address."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from access.clock import now
from access.roles import ROLE_PERMISSIONS, Permission, Role
from access.tenancy import tenant
from notifications.models import Mailbox
from tests.factories.accounts import make_person

PEOPLE, ME = (reverse(f"accounts:{name}", kwargs={"organization": "halden"}) for name in ("people", "me"))
SAID = "Mail comes back"


def come_back(address: str, **fields: Any) -> None:
    Mailbox.objects.create(
        address=address.lower(), **{"undeliverable_since": now(), "reason": "5.1.1 no such"} | fields
    )


@pytest.mark.parametrize("role", [role for role in Role if Permission.PEOPLE_VIEW in ROLE_PERMISSIONS[role]])
def test_the_list_of_people_says_so_to_whoever_can_mend_it(role, organization, sign_in):
    with tenant(organization.pk):
        ana = make_person("Ana Ruiz", email="Ana.Ruiz@halden.example")
        make_person("Ben Cole", email="ben@halden.example")
        come_back(ana.email)
        come_back("ben@halden.example", undeliverable_since=None, soft_bounces=3)
    page = sign_in(role).get(PEOPLE).content.decode()
    can_mend = ROLE_PERMISSIONS[role] & {Permission.PEOPLE_IMPORT, Permission.OPERATIONS_VIEW}
    assert page.count(SAID) == int(bool(can_mend))
    assert "5.1.1" not in page


def test_one_is_told_on_ones_own_page_until_the_address_works_again(organization, sign_in):
    client = sign_in(Role.PARTICIPANT)
    email = client.member.person.email
    assert "comes back" not in client.get(ME).content.decode()
    with tenant(organization.pk):
        come_back(email)
    page = client.get(ME).content.decode()
    assert f"Mail to {email} comes back, so none is sent there." in page and "5.1.1 no such" in page
    with tenant(organization.pk):
        Mailbox.objects.update(undeliverable_since=None)
    assert "comes back" not in client.get(ME).content.decode()
