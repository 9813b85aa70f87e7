"""Changing the settings of an organization."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from accounts import actions
from accounts.models import Organization
from audit.models import AuditEntry

SAME = {"name": "Halden Group", "timezone": "America/New_York", "requires_second_factor": False}


def last_sentence() -> str:
    return AuditEntry.objects.order_by("-at", "-id").first().sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "Halden"}, "name from Halden Group to Halden"),
        ({"timezone": "UTC"}, "time zone from America/New_York to UTC"),
        ({"requires_second_factor": True}, "second step required for owners and program admins"),
    ],
)
def test_set_organization_says_what_changed(in_organization, change, sentence):
    actions.set_organization(organization=in_organization, by=SYSTEM, **SAME | change)
    (field, value), *_ = change.items()
    assert getattr(Organization.objects.get(pk=in_organization.pk), field) == value
    assert last_sentence() == f"Upwell changed the settings of Halden Group: {sentence}"


def test_turning_the_second_step_off_is_audited(in_organization):
    actions.set_organization(organization=in_organization, by=SYSTEM, **SAME | {"requires_second_factor": True})
    actions.set_organization(organization=in_organization, by=SYSTEM, **SAME)
    assert last_sentence().endswith("second step not required any more for owners and program admins")


def test_the_same_settings_again_change_nothing(in_organization):
    actions.set_organization(organization=in_organization, by=SYSTEM, **SAME)
    assert AuditEntry.objects.count() == 1
