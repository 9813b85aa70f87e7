"""Who gets a place, as an executive opens it: the sentence, the chart, and the table it was drawn from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization, Person
from programs.models import Enrollment
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair

pytestmark = [pytest.mark.e2e]


def test_an_executive_sees_who_gets_a_place(organization: Organization, open_as: Callable[..., Page]) -> None:
    with tenant(organization.pk):
        cohort = make_cohort()
        for _ in range(5):
            make_pair(organization, cohort)
        executive = make_member(organization, Role.EXECUTIVE)
        Person.objects.update(unit="Headquarters", level=7)
        Enrollment.objects.update(asks=1)
        Person.objects.bulk_create(
            Person(name=f"P {n}", email=f"p{n}@example.com", unit="Stores" if n % 3 else "Returns", level=1)
            for n in range(90)
        )
    page = open_as(executive, path("metrics:equity", program=cohort.program_id))
    expect(page.get_by_text("and hold 100% of the places.")).to_be_visible()
    units = page.get_by_role("region", name="By unit")
    expect(units.locator(".uw-plot svg")).to_be_visible()
    expect(units.get_by_role("row", name="Headquarters")).to_be_hidden()
    units.get_by_text("Show as a table").click()
    expect(units.get_by_role("row", name="Headquarters")).to_be_visible()
    is_sound(page)  # opens the others, too
