"""The prep card on the home page and on the page of the session."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from access.clock import now
from access.roles import Role
from sessions import actions
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair
from tests.sessions.test_prep import HOME, book, clock, pair
from tests.sessions.test_rhythm import hold

__all__ = ["clock", "pair"]  # hold for these tests too


@pytest.mark.parametrize("days", [2, 3])
def test_the_card_is_on_the_home_page_and_on_the_page_of_the_session(pair, sign_in, days):
    takeaway = hold(pair, now() - timedelta(days=9))
    actions.write_takeaway(session=takeaway, text="Try it on one report", by=pair.mentee.actor)
    session = book(pair, days=days, link="https://meet.example.com/a?b=c")
    for member in (pair.mentee, pair.mentors[0]):
        client = sign_in(membership=member)
        for address in (HOME, path("sessions:session", session=session.pk)):
            page = text_of(client.get(address))
            assert ("Pick up from last time" in page) == (days == 2)
            assert ("Try it on one report" in page) == (days == 2)
            assert '<a href="https://meet.example.com/a?b=c" rel="noreferrer">Join at meet.example.com' in page
    assert "arrange" not in text_of(client.get(path("sessions:session", session=session.pk)))


def test_every_line_says_its_state_in_words_too(pair, sign_in):
    session, mentor = book(pair), pair.mentors[0]
    actions.write_example(session=session, text="A label", by=mentor.actor)
    actions.write_theme(session=session, text="Returns", by=pair.mentee.actor)
    client = sign_in(membership=pair.mentee)
    for address in (HOME, path("sessions:session", session=session.pk)):
        page = text_of(client.get(address))
        done, still_open = (f'<span class="visually-hidden">{word}: </span>' for word in ("Done", "Open"))
        assert f"{done}{mentor.person.name} brings one example." in page
        assert f"{done}Theme: Returns" in page
        assert page.count(done) == 2 and page.count(still_open) == 1


def test_the_home_costs_the_same_with_one_and_three_near_sessions(in_organization, sign_in):

    counts = []
    for number in (1, 3):
        mentor = make_member(in_organization, Role.PARTICIPANT)
        for index in range(number):
            made = make_pair(
                in_organization, make_cohort(starts_on=date(2026, 9, 1)), mentors=[mentor], started_on=date(2026, 9, 20)
            )
            hold(made, now() - timedelta(days=9))
            actions.write_question(session=book(made, days=1 + index), text="?", by=made.mentee.actor)
        counts.append(queries_of(sign_in(membership=mentor), HOME))
    assert counts[0] == counts[1]
