"""The set-up of a program in a browser: from a template, from blank, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from programs.models import Program
from programs.wizard import STEPS
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_person

pytestmark = [pytest.mark.e2e]

PROGRAMS = "/o/halden/programs/"


@pytest.fixture
def open_as_admin(
    live_server: LiveServer, sign_in: Callable[..., Client], open_page: Callable[..., Page]
) -> Callable[..., Page]:
    """A browser of a program admin, on the page at `path`."""
    client = sign_in(Role.PROGRAM_ADMIN)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def make(path: str = PROGRAMS, **given: Any) -> Page:
        page = open_page(cookies=[cookie], **given)
        page.goto(live_server.url + path)
        return page

    return make


@pytest.fixture
def people(organization: Organization) -> None:
    """A small organization."""
    with tenant(organization.pk):
        for number, unit in enumerate(["Stores", "Finance", "Stores", "Product"]):
            make_person(f"Mentor {number}", unit=unit, site="Columbus", level=3, languages=["en"])
        make_person("Marisol Okafor", unit="Stores", site="Dublin", level=8, languages=["en", "es"])
        make_person("Mario Rossi", unit="Finance", site="Dublin", level=8)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and go on").click()


def walk(page: Page) -> None:
    """Through all steps with nothing but the button, to the launched program."""
    for step in STEPS[:-1]:
        heading(page, step.ask)
        save(page)
    heading(page, "Ready to launch?")
    page.get_by_role("button", name="Launch the program").click()
    launched(page)


def launched(page: Page) -> None:
    """The page of the program leads on to its first cohort."""
    expect(page.get_by_role("status").first).to_contain_text("is launched.")
    expect(page.get_by_role("link", name="Open a cohort")).to_be_visible()


def start_from(page: Page, name: str) -> None:
    page.get_by_role("link", name="Create a program").click()
    page.get_by_role("button", name=f"Start from this template, {name}").click()


def test_a_template_is_launched_with_nothing_but_the_buttons(open_as_admin: Callable[..., Page]) -> None:
    """Every other template is walked without a browser, in tests/programs/views/test_template_walks.py."""
    page = open_as_admin()
    start_from(page, "Culture listening")
    walk(page)
    expect(page.get_by_text("Locked on")).to_be_visible()
    assert page.complaints == []


def test_without_scripts_a_template_is_launched_just_the_same(open_as_admin: Callable[..., Page], people: None) -> None:
    page = open_as_admin(scripts=False)
    start_from(page, "Customer friction")
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="People").click()
    page.locator("#id_mentee-level_at_least").select_option("8")
    page.get_by_role("button", name="Count").click()
    expect(page.locator("#count")).to_contain_text("7 people may mentor, 2 may learn, 2 are on both sides.")
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="Rhythm").click()
    page.get_by_label("Twice a month").check()
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator("#sum")).to_contain_text("That makes 18 sessions for each pair.")
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="Purpose").click()
    walk(page)


def test_a_blank_program_is_set_up_launched_and_locked(
    open_as_admin: Callable[..., Page], people: None, organization: Organization
) -> None:
    page = open_as_admin()
    page.get_by_role("link", name="Create a program").click()
    page.get_by_role("link", name="Start blank").click()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Give the program a name.")
    page.get_by_label("Name of the program").fill("Meet less")
    page.get_by_role("radio", name="Our own purpose").check()
    page.get_by_role("textbox", name="Your own purpose").fill("Fewer meetings")
    page.get_by_label("The outcome it is after").fill("Leaders drop the meetings that help nobody.")
    save(page)

    heading(page, "What should it help you understand?")
    page.get_by_label("The decision").fill("Whether the weekly review goes")
    page.get_by_label("Who makes it").press_sequentially("mari")
    page.get_by_label("Mario Rossi").wait_for()
    page.get_by_label("Marisol Okafor").check()
    page.get_by_label("By when").fill("2031-05-01")
    save(page)

    heading(page, "What may be taught?")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one topic.")
    page.get_by_label("Meetings and focus").check()
    save(page)

    heading(page, "Who meets whom?")
    page.get_by_role("checkbox", name="Peer circle").check()
    save(page)

    heading(page, "Who may take part?")
    expect(page.locator("#count")).to_contain_text("7 people may mentor and learn.")
    page.locator("#id_mentor-level_at_most").select_option("3")
    expect(page.locator("#count")).to_contain_text("4 people may mentor, 7 may learn, 4 are on both sides.")
    save(page)

    heading(page, "How often do they meet?")
    page.get_by_label("Four short sessions").check()
    expect(page.locator("#sum")).to_contain_text("That makes 4 sessions")
    page.get_by_role("link", name="Purpose").click()
    heading(page, "What is it for?")
    page.goto(page.url.replace("purpose/", ""))
    heading(page, "Go on with step 6 of 9")
    page.get_by_role("link", name="Go on with step 6 of 9").click()
    save(page)

    heading(page, "What stays between them?")
    page.get_by_label("In your own words").fill("Nothing said here is used later.")
    expect(page.locator("#preview")).to_contain_text("Nothing said here is used later.")
    save(page)

    heading(page, "How will you know it worked?")
    page.get_by_role("radio", name="Lottery").check()
    page.get_by_label("People invited").fill("30")
    page.get_by_label("Expected without the program").fill("85")
    page.get_by_label("Smallest difference").fill("10")
    page.get_by_label("Smallest difference").blur()
    expect(page.locator("#power")).to_contain_text("about 1 time in 11; too small to tell is the likely answer.")
    save(page)

    heading(page, "Ready to launch?")
    expect(page.locator("main")).to_contain_text("Marisol Okafor")
    page.get_by_role("button", name="Launch the program").click()
    launched(page)
    page.goto(page.url + "purpose/")
    expect(page.get_by_role("status").first).to_contain_text("This program is launched, so its set-up stands.")
    assert page.complaints == []


def test_every_page_of_the_set_up_is_sound(
    open_as_admin: Callable[..., Page], people: None, live_server: LiveServer, organization: Organization
) -> None:
    start_from(open_as_admin(), "AI fluency for executives")
    with tenant(organization.pk):
        program = Program.objects.get().pk
    own = [f"{PROGRAMS}{program}/"]
    steps = (
        "purpose",
        "questions",
        "topics",
        "formats",
        "eligibility",
        "rhythm",
        "norms",
        "design",
        "review",
        "delete",
    )
    own += [f"{PROGRAMS}{program}/{step}/" for step in steps]
    page = open_as_admin()
    for path in [PROGRAMS, f"{PROGRAMS}create/", f"{PROGRAMS}create/blank/", *own]:
        page.goto(live_server.url + path)
        is_sound(page)
    page.goto(f"{live_server.url}{PROGRAMS}{program}/eligibility/")
    save(page)
    page.goto(f"{live_server.url}{PROGRAMS}{program}/questions/")
    page.get_by_label("Business questions").fill("Only one?")
    save(page)
    expect(page.get_by_role("alert")).to_be_visible()
    is_sound(page)


def test_a_draft_survives_a_closed_browser_and_is_deleted_after_asking(
    open_as_admin: Callable[..., Page], organization: Organization
) -> None:
    page = open_as_admin()
    start_from(page, "Board")
    save(page)
    save(page)
    page.close()
    page = open_as_admin()
    page.get_by_role("link", name="Go on with step 3 of 9").click()
    heading(page, "What may be taught?")
    page.get_by_role("link", name="Delete this draft").click()
    heading(page, "Delete the draft Board?")
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.get_by_role("status").first).to_contain_text("The draft Board is deleted.")
    with tenant(organization.pk):
        assert not Program.objects.exists()
