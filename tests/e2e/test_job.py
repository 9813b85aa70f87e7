"""The page of long work in a browser: it moves by itself, ends where the result is, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from jobs.kinds import JobKind
from jobs.models import Job
from tests.e2e.checks import is_sound

pytestmark = [pytest.mark.e2e]


class Shown:
    """A running job, and the page that shows it to a program admin."""

    def __init__(self, organization: Organization, page: Page, url: str) -> None:
        self.organization, self.page = organization, page
        with tenant(organization.pk):
            self.job = Job.objects.create(
                kind=JobKind.PAIRING,
                state=Job.State.RUNNING,
                subject_id=uuid4(),
                return_to="/gallery/",
                created_at=now(),
                done=15,
                total=50,
                note="15 pairs found.",
            )
        page.goto(url + reverse("jobs:job", kwargs={"organization": organization.slug, "job": self.job.pk}))

    def change(self, **fields: Any) -> None:
        with tenant(self.organization.pk):
            Job.objects.filter(pk=self.job.pk).update(**fields)

    def stored(self) -> Job:
        with tenant(self.organization.pk):
            return Job.objects.get(pk=self.job.pk)


@pytest.fixture
def show(
    live_server: LiveServer,
    organization: Organization,
    sign_in: Callable[..., Client],
    open_page: Callable[..., Page],
) -> Callable[..., Shown]:
    def make(**options: Any) -> Shown:
        session = sign_in(Role.PROGRAM_ADMIN).cookies["sessionid"].value
        page = open_page(cookies=[{"name": "sessionid", "value": session, "url": live_server.url}], **options)
        return Shown(organization, page, live_server.url)

    return make


def test_progress_moves_by_itself_and_ends_at_the_result(show: Callable[..., Shown]) -> None:
    shown = show(width=390)
    expect(shown.page.get_by_text("15 pairs found.")).to_be_visible()
    is_sound(shown.page)
    shown.change(done=40, note="Now proving that none is better.")
    expect(shown.page.get_by_text("Now proving that none is better. You can leave this page.")).to_be_visible()
    expect(shown.page.get_by_role("progressbar")).to_have_attribute("value", "80")
    shown.change(state=Job.State.DONE)
    shown.page.wait_for_url("**/gallery/")
    assert shown.page.complaints == []


def test_a_job_that_fails_says_so_on_its_page(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.change(state=Job.State.FAILED, error="The file could not be read any more.")
    expect(shown.page.get_by_text("The file could not be read any more.")).to_be_visible()
    is_sound(shown.page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_job_can_be_stopped_with_and_without_scripts(show: Callable[..., Shown], scripts: bool) -> None:
    shown = show(scripts=scripts)
    button = shown.page.get_by_role("button", name="Stop")
    button.click()
    expect(button).to_be_hidden()
    assert shown.stored().cancel_requested
