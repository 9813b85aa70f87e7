"""From a proposal to the list, and from a pattern to its response, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.feedback import begin, hand_on, over, seal, tend, work

pytestmark = [pytest.mark.e2e]


def test_a_proposal_reaches_the_next_list_and_a_pattern_is_answered(
    organization: Organization, tmp_path: Path, live_server: LiveServer, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        with time_machine.travel(now() - timedelta(days=40)) as clock:
            circle = begin(organization, tmp_path / "keys")
            seal(circle.period(1), {person: [0] for person in circle.mentors})
            clock.move_to(over(circle.period(1)))
            work()
            tend(organization, tmp_path / "keys")
        mentor = circle.member(circle.mentors[0])
        admin = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")

    def url(name: str) -> str:
        return reverse(f"feedback:{name}", kwargs={"organization": "halden", "cohort": circle.cohort.pk})

    page = open_as(mentor, url("propose_theme"))
    page.get_by_label("Your statement").fill("Approvals take long")
    page.get_by_role("button", name="Send to the program team").click()
    expect(page.get_by_text("without your name.").first).to_be_visible()
    is_sound(page)
    with tenant(organization.pk):
        hand_on()

    team = open_as(admin, url("themes"))
    team.get_by_role("button", name="Edit this list").click()
    is_sound(team)
    team.get_by_role("button", name="Remove “Something frustrates me”").click()
    team.get_by_role("link", name="Take it over").click()
    team.get_by_label("Area").select_option("Culture")
    is_sound(team)
    team.get_by_role("button", name="Add to the list").click()
    expect(team.get_by_text("The proposal is on the list.")).to_be_visible()

    team.goto(live_server.url + url("report"))
    is_sound(team)
    team.get_by_role("link", name="Answer these patterns").click()
    is_sound(team)
    team.get_by_role("link", name="Answer it").click()
    team.get_by_label("Who sees to it").select_option("Dana Reyes")
    team.get_by_label("What we will do").fill("We walk through the step with a customer every week.")
    is_sound(team)
    team.get_by_role("button", name="Answer the pattern").click()
    expect(team.get_by_text("Everybody in the cohort can read your response.")).to_be_visible()

    page.goto(live_server.url + url("report"))
    expect(page.get_by_text("We walk through the step with a customer every week.").first).to_be_visible()
    is_sound(page)
