"""Guides and the session kit as everybody reads them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from programs import library
from programs.actions import library as actions
from programs.models import Enrollment
from programs.readers import Reader, reader_of
from tests.factories.accounts import make_member
from tests.factories.programs import (
    ask,
    decline,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
)
from tests.programs.pages import queries_of, url

OWN = "own_" + "a" * 32


def titles(client: Client, name: str = "guides", **query: str) -> dict[str, list[str]]:
    """Section -> titles of what stands in it."""
    page = client.get(url(client, name), query).content.decode()
    sections = re.findall(r"<h2[^>]*>(.*?)</h2>(.*?)</section>", page, re.DOTALL)
    return {title: re.findall(r"<h3>(?:<a[^>]*>)?(.*?)(?:</a>)?</h3>", rest) for title, rest in sections}


@pytest.fixture
def topic(in_organization):
    return make_topic()


def client_in(sign_in, organization, topic, side: str, *, answer=make_ready, **facts) -> Client:
    member = make_member(organization)
    cohort = make_cohort(make_program(topics=[topic], **facts.pop("program", {})), **facts)
    make = make_mentor if side == "mentor" else make_mentee
    answer(make(cohort, topic, person=member.person))
    return sign_in(membership=member)


def test_a_mentor_finds_the_guides_for_mentors_first(sign_in, organization, topic):
    sections = titles(client_in(sign_in, organization, topic, "mentor"))
    assert list(sections) == ["For you", "For everyone", "For mentees"]
    assert sections["For you"] == ["Starting as a mentor"]
    assert "Starting as a mentee" in sections["For mentees"]


def test_a_mentee_finds_theirs(sign_in, organization, topic):
    def yes(enrollment):
        Enrollment.objects.filter(pk=enrollment.pk).update(state=Enrollment.State.READY)

    sections = titles(client_in(sign_in, organization, topic, "mentee", answer=yes))
    assert sections["For you"] == ["Starting as a mentee", "Listening without defending"]


@pytest.mark.parametrize("answer", [ask, decline, lambda enrollment: enrollment])
def test_only_a_yes_of_ones_own_puts_guides_first(sign_in, organization, topic, answer):
    """Otherwise somebody would learn here that they are on a list, before anybody asked them."""
    client = client_in(sign_in, organization, topic, "mentor", answer=answer)
    assert "For you" not in titles(client)
    assert reader_of(client.member.person_id) == Reader()


@pytest.mark.parametrize(
    ("formats", "sides", "first"),
    [
        ({"group"}, {"mentor"}, {"mentor_start", "group_session"}),
        ({"board"}, {"mentee"}, {"mentee_start", "listening_without_defending", "group_session", "board_room"}),
        ({"circle"}, set(), {"peer_circle"}),
    ],
)
def test_a_way_of_meeting_has_its_guide(formats, sides, first):
    reader = Reader(frozenset(sides), frozenset(formats))
    assert {guide.key for guide in library.GUIDES if reader.is_first(guide)} == first


def test_whoever_is_in_a_circle_is_no_mentor_of_it(organization, topic, sign_in):
    program = {"formats": ["circle"]}
    client = client_in(sign_in, organization, topic, "mentor", program=program, format="circle")
    assert titles(client)["For you"] == ["Running a peer circle"]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_and_only_the_team_sees_what_is_for_the_team(sign_in, in_organization, role):
    client = sign_in(role)
    is_team = role in (Role.PROGRAM_ADMIN, Role.COORDINATOR)
    assert ("For the program team" in titles(client)) == is_team
    for guide in library.GUIDES:
        expected = 200 if is_team or guide.audience != "admin" else 404
        assert client.get(url(client, "guide", guide=guide.key)).status_code == expected
    assert client.get(url(client, "kit")).status_code == 200


def test_a_guide_reads_in_the_words_of_the_organization(sign_in, in_organization):
    client = sign_in(Role.PARTICIPANT)
    words = {"title": "We differ", "summary": "", "body": "Ask *why*. <b>Now</b>", "audience": "everyone"}
    actions.set_guide(key="disagreement", seen=None, by=SYSTEM, **words)
    page = client.get(url(client, "guide", guide="disagreement")).content.decode()
    assert "<h1>We differ</h1>" in page
    assert "Ask <em>why</em>. &lt;b&gt;Now&lt;/b&gt;" in page
    assert "1 minute<" in page
    assert "Edit this guide" not in page


def test_a_hidden_guide_is_not_found_and_not_listed(sign_in, in_organization):
    client = sign_in(Role.PARTICIPANT)
    actions.hide_text(kind="guide", key="credit", by=SYSTEM)
    assert client.get(url(client, "guide", guide="credit")).status_code == 404
    assert b"Naming where an idea came from" not in client.get(url(client, "guides")).content
    for guide in library.GUIDES:
        if guide.key != "credit":
            actions.hide_text(kind="guide", key=guide.key, by=SYSTEM)
    assert b"No guides" in client.get(url(client, "guides")).content


def test_the_kit_fits_the_programs_of_its_reader(sign_in, organization, topic):
    client = client_in(sign_in, organization, topic, "mentor", program={"purpose": "culture"})
    shown = titles(client, "kit")
    assert list(shown) == ["Session plans", "Themes", "Questions", "Examples to bring"]
    assert shown["Themes"] == [item.title for item in library.kit_for("culture") if item.kind == "theme"]
    whole = titles(client, "kit", purpose="all")
    assert sum(map(len, whole.values())) == len(library.KIT)
    one = titles(client, "kit", purpose="innovation", kind="question")
    assert list(one) == ["Questions"]
    assert one["Questions"] == [item.title for item in library.kit_for("innovation") if item.kind == "question"]


def test_without_a_program_the_whole_kit_is_there_and_nonsense_filters_nothing(sign_in, in_organization):
    client = sign_in(Role.PARTICIPANT)
    for query in ({}, {"purpose": "world_peace", "kind": "joke"}):
        assert sum(map(len, titles(client, "kit", **query).values())) == len(library.KIT)


def test_texts_of_another_organization_are_read_by_nobody_here(sign_in, other_organization):
    with tenant(other_organization.pk):
        words = {"title": "We differ", "summary": "", "body": "a", "audience": "everyone"}
        actions.add_guide(key=OWN, by=SYSTEM, **words)
        actions.hide_text(kind="guide", key="credit", by=SYSTEM)
    client = sign_in(Role.PARTICIPANT)
    assert client.get(url(client, "guide", guide=OWN)).status_code == 404
    assert client.get(url(client, "guide", guide="credit")).status_code == 200


@pytest.mark.parametrize("name", ["guides", "kit"])
def test_pages_take_as_many_queries_for_one_text_and_one_program_as_for_three(sign_in, organization, topic, name):
    client = client_in(sign_in, organization, topic, "mentor")
    client.get(url(client, name))
    counts = []
    for number in (1, 2):
        for index in range(number):
            key = f"own_{number}{index}".ljust(36, "0")
            actions.add_guide(key=key, title="We", summary="", body="a", audience="everyone", by=SYSTEM)
            actions.add_kit_item(key=key, title="We", body="a", kit_kind="theme", purposes=[], by=SYSTEM)
            make_ready(make_mentor(make_cohort(make_program(topics=[topic])), topic, person=client.member.person))
        counts.append(queries_of(client, url(client, name)))
    assert counts[0] == counts[1]
