"""Around each session and along the rhythm: who is reminded, when, once, and what calls it off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.clock import now
from accounts.models import Organization
from metrics.models import Decision
from metrics.reminders import remind_follow_ups
from notifications import actions as notices
from notifications.kinds import Kind
from notifications.models import Message, Notice
from pairing import actions as pairs
from pairing.models import Pair
from sessions import actions, reminders, session_reminders
from sessions.models import Example, MentoringSession, Question
from tests.factories.accounts import make_member
from tests.factories.debriefs import make_session
from tests.factories.pairs import make_cohort, make_pair

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 10, 13, 10, tzinfo=NEW_YORK)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pair(in_organization: Organization, clock) -> Pair:
    return make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=date(2026, 10, 5))


@pytest.fixture
def session(pair: Pair) -> MentoringSession:
    """Next Monday at ten."""
    return book(pair, datetime(2026, 10, 19, 10, tzinfo=NEW_YORK))


def book(pair: Pair, at: datetime) -> MentoringSession:
    booked = actions.book_session(pair=pair, starts_at=at, minutes=45, place="Room 4", theme="", by=pair.mentee.actor)
    booked.pair = pair  # as the factory made it, with its sides
    return booked


def told(kind: Kind, **which: Any) -> dict[str, datetime]:
    """Name -> when, of those who will get this reminder by mail."""
    rows = Message.objects.filter(kind=kind, state__in=["new", "held"], **which)
    people = {member.person_id: member.side for member in Pair.objects.get().members.all()}
    return {people.get(row.recipient_id, "team"): row.not_before.astimezone(NEW_YORK) for row in rows}


# Before ------------------------------------------------------------------------------------------------------------


def test_both_are_reminded_the_day_before_and_before_a_weekend_on_friday(session, clock):
    clock.move_to(datetime(2026, 10, 16, 16, 59, tzinfo=NEW_YORK))
    assert session_reminders.remind_of_tomorrow() == 0
    clock.move_to(datetime(2026, 10, 16, 17, tzinfo=NEW_YORK))
    assert [session_reminders.remind_of_tomorrow() for _ in range(3)] == [2, 0, 0]
    friday = datetime(2026, 10, 16, 17, tzinfo=NEW_YORK)
    assert told(Kind.SESSION_TOMORROW) == {"mentee": friday, "mentor": friday}
    assert {row.context["place"] for row in Message.objects.filter(kind=Kind.SESSION_TOMORROW)} == {"Room 4"}


def test_a_late_scheduler_reminds_up_to_the_session_and_not_after(session, clock):
    clock.move_to(datetime(2026, 10, 18, 12, tzinfo=NEW_YORK))
    assert session_reminders.remind_of_tomorrow() == 2
    assert set(told(Kind.SESSION_TOMORROW).values()) == {datetime(2026, 10, 19, 8, tzinfo=NEW_YORK)}
    clock.move_to(session.ends_at)
    assert session_reminders.remind_of_tomorrow() == 0


def test_who_books_for_tomorrow_needs_no_reminder_of_it(pair, clock):
    book(pair, TUESDAY + timedelta(hours=20))
    assert session_reminders.remind_of_tomorrow() == 0


def test_a_moved_session_is_reminded_of_at_its_new_time_and_back_again(session, clock):
    clock.move_to(datetime(2026, 10, 16, 17, tzinfo=NEW_YORK))
    session_reminders.remind_of_tomorrow()
    by, monday = session.pair.mentee.actor, session.starts_at
    for at in (monday + timedelta(days=3), monday + timedelta(days=7)):
        actions.move_session(session=session, starts_at=at, minutes=45, by=by)
        assert told(Kind.SESSION_TOMORROW) == {}
    clock.move_to(monday + timedelta(days=4, hours=7))
    assert session_reminders.remind_of_tomorrow() == 2


@pytest.mark.parametrize("end", ["canceled", "paused"])
def test_a_session_that_will_not_be_reminds_nobody(end, session, clock):
    clock.move_to(datetime(2026, 10, 16, 17, tzinfo=NEW_YORK))
    session_reminders.remind_of_tomorrow()
    if end == "canceled":
        actions.cancel_session(session=session, by=session.pair.mentee.actor)
    else:
        pairs.pause_pair(pair=session.pair, resumes_on=None, by=session.pair.mentee.actor)
    assert told(Kind.SESSION_TOMORROW) == {}
    assert session_reminders.remind_of_tomorrow() + session_reminders.remind_to_prepare() == 0


def test_who_has_written_nothing_is_asked_two_days_before(session, clock):
    clock.move_to(datetime(2026, 10, 16, 17, tzinfo=NEW_YORK))  # Saturday at nine comes on Friday
    assert session_reminders.remind_to_prepare() == 2
    sides = {row.context["side"] for row in Message.objects.filter(kind=Kind.PREPARE_DUE)}
    assert sides == {"mentor", "mentee"}


def test_who_has_written_something_is_not_asked(session, clock):
    pair = session.pair
    Question.objects.create(session=session, author=pair.mentee.person, text="How?", created_at=now())
    Example.objects.create(session=session, author=pair.mentors[0].person, text="This", created_at=now())
    clock.move_to(datetime(2026, 10, 16, 17, tzinfo=NEW_YORK))
    assert session_reminders.remind_to_prepare() == 0


# After -------------------------------------------------------------------------------------------------------------


def test_the_mentee_is_asked_after_a_day_and_once_more_until_somebody_says_so(session, clock):
    start, counts = session.ends_at, []
    for hours in (23, 25, 48, 73, 100, 200):
        clock.move_to(start + timedelta(hours=hours))
        counts.append(session_reminders.remind_to_log())
    assert counts == [0, 1, 0, 1, 0, 0]
    assert set(told(Kind.SESSION_LOG_DUE)) == {"mentee"}
    actions.log_session(session=session, was_held=True, by=session.pair.mentee.actor)
    assert told(Kind.SESSION_LOG_DUE) == {}


def test_the_mentor_is_asked_once_it_is_noted_until_they_answer(session, clock):
    clock.move_to(session.ends_at)
    actions.log_session(session=session, was_held=True, by=session.pair.mentee.actor)
    clock.move_to(session.ends_at + timedelta(hours=25))
    assert [session_reminders.remind_to_confirm() for _ in range(2)] == [1, 0]
    assert set(told(Kind.SESSION_CONFIRM_DUE)) == {"mentor"}
    actions.confirm_session(session=session, met=True, by=session.pair.mentors[0].actor)
    assert told(Kind.SESSION_CONFIRM_DUE) == {}
    clock.move_to(session.ends_at + timedelta(hours=80))
    assert session_reminders.remind_to_confirm() == session_reminders.remind_to_log() == 0


def test_nobody_confirms_what_was_missed(session, clock):
    clock.move_to(session.ends_at)
    actions.log_session(session=session, was_held=False, by=session.pair.mentee.actor)
    clock.move_to(session.ends_at + timedelta(hours=25))
    assert session_reminders.remind_to_confirm() == 0


def test_who_takes_back_what_they_said_is_asked_again_once(session, clock):
    clock.move_to(session.ends_at + timedelta(hours=25))
    by = session.pair.mentee.actor
    for expected in (1, 1, 1):
        assert [session_reminders.remind_to_log() for _ in range(2)] == [expected, 0]
        assert set(told(Kind.SESSION_LOG_DUE)) == {"mentee"}
        actions.log_session(session=session, was_held=True, by=by)
        assert told(Kind.SESSION_LOG_DUE) == {}
        actions.unlog_session(session=session, by=by)
    assert session_reminders.remind_to_log() == 1
    Message.objects.filter(kind=Kind.SESSION_LOG_DUE, state="new").update(state="sent")
    actions.log_session(session=session, was_held=True, by=by)
    actions.unlog_session(session=session, by=by)
    assert session_reminders.remind_to_log() == 0, "it was sent, and comes once"
    assert Notice.objects.filter(kind=Kind.SESSION_LOG_DUE, shown_at__isnull=False).count() == 1


def test_a_confirmation_that_was_taken_back_is_asked_for_again(session, clock):
    clock.move_to(session.ends_at)
    mentee, mentor = session.pair.mentee.actor, session.pair.mentors[0].actor
    actions.log_session(session=session, was_held=True, by=mentee)
    clock.move_to(session.ends_at + timedelta(hours=25))
    assert session_reminders.remind_to_confirm() == 1
    actions.confirm_session(session=session, met=True, by=mentor)
    actions.unlog_session(session=session, by=mentor)
    assert session_reminders.remind_to_confirm() == 1
    assert set(told(Kind.SESSION_CONFIRM_DUE)) == {"mentor"}


# Rhythm ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(in_organization: Organization, clock) -> Pair:
    """A monthly pair that met today."""
    pair = make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=date(2026, 9, 20))
    make_session(pair, days_ago=0)
    return pair


def run(clock, day: int) -> dict[str, int]:
    """What each says on the day after the session."""
    clock.move_to(TUESDAY + timedelta(days=day))
    found = {
        "next": reminders.remind_next_sessions(),
        "late": reminders.remind_late_rhythms(),
        "stalled": reminders.remind_stalled_rhythms(),
        "team": reminders.remind_stalled_pairs(),
    }
    return {name: count for name, count in found.items() if count}


def test_a_gap_reminds_after_seven_days_when_late_and_when_stalled_once_each(in_organization, held, clock):
    make_member(in_organization, "program_admin")
    said = {day: run(clock, day) for day in (6, 7, 8, 34, 35, 36, 49, 50, 51)}
    assert {day: found for day, found in said.items() if found} == {
        7: {"next": 1},
        35: {"late": 1},
        50: {"stalled": 1, "team": 1},
    }
    assert set(told(Kind.PAIR_STALLED)) == {"team"}
    assert set(told(Kind.RHYTHM_STALLED)) == {"mentee"}


def test_what_a_pause_called_off_comes_back_with_the_pair(held, clock):
    assert run(clock, 35) == {"late": 1}
    pairs.pause_pair(pair=held, by=held.mentee.actor)
    assert told(Kind.RHYTHM_LATE) == {}
    assert run(clock, 36) == {}
    pairs.resume_pair(pair=held, by=held.mentee.actor)
    assert [run(clock, 36) for _ in range(2)] == [{"late": 1}, {}]
    Message.objects.filter(kind=Kind.RHYTHM_LATE, state="new").update(state="sent")
    pairs.pause_pair(pair=held, by=held.mentee.actor)
    pairs.resume_pair(pair=held, by=held.mentee.actor)
    assert run(clock, 37) == {}, "it was sent, and comes once in a gap"


def test_what_a_booking_called_off_comes_back_when_it_is_canceled(held, clock):
    assert run(clock, 7) == {"next": 1}
    booked = book(held, now() + timedelta(days=3))
    assert run(clock, 8) == {}
    actions.cancel_session(session=booked, by=held.mentee.actor)
    assert [run(clock, 8) for _ in range(2)] == [{"next": 1}, {}]


def test_booking_ends_all_of_it(held, clock):
    run(clock, 7)
    book(held, now() + timedelta(days=3))
    assert told(Kind.NEXT_SESSION_DUE) == {}
    assert [run(clock, day) for day in (8, 36)] == [{}, {}]


def test_the_team_hears_of_a_first_session_after_ten_days(in_organization, pair, clock):
    make_member(in_organization, "program_admin")
    clock.move_to(datetime(2026, 10, 14, 12, tzinfo=NEW_YORK))
    assert reminders.remind_missing_first_sessions() == 0
    clock.move_to(datetime(2026, 10, 15, 12, tzinfo=NEW_YORK))
    assert [reminders.remind_missing_first_sessions() for _ in range(2)] == [1, 0]


def test_what_is_turned_off_is_not_said_and_other_days_are_other_days(held, clock):
    notices.set_reminder(kind=Kind.NEXT_SESSION_DUE, is_on=True, offsets=(10,))
    notices.set_reminder(kind=Kind.RHYTHM_LATE, is_on=False)
    assert [run(clock, day) for day in (7, 10, 36)] == [{}, {"next": 1}, {}]


def test_many_cost_the_same_queries_as_one(in_organization, clock):
    cohort, counts = make_cohort(starts_on=date(2026, 9, 1)), []
    make_member(in_organization, "program_admin")
    for more in (1, 2):
        for _ in range(more):
            pair = make_pair(in_organization, cohort, started_on=date(2026, 9, 20))
            make_session(pair, days_ago=60)
            make_session(make_pair(in_organization, cohort, started_on=date(2026, 9, 20)), days_ago=-1, state="planned")
            make_session(make_pair(in_organization, cohort, started_on=date(2026, 9, 20)), days_ago=3, state="planned")
            noted = make_pair(in_organization, cohort, started_on=date(2026, 9, 20))
            make_session(noted, days_ago=3, logged_at=now() - timedelta(days=2))
        everything = (
            session_reminders.remind_of_tomorrow,
            session_reminders.remind_to_prepare,
            session_reminders.remind_to_log,
            session_reminders.remind_to_confirm,
            reminders.remind_stalled_rhythms,
            reminders.remind_stalled_pairs,
        )
        with CaptureQueriesContext(connection) as captured:
            assert all(remind() for remind in everything)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_owners_are_asked_what_became_of_a_decision_after_30_and_90_days(held, clock):
    Decision.objects.create(
        pair=held,
        owner=held.mentee.person,
        title="One checkout",
        outcome="changed",
        decided_on=date(2026, 10, 13),
        created_at=now(),
    )
    counts = []
    for day in (29, 30, 31, 89, 90, 91):
        clock.move_to(datetime(2026, 10, 13, 16, tzinfo=UTC) + timedelta(days=day))
        counts.append(remind_follow_ups())
    assert counts == [0, 1, 0, 0, 1, 0]
    message = Message.objects.filter(kind=Kind.FOLLOW_UP_DUE).first()
    assert message is not None
    assert message.context["title"] == "One checkout"
    assert message.recipient_id == held.mentee.person_id
