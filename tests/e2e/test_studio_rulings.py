"""The studio in a browser: what another pair costs, a lock, a swap, a forbid, each undone; weights with a live preview."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from jobs.models import Job
from pairing import actions
from pairing.models import PairingRun, Ruling
from pairing.tasks import propose
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member, make_person
from tests.factories.pairing import make_draft
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic
from tests.roles import as_role

pytestmark = [pytest.mark.e2e]
MENTORS = (
    ("Ana Duarte", 5, "Stores"),
    ("Ben Osei", 4, "Finance"),
    ("Cy Lindqvist", 4, "Stores"),
    ("Dev Malhotra", 3, "Finance"),
)
MENTEES = (
    ("Ruth Abebe", 0, "Finance"),
    ("Sam Okafor", 1, "Stores"),
    ("Tia Moe", 2, "Finance"),
    ("Uma Hale", 0, "Stores"),
)


class Studio:
    """A cohort of four mentees and four mentors, no two pairs alike, with one draft; a report of Tia's among the mentors."""

    def __init__(self, organization: Organization) -> None:
        with tenant(organization.pk):
            self.organization = organization
            self.admin = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
            topic = make_topic("AI workflows")
            cohort = make_cohort(make_program("AI fluency for executives", topics=[topic]), name="Spring")
            people = {name: make_person(name, unit=unit) for name, _, unit in (*MENTORS, *MENTEES)}
            people["Dev Malhotra"].manager = people["Tia Moe"]
            people["Dev Malhotra"].save()
            for name, level, _ in MENTORS:
                make_ready(make_mentor(cohort, topic, level=level, person=people[name]))
            for name, level, _ in MENTEES:
                make_ready(make_mentee(cohort, topic, current_level=level, person=people[name]))
            self.run = make_draft(cohort)
            self.cohort = self.run.cohort
            self.enrollments: dict[str, UUID] = dict(self.cohort.enrollments.values_list("person__name", "pk"))
            self.pairs: dict[str, str] = dict(
                self.run.proposals.values_list("mentee__person__name", "mentor__person__name")
            )
        cache.clear()

    @property
    def home(self) -> str:
        return path("pairing:pairing", cohort=self.cohort.pk)

    def what_if(self, **people: str) -> str:
        query = "&".join(f"{side}={self.enrollments[name]}" for side, name in people.items())
        return f"{path('pairing:consider')}?run={self.run.pk}&{query}"

    def other_mentor(self, mentee: str) -> str:
        """One whom the draft gives to somebody else, and whom the mentee could have. Not Tia's, who could not take Dev in return."""
        theirs = (self.pairs[mentee], self.pairs["Tia Moe"], "Dev Malhotra")
        return next(name for name, *_ in MENTORS if name not in theirs)

    def solve(self) -> PairingRun:
        """What the worker does with the job that a page has started."""
        with tenant(self.organization.pk):
            job = Job.objects.latest("created_at")
        with as_role("worker"):
            propose(str(self.organization.pk), str(job.pk))
        with tenant(self.organization.pk):
            return self.cohort.pairing_runs.get(job_id=job.pk)

    def couples(self, run: PairingRun) -> set[tuple[str, str]]:
        with tenant(self.organization.pk):
            return set(run.proposals.values_list("mentee__person__name", "mentor__person__name"))

    def rulings(self) -> list[tuple[str, str, str]]:
        with tenant(self.organization.pk):
            return list(Ruling.objects.values_list("kind", "mentee__person__name", "mentor__person__name"))


@pytest.fixture
def studio(live_server: LiveServer, organization: Organization) -> Studio:
    return Studio(organization)


def test_a_lock_with_its_price_is_undone_then_kept_and_solved_again(
    live_server: LiveServer, studio: Studio, open_as: Callable[..., Page]
) -> None:
    mentee, mentor = "Ruth Abebe", studio.other_mentor("Ruth Abebe")
    page = open_as(studio.admin, path("pairing:run", run=studio.run.pk))
    page.get_by_role("link", name=f"Try another mentor for {mentee}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Who else could teach {mentee}?")
    is_sound(page)
    page.get_by_role("link", name=mentor).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"What if {mentee} learned from {mentor}?")
    expect(
        page.get_by_text(f"{mentee} would learn from {mentor} instead of {studio.pairs[mentee]}.").first
    ).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Lock this pair").click()
    expect(page.get_by_role("status").get_by_text("are locked. The next draft has them as a pair.")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 ruling is lifted.")).to_be_visible()
    expect(page.get_by_role("button", name="Solve again")).to_have_count(0)
    page.get_by_role("button", name="Lock this pair").click()
    page.get_by_label("Keep the other pairs").select_option(label="Unless another is clearly better")
    page.get_by_role("button", name="Solve again").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    again = studio.solve()
    assert (mentee, mentor) in studio.couples(again)
    page.goto(live_server.url + path("pairing:run", run=again.pk))
    expect(page.get_by_text("Locked", exact=True).first).to_be_visible()


def test_a_swap_leaves_everybody_else_and_a_forbidden_pair_never_returns(
    live_server: LiveServer, studio: Studio, open_as: Callable[..., Page]
) -> None:
    mentee, mentor = "Uma Hale", studio.other_mentor("Uma Hale")
    page = open_as(studio.admin, studio.what_if(mentee=mentee, mentor=mentor))
    page.get_by_role("button", name="Swap").click()
    expect(page.get_by_text("pairs are locked. The next draft has them all.")).to_be_visible()
    page.get_by_role("button", name="Solve again").click()
    again = studio.solve()
    assert len(studio.couples(again) - set(studio.pairs.items())) == len(studio.rulings())
    before = next(
        name for name in studio.pairs if name != mentee and (name, studio.pairs[name]) in studio.couples(again)
    )
    page.goto(live_server.url + studio.what_if(mentee=before, mentor=studio.pairs[before]))
    page.get_by_role("button", name="Forbid this pair").click()
    expect(page.get_by_text("are forbidden. The next draft keeps them apart.")).to_be_visible()
    is_sound(page)
    page.goto(live_server.url + studio.home)
    expect(page.get_by_text("The two are never paired.")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name=f"Lift what was decided about {before} and {studio.pairs[before]}").click()
    expect(page.get_by_text("1 ruling is lifted.")).to_be_visible()
    assert all(kind == "lock" for kind, *_ in studio.rulings())


def test_a_rule_that_keeps_two_apart_is_named(studio: Studio, open_as: Callable[..., Page]) -> None:
    page = open_as(studio.admin, studio.what_if(mentee="Tia Moe"))
    page.get_by_role("searchbox", name="Name").fill("dev")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dev Malhotra is in Tia Moe’s reporting line.")).to_be_visible()
    is_sound(page)
    page = open_as(studio.admin, studio.what_if(mentee="Tia Moe", mentor="Dev Malhotra"), width=390, theme="dark")
    expect(page.get_by_role("button", name="Lock this pair")).to_have_count(0)
    is_sound(page)


def test_the_preview_follows_the_weights_and_shows_the_newest_answer_only(
    studio: Studio, open_as: Callable[..., Page]
) -> None:
    page = open_as(studio.admin, studio.home)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/preview/") else None)
    shown = page.locator("#preview")
    expect(shown).to_contain_text("before it is made")
    page.get_by_label("Distance between units").select_option(label="Some")
    expect(shown).to_contain_text("4 of 4 mentees would have a mentor")
    assert len(asked) == 1
    middle = shown.locator("dd").nth(1).inner_text()
    page.get_by_label("Distance between units").select_option(label="Most")
    page.get_by_label("Shared working hours").select_option(label="Ignore")
    expect(shown.locator("dd").nth(1)).not_to_have_text(middle)
    assert len(asked) == 2, "two changes within 300 ms are one question"
    is_sound(page)
    page.get_by_label("Name of the draft").fill("Across units")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_timeout(500)
    assert len(asked) == 3, "the name changes no pair"
    expect(page.get_by_label("Name of the draft")).to_have_value("Across units")


def test_without_scripts_the_preview_is_a_button_and_the_choices_stay(
    studio: Studio, open_as: Callable[..., Page]
) -> None:
    page = open_as(studio.admin, studio.home, scripts=False, width=390)
    page.get_by_label("Proximity the mentee lacks").select_option(label="Much")
    page.get_by_label("Strong", exact=True).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("4 of 4 mentees would have a mentor")
    expect(page.locator("#preview")).to_contain_text("Points that fairness costs")
    expect(page.get_by_label("Proximity the mentee lacks")).to_have_value("4")
    page.get_by_role("button", name="Find the best pairs").click()
    with tenant(studio.organization.pk):
        assert studio.cohort.pairing_runs.get(number=2).aims["shortfall"] == 4


def test_by_keyboard_alone_a_pair_is_found_and_locked(studio: Studio, open_as: Callable[..., Page]) -> None:
    mentee = "Sam Okafor"
    page = open_as(studio.admin, studio.what_if(mentee=mentee))
    page.get_by_role("searchbox", name="Name").focus()
    page.keyboard.type(studio.other_mentor(mentee).split()[0].lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=studio.other_mentor(mentee))).to_be_visible()
    reach(page, studio.other_mentor(mentee))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"What if {mentee} learned from {studio.other_mentor(mentee)}?"
    )
    reach(page, "Lock this pair")
    page.keyboard.press("Enter")
    expect(page.get_by_text("are locked. The next draft has them as a pair.")).to_be_visible()
    assert studio.rulings() == [("lock", mentee, studio.other_mentor(mentee))]


def reach(page: Page, words: str) -> None:
    """Tab until the focus is on something with these words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"the keyboard does not reach {words}")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_studio_is_sound_with_drafts_rulings_and_a_stopped_run(
    live_server: LiveServer, studio: Studio, open_as: Callable[..., Page], width: int, theme: str
) -> None:
    with tenant(studio.organization.pk):
        for mentee, kind in (("Ruth Abebe", "lock"), ("Uma Hale", "forbid")):
            couple = studio.enrollments[mentee], studio.enrollments[studio.pairs[mentee]]
            actions.rule_pair(cohort=studio.cohort, mentee=couple[0], mentor=couple[1], kind=kind, by=SYSTEM)
    page = open_as(studio.admin, studio.home, width=width, theme=theme)
    page.get_by_role("button", name="Find the best pairs").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("It was stopped before it saved anything.")).to_be_visible()
    page.goto(live_server.url + studio.home)
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("pairs differ from draft 1")
    is_sound(page)
    page.goto(live_server.url + studio.what_if(mentee="Ruth Abebe", mentor=studio.pairs["Ruth Abebe"]))
    expect(page.get_by_text("Locked.", exact=True)).to_be_visible()
    is_sound(page)
