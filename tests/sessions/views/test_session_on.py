"""While a session goes on: its agenda and its place come first, and nobody is asked yet whether they met."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now
from pairing.models import Pair
from sessions import actions
from tests.asking import path, text_of
from tests.factories.pairs import make_pair

JOIN = "Join at meet.halden.example"


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization)


@pytest.fixture
def session(pair):
    made = actions.book_session(
        pair=pair,
        starts_at=now() + timedelta(days=2),
        minutes=45,
        place="",
        link="https://meet.halden.example/returns",
        theme="Returns",
        by=pair.mentee.actor,
    )
    made.starts_at, made.ends_at = now() - timedelta(minutes=10), now() + timedelta(minutes=35)
    made.save(update_fields=["starts_at", "ends_at"])
    return made


def member(pair: Pair, side: str):
    return pair.mentee if side == "mentee" else pair.mentors[0]


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_home_leads_with_it_and_with_the_way_in(pair, session, sign_in, side):
    page = text_of(sign_in(membership=member(pair, side)).get(path("home:home")))
    assert f"<h1>Session {session.number} is on now</h1>" in page
    assert JOIN in page and "Did you meet?" not in page


def test_the_pair_and_the_list_of_sessions_say_so(pair, session, sign_in):
    client = sign_in(membership=pair.mentors[0])
    page = text_of(client.get(path("sessions:pair", pair=pair.pk)))
    assert f"Session {session.number} is on now:" in page and "Open the agenda" in page
    assert "On now" in page and "Not logged yet" not in page
    assert "On now" in text_of(client.get(path("sessions:sessions")))


def test_its_page_asks_below_the_agenda_and_takes_the_answer_of_those_who_end_early(pair, session, sign_in):
    client, where = sign_in(membership=pair.mentee), path("sessions:session", session=session.pk)
    page = text_of(client.get(where))
    assert page.index(">Agenda<") < page.index("Did you meet?")
    client.post(path("sessions:log_session", session=session.pk), {"was_held": "yes"})
    page = text_of(client.get(where))
    assert page.index("You said that you met.") < page.index(">Agenda<")


def test_it_asks_once_it_is_over(pair, session, sign_in):
    session.ends_at = now()
    session.save(update_fields=["ends_at"])
    client = sign_in(membership=pair.mentee)
    assert "<h1>Did you meet?</h1>" in text_of(client.get(path("home:home")))
    page = text_of(client.get(path("sessions:session", session=session.pk)))
    assert page.index("Did you meet?") < page.index(">Agenda<")
