"""What somebody is offered to read before they have met anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now, today
from access.roles import Role
from programs.actions import library
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.sessions.test_rhythm import hold

HOME = "/o/halden/"


def offered(client) -> list[str]:
    page = text_of(client.get(HOME))
    if "Before you start" not in page:
        return []
    rows = page.split("Before you start")[1].split("</section>")[0].split("<h3>")[1:]
    return [row.split('">')[1].split("</a>")[0] for row in rows]


def test_each_side_reads_its_own_guide_and_the_one_about_first_meetings(in_organization, sign_in):
    pair = make_pair(in_organization)
    assert offered(sign_in(membership=pair.mentee)) == [
        "Starting as a mentee",
        "The first meeting, without it being weird",
    ]
    assert offered(sign_in(membership=pair.mentors[0]))[0] == "Starting as a mentor"


def test_it_goes_with_the_first_session_that_took_place(in_organization, sign_in):
    pair = make_pair(in_organization, make_cohort(), started_on=today() - timedelta(days=20))
    hold(pair, now() - timedelta(days=2))
    assert offered(sign_in(membership=pair.mentee)) == []


def test_a_second_part_is_new_again(in_organization, sign_in):
    person = make_member(in_organization)
    met = make_pair(in_organization, mentee=person, started_on=today() - timedelta(days=20))
    hold(met, now() - timedelta(days=2))
    make_pair(in_organization, mentors=[person])
    assert offered(sign_in(membership=person))[0] == "Starting as a mentor"


def test_a_circle_reads_about_circles(in_organization, sign_in):
    circle = make_circle(in_organization)
    assert offered(sign_in(membership=circle.mentors[0]))[0] == "Running a peer circle"


def test_without_a_pair_there_is_nothing_to_start(in_organization, sign_in):
    assert offered(sign_in(Role.PARTICIPANT)) == []


def test_a_hidden_guide_is_not_offered(in_organization, sign_in):
    pair = make_pair(in_organization)
    library.hide_text(kind="guide", key="mentee_start", by=pair.mentee.actor)
    assert offered(sign_in(membership=pair.mentee)) == ["The first meeting, without it being weird"]
    library.hide_text(kind="guide", key="first_meeting", by=pair.mentee.actor)
    assert offered(sign_in(membership=pair.mentee)) == []


def test_the_home_links_to_guides_that_open(in_organization, sign_in):
    client = sign_in(membership=make_pair(in_organization).mentee)
    page = text_of(client.get(HOME))
    for key in ("mentee_start", "first_meeting"):
        address = path("programs:guide", guide=key)
        assert address in page
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_home_one_query(in_organization, sign_in, number):
    person = make_member(in_organization)
    pairs = [
        make_pair(in_organization, mentors=[person], started_on=today() - timedelta(days=9)) for _ in range(number)
    ]
    client = sign_in(membership=person)
    before = queries_of(client, HOME)
    for pair in pairs:
        hold(pair, now() - timedelta(days=2))
    assert before - queries_of(client, HOME) in (0, 1)
