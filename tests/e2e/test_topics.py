"""The catalog, a nomination and one's own look at one's gaps in a browser: each page sound at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from programs import actions, topic_queries
from programs.models import Nomination
from programs.starter import STARTER
from tests.asking import path
from tests.e2e.checks import is_sound
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_ready
from tests.factories.topics import accept, make_nomination, nomination_link

pytestmark = [pytest.mark.e2e]
FILE = (
    "Topic;Area;Description;Level 1;Level 2;Level 3;Level 4;Level 5\n"
    "Live shopping;Digital journeys;What sells, and what looks forced.;a;b;c;d;e\n"
    "Prompting and checking answers;AI;;;;;;\n"
    "Half described;AI;;Only this one;;;;\n"
)


@pytest.fixture
def world(organization: Organization) -> SimpleNamespace:
    """A catalog with people in it: who teaches, who learns, who is suggested."""
    admin = make_member(organization, Role.PROGRAM_ADMIN, name="Petra Lang")
    mentor = make_member(organization, name="Theo Lindqvist")
    mentee = make_member(organization, name="Marisol Okafor")
    with tenant(organization.pk):
        topics = actions.add_starter_topics(starters=STARTER[:6], by=admin.actor)
        twin = actions.add_topic(name="Checking what AI says", area="AI fluency", description="", by=admin.actor)
        cohort = make_cohort(make_program("AI fluency for executives", topics=[*topics[:4], twin]), name="Spring")
        teaches = make_ready(
            make_mentor(cohort, topics[1], person=mentor.person, evidence="Ran the prompt clinic in Returns")
        )
        make_mentor(cohort, twin, person=make_person("Amara Nwosu"))
        learns = make_ready(make_mentee(cohort, topics[1], person=mentee.person))
        accept(make_nomination(topics[1], nominee=make_person("Joon Park", title="Service designer"), by=mentee.person))
        waiting = make_nomination(topics[0], nominee=mentor.person, by=make_person("Ines Duarte"))
    return SimpleNamespace(
        admin=admin,
        mentor=mentor,
        mentee=mentee,
        topic=topics[1],
        twin=twin,
        cohort=cohort,
        teaches=teaches,
        learns=learns,
        waiting=waiting,
    )


def test_the_catalog_is_read_merged_and_filled_from_a_file(
    live_server: LiveServer,
    organization: Organization,
    world: SimpleNamespace,
    open_as: Callable[..., Page],
) -> None:
    page = open_as(world.admin, path("programs:topics"))
    is_sound(page)
    for name, ids in (
        ("programs:topic", {"topic": world.topic.pk}),
        ("programs:set_topic", {"topic": world.topic.pk}),
        ("programs:add_topic", {}),
        ("programs:enroll_people", {"cohort": world.cohort.pk}),
        ("programs:set_enrollment", {"enrollment": world.teaches.pk}),
        ("programs:import_topics", {}),
    ):
        page.goto(live_server.url + path(name, **ids))
        is_sound(page)
    page.get_by_label("File").set_input_files({"name": "topics.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("1 topic is added and 1 changes. 1 row is left out.")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Save 2 topics").click()
    expect(page.get_by_role("heading", name="The file is saved")).to_be_visible()

    page.goto(live_server.url + path("programs:merge_topic", topic=world.twin.pk))
    page.get_by_label("Keep this one").select_option(label="Prompting and checking answers")
    page.get_by_role("button", name="Show what would move").click()
    expect(page.get_by_text("There is no way back.")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Merge them for good").click()
    expect(page.get_by_role("heading", name="Prompting and checking answers", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Amara Nwosu")).to_be_visible()


def test_a_colleague_is_named_and_says_yes_by_the_link(
    live_server: LiveServer,
    organization: Organization,
    world: SimpleNamespace,
    open_as: Callable[..., Page],
    open_page: Callable[..., Page],
) -> None:
    page = open_as(world.mentee, path("programs:nominate"))
    page.get_by_label("Name or email of your colleague").fill("amara")
    page.get_by_role("button", name="Find them").click()
    page.get_by_label("Amara Nwosu").check()
    page.get_by_label("What they could show somebody").select_option(label="Collaboration tools")
    is_sound(page)
    page.get_by_label("What shows it").fill("Runs the busiest board in Returns")
    page.get_by_role("button", name="Send it to them").click()
    expect(page.get_by_text("Sent to Amara Nwosu.")).to_be_visible()
    with tenant(organization.pk):
        link = nomination_link(Nomination.objects.get(nominee__name="Amara Nwosu"))
    page.goto(live_server.url + link)
    expect(page.get_by_role("heading", name="This link is for somebody else")).to_be_visible()

    mailbox = open_page()
    mailbox.goto(live_server.url + link)
    is_sound(mailbox)
    mailbox.get_by_role("button", name="Yes, you may tell the program team").click()
    expect(mailbox.get_by_role("heading", name="This link was used")).to_be_visible()
    is_sound(mailbox)
    with tenant(organization.pk):
        names = set(topic_queries.accepted_nominations().values_list("nominee__name", flat=True))
    assert names == {"Joon Park", "Amara Nwosu"}


def test_a_mentee_looks_at_their_gaps_and_a_mentor_puts_their_skills_right(
    live_server: LiveServer,
    organization: Organization,
    world: SimpleNamespace,
    open_as: Callable[..., Page],
) -> None:
    page = open_as(world.mentee, path("home:home"))
    page.get_by_role("link", name="Look at them").click()
    is_sound(page)
    topic = "AI assistants in daily work"
    own = page.get_by_role("region", name="Where you stand").get_by_role("group", name=topic)
    shared = page.get_by_role("region", name="Choose up to three topics to learn").get_by_role("group", name=topic)
    own.get_by_label("Where you stand").select_option(label="Has tried it")
    page.get_by_label("A note to yourself").fill("I would like to see one, start to end.")
    page.get_by_role("button", name="Keep this for myself").click()
    expect(page.get_by_text("Kept. Only you can read it.")).to_be_visible()
    expect(shared.get_by_label("Shared level")).to_have_value("1")
    shared.get_by_label("Place").select_option(label="Second")
    page.get_by_role("button", name="Send these topics and levels").click()
    expect(page.get_by_text("Your topics are sent.")).to_be_visible()

    mentor = open_as(world.mentor, path("programs:correct_skills", enrollment=world.teaches.pk))
    is_sound(mentor)
    mentor.get_by_label("Your level").select_option(label="The one others ask")
    mentor.get_by_role("button", name="Save what I teach").click()
    expect(mentor.get_by_text("What you teach is saved.")).to_be_visible()
