"""The prep card: from two days before, what is there and what is open, each side its own part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from access.clock import now
from pairing.models import Pair, PairMember
from sessions import actions
from sessions.models import MentoringSession
from sessions.prep import Prep, is_near, last_takeaways, prep_of
from tests.asking import path
from tests.factories.circles import make_sitting
from tests.factories.pairs import make_cohort, make_pair
from tests.sessions.test_rhythm import hold

HOME = path("home:home")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with (
        timezone.override("America/New_York"),
        time_machine.travel(datetime(2026, 10, 14, 15, tzinfo=UTC), tick=False) as traveller,
    ):
        yield traveller


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=date(2026, 9, 20))


def book(pair: Pair, *, days: int = 2, by=None, link: str = "", theme: str = "") -> MentoringSession:
    when = now() + timedelta(days=days)
    by = (by or pair.mentee).actor
    return actions.book_session(pair=pair, starts_at=when, minutes=45, place="", link=link, theme=theme, by=by)


def card(session: MentoringSession, member) -> Prep:
    me = PairMember.objects.get(pair=session.pair_id, person=member.person)
    questions, examples = (list(rows.select_related("author")) for rows in (session.questions, session.examples))
    last = last_takeaways(list(session.pair.sessions.all()))
    return prep_of(session, me, questions, examples, last.get(session.pair_id, []))


def points(session: MentoringSession, member) -> list[tuple[bool, str]]:
    return [(point.is_done, point.text) for point in card(session, member).points]


def test_it_shows_from_two_days_before_on_the_readers_clocks_until_it_begins(pair, clock):
    session = book(pair, days=5)
    shown = []
    for _ in range(7):
        shown.append(is_near(session, timezone.localtime(now()).date()))
        clock.shift(timedelta(days=1))
    assert shown == [False, False, False, True, True, False, False]  # it begins at the very minute of the sixth day


def test_each_side_reads_its_own_two_minutes_and_what_the_other_has_prepared(pair):
    session, mentor = book(pair), pair.mentors[0]
    assert points(session, pair.mentee) == [
        (False, "A theme: what it is about, in one line"),
        (False, "Three questions"),
    ]
    assert points(session, mentor) == [(False, "One example: something you can show or tell in ten minutes")]
    actions.write_theme(session=session, text="Returns", by=pair.mentee.actor)
    for number in range(2):
        actions.write_question(session=session, text=f"{number}?", by=pair.mentee.actor)
    session.refresh_from_db()
    assert points(session, pair.mentee) == [(True, "Theme: Returns"), (False, "Three questions. Two are there")]
    assert card(session, mentor).there == f"{pair.mentee.person.name} asks 2 questions."
    actions.write_question(session=session, text="3?", by=pair.mentee.actor)
    actions.write_example(session=session, text="A label", by=mentor.actor)
    assert card(session, pair.mentee).is_ready
    assert card(session, mentor).is_ready
    assert card(session, pair.mentee).there == f"{mentor.person.name} brings one example."


def test_in_a_circle_everybody_brings_one_thing(in_organization):
    circle = make_sitting(in_organization, 3)
    session = book(circle, by=circle.peers[0])
    assert points(session, circle.peers[1])[1] == (False, "A question or an example of yours")
    actions.write_example(session=session, text="Mine", by=circle.peers[1].actor)
    assert points(session, circle.peers[1])[1][0]
    assert not points(session, circle.peers[2])[1][0]


def test_what_was_taken_away_from_the_last_session_that_was_held_is_picked_up(pair):
    first, second = hold(pair, now() - timedelta(days=20)), hold(pair, now() - timedelta(days=9), number=2)
    missed = hold(pair, now() - timedelta(days=3), "missed", number=3)
    for session, text in ((first, "Long ago"), (second, "Try it on one report"), (missed, "Nothing")):
        actions.write_takeaway(session=session, text=text, by=pair.mentee.actor)
    assert [row.text for row in card(book(pair), pair.mentors[0]).takeaways] == ["Try it on one report"]
