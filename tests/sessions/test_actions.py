"""Booking, the agenda and the facts of a session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from icalendar import Calendar

from access.clock import now
from accounts.models import Organization
from accounts.sealing import CannotOpen
from audit.models import AuditEntry
from notifications.models import Message, Notice
from pairing.models import Pair
from sessions import actions, queries
from sessions.models import MentoringSession, Question
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    return make_pair(in_organization)


def book(pair: Pair, **fields):
    values = {"starts_at": now() + timedelta(days=2), "minutes": 45, "place": "Room 4", "theme": "How returns work"}
    return actions.book_session(pair=pair, by=pair.mentee.actor, **values | fields)


def begin(session: MentoringSession) -> MentoringSession:
    session.starts_at, session.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    session.save(update_fields=["starts_at", "ends_at"])
    return session


def test_book_session_invites_everybody_once_and_is_audited(pair):
    session = book(pair)
    assert (session.number, session.state) == (1, "planned")
    mails = Message.objects.filter(kind="session_booked")
    assert {mail.recipient_id for mail in mails} == {pair.mentee.person_id, pair.mentors[0].person_id}
    assert Notice.objects.filter(kind="session_booked").count() == 2
    event = Calendar.from_ical(mails[0].calendar).walk("VEVENT")[0]
    assert event["uid"] == f"{session.calendar_uid}@upwell"
    assert event["dtstart"].dt == session.starts_at.replace(microsecond=0)
    assert "How returns work" not in mails[0].calendar + str(mails[0].context)
    assert AuditEntry.objects.get(action="session_booked").sentence.endswith("booked session 1")


def test_only_the_mentee_books_moves_and_cancels(pair):
    mentor = pair.mentors[0].actor
    with pytest.raises(actions.NotTheMentee):
        actions.book_session(pair=pair, starts_at=now() + timedelta(days=1), minutes=45, place="", theme="", by=mentor)
    session = book(pair)
    with pytest.raises(actions.NotTheMentee):
        actions.cancel_session(session=session, by=mentor)
    with pytest.raises(actions.NotTheMentee):
        actions.move_session(session=session, starts_at=now() + timedelta(days=9), minutes=30, by=mentor)


def test_a_time_is_booked_once(pair):
    first = book(pair)
    with pytest.raises(actions.AlreadyBooked):
        book(pair, starts_at=first.starts_at)
    assert MentoringSession.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 900])
def test_a_session_lies_ahead_and_inside_the_program(pair, days):
    with pytest.raises(actions.NotBookable):
        book(pair, starts_at=now() + timedelta(days=days))


def test_a_closed_pair_books_nothing(pair):
    pair.state = Pair.State.CLOSED
    pair.save()
    with pytest.raises(actions.NotBookable, match="not active"):
        book(pair)


def test_move_session_updates_the_same_event(pair):
    session = book(pair)
    moved = actions.move_session(session=session, starts_at=now() + timedelta(days=5), minutes=60, by=pair.mentee.actor)
    newest = Message.objects.filter(kind="session_booked", state="new")
    assert newest.count() == 2  # the first invitation had not gone out and is called off
    event = Calendar.from_ical(newest[0].calendar).walk("VEVENT")[0]
    assert event["uid"] == f"{session.calendar_uid}@upwell"
    assert event["sequence"] == 1
    assert moved.ends_at - moved.starts_at == timedelta(hours=1)


def test_cancel_session_takes_it_out_of_the_calendars(pair):
    session = actions.cancel_session(session=book(pair), by=pair.mentee.actor)
    mail = Message.objects.filter(kind="session_canceled").first()
    assert mail.calendar_method == "CANCEL"
    assert "STATUS:CANCELLED" in mail.calendar
    with pytest.raises(actions.NotBookable, match="canceled already"):
        actions.cancel_session(session=session, by=pair.mentee.actor)


def test_a_closed_pair_has_its_plans_called_off_once(pair):
    book(pair)
    assert actions.cancel_sessions_of_closed_pair(pair=pair, by=pair.mentee.actor) == 1
    assert actions.cancel_sessions_of_closed_pair(pair=pair, by=pair.mentee.actor) == 0


def test_questions_are_the_mentees_and_examples_the_mentors(pair):
    session, mentee, mentor = book(pair), pair.mentee.actor, pair.mentors[0].actor
    question = actions.write_question(session=session, text="What do reports not show?", by=mentee)
    example = actions.write_example(session=session, text="One return label", by=mentor)
    for wrong in (
        lambda: actions.write_question(session=session, text="x", by=mentor),
        lambda: actions.write_example(session=session, text="x", by=mentee),
        lambda: actions.delete_question(question=question, by=mentor),
        lambda: actions.delete_example(example=example, by=mentee),
    ):
        with pytest.raises(actions.NotYours):
            wrong()
    actions.delete_question(question=question, by=mentee)
    assert not Question.objects.exists()


def test_a_takeaway_is_replaced_not_doubled(pair):
    session = book(pair)
    actions.write_takeaway(session=session, text="First", by=pair.mentee.actor)
    second = actions.write_takeaway(session=session, text="Second", by=pair.mentee.actor)
    second.refresh_from_db()
    assert session.takeaways.count() == 1
    assert second.text == "Second"
    with pytest.raises(actions.NotYours):
        actions.write_takeaway(session=session, text="x", by=make_member(pair.organization).actor)


def test_pair_text_is_ciphertext_bound_to_its_row(pair):
    session, by = book(pair), pair.mentee.actor
    first = actions.write_question(session=session, text="Heron under the bridge", by=by)
    second = actions.write_question(session=session, text="Something else", by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM mentoring_sessions_question WHERE id = %s", [first.pk])
        stored = bytes(cursor.fetchone()[0])
        assert b"Heron" not in stored
        cursor.execute("UPDATE mentoring_sessions_question SET text = %s WHERE id = %s", [stored, second.pk])
    with pytest.raises(CannotOpen):
        second.refresh_from_db()
    with pytest.raises(FieldError):
        Question.objects.filter(text="x").exists()
    with pytest.raises(FieldError):
        Question.objects.update(text="x")
    for read in (lambda: list(Question.objects.values("text")), lambda: list(MentoringSession.objects.values("questions__text"))):
        with pytest.raises(FieldError):
            read()


def test_log_session_by_the_mentee_and_confirm_by_the_mentor_confirm_the_pair(pair):
    session = begin(book(pair))
    assert queries.confirmed_pairs([pair.pk]) == set()
    actions.log_session(session=session, was_held=True, by=pair.mentee.actor)
    assert queries.confirmed_pairs([pair.pk]) == set()
    actions.confirm_session(session=session, met=True, by=pair.mentors[0].actor)
    assert queries.confirmed_pairs([pair.pk]) == {pair.pk}


def test_logging_twice_is_harmless_and_contradiction_after_confirmation_refused(pair):
    session = begin(book(pair))
    actions.log_session(session=session, was_held=True, by=pair.mentee.actor)
    actions.log_session(session=session, was_held=True, by=pair.mentee.actor)
    assert AuditEntry.objects.filter(action="session_held").count() == 1
    actions.confirm_session(session=session, met=True, by=pair.mentors[0].actor)
    with pytest.raises(actions.AlreadyLogged):
        actions.log_session(session=session, was_held=False, by=pair.mentee.actor)


def test_nobody_logs_or_confirms_a_session_that_has_not_begun(pair):
    session = book(pair)
    with pytest.raises(actions.TooEarly):
        actions.log_session(session=session, was_held=True, by=pair.mentee.actor)
    with pytest.raises(actions.TooEarly):
        actions.confirm_session(session=session, met=True, by=pair.mentors[0].actor)


def test_sides_log_and_confirm_for_themselves_only(pair):
    session = begin(book(pair))
    with pytest.raises(actions.NotTheMentee):
        actions.log_session(session=session, was_held=True, by=pair.mentors[0].actor)
    with pytest.raises(actions.NotTheMentor):
        actions.confirm_session(session=session, met=True, by=pair.mentee.actor)


def test_the_open_check_in_is_replaced_and_members_only(pair):
    day = now().date()
    for answer in (True, None):
        actions.answer_open_check_in(
            pair=pair, period_starts_on=day, has_met=answer, has_next_booked=False, by=pair.mentee.actor
        )
    assert [row.has_met for row in pair.check_ins.all()] == [None]
    with pytest.raises(actions.NotAMember):
        actions.answer_open_check_in(
            pair=pair,
            period_starts_on=day,
            has_met=True,
            has_next_booked=True,
            by=make_member(pair.organization).actor,
        )
