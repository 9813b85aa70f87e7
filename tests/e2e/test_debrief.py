"""A debrief on a phone, with and without scripts: the badge follows the choice, nothing typed is lost, and all of it is sound."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.kinds import Kind
from access.tenancy import tenant
from accounts.models import Organization
from pairing.models import Pair
from sessions.debrief_queries import content_of
from sessions.debriefs import Assumption, Part, Verdict
from sessions.models import Debrief
from tests.asking import path
from tests.e2e.checks import are_sound, is_sound
from tests.factories.accounts import make_member
from tests.factories.debriefs import make_content, make_ending, write

pytestmark = [pytest.mark.e2e]
PHONE = 390


def make(organization: Organization) -> Pair:
    return make_ending(
        organization,
        mentee=make_member(organization, name="Marisol Okafor"),
        mentors=[make_member(organization, name="Theo Lindqvist")],
    )


def part(page: Page, name: str):
    return page.get_by_role("region", name=name)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_debrief_is_drafted_kept_and_read(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page], scripts: bool
) -> None:
    with tenant(organization.pk):
        pair = make(organization)
    page = open_as(pair.mentee, path("sessions:debrief", pair=pair.pk, moment="end"), width=PHONE, scripts=scripts)
    learned, gained = part(page, "What I learned"), part(page, "What I gained")
    expect(learned.get_by_text("Only you and Theo Lindqvist can read this.")).to_be_visible()
    expect(learned.get_by_text("Only you can read this.")).to_be_hidden()
    expect(gained.get_by_text("Only you can read this.")).to_be_visible()
    gained.get_by_label("Pair", exact=True).check()
    expect(gained.get_by_text("Only you and Theo Lindqvist can read this.")).to_be_visible()
    expect(gained.get_by_text("Only you can read this.")).to_be_hidden()

    learned.get_by_role("textbox").fill("Customers leave at the second form.")
    gained.get_by_role("textbox").fill("Somebody to ask.")
    page.get_by_role("textbox", name="Assumption 1").fill("They read our mails.")
    page.get_by_role("textbox", name="Assumption 1").press("Enter")  # saves a draft, and shows it to nobody
    expect(page.get_by_text("Your draft is saved. Only you can read it.")).to_be_visible()
    expect(learned.get_by_role("textbox")).to_have_value("Customers leave at the second form.")
    page.get_by_role("button", name="Keep your debrief").click()
    expect(page.get_by_text("Say whether it held, bent or broke, or clear the line.").first).to_be_visible()
    expect(gained.get_by_role("textbox")).to_have_value("Somebody to ask.")
    page.get_by_label("Did assumption 1 hold?").select_option("broke")
    page.get_by_role("button", name="Keep your debrief").click()
    expect(page.get_by_text("Your debrief is kept.")).to_be_visible()
    with tenant(organization.pk):
        said = content_of(Debrief.objects.get())
        assert said[Part.GAINED].kind is Kind.PAIR
        assert said[Part.ASSUMPTIONS].assumptions == (Assumption("They read our mails.", Verdict.BROKE),)

    other = open_as(pair.mentors[0], path("sessions:debrief", pair=pair.pk, moment="end"), width=PHONE, scripts=scripts)
    shared = part(other, "Marisol Okafor shares with you")
    expect(shared.get_by_text("Somebody to ask.")).to_be_visible()
    expect(other.get_by_text("They read our mails.")).to_have_count(0)


def test_a_lost_connection_and_a_lost_session_cost_no_word(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        pair = make(organization)
    page = open_as(pair.mentee, path("sessions:debrief", pair=pair.pk, moment="end"), width=PHONE)
    text = part(page, "What I learned").get_by_role("textbox")
    text.fill("Customers leave at the second form.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep your debrief").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no connection, and nothing was saved.")
    expect(text).to_have_value("Customers leave at the second form.")
    page.context.set_offline(False)
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Keep your debrief").click()
    expect(page.get_by_role("alert")).to_contain_text("You are signed out, and nothing was saved.")
    page.context.add_cookies(kept)
    page.get_by_role("button", name="Keep your debrief").click()
    expect(page.get_by_text("Your debrief is kept.")).to_be_visible()


def test_another_tab_costs_no_word(
    live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        pair = make(organization)
    page = open_as(pair.mentee, path("sessions:debrief", pair=pair.pk, moment="end"), width=PHONE)
    part(page, "What I learned").get_by_role("textbox").fill("From the phone.")
    with tenant(organization.pk):
        write(pair, pair.mentee, make_content("Laptop "))
    page.get_by_role("button", name="Keep your debrief").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(part(page, "What I learned").get_by_role("textbox")).to_have_value("From the phone.")
    page.complaints.clear()  # the browser notes the status 409 of the page itself
    is_sound(page)
    page.get_by_role("button", name="Keep the changes").click()
    expect(page.get_by_text("Your debrief is kept.")).to_be_visible()


def test_the_pages_are_sound(live_server: LiveServer, organization: Organization, open_as: Callable[..., Page]) -> None:
    with tenant(organization.pk):
        pair, closed = make(organization), make(organization)
        for each in (pair, closed):
            write(each, each.mentors[0])
        write(closed, closed.mentee)
        closed.cohort.state = "closed"
        closed.cohort.save()
    visits = (
        (pair.mentee, path("sessions:debrief", pair=pair.pk, moment="end")),
        (pair.mentee, path("sessions:debrief", pair=pair.pk, moment="mid")),
        (pair.mentee, path("sessions:pair", pair=pair.pk)),
        (closed.mentee, path("sessions:debrief", pair=closed.pk, moment="end")),
        (pair.mentors[0], path("home:learning_record")),
        (pair.mentors[0], path("home:learning_record") + "?chosen=yes"),
    )
    are_sound(open_as, visits)
