"""On the page of a session: whoever did not invite says that they cannot come, and takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import now
from access.roles import Role
from audit.models import AuditEntry
from notifications.models import Message, Notice
from pairing.models import Pair
from sessions import actions
from sessions.models import MentoringSession
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_pair
from tests.sessions.test_actions import book

NO, AFTER_ALL = "I cannot make it", "I can make it after all"
DAY = timedelta(days=1)


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization)


@pytest.fixture
def session(pair) -> MentoringSession:
    return book(pair)


def page_of(client, session: MentoringSession) -> str:
    return text_of(client.get(path("sessions:session", session=session.pk)))


def say(client, session: MentoringSession, verb: str = "decline_session", sequence: int | None = None) -> str:
    seen = session.calendar_sequence if sequence is None else sequence
    return text_of(client.post(path(f"sessions:{verb}", session=session.pk), {"sequence": seen}, follow=True))


def answer_of(session: MentoringSession, member) -> str:
    return session.invitees.get(person=member.person_id).answer


def told() -> list:
    return list(Notice.objects.filter(kind="session_declined"))


def test_a_mentor_says_that_they_cannot_come_and_the_mentee_is_told_once(pair, session, sign_in):
    mentor, mentee = sign_in(membership=pair.mentors[0]), sign_in(membership=pair.mentee)
    assert NO in page_of(mentor, session)
    assert NO not in page_of(mentee, session)
    entries = AuditEntry.objects.count()
    for _ in range(3):
        assert f"{pair.mentee.person.name} is told, and can move it." in say(mentor, session)
    assert answer_of(session, pair.mentors[0]) == "declined"
    (notice,) = told()
    assert notice.recipient_id == pair.mentee.person_id
    assert notice.context["person"] == pair.mentors[0].person.name
    assert Message.objects.filter(kind="session_declined").count() == 1
    assert AuditEntry.objects.count() == entries
    session.refresh_from_db()
    assert session.state == "planned"
    page = page_of(mentor, session)
    assert "You said that you cannot make it." in page
    assert AFTER_ALL in page and NO not in page
    assert f"{pair.mentors[0].person.name} declined." in page_of(mentee, session)


def test_it_can_be_taken_back_and_said_again(pair, session, sign_in):
    mentor = sign_in(membership=pair.mentors[0])
    say(mentor, session)
    page = say(mentor, session, "accept_session")
    assert "Your answer is saved: you can make it." in page
    assert "You accepted." in page and NO in page
    assert answer_of(session, pair.mentors[0]) == "accepted"
    say(mentor, session)
    assert answer_of(session, pair.mentors[0]) == "declined"
    assert len(told()) == 1


def test_the_page_wins_over_what_the_calendar_said_before(pair, session, sign_in):
    mentor, row = pair.mentors[0], session.invitees.get(person=pair.mentors[0].person_id)
    row.answer, row.answer_sequence, row.answer_stamped_at = "accepted", 7, now() - DAY
    row.save()
    say(sign_in(membership=mentor), session)
    assert answer_of(session, mentor) == "declined"


def test_a_page_that_was_opened_before_the_session_moved_is_refused(pair, session, sign_in):
    mentor, seen = sign_in(membership=pair.mentors[0]), session.calendar_sequence
    moved = actions.move_session(session=session, starts_at=now() + 5 * DAY, minutes=45, by=pair.mentee.actor)
    assert "The session was moved since." in say(mentor, moved, sequence=seen)
    assert answer_of(moved, pair.mentors[0]) == "" and not told()
    placed = actions.set_session(session=moved, place="Room 9", theme="", by=pair.mentee.actor)
    assert "is told" in say(mentor, placed, sequence=moved.calendar_sequence)


def test_in_a_group_each_mentor_may_and_in_a_circle_each_who_did_not_book(in_organization, sign_in):
    group = make_pair(in_organization, mentors=[make_member(in_organization, Role.PARTICIPANT) for _ in range(2)])
    session = book(group)
    say(sign_in(membership=group.mentors[0]), session)
    assert [answer_of(session, member) for member in group.mentors] == ["declined", ""]
    assert NO in page_of(sign_in(membership=group.mentors[1]), session)
    circle = make_circle(in_organization, 3)
    booker, other = circle.mentors[1], circle.mentors[0]
    sitting = actions.book_session(
        pair=circle, starts_at=now() + 3 * DAY, minutes=45, place="", theme="", by=booker.actor
    )
    assert NO not in page_of(sign_in(membership=booker), sitting)
    assert f"{booker.person.name} is told, and can move it." in say(sign_in(membership=other), sitting)


def test_whoever_invited_may_not_and_neither_may_who_is_not_in_the_pair(pair, session, sign_in):
    for client, status in ((sign_in(membership=pair.mentee), 403), (sign_in(Role.PARTICIPANT), 404)):
        for verb in ("decline_session", "accept_session"):
            response = client.post(path(f"sessions:{verb}", session=session.pk), {"sequence": 0})
            assert response.status_code == status
    assert not told()


def test_what_is_no_form_of_ours_is_refused_by_name(pair, session, sign_in):
    response = sign_in(membership=pair.mentors[0]).post(path("sessions:decline_session", session=session.pk))
    assert response.status_code == 422
    assert answer_of(session, pair.mentors[0]) == ""


def test_it_is_offered_until_the_session_begins_and_while_it_is_planned(pair, session, sign_in):
    mentor = sign_in(membership=pair.mentors[0])
    MentoringSession.objects.filter(pk=session.pk).update(starts_at=now() - DAY / 48, ends_at=now() + DAY / 48)
    assert NO not in page_of(mentor, session)
    MentoringSession.objects.filter(pk=session.pk).update(starts_at=now() - DAY, ends_at=now() - DAY / 2)
    assert "The session is over" in say(mentor, session)
    other = book(pair, starts_at=now() + 3 * DAY)
    actions.cancel_session(session=other, by=pair.mentee.actor)
    assert NO not in page_of(mentor, other)
    third = book(pair, starts_at=now() + 4 * DAY)
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.CLOSED)
    assert NO not in page_of(mentor, third)
    assert "This pair has ended" in say(mentor, third)
    assert not told()


def test_the_page_of_a_mentor_costs_the_same_for_one_and_three(in_organization, sign_in):
    counts = []
    for number in (1, 3):
        mentors = [make_member(in_organization, Role.PARTICIPANT) for _ in range(number)]
        session = book(make_pair(in_organization, mentors=mentors))
        client = sign_in(membership=mentors[0])
        say(client, session)
        counts.append(queries_of(client, path("sessions:session", session=session.pk)))
    assert counts[0] == counts[1]
