"""The page of one session: who writes what, before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from access.clock import now
from access.roles import Role
from pairing.models import Pair
from sessions import actions
from sessions.models import Example, MentoringSession, Question, Takeaway
from tests.asking import path, queries_of, text_of
from tests.factories.accounts import make_member
from tests.factories.pairs import make_pair


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization)


@pytest.fixture
def session(pair) -> MentoringSession:
    return actions.book_session(
        pair=pair,
        starts_at=now() + timedelta(days=2),
        minutes=45,
        place="Room 4",
        theme="How returns work",
        by=pair.mentee.actor,
    )


@pytest.fixture
def begun(session) -> MentoringSession:
    session.starts_at, session.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    session.save(update_fields=["starts_at", "ends_at"])
    return session


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


def page_of(client, session: MentoringSession) -> str:
    return text_of(client.get(path("sessions:session", session=session.pk)))


def test_both_sides_read_the_agenda_and_each_writes_its_own(session, mentee, mentor):
    mentee.post(path("sessions:write_question", session=session.pk), {"text": "What do reports not show?"})
    mentor.post(path("sessions:write_example", session=session.pk), {"text": "One return label"})
    for client in (mentee, mentor):
        page = page_of(client, session)
        for words in ("How returns work", "What do reports not show?", "One return label", "Room 4"):
            assert words in page
    assert "Add the question" in page_of(mentee, session)
    assert "Add the question" not in page_of(mentor, session)
    assert "Add the example" in page_of(mentor, session)
    assert "Add the example" not in page_of(mentee, session)


@pytest.mark.parametrize(("side", "verb"), [("mentor", "write_question"), ("mentee", "write_example")])
def test_the_other_side_may_not(session, side, verb, request):
    client = request.getfixturevalue(side)
    assert client.post(path(f"sessions:{verb}", session=session.pk), {"text": "x"}).status_code == 403
    assert not Question.objects.exists() and not Example.objects.exists()


def test_only_the_author_removes_their_words(session, pair, mentee, mentor):
    question = actions.write_question(session=session, text="Mine", by=pair.mentee.actor)
    example = actions.write_example(session=session, text="Mine too", by=pair.mentors[0].actor)
    of_question = path("sessions:delete_question", session=session.pk, question=question.pk)
    of_example = path("sessions:delete_example", session=session.pk, example=example.pk)
    assert mentor.post(of_question).status_code == 403
    assert mentee.post(of_example).status_code == 403
    assert mentee.post(of_question).status_code == 302
    assert mentor.post(of_example).status_code == 302
    assert mentee.post(of_question).status_code == 404
    assert not Question.objects.exists() and not Example.objects.exists()


@pytest.mark.parametrize(
    ("verb", "label"),
    [("write_question", "A question"), ("write_example", "An example"), ("write_takeaway", "Your takeaway")],
)
def test_empty_and_endless_words_are_refused_by_name(begun, mentee, mentor, verb, label):
    client = mentor if verb == "write_example" else mentee
    for text, message in (("", "Write something first."), ("x" * 1001, "Keep it under 1000 characters.")):
        response = client.post(path(f"sessions:{verb}", session=begun.pk), {"text": text})
        assert response.status_code == 422
        assert f"{label}: {message}" in text_of(response)


def test_one_tap_logs_the_session_and_the_mentor_answers_for_themselves(begun, mentee, mentor):
    address = path("sessions:log_session", session=begun.pk)
    assert mentee.post(address, {"was_held": "yes"}).url.endswith("#after")
    begun.refresh_from_db()
    assert begun.state == "held"
    assert "You said that you met." in page_of(mentee, begun)
    assert "You said that you met." not in page_of(mentor, begun)
    mentor.post(address, {"was_held": "yes"})
    assert begun.confirmations.get().met is True
    response = mentee.post(address, {"was_held": "no"}, follow=True)
    assert "A mentor has confirmed that you met, so this stays." in text_of(response)


def test_logging_needs_an_answer_and_a_session_that_has_begun(session, mentee):
    address = path("sessions:log_session", session=session.pk)
    early = mentee.post(address, {"was_held": "yes"}, follow=True)
    assert "Say whether you met once the session has begun." in text_of(early)
    missing = mentee.post(address, {})
    assert missing.status_code == 422
    session.starts_at, session.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    session.save()
    response = mentee.post(address, {"was_held": "perhaps"})
    assert response.status_code == 422
    assert "Did you meet?: Select a valid choice." in text_of(response)


def test_a_takeaway_is_kept_and_read_by_the_other(begun, mentee, mentor):
    for text in ("First thought", "A test for this week"):
        mentee.post(path("sessions:write_takeaway", session=begun.pk), {"text": text})
    assert Takeaway.objects.count() == 1
    assert "takes away: A test for this week" in page_of(mentor, begun)


def test_a_takeaway_before_the_session_is_refused(session, mentee):
    response = mentee.post(path("sessions:write_takeaway", session=session.pk), {"text": "x"}, follow=True)
    assert "A takeaway comes after the session." in text_of(response)
    assert "Afterwards" not in text_of(response)


def test_the_page_of_a_pair_that_has_ended_offers_nothing_to_change(begun, pair, mentee, mentor):
    actions.write_takeaway(session=begun, text="Kept", by=pair.mentee.actor)
    pair.state = Pair.State.CLOSED
    pair.save()
    for client in (mentee, mentor):
        page = page_of(client, begun)
        assert "Kept" in page
        for absent in ("Save the answer", "Save the takeaway", "Add the", "Move", "Remove"):
            assert absent not in page
        response = client.post(path("sessions:write_takeaway", session=begun.pk), {"text": "x"}, follow=True)
        assert "This pair has ended" in text_of(response)


POSTS = ["write_question", "write_example", "log_session", "write_takeaway"]


@pytest.mark.parametrize("verb", POSTS)
def test_strangers_find_nothing_and_other_roles_are_kept_out(session, sign_in, mentee, verb):
    address, data = path(f"sessions:{verb}", session=session.pk), {"text": "x", "was_held": "yes"}
    assert sign_in(Role.PARTICIPANT).post(address, data).status_code == 404
    assert sign_in(Role.PROGRAM_ADMIN).post(address, data).status_code == 403
    assert sign_in(Role.EXECUTIVE).get(path("sessions:session", session=session.pk)).status_code == 403
    assert mentee.get(address).status_code == 405


def test_the_calendar_file_says_when_and_never_what_about(session, mentor, pair):
    response = mentor.get(path("sessions:calendar_file", session=session.pk))
    assert response["Content-Type"].startswith("text/calendar")
    text = response.content.decode()
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["dtstart"].dt == session.starts_at.replace(microsecond=0)
    assert "How returns work" not in text
    actions.cancel_session(session=session, by=pair.mentee.actor)
    assert "METHOD:CANCEL" in mentor.get(path("sessions:calendar_file", session=session.pk)).content.decode()


def test_the_page_costs_the_same_for_one_and_three_of_everything(in_organization, sign_in):
    counts = []
    for number in (1, 3):
        mentors = [make_member(in_organization, Role.PARTICIPANT) for _ in range(number)]
        pair = make_pair(in_organization, mentors=mentors)
        session = actions.book_session(
            pair=pair, starts_at=now() + timedelta(days=2), minutes=45, place="", theme="", by=pair.mentee.actor
        )
        for row in range(number):
            actions.write_question(session=session, text=f"Question {row}", by=pair.mentee.actor)
            actions.write_example(session=session, text=f"Example {row}", by=mentors[row].actor)
        counts.append(queries_of(sign_in(membership=pair.mentee), path("sessions:session", session=session.pk)))
    assert counts[0] == counts[1]
