"""Program health in a browser: find who must act, nudge one, then everybody who is stalled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import today
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort
from tests.home.views.test_health import a_pair

pytestmark = [pytest.mark.e2e]


def test_whoever_must_act_is_found_and_nudged(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        cohort = make_cohort(starts_on=today() - timedelta(days=200))
        for mentee, mentor, days in [
            ("Henrik Solberg", "Joon Park", 60),
            ("Lena Fuchs", "Omar Haddad", 70),
            ("Graham Whitlock", "Amara Nwosu", 40),
            ("Marisol Okafor", "Theo Lindqvist", 5),
        ]:
            a_pair(organization, cohort, mentee, mentor, days)
        a_pair(organization, cohort, "Ana Ruiz", "Ben Cole", 4, state="forming")
        admin = make_member(organization, Role.PROGRAM_ADMIN)
    page = open_as(admin, path("home:health", program=cohort.program_id))
    is_sound(page)
    page.get_by_label("Which pairs").select_option("Stalled")
    page.get_by_role("button", name="Show").click()
    row = page.get_by_role("row", name="Henrik Solberg and Joon Park")
    row.get_by_role("button", name="Nudge Henrik Solberg").dblclick()
    expect(row.get_by_text("Nudged on")).to_be_visible()
    expect(page.get_by_label("Which pairs")).to_have_value("stalled")
    expect(page.get_by_role("row", name="Graham Whitlock and Amara Nwosu")).to_have_count(0)

    page.get_by_role("link", name="Nudge all stalled of").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nudge 1 person?")
    expect(page.get_by_role("region", name="Left alone").get_by_text("Henrik Solberg and Joon Park")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Nudge 1 person").click()
    expect(page.get_by_text("1 person gets a nudge in working hours.")).to_be_visible()
    expect(page.get_by_role("row", name="Lena Fuchs and Omar Haddad").get_by_text("Nudged on")).to_be_visible()
    expect(page.get_by_role("button", name="Nudge Graham Whitlock")).to_be_visible()
