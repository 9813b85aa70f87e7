"""Homes, program health, sessions, decisions and the impact page in a browser, for those who open them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import now, today
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from sessions import actions
from tests.asking import path
from tests.e2e.checks import are_sound, is_sound
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.metrics.test_queries import decide
from tests.sessions.test_rhythm import hold

pytestmark = [pytest.mark.e2e]

HOME = "/o/halden/"


class Story:
    """A program with a pair that prepares, one that has never met, and one that has stalled."""

    def __init__(self, organization: Organization) -> None:
        with tenant(organization.pk):
            cohort = make_cohort(starts_on=today() - timedelta(days=90), program_name="AI fluency for executives")
            self.program = cohort.program_id
            self.pair = self._pair(organization, cohort, "Marisol Okafor", "Theo Lindqvist", 40)
            self.held = hold(self.pair, now() - timedelta(days=20))
            self.ahead = self._book(self.pair)
            actions.write_question(session=self.ahead, text="Where do you check by hand?", by=self.pair.mentee.actor)
            actions.write_example(session=self.ahead, text="One return label", by=self.pair.mentors[0].actor)
            actions.write_takeaway(session=self.held, text="Try it on one label.", by=self.pair.mentors[0].actor)
            actions.write_note(pair=self.pair, text="Between us.", by=self.pair.mentors[0].actor)
            self.fresh = self._pair(organization, cohort, "Graham Whitlock", "Amara Nwosu", 3)
            self._pair(organization, cohort, "Henrik Solberg", "Joon Park", 70)
            self.decision = decide(self.pair, "Return labels become phone codes")
            decide(self.pair, "Guest checkout stays", outcome="kept")
            self.admin = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
            self.executive = make_member(organization, Role.EXECUTIVE, name="Eleanor Hart")

    def _pair(self, organization: Organization, cohort: Any, mentee: str, mentor: str, days: int) -> Any:
        return make_pair(
            organization,
            cohort,
            mentee=make_member(organization, name=mentee),
            mentors=[make_member(organization, name=mentor)],
            started_on=today() - timedelta(days=days),
        )

    def _book(self, pair: Any) -> Any:
        return actions.book_session(
            pair=pair,
            starts_at=now() + timedelta(days=5),
            minutes=45,
            place="Room 4",
            theme="How Returns uses AI to sort photos",
            by=pair.mentee.actor,
        )


@pytest.fixture
def story(live_server: LiveServer, organization: Organization) -> Story:
    return Story(organization)


def test_pages_of_the_mentee_are_sound(story: Story, open_as: Callable[..., Page]) -> None:
    pages = (
        HOME,
        path("sessions:sessions"),
        path("sessions:pair", pair=story.pair.pk),
        path("sessions:book_session", pair=story.pair.pk),
        path("sessions:session", session=story.ahead.pk),
        path("sessions:session", session=story.held.pk),
        path("sessions:set_session", session=story.ahead.pk),
        path("sessions:move_session", session=story.ahead.pk),
        path("sessions:cancel_session", session=story.ahead.pk),
        path("metrics:decisions"),
        path("metrics:record_decision", pair=story.pair.pk),
        path("metrics:edit_decision", decision=story.decision.pk),
    )
    are_sound(open_as, ((story.pair.mentee, address) for address in pages))


def test_pages_of_the_others_are_sound(story: Story, open_as: Callable[..., Page]) -> None:
    visits = (
        (story.fresh.mentee, HOME),
        (story.pair.mentors[0], HOME),
        (story.pair.mentors[0], path("sessions:session", session=story.ahead.pk)),
        (story.admin, HOME),
        (story.admin, path("home:health", program=story.program) + "?show=all"),
        (story.executive, HOME),
        (story.executive, path("metrics:impact", program=story.program)),
    )
    are_sound(open_as, visits)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mentee_books_a_proposed_time_in_two_clicks(
    story: Story, open_as: Callable[..., Page], scripts: bool
) -> None:
    page = open_as(story.fresh.mentee, HOME, scripts=scripts)
    page.locator(".uw-pill").nth(1).click()
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_text("Session 1 is booked for")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mentoring session")


def test_the_errors_of_a_booking_take_the_focus_and_lead_to_the_field(
    story: Story, open_as: Callable[..., Page]
) -> None:
    page = open_as(story.fresh.mentee, path("sessions:book_session", pair=story.fresh.pk))
    page.get_by_text("Another day, time or length").click()
    page.get_by_label("Day").fill("2020-01-01")
    page.get_by_label("Theme").last.fill("What I have not seen yet")
    page.get_by_role("button", name="Book the time I typed").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Day: Pick a time that is still to come.").click()
    expect(page.get_by_label("Day")).to_be_focused()
    expect(page.get_by_label("Theme").last).to_have_value("What I have not seen yet")
    page.complaints.clear()  # the browser notes the status 422 of the page itself
    is_sound(page)


def test_the_impact_page_prints_with_its_definitions_and_without_its_controls(
    story: Story, open_as: Callable[..., Page]
) -> None:
    page = open_as(story.executive, path("metrics:impact", program=story.program))
    definition = page.get_by_text("Pairs are on rhythm when their last session")
    expect(definition).to_be_hidden()
    page.emulate_media(media="print")
    expect(definition).to_be_visible()
    for control in ("Print", "CSV of this page"):
        expect(page.get_by_text(control, exact=True)).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_file_of_the_impact_page_is_downloaded(story: Story, open_as: Callable[..., Page]) -> None:
    page = open_as(story.executive, path("metrics:impact", program=story.program))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV of this page").click()
    assert waiting.value.suggested_filename.startswith("impact-")
