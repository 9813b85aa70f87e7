"""Publishing with a few words and time to undo it, and ready-made pairs from a file, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Membership, Organization
from notifications.models import Message
from notifications.rendering import wire_of
from pairing.models import Pair, PairingRun, Ruling
from programs.actions import close_answers
from programs.models import Cohort, Enrollment
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.notifications.reading import html_of, mail_from, text_of

pytestmark = [pytest.mark.e2e]
TOLD_AT = re.compile(r"Pairs are told at \d+:\d\d [AP]M\.")


@pytest.fixture
def dana(organization: Organization) -> Membership:
    return make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")


@pytest.fixture
def cohort(live_server: LiveServer, organization: Organization) -> Cohort:
    with tenant(organization.pk):
        return close_answers(cohort=make_ready_cohort(3, 3, name="Spring"), by=SYSTEM)


def mails(organization: Organization, side: str) -> list[str]:
    """Text and HTML of what this side is sent about new pairs."""
    with tenant(organization.pk):
        rows = Message.objects.filter(kind="pair_published", context__side=side)
        return [text_of(mail) + html_of(mail) for mail in (mail_from(wire_of(row)) for row in rows)]


def test_a_draft_is_published_with_a_few_words_undone_and_told(
    organization: Organization, dana: Membership, cohort: Cohort, open_as: Callable[..., Page], live_server: LiveServer
) -> None:
    with tenant(organization.pk):
        run = make_draft(cohort)
    page = open_as(dana, path("pairing:run", run=run.pk))
    page.get_by_role("link", name="Publish draft 1").click()
    page.get_by_label("To mentees").fill("Bring one decision.\n\nWe begin on <Monday>.")
    preview = page.locator("#preview")
    expect(preview.get_by_text("We begin on <Monday>.")).to_be_visible()  # while typing
    expect(preview.get_by_text("From the program team:")).to_have_count(1)
    is_sound(page)
    page.get_by_role("button", name="Publish in 10 minutes").click()
    expect(page.get_by_text(TOLD_AT).first).to_be_visible()
    is_sound(page)
    for name, at in (("pairing:pairing", "cohort"), ("home:cohort", "cohort"), ("programs:cohort", "cohort")):
        page.goto(live_server.url + path(name, **{at: cohort.pk}))
        expect(page.get_by_role("button", name="Tell everybody now")).to_be_visible()
        is_sound(page)
    with tenant(organization.pk):
        assert not Pair.objects.exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Draft 1 is a draft again. Nobody was told.")).to_be_visible()
    page.get_by_role("link", name="Publish draft 1").click()
    expect(page.get_by_label("To mentees")).to_have_value("Bring one decision.\n\nWe begin on <Monday>.")
    page.get_by_label("To mentors").fill("Thank you all.")
    page.get_by_role("button", name="Publish in 10 minutes").click()
    page.get_by_role("button", name="Tell everybody now").click()
    expect(page.get_by_text("3 pairs are published. Everybody in them is told.")).to_be_visible()
    assert all("We begin on <Monday>." in mail and "&lt;Monday&gt;" in mail for mail in mails(organization, "mentee"))
    assert ["Thank you all." in mail for mail in mails(organization, "mentor")] == [True] * 3


def test_without_scripts_the_words_are_previewed_and_too_many_are_refused(
    organization: Organization, dana: Membership, cohort: Cohort, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        run = make_draft(cohort)
    page = open_as(dana, path("pairing:publish", run=run.pk), scripts=False, width=390)
    page.get_by_label("To mentors").fill("Thank you all.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview").get_by_text("Thank you all.")).to_be_visible()
    page.locator("[name=mentee]").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("To mentees").fill("x" * 1001)
    page.get_by_role("button", name="Publish in 10 minutes").click()
    expect(page.get_by_text("Keep it under 1000 characters. Now it has 1001.").first).to_be_visible()
    with tenant(organization.pk):
        assert PairingRun.objects.get().state == "draft"


def test_ready_made_pairs_are_read_shown_locked_and_the_others_found(
    organization: Organization, dana: Membership, cohort: Cohort, open_as: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        rows = Enrollment.objects.filter(cohort=cohort).order_by("person__name").select_related("person")
        mentees, mentors = ([row.person for row in rows if row.side == side] for side in ("mentee", "mentor"))
    page = open_as(dana, path("pairing:pairing", cohort=cohort.pk))
    page.get_by_role("link", name="Bring ready-made pairs").click()
    is_sound(page)
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download an example").click()
    assert loading.value.suggested_filename == "pairs.csv"
    page.get_by_role("button", name="Read the pairs").click()
    expect(page.get_by_text("Choose a file, or paste its rows below.").first).to_be_visible()
    page.complaints.clear()  # of the answer 422, which this is
    is_sound(page)
    content = (
        "Learner;Teacher\n"
        f"{mentees[0].email};{mentors[2].email}\n"
        f"{mentees[1].email};{mentors[2].email}\n"
        f"{mentees[2].email};nobody@example.com\n"
    )
    page.get_by_label("File").set_input_files({"name": "pairs.csv", "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Read the pairs").click()
    expect(page.get_by_text("1 pair would be locked. 2 rows would be left out.")).to_be_visible()
    expect(page.get_by_text(f"Mentor: {mentors[2].name} has room for 1 mentee, taken by row 2.")).to_be_visible()
    expect(page.get_by_text("Mentor: Not ready to be paired in this cohort.")).to_be_visible()
    is_sound(page)
    page.get_by_label("Show").select_option(label="Rejected")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Lock 1 pair").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The pairs are locked")
    is_sound(page)
    page.get_by_role("button", name="Find the best pairs for everybody else").click()
    page.wait_for_url("**/jobs/**")
    with tenant(organization.pk):
        ruling = Ruling.objects.get()
        assert (ruling.mentee.person, ruling.mentor.person) == (mentees[0], mentors[2])
        assert PairingRun.objects.get().aims["locked"] == [[str(ruling.mentee_id), str(ruling.mentor_id)]]
