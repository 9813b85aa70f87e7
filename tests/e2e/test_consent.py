"""The consent chain in a browser: the board, the page that shows every message, a manager, a mentor, a mentee, and every closed door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from notifications.models import Message
from programs import actions
from programs.models import Cohort
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_topic

pytestmark = [pytest.mark.e2e]


class Story:
    """A cohort that nobody was asked for yet: two mentors with managers, one without, and a mentee."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        with tenant(organization.pk):
            topic = make_topic("Live shopping", area="Customers", description="What sells, and what looks forced.")
            self.cohort = make_cohort(make_program("AI fluency", topics=[topic]), name="First cohort")
            self.ben, self.eve = make_person("Ben Stone"), make_person("Eve Hart")
            self.ana, self.theo = make_person("Ana Ruiz", manager=self.ben), make_person("Theo Lind", manager=self.eve)
            self.mara, self.ruth = make_person("Mara Voss"), make_person("Ruth Abebe")
            make_mentor(self.cohort, topic, person=self.ana, evidence="Ran the pilot in Leeds")
            for person in (self.theo, self.mara):
                make_mentor(self.cohort, topic, person=person)
            make_mentee(self.cohort, topic, person=self.ruth)
            self.dana = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
        self.board = path("programs:cohort", cohort=self.cohort.pk)

    def ask(self) -> None:
        with tenant(self.organization.pk):
            rows = self.cohort.enrollments.all()
            actions.ask_enrollments(cohort=self.cohort, enrollments=rows, by=self.dana.actor)

    def link_of(self, person: object) -> str:
        """The link in the newest mail to this person."""
        with tenant(self.organization.pk):
            message = Message.objects.filter(recipient_id=person.pk).order_by("-created_at").first()
            assert message is not None, f"no mail to {person}"
            return str(message.context["link"])

    def hears(self, person: object) -> bool:
        with tenant(self.organization.pk):
            return bool(Message.objects.filter(recipient_id=person.pk).exists())


@pytest.fixture
def story(live_server: LiveServer, organization: Organization) -> Story:
    return Story(organization)


@pytest.fixture
def opens(live_server: LiveServer, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page for somebody who is not signed in."""

    def make(address: str, **options: object) -> Page:
        page = open_page(**options)
        page.goto(live_server.url + address)
        return page

    return make


def presses(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def is_sound_and_closed(page: Page) -> None:
    """A page that says why a link does nothing: the browser complains of its status, and of nothing else."""
    page.wait_for_load_state("load")
    page.complaints = [said for said in page.complaints if not re.search(r"status of (409|410)", said)]
    is_sound(page)


def is_titled(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_whole_chain(story: Story, opens: Callable[..., Page], open_as: Callable[..., Page], scripts: bool) -> None:
    """Manager, mentor, mentee, each by a link alone; the board says "Asked" until somebody says yes."""
    board = open_as(story.dana, path("programs:ask_enrollments", cohort=story.cohort.pk), scripts=scripts)
    expect(board.locator("main")).to_contain_text("The managers of 2 people are asked first")
    expect(board.locator("main")).to_contain_text("no manager on file and is asked directly: Mara Voss.")
    expect(board.locator("main")).to_contain_text("Would you be open to Ana Ruiz being a mentor?")
    presses(board, "Ask 4 people")
    expect(board.locator("main")).to_contain_text("Asked")
    assert (story.hears(story.ben), story.hears(story.mara)) == (True, True)
    assert (story.hears(story.ana), story.hears(story.ruth)) == (False, False)

    manager = opens(story.link_of(story.ben), scripts=scripts)
    is_titled(manager, "Would you be open to Ana Ruiz being a mentor?")
    presses(manager, "Agree")
    is_titled(manager, "You agreed")

    mentor = opens(story.link_of(story.ana), width=390, scripts=scripts)
    expect(mentor.locator("main")).to_contain_text("Ran the pilot in Leeds")
    mentor.get_by_label("Your question").fill("Who would I teach?")
    expect(mentor.locator("main")).to_contain_text("Read by Dana Reyes, and nobody else.")
    presses(mentor, "Send the question")
    expect(mentor.get_by_text("Your question is sent to Dana Reyes.")).to_be_visible()
    assert not story.hears(story.ruth)
    presses(mentor, "Yes, I take part")
    is_titled(mentor, "You said yes")

    questions = open_as(story.dana, path("programs:questions", cohort=story.cohort.pk), scripts=scripts)
    questions.get_by_role("link", name="Ana Ruiz").click()
    questions.get_by_label("Your reply").fill("Nobody is picked yet.")
    presses(questions, "Send the reply")
    mentor.reload()
    expect(mentor.locator("main")).to_contain_text("Nobody is picked yet.")

    mentee = opens(story.link_of(story.ruth), scripts=scripts)
    is_titled(mentee, "Would you be open to learning about Live shopping?")
    presses(mentee, "Not now")
    is_titled(mentee, "You said not now")

    shown = open_as(story.dana, story.board, scripts=scripts).locator("main tbody tr")
    expect(shown.filter(has_text="Ana Ruiz")).to_contain_text("Ready")
    for name in ("Theo Lind", "Mara Voss", "Ruth Abebe"):
        expect(shown.filter(has_text=name)).to_contain_text("Asked")


def test_a_manager_s_not_now_reads_on_the_board_like_silence(
    story: Story, opens: Callable[..., Page], open_as: Callable[..., Page]
) -> None:
    story.ask()
    before = open_as(story.dana, story.board).locator("main").inner_text()
    page = opens(story.link_of(story.ben))
    presses(page, "Not now")
    is_titled(page, "You said not now")
    assert open_as(story.dana, story.board).locator("main").inner_text() == before
    with tenant(story.organization.pk):
        actions.close_answers(cohort=story.cohort, by=story.dana.actor)
    rows = open_as(story.dana, story.board).locator("main tbody tr")
    expect(rows.filter(has_text="Not available")).to_have_count(4)
    assert not story.hears(story.ana)


def test_a_manager_s_link_works_once_and_tells_no_answer(story: Story, opens: Callable[..., Page]) -> None:
    story.ask()
    link = story.link_of(story.ben)
    first, second = opens(link), opens(link)
    presses(first, "Agree")
    presses(second, "Not now")
    is_titled(second, "This link was used")
    is_titled(opens(link), "This link was used")
    assert story.hears(story.ana)


def test_a_forwarded_link_is_passed_back(story: Story, open_as: Callable[..., Page]) -> None:
    story.ask()
    with tenant(story.organization.pk):
        ana = make_member(story.organization, Role.PARTICIPANT, person=story.ana)
    page = open_as(ana, story.link_of(story.ben))
    is_titled(page, "This link is for Ben Stone")
    expect(page.locator("main")).to_contain_text("Pass the link back")
    is_titled(open_as(story.dana, story.link_of(story.mara)), "This invitation is for Mara Voss")


def test_a_link_expires_and_closes(story: Story, opens: Callable[..., Page]) -> None:
    story.ask()
    links = [story.link_of(story.ben), story.link_of(story.mara)]
    with time_machine.travel(now() + timedelta(days=31)):
        for link in links:
            is_titled(opens(link), "This link has expired")
    with tenant(story.organization.pk):
        actions.close_answers(cohort=Cohort.objects.get(), by=story.dana.actor)
    for link in links:
        is_titled(opens(link), "Answers are closed")


def test_every_page_of_the_chain_is_sound(
    story: Story, live_server: LiveServer, opens: Callable[..., Page], open_as: Callable[..., Page]
) -> None:
    cohort = {"cohort": story.cohort.pk}
    is_sound(open_as(story.dana, path("programs:ask_enrollments", **cohort)))
    story.ask()
    is_sound(open_as(story.dana, story.board))
    guest = opens(story.link_of(story.ben))
    is_sound(guest)
    mentor = opens(story.link_of(story.mara))
    mentor.get_by_label("Your question").fill("Who would I teach?")
    presses(mentor, "Send the question")
    is_sound(mentor)
    is_sound(open_as(story.dana, path("programs:questions", **cohort)))
    with tenant(story.organization.pk):
        row = story.cohort.enrollments.get(person=story.mara)
        question = row.invitation_questions.get()
        picked = f"?enrollment={row.pk}"
    is_sound(open_as(story.dana, path("programs:reply_to_question", invitation_question=question.pk)))
    is_sound(open_as(story.dana, path("programs:ask_enrollments_later", **cohort) + picked))
    for person in (story.ben, story.mara):
        is_sound_and_closed(open_as(story.dana, story.link_of(person)))
    guest.reload()
    presses(guest, "Talk to me")
    is_sound(guest)
    presses(guest, "Not now")
    is_sound(guest)
    guest.goto(f"{live_server.url}{story.link_of(story.ben)}")
    is_sound_and_closed(guest)
    with tenant(story.organization.pk):
        actions.enroll_people(cohort=story.cohort, side="mentor", people=[make_person()], by=story.dana.actor)
    is_sound(open_as(story.dana, story.board))
    is_sound(open_as(story.dana, path("programs:give_topic", **cohort)))
