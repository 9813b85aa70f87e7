"""Booking, the agenda and the facts of a session."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import FieldError
from django.db import connection
from icalendar import Calendar

from access.clock import now
from accounts.models import Organization
from accounts.sealing import CannotOpen
from audit.models import AuditEntry
from notifications.models import Message, Notice
from pairing.models import Pair
from programs.models import Cohort
from sessions import actions, queries
from sessions.models import MentoringSession, Note, Question
from tests.factories.accounts import make_member
from tests.factories.pairs import make_cohort, make_pair


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


def test_two_sessions_of_a_pair_never_overlap(pair):
    first = book(pair)
    for minutes in (-30, 30):
        with pytest.raises(actions.NotBookable, match="Session 1 is at that time"):
            book(pair, starts_at=first.starts_at + timedelta(minutes=minutes))
    book(pair, starts_at=first.ends_at)
    assert MentoringSession.objects.count() == 2


def test_a_canceled_session_gives_its_number_back_and_a_missed_one_keeps_it(pair):
    actions.cancel_session(session=book(pair), by=pair.mentee.actor)
    first = book(pair)
    assert first.number == 1
    actions.log_session(session=begin(first), was_held=False, by=pair.mentee.actor)
    assert book(pair).number == 2


@pytest.mark.parametrize("days", [-1, 900])
def test_a_session_lies_ahead_and_inside_the_program(pair, days):
    with pytest.raises(actions.NotBookable):
        book(pair, starts_at=now() + timedelta(days=days))


@pytest.mark.parametrize(
    ("starts_at", "is_inside"), [(datetime(2026, 12, 1, 4, 30), True), (datetime(2026, 12, 1, 5, 30), False)]
)
def test_the_last_day_of_a_program_ends_at_midnight_on_the_mentees_clocks(in_organization, starts_at, is_inside):
    """The program ends on November 30; on December 1 at 4:30 UTC it is still that day in New York."""
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        pair = make_pair(in_organization, make_cohort(starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 30)))
        if is_inside:
            assert book(pair, starts_at=starts_at.replace(tzinfo=UTC)).number == 1
        else:
            with pytest.raises(actions.NotBookable, match="no later than November 30"):
                book(pair, starts_at=starts_at.replace(tzinfo=UTC))


def close(pair: Pair) -> None:
    pair.state = Pair.State.CLOSED
    pair.save(update_fields=["state"])


def close_cohort(pair: Pair) -> None:
    pair.cohort.state = Cohort.State.CLOSED
    pair.cohort.save(update_fields=["state"])


def test_a_paused_pair_books_nothing_and_may_still_log(pair):
    session = begin(book(pair))
    pair.state = Pair.State.PAUSED
    pair.save(update_fields=["state"])
    with pytest.raises(actions.NotBookable, match="paused"):
        book(pair)
    assert actions.log_session(session=session, was_held=True, by=pair.mentee.actor).state == "held"


@pytest.mark.parametrize("end", [close, close_cohort])
def test_a_pair_that_has_ended_is_read_only(pair, end):
    ahead, begun = book(pair), begin(book(pair, starts_at=now() + timedelta(days=9)))
    mentee, mentor = pair.mentee.actor, pair.mentors[0].actor
    question = actions.write_question(session=ahead, text="What do reports not show?", by=mentee)
    example = actions.write_example(session=ahead, text="One return label", by=mentor)
    note = actions.write_note(pair=pair, text="Between us", by=mentor)
    end(pair)
    for closed in (
        lambda: book(pair, starts_at=now() + timedelta(days=5)),
        lambda: actions.move_session(session=ahead, starts_at=now() + timedelta(days=5), minutes=30, by=mentee),
        lambda: actions.set_session(session=ahead, place="x", theme="x", by=mentee),
        lambda: actions.cancel_session(session=ahead, by=mentee),
        lambda: actions.write_question(session=ahead, text="x", by=mentee),
        lambda: actions.delete_question(question=question, by=mentee),
        lambda: actions.write_example(session=ahead, text="x", by=mentor),
        lambda: actions.delete_example(example=example, by=mentor),
        lambda: actions.write_takeaway(session=begun, text="x", by=mentee),
        lambda: actions.log_session(session=begun, was_held=True, by=mentee),
        lambda: actions.confirm_session(session=begun, met=True, by=mentor),
        lambda: actions.write_note(pair=pair, text="x", by=mentee),
        lambda: actions.delete_note(note=Note.objects.get(pk=note.pk), by=mentor),
        lambda: actions.answer_open_check_in(
            pair=pair, period_starts_on=now().date(), has_met=True, has_next_booked=True, by=mentee
        ),
    ):
        with pytest.raises(actions.ClosedPair):
            closed()


def test_move_session_updates_the_same_event(pair):
    session = book(pair)
    moved = actions.move_session(session=session, starts_at=now() + timedelta(days=5), minutes=60, by=pair.mentee.actor)
    newest = Message.objects.filter(kind="session_booked", state="new")
    assert newest.count() == 2  # the first invitation had not gone out and is called off
    event = Calendar.from_ical(newest[0].calendar).walk("VEVENT")[0]
    assert event["uid"] == f"{session.calendar_uid}@upwell"
    assert event["sequence"] == 1
    assert moved.ends_at - moved.starts_at == timedelta(hours=1)


def test_moving_a_session_to_where_it_is_already_tells_nobody(pair):
    session = book(pair)
    actions.move_session(session=session, starts_at=session.starts_at, minutes=session.minutes, by=pair.mentee.actor)
    assert Message.objects.count() == 2
    assert not AuditEntry.objects.filter(action="session_moved").exists()


def test_set_session_sends_a_new_place_and_never_the_theme(pair):
    session = book(pair)
    actions.set_session(session=session, place="Room 4", theme="Carriers", by=pair.mentee.actor)
    assert Message.objects.filter(state="new").count() == 2
    changed = actions.set_session(session=session, place="Room 9", theme="Carriers", by=pair.mentee.actor)
    mail = Message.objects.filter(state="new").latest("created_at")
    event = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
    assert (str(event["location"]), event["sequence"], changed.theme) == ("Room 9", 1, "Carriers")
    assert "Carriers" not in mail.calendar + str(mail.context)
    assert AuditEntry.objects.get(action="session_set").sentence.endswith("changed the place of session 1")


def test_whoever_has_left_gets_no_invitation(pair):
    gone = pair.mentors[0].person
    gone.left_on = now().date()
    gone.save()
    book(pair)
    assert [mail.recipient_id for mail in Message.objects.all()] == [pair.mentee.person_id]


def test_cancel_session_takes_it_out_of_the_calendars(pair):
    session = actions.cancel_session(session=book(pair), by=pair.mentee.actor)
    mail = Message.objects.filter(kind="session_canceled").first()
    assert mail.calendar_method == "CANCEL"
    assert "STATUS:CANCELLED" in mail.calendar
    with pytest.raises(actions.NotPlanned, match="canceled already"):
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
        with pytest.raises(actions.WrongSide):
            wrong()
    actions.delete_question(question=question, by=mentee)
    assert not Question.objects.exists()


def test_the_same_words_twice_are_one_row(pair):
    session, mentee, mentor = book(pair), pair.mentee.actor, pair.mentors[0].actor
    for _ in range(2):
        actions.write_question(session=session, text="Where do you check by hand?", by=mentee)
        actions.write_example(session=session, text="One label", by=mentor)
        actions.write_note(pair=pair, text="Between us", by=mentor)
    assert (session.questions.count(), session.examples.count(), pair.notes.count()) == (1, 1, 1)


def test_the_agenda_of_a_session_that_is_over_stays(pair):
    session, mentee, mentor = begin(book(pair)), pair.mentee.actor, pair.mentors[0].actor
    question = actions.write_question(session=session, text="Still time for one", by=mentee)
    actions.log_session(session=session, was_held=True, by=mentee)
    for late in (
        lambda: actions.write_question(session=session, text="x", by=mentee),
        lambda: actions.write_example(session=session, text="x", by=mentor),
        lambda: actions.delete_question(question=question, by=mentee),
    ):
        with pytest.raises(actions.SessionOver, match="This session is held"):
            late()


def test_a_takeaway_comes_after_and_is_replaced_not_doubled(pair):
    session = book(pair)
    with pytest.raises(actions.NotBegun):
        actions.write_takeaway(session=session, text="Too soon", by=pair.mentee.actor)
    begin(session)
    actions.write_takeaway(session=session, text="First", by=pair.mentee.actor)
    second = actions.write_takeaway(session=session, text="Second", by=pair.mentee.actor)
    second.refresh_from_db()
    assert session.takeaways.count() == 1
    assert second.text == "Second"
    with pytest.raises(actions.NotAMember):
        actions.write_takeaway(session=session, text="x", by=make_member(pair.organization).actor)


def test_a_note_is_its_authors_to_take_back(pair):
    note = actions.write_note(pair=pair, text="Between us", by=pair.mentors[0].actor)
    with pytest.raises(actions.NotYours):
        actions.delete_note(note=note, by=pair.mentee.actor)
    with pytest.raises(actions.NotAMember):
        actions.write_note(pair=pair, text="x", by=make_member(pair.organization).actor)
    actions.delete_note(note=note, by=pair.mentors[0].actor)
    assert not pair.notes.exists()


def test_doors_and_pair_text_leave_no_trace_in_the_audit_log(pair):
    session = book(pair)
    before = AuditEntry.objects.count()
    actions.write_question(session=session, text="x", by=pair.mentee.actor)
    actions.delete_note(note=actions.write_note(pair=pair, text="y", by=pair.mentee.actor), by=pair.mentee.actor)
    assert AuditEntry.objects.count() == before


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
    for read in (
        lambda: list(Question.objects.values("text")),
        lambda: list(MentoringSession.objects.values("questions__text")),
    ):
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


def test_a_mentor_may_answer_first(pair):
    session = begin(book(pair))
    actions.confirm_session(session=session, met=True, by=pair.mentors[0].actor)
    actions.log_session(session=session, was_held=True, by=pair.mentee.actor)
    assert queries.confirmed_pairs([pair.pk]) == {pair.pk}


def test_a_slip_of_the_mentee_is_corrected_until_a_mentor_confirms(pair):
    session = begin(book(pair))
    actions.log_session(session=session, was_held=False, by=pair.mentee.actor)
    actions.confirm_session(session=session, met=True, by=pair.mentors[0].actor)
    assert actions.log_session(session=session, was_held=True, by=pair.mentee.actor).state == "held"


def test_confirming_twice_is_one_entry(pair):
    session = begin(book(pair))
    for _ in range(2):
        actions.confirm_session(session=session, met=True, by=pair.mentors[0].actor)
    assert AuditEntry.objects.filter(action="session_confirmed").count() == 1


def test_nobody_logs_a_session_that_was_canceled(pair):
    session = book(pair)
    actions.cancel_session(session=session, by=pair.mentee.actor)
    begin(session)
    with pytest.raises(actions.AlreadyLogged, match="canceled"):
        actions.log_session(session=session, was_held=True, by=pair.mentee.actor)


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
