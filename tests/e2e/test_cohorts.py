"""The life of a cohort, its debrief, its end and its next cycle, and cycles side by side, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from pairing.actions import publish_pairs
from pairing.models import Pair
from programs import actions
from programs.models import Cohort
from sessions.models import MentoringSession
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import ask, make_mentee, make_mentor, make_ready, make_topic

pytestmark = [pytest.mark.e2e]


@pytest.fixture
def open_as_admin(
    live_server: LiveServer, sign_in: Callable[..., Client], open_page: Callable[..., Page]
) -> Callable[..., Page]:
    def make(address: str, **options: Any) -> Page:
        session = sign_in(Role.PROGRAM_ADMIN).cookies["sessionid"].value
        page = open_page(cookies=[{"name": "sessionid", "value": session, "url": live_server.url}], **options)
        page.goto(live_server.url + address)
        return page

    return make


def test_a_cohort_waits_for_a_topic_then_runs_and_takes_late_joiners(
    live_server: LiveServer, organization: Organization, open_as_admin: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        wanted = make_topic("AI workflows")
        cohort = make_ready_cohort(3, 3, topic=make_topic("Month-end automation"), name="Spring")
        cohort.program.program_topics.create(topic=wanted)
        ask(make_mentee(cohort, wanted))
    page = open_as_admin(path("home:cohort", cohort=cohort.pk))
    expect(page.get_by_text("No mentor is ready for AI workflows, and 1 mentee wants it.").first).to_be_visible()
    is_sound(page)
    with tenant(organization.pk):
        publish_pairs(run=make_draft(cohort), by=SYSTEM)
        cohort = Cohort.objects.get(pk=cohort.pk)
        due = cohort.answers_due_on + timedelta(days=1)
        actions.set_cohort(cohort=cohort, name="Spring", answers_due_on=due, by=SYSTEM)
        make_ready(make_mentor(cohort, wanted))
        late = make_mentee(cohort, wanted)
        make_ready(late)
        actions.close_answers(cohort=cohort, by=SYSTEM)
    page.goto(live_server.url + path("home:cohort", cohort=cohort.pk))
    expect(page.get_by_text("2 people are ready, and joined late.").first).to_be_visible()
    expect(page.get_by_text("3 pairs have no first session.").first).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Find their partners").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 mentor and 1 mentee wait for a partner")
    expect(page.get_by_text("starts with the next cycle")).to_be_visible()
    is_sound(page)
    with tenant(organization.pk):
        run = make_draft(cohort)
    page.goto(live_server.url + path("pairing:run", run=run.pk))
    expect(page.get_by_text("Everybody else stays as they are.")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name=f"Publish draft {run.number}").click()
    is_sound(page)
    page.get_by_role("button", name="Publish in 10 minutes").click()
    page.get_by_role("button", name="Tell everybody now").click()
    expect(page.get_by_text("1 pair is published.")).to_be_visible()
    with tenant(organization.pk):
        assert Pair.objects.filter(cohort=cohort).count() == 4


def test_a_cohort_is_debriefed_closed_and_cloned(
    live_server: LiveServer, organization: Organization, open_as_admin: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        cohort = make_ready_cohort(3, 3, name="Spring")
        publish_pairs(run=make_draft(cohort), by=SYSTEM)
    page = open_as_admin(path("home:cohort", cohort=cohort.pk))
    page.get_by_role("link", name="Begin the debrief").click()
    is_sound(page)
    page.get_by_role("button", name="Begin the debrief").click()
    expect(page.get_by_role("button", name="Take the debrief back")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Close this cohort").click()
    expect(page.get_by_text("3 pairs end.")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Close the cohort").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spring has ended")
    is_sound(page)
    page.get_by_role("link", name="Open the next cycle from it").click()
    expect(page.get_by_text("6 of these 6 were in this cycle too.")).to_be_visible()
    page.get_by_role("button", name="Open the next cycle").click()
    expect(page.get_by_text("Give the cohort a name.").first).to_be_visible()
    is_sound(page)
    page.get_by_label("Name").fill("Autumn")
    page.get_by_label("Answers close after").fill((now() + timedelta(days=14)).date().isoformat())
    page.get_by_role("button", name="Open the next cycle").click()
    expect(page.get_by_text("Autumn is open. Nobody in it is asked yet.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask 6 people")


def test_cycles_stand_side_by_side_with_their_chart(
    organization: Organization, open_as_admin: Callable[..., Page]
) -> None:
    with tenant(organization.pk):
        program = None
        for name, ago, met in (("Spring", 300, (12, 8, 2, 1, 1)), ("Autumn", 120, (12, 11, 9)), ("Small", 40, (2,))):
            program = _cycle(organization, program, name, ago, met).program
    page = open_as_admin(path("metrics:cycles", program=program.pk))
    said = "In month 3 of Spring 2 of 12 pairs met; in month 3 of Autumn 9 of 12 did."
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator(".uw-plot svg")).to_be_visible()
    is_sound(page)


def _cycle(organization: Organization, program: Any, name: str, days_ago: int, met: tuple[int, ...]) -> Cohort:
    """A cohort of twelve pairs (or as few as met) with sessions of its first pairs in each month."""
    cohort = make_cohort()
    at = datetime.combine((now() - timedelta(days=days_ago)).date(), datetime.min.time(), UTC) + timedelta(hours=16)
    cohort.program, cohort.name, cohort.started_at, cohort.created_at = program or cohort.program, name, at, at
    cohort.save()
    cohort.program.ends_on, cohort.program.name = now().date() + timedelta(days=60), "AI fluency for executives"
    cohort.program.save()
    pairs = [make_pair(organization, cohort, started_on=at.date()) for _ in range(12 if met[0] == 12 else met[0])]
    for month, count in enumerate(met):
        for pair in pairs[:count]:
            begins = at + timedelta(days=30 * month + 3)
            MentoringSession.objects.create(
                pair=pair,
                number=month + 1,
                state="held",
                starts_at=begins,
                ends_at=begins + timedelta(hours=1),
                booked_by_id=pair.pk,
                booked_at=now(),
            )
    return cohort
