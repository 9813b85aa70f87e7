"""Who booked, moved and canceled a session, and when: an open fact of the pair."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from access.clock import now
from accounts.models import Organization
from pairing.actions import close_pair
from pairing.models import Pair
from sessions import actions
from sessions.models import SessionChange
from sessions.reconcile import reconcile_pairs
from sessions.templatetags.meetings import change_sentence, session_history
from tests.factories.pairs import make_pair
from tests.sessions.test_actions import book

HOUR = timedelta(hours=1)


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    return make_pair(in_organization)


def test_every_change_of_the_plan_is_kept_with_who_did_it(pair):
    by, starts_at = pair.mentee.actor, (now() + timedelta(days=2)).replace(microsecond=0)
    session = book(pair, starts_at=starts_at)
    session = actions.move_session(session=session, starts_at=starts_at + HOUR, minutes=30, by=by)
    actions.set_session(session=session, place="Room 9", theme="x", by=by)
    actions.cancel_session(session=session, by=by)
    booked, moved, placed, canceled = session.changes.all()
    assert [change.what for change in (booked, moved, placed, canceled)] == ["booked", "moved", "set", "canceled"]
    assert {change.by_id for change in session.changes.all()} == {pair.mentee.person_id}
    assert (booked.from_starts_at, booked.to_starts_at) == (None, starts_at)
    assert (moved.from_starts_at, moved.to_starts_at) == (starts_at, starts_at + HOUR)
    assert (moved.from_ends_at, moved.to_ends_at) == (starts_at + 0.75 * HOUR, starts_at + 1.5 * HOUR)
    assert (canceled.from_starts_at, canceled.to_starts_at) == (starts_at + HOUR, None)


def test_what_changes_nothing_and_what_is_pair_text_leaves_no_trace(pair):
    session, by = book(pair), pair.mentee.actor
    actions.move_session(session=session, starts_at=session.starts_at, minutes=session.minutes, by=by)
    actions.set_session(session=session, place=session.place, theme="Another theme", by=by)
    assert [change.what for change in session.changes.all()] == ["booked"]


def test_each_session_of_a_plan_begins_its_own_history(pair):
    wanted = [now() + timedelta(weeks=week) for week in (1, 2, 3)]
    made = actions.plan_sessions(pair=pair, starts_at=wanted, minutes=45, place="", by=pair.mentee.actor)
    assert [session.changes.get().to_starts_at for session in made] == wanted


def test_what_follows_from_the_end_of_a_pair_is_nobodys_doing(pair):
    session = book(pair)
    close_pair(pair=pair, by=pair.mentee.actor)
    reconcile_pairs()
    reconcile_pairs()
    assert list(session.changes.values_list("what", "by")) == [("booked", pair.mentee.person_id), ("canceled", None)]


@time_machine.travel(datetime(2026, 10, 9, 12, tzinfo=UTC))
def test_the_sentences_are_on_the_readers_clocks(pair):
    starts_at = datetime(2026, 10, 14, 20, tzinfo=UTC)
    session = book(pair, starts_at=starts_at)
    actions.move_session(session=session, starts_at=starts_at + 24 * HOUR, minutes=45, by=pair.mentee.actor)
    actions.cancel_session(session=session, by=pair.mentee.actor)
    SessionChange.objects.filter(what="canceled").update(by=None)
    name, mentor = pair.mentee.person.name, pair.mentors[0].person_id
    with timezone.override("America/New_York"):
        assert session_history(session, mentor)["sentences"] == [
            f"Booked by {name} on October 9, for Wednesday, October 14, 4:00–4:45 PM.",
            f"Moved by {name} on October 9, from Wednesday, October 14, 4:00–4:45 PM"
            " to Thursday, October 15, 4:00–4:45 PM.",
            "Canceled on October 9. It was to be Thursday, October 15, 4:00–4:45 PM.",
        ]
        first = session.changes.first()
        assert change_sentence(first, pair.mentee.person_id).startswith("Booked by you on October 9")
