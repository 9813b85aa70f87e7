"""Sessions where nobody is the teacher, in a pair that agrees on its charter, and in one that rests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from access.clock import now, today
from accounts.models import Organization
from metrics.actions import record_decision
from notifications.models import Message
from pairing.actions import activate_pair, leave_pair, pause_pair
from pairing.models import Pair
from sessions import actions, queries
from sessions.models import MentoringSession
from sessions.queries import with_rhythm
from sessions.reconcile import reconcile_pairs
from sessions.reminders import remind_first_sessions
from sessions.rhythm import BY_URGENCY, Rhythm
from tests.factories.accounts import make_member
from tests.factories.circles import make_sitting, started
from tests.factories.pairs import make_pair
from tests.sessions.test_actions import begin


@pytest.fixture
def circle(in_organization: Organization) -> Pair:
    return make_sitting(in_organization, 4)


def book(pair: Pair, by, days: int = 2) -> MentoringSession:
    return actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=days), minutes=45, place="", theme="What is hard", by=by.actor
    )


def rhythm_of(pair: Pair) -> str:
    return BY_URGENCY[with_rhythm(Pair.objects.filter(pk=pair.pk), "UTC").get().urgency]


def test_any_member_books_and_is_the_host_and_everybody_is_invited(circle):
    booker = circle.peers[2]
    session = book(circle, booker)
    mails = Message.objects.filter(kind="session_booked")
    assert {mail.recipient_id for mail in mails} == {member.person_id for member in circle.peers}
    event = Calendar.from_ical(mails[0].calendar).walk("VEVENT")[0]
    assert event["organizer"].params["CN"] == booker.person.name
    actions.move_session(session=session, starts_at=now() + timedelta(days=4), minutes=30, by=circle.peers[0].actor)
    actions.cancel_session(session=session, by=circle.peers[1].actor)


def test_everybody_asks_brings_and_decides_and_each_owns_their_words(circle):
    one, other = circle.peers[:2]
    session = book(circle, one)
    for member in (one, other):
        actions.write_question(session=session, text="How do you say no?", by=member.actor)
        actions.write_example(session=session, text="My last no", by=member.actor)
    assert (session.questions.count(), session.examples.count()) == (2, 2)
    with pytest.raises(actions.NotYours):
        actions.delete_question(question=session.questions.filter(author=one.person).get(), by=other.actor)
    words = {"title": "Fewer meetings", "before": "Five", "after": "Two", "outcome": "changed", "measure": ""}
    made = [record_decision(pair=circle, **words, decided_on=today(), by=member.actor) for member in (one, other, one)]
    assert [decision.owner_id for decision in made] == [one.person_id, other.person_id, one.person_id]
    assert made[0].pk == made[2].pk


def test_one_member_logs_and_another_one_confirms(circle):
    one, other, third = circle.peers[:3]
    session = begin(book(circle, one))
    actions.log_session(session=session, was_held=True, by=one.actor)
    actions.log_session(session=session, was_held=True, by=one.actor)
    actions.confirm_session(session=session, met=True, by=one.actor)
    session.refresh_from_db()
    assert (session.state, queries.confirmed_pairs([circle.pk])) == ("held", set())
    actions.confirm_session(session=session, met=False, by=third.actor)
    assert queries.confirmed_pairs([circle.pk]) == set()
    actions.confirm_session(session=session, met=True, by=other.actor)
    session.refresh_from_db()
    assert (session.state, queries.confirmed_pairs([circle.pk])) == ("held", {circle.pk})


def test_a_session_that_nobody_says_was_held_was_missed_until_somebody_does(circle):
    session = begin(book(circle, circle.peers[0]))
    actions.confirm_session(session=session, met=False, by=circle.peers[0].actor)
    session.refresh_from_db()
    assert session.state == "missed"
    actions.confirm_session(session=session, met=True, by=circle.peers[1].actor)
    session.refresh_from_db()
    assert session.state == "held"


def test_strangers_and_those_who_left_do_nothing_in_a_circle(circle, in_organization):
    session, leaver = book(circle, circle.peers[0]), circle.peers[3]
    leave_pair(pair=circle, wants_partner=False, by=leaver.actor)
    for nobody in (leaver, make_member(in_organization)):
        for wrong in (
            lambda by=nobody: book(circle, by, days=9),
            lambda by=nobody: actions.cancel_session(session=session, by=by.actor),
            lambda by=nobody: actions.write_question(session=session, text="x", by=by.actor),
            lambda by=nobody: actions.write_example(session=session, text="x", by=by.actor),
            lambda by=nobody: actions.write_note(pair=circle, text="x", by=by.actor),
        ):
            with pytest.raises(actions.WrongSide):
                wrong()
        assert not queries.sessions_of(nobody.person).exists()
    Message.objects.all().update(state="sent")
    actions.cancel_session(session=session, by=circle.peers[1].actor)
    canceled = Message.objects.filter(kind="session_canceled")
    assert {mail.recipient_id for mail in canceled} == {
        member.person_id for member in circle.peers
    }  # it was in four calendars


def test_each_of_a_circle_is_reminded_to_book_until_one_of_them_has(circle):
    started(circle, days=5)
    assert remind_first_sessions() == 4
    assert remind_first_sessions() == 0
    book(circle, circle.peers[0])
    assert set(Message.objects.filter(kind="first_session_due").values_list("state", flat=True)) == {"canceled"}


# Forming and resting ----------------------------------------------------------------------------------------------


def test_a_forming_pair_books_its_first_session_and_no_more_until_it_is_signed(in_organization):
    pair = make_pair(in_organization, state=Pair.State.FORMING)
    session = begin(book(pair, pair.mentee))
    with pytest.raises(actions.NotBookable, match="Your charter comes first"):
        book(pair, pair.mentee, days=9)
    actions.log_session(session=session, was_held=False, by=pair.mentee.actor)
    again = begin(book(pair, pair.mentee, days=9))
    actions.log_session(session=again, was_held=True, by=pair.mentee.actor)
    with pytest.raises(actions.NotBookable, match="Your charter comes first"):
        book(pair, pair.mentee, days=12)
    activate_pair(pair=pair, by=pair.mentee.actor)
    assert book(pair, pair.mentee, days=12).number == 3


def test_forming_is_neither_late_nor_stalled(in_organization):
    pair = make_pair(in_organization, state=Pair.State.FORMING, started_on=today() - timedelta(days=99))
    assert rhythm_of(pair) == Rhythm.FORMING
    assert BY_URGENCY.index(Rhythm.FORMING) > BY_URGENCY.index(Rhythm.LATE)


def test_a_pair_that_rests_keeps_its_plan_moves_it_and_is_not_reminded(in_organization):
    pair = make_pair(in_organization, started_on=today() - timedelta(days=5))
    session = book(pair, pair.mentee)
    pause_pair(pair=pair, by=pair.mentors[0].actor)
    reconcile_pairs()
    session.refresh_from_db()
    assert (session.state, rhythm_of(pair)) == ("planned", Rhythm.PAUSED)
    with pytest.raises(actions.NotBookable, match="paused"):
        book(pair, pair.mentee, days=9)
    moved = actions.move_session(
        session=session, starts_at=now() + timedelta(days=30), minutes=45, by=pair.mentee.actor
    )
    actions.cancel_session(session=moved, by=pair.mentee.actor)
    assert remind_first_sessions() == 0


def test_a_group_whose_one_mentor_left_keeps_its_planned_session(in_organization):
    pair = make_pair(in_organization, mentors=[make_member(in_organization) for _ in range(2)])
    session = book(pair, pair.mentee)
    pair.mentors[0].person.left_on = today()
    pair.mentors[0].person.save()
    assert reconcile_pairs() == {"resumed": 0, "closed": 0, "canceled": 0}
    session.refresh_from_db()
    assert session.state == "planned"
