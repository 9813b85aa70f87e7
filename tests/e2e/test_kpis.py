"""A KPI in a browser: added, filled from a file, and seen with what happened meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from metrics.models import Decision, Kpi
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide

pytestmark = [pytest.mark.e2e]
FILE = b"Period,Value\n2026-01,6.4\n2026-02,6.1\n2026-04,5.2\n2026-05,\n"


def test_a_kpi_is_added_filled_from_a_file_and_shown_with_its_events(
    organization: Organization, open_as: Callable[..., Page]
) -> None:
    admin = make_member(organization, Role.PROGRAM_ADMIN, name="Petra Lang")
    page = open_as(admin, path("metrics:create_kpi"))
    page.get_by_label("Name").fill("Time at the returns desk")
    page.get_by_label("Unit").fill("minutes")
    page.get_by_label("Direction").select_option("down")
    page.get_by_role("button", name="Add the KPI").click()
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("File", exact=True).set_input_files({"name": "desk.csv", "mimeType": "text/csv", "buffer": FILE})
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("3 values will be added. 1 row will be left out.")).to_be_visible()
    expect(page.get_by_text("Value: A number is required.")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Save 3 values").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The file is saved")
    with tenant(organization.pk):
        kpi = Kpi.objects.get()
        decision = decide(make_pair(organization, make_cohort()), "Phone codes")
        Decision.objects.filter(pk=decision.pk).update(kpi=kpi)
    page.goto(page.url.split("/o/")[0] + path("metrics:kpi", kpi=kpi.pk))
    expect(page.get_by_text("From 6.4 minutes in January 2026 to 5.2 minutes in April 2026.")).to_be_visible()
    expect(page.locator(".uw-plot svg")).to_be_visible()
    expect(page.get_by_text("does not show that the event turned it")).to_be_visible()
    is_sound(page)
