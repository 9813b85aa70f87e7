"""Everything that becomes of a session, as it arrives in each calendar, read by two readers: both end where we are."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from access.clock import now
from accounts.models import Organization
from notifications.models import Message
from notifications.rendering import wire_of
from pairing.actions import leave_pair
from pairing.models import Pair, PairMember
from sessions import actions
from sessions.invitations import settle_invitations
from sessions.models import Invitee, MentoringSession
from sessions.reconcile import reconcile_pairs
from tests.factories.accounts import make_member
from tests.factories.circles import make_sitting
from tests.factories.pairs import make_pair
from tests.sessions.itip import READERS, Inbox, Read
from tests.sessions.test_actions import book

DAY = timedelta(days=1)


def soon(days: int) -> datetime:
    """Calendars know whole seconds only."""
    return (now() + days * DAY).replace(microsecond=0)


@pytest.fixture
def pair(in_organization: Organization) -> Pair:
    return make_pair(in_organization)


def arrived(person_id) -> list[str]:
    """What this person's calendar gets, in the order in which it was written. Each must be a mail that a calendar recognizes."""
    texts = []
    for message in Message.objects.filter(recipient_id=person_id).exclude(calendar="").order_by("created_at"):
        part = next(
            p
            for p in message_from_bytes(wire_of(message), policy=policy.default).walk()
            if "calendar" in p.get_content_type()
        )
        assert part.get_content_type() == "text/calendar"
        assert part.get_param("method") == message.calendar_method
        text = part.get_payload(decode=True).decode()
        assert f"METHOD:{message.calendar_method}\r\n" in text
        texts.append(text)
    return texts


def inboxes(person_id, texts: list[str] | None = None) -> list[Inbox]:
    found = []
    for read in READERS.values():
        inbox = Inbox(read)
        for text in arrived(person_id) if texts is None else texts:
            inbox.take(text)
        found.append(inbox)
    return found


def shown(session: MentoringSession) -> tuple:
    """What every calendar should show of it."""
    return (
        f"{session.calendar_uid}@upwell",
        session.starts_at,
        session.ends_at,
        session.place or session.link,
        session.link,
    )


def shows(read: Read) -> tuple:
    return read.uid, read.start, read.end, read.location, read.url


def test_book_move_change_place_cancel_and_book_again(pair, settings):
    settings.INBOUND_DOMAIN = "in.halden.example"
    by, first = pair.mentee.actor, soon(3)
    session = book(pair, starts_at=first, link="")
    steps = [
        lambda: actions.move_session(session=session, starts_at=first + DAY, minutes=60, by=by),
        lambda: actions.set_session(session=session, place="", link="https://meet.example/a,b;c?d=1", theme="", by=by),
        lambda: actions.set_session(session=session, place="Room 9; left, then right", theme="", by=by),
        lambda: actions.move_session(session=session, starts_at=first + 2 * DAY, minutes=30, by=by),
    ]
    for step in (None, *steps):
        session = step() if step else session
        for member in (pair.mentee, *pair.mentors):
            for inbox in inboxes(member.person_id):
                (read,) = inbox.events.values()
                assert shows(read) == shown(session)
                assert (read.sequence, read.status) == (session.calendar_sequence, "CONFIRMED")
                assert {address for address, _ in read.attendees} == {
                    f"mailto:{one.person.email}" for one in (pair.mentee, *pair.mentors)
                }
    actions.cancel_session(session=session, by=by)
    again = book(pair, starts_at=first + 2 * DAY, link="https://meet.example/z")
    one, other = inboxes(pair.mentors[0].person_id)
    assert one.events == other.events
    assert one.gone == other.gone
    assert [shows(read) for read in one.events.values()] == [shown(again)]
    assert [(read.uid, read.status) for read in one.gone.values()] == [(f"{session.calendar_uid}@upwell", "CANCELLED")]


def test_mails_that_arrive_in_another_order_or_twice_end_the_same(pair):
    by, first = pair.mentee.actor, soon(3)
    session = book(pair, starts_at=first)
    session = actions.move_session(session=session, starts_at=first + DAY, minutes=60, by=by)
    session = actions.set_session(session=session, place="Room 9", theme="", by=by)
    actions.cancel_session(session=session, by=by)
    texts = arrived(pair.mentors[0].person_id)
    assert len(texts) == 4
    for order in itertools.permutations(texts):
        for inbox in inboxes(None, [*order, order[0]]):
            assert not inbox.events
            assert len(inbox.gone) == 1


def test_who_invites_is_named_and_the_answers_go_where_they_are_read(pair, settings):
    session, mentor = book(pair), pair.mentors[0].person_id
    sender = "upwell@localhost"

    def organizer_of(person_id) -> tuple[str, str]:
        text = Message.objects.filter(recipient_id=person_id).latest("created_at").calendar
        line = next(x for x in text.replace("\r\n ", "").splitlines() if x.startswith("ORGANIZER"))
        assert f"CN={pair.mentee.person.name}" in line.replace('"', "")
        return line.rpartition("mailto:")[2], line

    address, line = organizer_of(mentor)
    assert (address, f'SENT-BY="mailto:{sender}"' in line) == (pair.mentee.person.email, True)
    # No calendar takes an invitation from its own owner.
    assert organizer_of(pair.mentee.person_id)[0] == sender
    settings.INBOUND_DOMAIN = "in.halden.example"
    actions.set_session(session=session, place="Room 9", theme="", by=pair.mentee.actor)
    for person_id in (mentor, pair.mentee.person_id):
        address, line = organizer_of(person_id)
        assert address.startswith("reply-")
        assert address.endswith("@in.halden.example")
        assert f'SENT-BY="mailto:{sender}"' in line


def test_who_leaves_a_circle_loses_its_sessions_and_who_joins_gets_them(in_organization):
    circle = make_sitting(in_organization, 4)
    session = actions.book_session(
        pair=circle, starts_at=soon(2), minutes=45, place="Room 4", theme="", by=circle.peers[0].actor
    )
    leaver, stays = circle.peers[3], circle.peers[1]
    leave_pair(pair=circle, wants_partner=False, by=leaver.actor)
    before = len(arrived(stays.person_id))
    reconcile_pairs()
    assert settle_invitations() == 0
    for inbox in inboxes(leaver.person_id):
        assert not inbox.events
        (end,) = inbox.gone.values()
        assert [address for address, _ in end.attendees] == [f"mailto:{leaver.person.email}"]
    assert len(arrived(stays.person_id)) == before  # nothing changed for them

    joiner = make_member(in_organization)
    enrollment = PairMember.objects.filter(pair=circle).first().enrollment
    enrollment.pk, enrollment.person = None, joiner.person
    enrollment.save(force_insert=True)
    PairMember.objects.create(pair=circle, enrollment=enrollment, person=joiner.person, side="mentor")
    assert settle_invitations() == 1
    assert settle_invitations() == 0
    session.refresh_from_db()
    for inbox in inboxes(joiner.person_id):
        (read,) = inbox.events.values()
        assert shows(read) == shown(session)
        assert f"mailto:{leaver.person.email}" not in dict(read.attendees)
    moved = actions.move_session(session=session, starts_at=soon(4), minutes=45, by=stays.actor)
    for member in (*circle.peers[:3], joiner):
        for inbox in inboxes(member.person_id):
            assert [shows(read) for read in inbox.events.values()] == [shown(moved)]
    assert all(not inbox.events for inbox in inboxes(leaver.person_id))


def test_an_invitation_that_had_not_gone_out_is_called_off_with_the_place(in_organization):
    circle = make_sitting(in_organization, 4)
    actions.book_session(pair=circle, starts_at=soon(2), minutes=45, place="", theme="", by=circle.peers[0].actor)
    leave_pair(pair=circle, wants_partner=False, by=circle.peers[3].actor)
    settle_invitations()
    mine = Message.objects.filter(recipient_id=circle.peers[3].person_id).exclude(calendar="")
    assert sorted(mine.values_list("kind", "state")) == [("session_booked", "canceled"), ("session_left", "new")]


def test_who_left_the_organization_gets_no_more_mail_and_is_forgotten(pair):
    session, mentor = book(pair), pair.mentors[0]
    assert session.invitees.count() == 2
    other = make_pair(pair.organization, mentors=[make_member(pair.organization) for _ in range(2)])
    group = book(other)
    gone = other.mentors[0].person
    gone.left_on = now().date()
    gone.save()
    reconcile_pairs()
    assert not Invitee.objects.filter(session=group, person=gone).exists()
    assert not Message.objects.filter(recipient_id=gone.pk, kind="session_left").exists()
    assert Invitee.objects.filter(session=session, person=mentor.person).exists()


def test_sessions_that_no_calendar_knows_and_those_that_are_over_are_left_alone(in_organization):
    circle = make_sitting(in_organization, 4)
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        past = actions.book_session(
            pair=circle, starts_at=now() + DAY, minutes=45, place="", theme="", by=circle.peers[0].actor
        )
    MentoringSession.objects.filter(pk=past.pk).update(starts_at=now() - DAY, ends_at=now() - DAY + DAY / 24)
    MentoringSession.objects.create(
        pair=circle,
        number=2,
        starts_at=now() + DAY,
        ends_at=now() + 2 * DAY,
        booked_by_id=circle.peers[0].person_id,
        booked_at=now(),
    )
    leave_pair(pair=circle, wants_partner=False, by=circle.peers[3].actor)
    assert settle_invitations() == 0
