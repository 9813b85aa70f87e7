"""A session on a phone: prepared from suggestions by both sides, held with one tap, one takeaway, and an experiment that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import now, today
from access.tenancy import tenant
from accounts.models import Organization
from metrics.models import Experiment
from sessions import actions
from sessions.models import MentoringSession
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair

pytestmark = [pytest.mark.e2e]
PHONE = 390
HOME = path("home:home")


def use(page: Page, part: str, details: str, button: str) -> str:
    """Take the first suggestion of a part over and keep it; returns its words."""
    place = page.locator(part)
    if not place.get_by_role("link", name="Use").first.is_visible():
        place.get_by_text(details).click()
    place.get_by_role("link", name="Use").first.click()
    words = place.get_by_role("textbox").last.input_value()
    assert words
    place.get_by_role("button", name=button).click()
    return words


def test_a_session_is_prepared_held_and_tried_out(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        mentor = make_member(organization, name=f"Theo {'Wolfeschlegelstein' * 4}")  # which no phone has room for
        pair = make_pair(
            organization,
            mentee=make_member(organization, name="Marisol Okafor"),
            mentors=[mentor],
            started_on=today() - timedelta(days=40),
        )
        session = actions.book_session(
            pair=pair,
            starts_at=now() + timedelta(days=1),
            minutes=45,
            place="",
            link="https://meet.example.com/returns",
            theme="",
            by=pair.mentee.actor,
        )
    page = open_as(pair.mentee, HOME, width=PHONE)
    page.get_by_role("link", name="A theme: what it is about, in one line").click()
    theme = use(page, "#theme", "Need a theme?", "Save the theme")
    expect(page.get_by_role("heading", level=1)).to_have_text(theme)
    question = use(page, "#questions", "Need a start?", "Add the question")
    expect(page.locator("#questions").get_by_text(question)).to_have_count(
        2
    )  # in the list, and in the form that changes it
    expect(page.locator("#questions").get_by_text("Not used by the two of you yet").first).to_be_visible()
    is_sound(page)

    page = open_as(mentor, path("sessions:session", session=session.pk), width=PHONE)
    expect(page.get_by_text("Marisol Okafor asks one question.")).to_be_visible()
    example = use(page, "#examples", "Need an idea?", "Add the example")
    expect(page.get_by_text("You are prepared")).to_be_visible()
    is_sound(page)

    with tenant(organization.pk):
        start = now() - timedelta(hours=2)
        MentoringSession.objects.update(starts_at=start, ends_at=start + timedelta(hours=1))
    page = open_as(pair.mentee, HOME, width=PHONE)
    is_sound(page)
    page.get_by_role("button", name="We met").click()
    expect(page.get_by_text("You said that you met.")).to_be_visible()
    expect(page.get_by_text(example).first).to_be_visible()
    page.get_by_label("Your takeaway").fill("Try it on one report.")
    page.get_by_role("button", name="Save the takeaway").click()
    expect(page.get_by_text("You take away: Try it on one report.")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Start an experiment").click()
    expect(page.get_by_text("From session 1")).to_be_visible()
    expect(page.get_by_label("What you try")).to_have_value("Try it on one report.")
    page.get_by_label("What you try").fill("One report, two ways")
    page.get_by_label("What would show that it worked").fill("Less than ten minutes of repair.")
    is_sound(page)
    page.get_by_role("button", name="Start the experiment").click()
    expect(page.get_by_text("The experiment is started.")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Board", exact=True).click()
    page.get_by_role("link", name=re.compile("^Move to stopped")).click()
    page.get_by_label("Stopped: it did not show what you hoped").check()
    page.get_by_label("Why").fill("It took longer to check than to write.")
    page.get_by_role("button", name="Save how it stands").click()
    expect(page.get_by_role("region", name="Stopped").get_by_text("One report, two ways").first).to_be_visible()
    is_sound(page)
    page = open_as(mentor, HOME, width=PHONE)
    page.get_by_role("button", name="We met").click()
    expect(page.get_by_text("Marisol Okafor takes away: Try it on one report.")).to_be_visible()
    with tenant(organization.pk):
        held = MentoringSession.objects.get()
        assert (held.state, held.confirmations.get().met, Experiment.objects.get().session) == ("held", True, held)
