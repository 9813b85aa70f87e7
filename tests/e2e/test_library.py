"""The library in a browser: an invitation and a guide edited beside their preview, with and without scripts, and read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from programs.actions import library
from sessions import actions
from tests.asking import path
from tests.e2e.checks import are_sound
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair

pytestmark = [pytest.mark.e2e]

OWN = "own_" + "a" * 32


class Story:
    """Somebody who writes, a pair that reads, and texts in every state."""

    def __init__(self, organization: Organization) -> None:
        with tenant(organization.pk):
            self.admin = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
            self.other = make_member(organization, Role.PROGRAM_ADMIN, name="Ines Costa")
            mentee, mentor = (make_member(organization, name=name) for name in ("Marisol Okafor", "Theo Lindqvist"))
            cohort = make_cohort(program_name="AI fluency for executives")
            self.pair = make_pair(organization, cohort, mentee=mentee, mentors=[mentor])
            self.session = actions.book_session(
                pair=self.pair,
                starts_at=now() + timedelta(days=3),
                minutes=45,
                place="Room 4",
                theme="How Returns sorts photos",
                by=mentee.actor,
            )
            self._write()

    def _write(self) -> None:
        by = self.admin.actor
        words = {"title": "Where ideas come from", "summary": "Say whose it was.", "audience": "everyone"}
        library.set_guide(key="credit", body="Ask first.\n\n## Then\n\n- Name them.", seen=None, by=by, **words)
        library.add_guide(key=OWN, body="Walk.", by=by, **(words | {"title": "A walk through the depot"}))
        library.hide_text(kind="kit", key="habit_from_outside", by=by)


@pytest.fixture
def story(live_server: LiveServer, organization: Organization) -> Story:
    return Story(organization)


def test_pages_of_readers_are_sound(story: Story, open_as: Callable[..., Page]) -> None:
    visits = (
        (story.pair.mentee, "/o/halden/"),
        (story.pair.mentee, path("programs:guides")),
        (story.pair.mentors[0], path("programs:guide", guide="first_meeting")),
        (story.pair.mentee, path("programs:kit")),
        (story.pair.mentee, path("sessions:session", session=story.session.pk)),
    )
    are_sound(open_as, visits)


def test_pages_of_whoever_writes_are_sound(story: Story, open_as: Callable[..., Page]) -> None:
    pages = (
        path("programs:library"),
        path("programs:set_guide", guide="credit"),
        path("programs:add_guide"),
        path("programs:set_kit_item", kit_item="show_and_tell"),
        path("programs:add_kit_item"),
        path("programs:set_script", script="manager_asked"),
        path("programs:reset_text", shelf="guide", text="credit"),
    )
    are_sound(open_as, ((story.admin, address) for address in pages))


@pytest.mark.parametrize("scripts", [True, False])
def test_an_invitation_is_written_beside_the_mail_it_makes(
    story: Story, open_as: Callable[..., Page], scripts: bool
) -> None:
    page = open_as(story.admin, path("programs:library"), scripts=scripts)
    page.get_by_role("link", name="To a mentor", exact=True).click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Would you be open to teaching Prompting for everyday work")
    body = page.get_by_label("Message")
    body.fill("Hello {name},\n\nyou know {topics} well. Shall we talk")
    if not scripts:
        page.get_by_role("button", name="Preview").click()
    expect(preview).to_contain_text("Hello Amara Nwosu")
    expect(preview).to_contain_text("you know Prompting for everyday work and Checking what an AI tool says well")
    expect(body).to_have_value("Hello {name},\n\nyou know {topics} well. Shall we talk")

    body.fill("Hello {boss}")
    page.get_by_role("button", name="Save these words").click()
    expect(page.get_by_role("alert")).to_contain_text("{boss} cannot be filled here.")
    expect(page.get_by_role("alert")).to_contain_text("Add {topics}")
    body.fill("Hello {name}, you know {topics} well.")
    page.get_by_role("button", name="Save these words").click()
    expect(page.get_by_text("To a mentor is saved.")).to_be_visible()
    expect(page.get_by_role("row", name="To a mentor Would").get_by_text("Edited")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_guide_is_edited_read_and_given_back(story: Story, open_as: Callable[..., Page], scripts: bool) -> None:
    page = open_as(story.admin, path("programs:set_guide", guide="first_meeting"), scripts=scripts)
    page.get_by_label("Title").fill("Your first hour")
    page.get_by_label("The guide").fill("Say it is odd.\n\n## Then\n\n- Begin **anyway**.")
    if not scripts:
        page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview").get_by_role("heading", name="Then")).to_be_visible()
    page.get_by_role("button", name="Save these words").click()
    expect(page.get_by_text("is saved. Everybody here reads your words now.")).to_be_visible()

    reader = open_as(story.pair.mentors[0], "/o/halden/", scripts=scripts)
    reader.get_by_role("link", name="Your first hour").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Your first hour")
    expect(reader.get_by_role("listitem").filter(has_text="Begin anyway.").get_by_text("anyway")).to_be_visible()

    page.get_by_role("link", name="Your first hour").click()
    page.get_by_role("link", name="Back to our words").click()
    page.get_by_role("button", name="Take my words away").click()
    expect(page.get_by_text("has our words again.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("The first meeting, without it being weird")


def test_of_two_who_write_the_second_keeps_their_words(story: Story, open_as: Callable[..., Page]) -> None:
    address = path("programs:set_guide", guide="good_questions")
    first, second = open_as(story.admin, address), open_as(story.other, address)
    first.get_by_label("Title").fill("Ask")
    first.get_by_role("button", name="Save these words").click()
    second.get_by_label("Title").fill("Ask well")
    second.get_by_role("button", name="Save these words").click()
    expect(second.get_by_role("alert")).to_contain_text("Dana Reyes changed this text while you wrote.")
    expect(second.get_by_label("Title")).to_have_value("Ask well")
    second.get_by_role("button", name="Save these words").click()
    expect(second.get_by_role("link", name="Ask well")).to_be_visible()


def test_a_hidden_guide_comes_back_with_undo(story: Story, open_as: Callable[..., Page]) -> None:
    page = open_as(story.admin, path("programs:library"))
    page.get_by_role("button", name="Hide Asking good questions").click()
    expect(page.get_by_text("Asking good questions is hidden.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Hide Asking good questions")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mentee_takes_a_question_from_the_kit(story: Story, open_as: Callable[..., Page], scripts: bool) -> None:
    page = open_as(story.pair.mentee, path("sessions:session", session=story.session.pk), scripts=scripts)
    link = page.get_by_role("link", name="Use “").first
    question = (link.text_content() or "").partition("“")[2].rstrip("” ")
    link.click()
    field = page.get_by_label("A question")
    expect(field).to_have_value(re.compile(f"^{re.escape(question)}"))
    page.get_by_role("button", name="Add the question").click()
    expect(page.locator("#questions li").first).to_contain_text(question)
