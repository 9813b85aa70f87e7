"""The people import in a browser: every step, on a large and a small screen, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization, PeopleImport
from accounts.tasks import save_people_import
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_person
from tests.factories.files import agency_file

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def enter(
    live_server: LiveServer, sign_in: Callable[..., Client], open_page: Callable[..., Page]
) -> Callable[..., Page]:
    """A page of a signed-in program admin at the list of people."""

    def make(**options: object) -> Page:
        cookie = sign_in(Role.PROGRAM_ADMIN).cookies["sessionid"].value
        page = open_page(cookies=[{"name": "sessionid", "value": cookie, "url": live_server.url}], **options)
        page.goto(f"{live_server.url}/o/halden/people/")
        return page

    return make


def work(organization: Organization) -> None:
    """What a worker does when the doorbell rings."""
    with tenant(organization.pk):
        job_id = PeopleImport.objects.get(state=PeopleImport.State.SAVING).job_id
    save_people_import(str(organization.pk), str(job_id))


def test_a_file_goes_from_its_choice_to_its_end(
    enter: Callable[..., Page], organization: Organization, tmp_path: Path
) -> None:
    page = enter()
    is_sound(page)
    page.get_by_role("link", name="Import a people file").click()
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file.")
    is_sound(page)

    file = tmp_path / "mentors.csv"
    file.write_text(agency_file("mentor", 30) + "mentor,900,mentor.900@,no,,AA,Department of Joy,,,\n")
    page.get_by_label("People file").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_label("Unit")).to_have_value("organisation")
    page.get_by_label("Full name").select_option("first name")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("alert")).to_contain_text("not both")
    is_sound(page)
    page.get_by_label("Full name").select_option("")
    page.get_by_role("button", name="Check the rows").click()

    for number, grade in enumerate(("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2"), 1):
        page.get_by_label(grade, exact=False).first.fill(str(number))
    is_sound(page)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this file would do")
    expect(page.get_by_text("30 people added. 1 row is left out.")).to_be_visible()
    is_sound(page)
    page.get_by_label("Show").select_option("rejected")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("“mentor.900@” is no email address.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the 1 rejected row as CSV").click()
    assert "mentor.900@" in download.value.path().read_text()
    page.complaints[:] = [
        said for said in page.complaints if "rejected.csv" not in said
    ]  # a download ends its navigation
    page.get_by_role("button", name="Save 30 people").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Importing people")
    work(organization)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your people are saved")
    is_sound(page)
    page.get_by_role("link", name="See the people").click()
    page.get_by_label("Name, email or title").fill("mentor 007")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".uw-flow tbody tr")).to_have_count(1)
    is_sound(page)


def test_many_leavers_are_asked_about_twice(
    enter: Callable[..., Page], organization: Organization, tmp_path: Path
) -> None:
    with tenant(organization.pk):
        for number in range(12):
            make_person(f"Person {number:02}", email=f"p{number}@x.example", title="Clerk", unit="Sales")
    page = enter()
    page.get_by_role("link", name="Import a people file").click()
    file = tmp_path / "people.csv"
    rows = "".join(f"Person {n:02},p{n}@x.example,{'Lead' if n == 3 else 'Clerk'}\n" for n in range(9))
    file.write_text("Name,Email,Title\n" + rows)
    page.get_by_label("People file").set_input_files(file)
    page.get_by_role("radio", name="Whoever is missing has left.").check()
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Save 4 people").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick this if 3 people have really left")
    is_sound(page)
    page.get_by_label("Yes, 3 of 13 people have left").check()
    page.get_by_role("button", name="Save 4 people").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Importing people")


def test_the_steps_work_without_scripts(enter: Callable[..., Page], organization: Organization, tmp_path: Path) -> None:
    page = enter(width=390, scripts=False)
    page.get_by_role("link", name="Import a people file").click()
    file = tmp_path / "people.csv"
    file.write_text("Name,Email\nAna Ruiz,ana@x.example\n")
    page.get_by_label("People file").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Discard this file").click()
    expect(page.get_by_role("status").first).to_contain_text("The file is discarded. Nothing was changed.")
