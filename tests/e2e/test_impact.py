"""The executive page in a browser and on paper: two sheets, with its charts and without its controls."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from access.clock import now, today
from access.roles import Role
from access.tenancy import tenant
from metrics.models import Experiment
from metrics.rolling import roll_up_due, unheard
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.e2e.paper import printed
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair
from tests.factories.programs import make_cohort
from tests.metrics.test_outcomes import EXIT, people_file, program_with, put, tell
from tests.metrics.test_queries import decide
from tests.metrics.views.test_impact import CASE, answer, publish
from tests.roles import as_role
from tests.sessions.test_rhythm import hold


def a_year(organization: Any) -> Any:
    """A program with everything that its page can show, counted; its cohort."""
    cohort = make_cohort(program_with())
    for number in range(6):
        pair = make_pair(organization, cohort, started_on=today() - timedelta(days=80))
        hold(pair, now() - timedelta(days=number * 9))
        decide(pair, f"Return labels become phone codes, store {number}", measure="Time at the returns desk")
        state = ("scaled", "running", "stopped")[number % 3]
        Experiment.objects.create(
            pair=pair, owner=pair.mentee.person, title="Photos", hypothesis="Fewer calls", state=state, started_on=today(),
            finding="no_effect" if state == "stopped" else "", ended_on=None if state == "running" else today(), created_at=now(),
        )  # fmt: skip
    publish(pair, *(f"Customers get stuck in step {number} of ours" for number in range(8)))
    answer(pair, "Customers get stuck in step 1 of ours")
    invited, others = put(cohort, "invited", 30), put(cohort, "comparison", 28)
    for month in range(1, 10):
        tell([invited[month], *others[2 * month : 2 * month + 2]], EXIT, date(2025, 4 + month % 8, 10))
    people_file(today())
    with as_role("worker"):
        roll_up_due(organization.pk, unheard)
    return cohort


def test_an_executive_reads_two_sheets_with_charts_and_definitions(
    live_server: Any, organization: Any, open_as: Callable[..., Page], tmp_path: Path
) -> None:
    with tenant(organization.pk):
        cohort = a_year(organization)
        reader = make_member(organization, Role.EXECUTIVE, name="Eleanor Hart")
    page = open_as(reader, path("metrics:organization_impact"))
    page.get_by_role("link", name=cohort.program.name).click()
    page.get_by_text("Type your numbers").click()
    for label, value in (
        ("Cost when one person leaves", "45000"),
        ("Cost of one hour", "60"),
        ("Hours that one", "1.5"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("Cost so far")).to_be_visible()
    expect(page.locator(".uw-chart svg")).to_have_count(page.locator("[data-uw-chart]").count())
    is_sound(page)
    page.goto(page.url.split("?")[0] + CASE)
    expect(page.locator(".uw-chart svg").first).to_be_visible()
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    session = next(each["value"] for each in page.context.cookies() if each["name"] == "sessionid")
    for size in ("A4", "Letter"):
        paper = printed(page.url, session, size)
        (tmp_path / f"{size}.pdf").write_bytes(paper)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2, size
    page.emulate_media(media="print")
    expect(page.get_by_text("Pairs are on rhythm when their last session")).to_be_visible()
    for control in ("Print", "CSV of this page", "Change your numbers"):
        expect(page.get_by_text(control, exact=True)).to_be_hidden()
    page.emulate_media(media="screen")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV of this page").click()
    assert "USD 45,000" in Path(waiting.value.path()).read_text()
