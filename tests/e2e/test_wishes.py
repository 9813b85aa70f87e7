"""Whom somebody would like to learn from, in a browser: found, put in order, taken back, until answers close."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from access.actors import SYSTEM
from access.tenancy import tenant
from accounts.models import Organization
from programs.actions import close_answers
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic

pytestmark = [pytest.mark.e2e]


def test_three_colleagues_are_named_in_order(organization: Organization, open_as: Callable[..., Page]) -> None:
    member = make_member(organization, name="Marisol Okafor")
    with tenant(organization.pk):
        topic = make_topic("Live shopping")
        cohort = make_cohort(make_program("AI fluency for executives", topics=[topic]), name="Spring")
        make_ready(make_mentor(cohort, topic, person=make_person("Theo Lindqvist", title="Store lead", unit="Returns")))
        row = make_ready(make_mentee(cohort, topic, person=member.person))
        make_person("Thea Brandt", title="Service designer", unit="Digital")
        make_person("Joon Park")

    page = open_as(member, path("home:home"))
    page.get_by_role("link", name="Name whom you would like").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom would you like to learn from?")
    is_sound(page)
    for name, place in (("the", "first"), ("theo", "second"), ("joon", "third")):
        page.get_by_label("Name or email of your colleague").fill(name)
        page.get_by_role("button", name="Find them").click()
        is_sound(page)
        page.get_by_role("button", name=f"Name as {place} wish").first.click()
        expect(page.get_by_role("status").get_by_text(f"is your {place} wish.")).to_be_visible()
    page.get_by_role("button", name="Move up Joon Park").click()
    page.get_by_role("button", name="Remove Thea Brandt").click()
    named = page.get_by_role("region", name="Your wishes").get_by_role("heading", level=3)
    expect(named).to_have_text(["Joon Park", "Theo Lindqvist"])
    page.get_by_role("button", name="Undo").last.click()
    expect(named).to_have_text(["Thea Brandt", "Joon Park", "Theo Lindqvist"])
    page.set_viewport_size({"width": 390, "height": 900})
    is_sound(page)

    with tenant(organization.pk):
        close_answers(cohort=cohort, by=SYSTEM)
    page.get_by_role("button", name="Move down Thea Brandt").click()
    expect(page.get_by_text("Your wishes can no longer be changed.")).to_be_visible()
    expect(page.get_by_text("Answers are closed, so this stands.")).to_be_visible()
    expect(named).to_have_text(["Thea Brandt", "Joon Park", "Theo Lindqvist"])
    is_sound(page)
    page.goto(
        page.url.replace(
            path("pairing:wishes", enrollment=row.pk), path("programs:answer_enrollment", enrollment=row.pk)
        )
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("You said yes")
