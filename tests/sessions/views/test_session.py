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
    assert "The question is gone." in text_of(mentee.post(of_question, follow=True))
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
    assert "Change your answer" in page_of(mentee, begun)
    mentor.post(address, {"was_held": "yes"})
    assert begun.confirmations.get().met is True
    page = page_of(mentee, begun)
    assert f"{begun.pair.members.get(side='mentor').person.name} confirmed it." in page
    assert "Change your answer" not in page and "It did not happen" not in page
    page = page_of(mentor, begun)
    assert "confirmed it" not in page and "Change your answer" in page and "We did not meet" in page
    response = mentee.post(address, {"was_held": "no"}, follow=True)
    assert "A mentor has confirmed that you met, so this stays." in text_of(response)


def test_one_tap_and_one_to_undo_it(begun, mentee, mentor, pair):
    log, unlog = (path(f"sessions:{name}", session=begun.pk) for name in ("log_session", "unlog_session"))
    page = page_of(mentee, begun)
    for words in ("We met", "We moved it", "It did not happen", path("sessions:move_session", session=begun.pk)):
        assert words in page
    assert "Your takeaway" not in page  # nothing else is asked
    page = text_of(mentee.post(log, {"was_held": "yes"}, follow=True))
    assert page.count(f'action="{unlog}"') == 1
    assert "Change your answer" in page
    assert "Undo" not in page
    assert "Save the takeaway" in page
    for _ in range(2):
        mentee.post(unlog)
    begun.refresh_from_db()
    assert begun.state == "planned"
    page = text_of(mentee.post(log, {"was_held": "no"}, follow=True))
    assert "You said that you did not meet." in page
    assert path("sessions:book_session", pair=pair.pk) in page
    assert "Save the takeaway" not in page
    assert "We moved it" not in page_of(mentor, begun)
    page = text_of(mentor.post(log, {"was_held": "yes"}, follow=True))
    assert "Change your answer" in page_of(mentee, begun) and "confirmed it" not in page_of(mentee, begun)
    assert f"It counts as not held, because {pair.mentee.person.name} said that it did not happen." in page
    assert "Take it back" not in page_of(mentee, begun)
    refused = text_of(mentee.post(unlog, follow=True))
    assert "Somebody else has answered too, so this stays." in refused


def test_the_takeaway_leads_to_an_experiment_or_a_decision_of_this_session(begun, mentee, mentor):
    mentee.post(path("sessions:log_session", session=begun.pk), {"was_held": "yes"})
    taps = 'name="then" value="experiment"', 'name="then" value="decision"'
    assert all(tap in page_of(mentee, begun) and tap not in page_of(mentor, begun) for tap in taps)
    mentee.post(path("sessions:write_takeaway", session=begun.pk), {"text": "Try one desk"})
    for name in ("start_experiment", "record_decision"):
        address = f"{path(f'metrics:{name}', pair=begun.pair_id)}?session={begun.pk}"
        assert address in page_of(mentee, begun)
        assert address not in page_of(mentor, begun)
        assert mentee.get(address).status_code == 200
    assert path("programs:guide", guide="raising_something") in page_of(mentor, begun)


def test_in_a_group_the_mentee_unticks_who_was_missing_and_they_put_it_right(in_organization, sign_in):
    mentors = [make_member(in_organization, Role.PARTICIPANT) for _ in range(2)]
    pair = make_pair(in_organization, mentors=mentors)
    session = actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=2), minutes=45, place="", theme="", by=pair.mentee.actor
    )
    session.starts_at, session.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    session.save()
    mentee, missing = sign_in(membership=pair.mentee), sign_in(membership=mentors[1])
    log = path("sessions:log_session", session=session.pk)
    assert "Who was there?" in page_of(mentee, session)
    assert "Who was there?" not in page_of(missing, session)
    there = {"was_held": "yes", "asks_there": "True", "there": [str(mentors[0].person_id)]}
    page = text_of(mentee.post(log, there, follow=True))
    assert f"Not there: {mentors[1].person.name}." in page
    assert "Did you meet?" not in text_of(missing.get(path("home:home")))
    missing.post(log, {"was_held": "yes", **there})
    assert "You said that you were there." in page_of(missing, session)
    page = page_of(mentee, session)
    assert "Not there" not in page
    assert f"{mentors[1].person.name} confirmed it." in page
    assert "Change who was there" in page and "It did not happen" not in page
    page = text_of(mentee.post(log, {"was_held": "yes", "asks_there": "True", "there": ["nobody"]}, follow=True))
    assert "Who was there? Select a valid choice." in page


def test_too_few_is_not_held(in_organization, sign_in):
    pair = make_pair(in_organization, mentors=[make_member(in_organization, Role.PARTICIPANT) for _ in range(2)])
    session = actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=2), minutes=45, place="", theme="", by=pair.mentee.actor
    )
    session.starts_at, session.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    session.save()
    answer = {"was_held": "yes", "asks_there": "True"}
    page = text_of(
        sign_in(membership=pair.mentee).post(path("sessions:log_session", session=session.pk), answer, follow=True)
    )
    assert "Too few of you were there, so it counts as not held." in page


def test_the_author_changes_their_words_and_nobody_else(session, pair, mentee, mentor):
    question = actions.write_question(session=session, text="Mine", by=pair.mentee.actor)
    example = actions.write_example(session=session, text="Mine too", by=pair.mentors[0].actor)
    of_question = path("sessions:edit_question", session=session.pk, question=question.pk)
    of_example = path("sessions:edit_example", session=session.pk, example=example.pk)
    assert mentor.post(of_question, {"text": "x"}).status_code == 403
    assert mentee.post(of_example, {"text": "x"}).status_code == 403
    wrong = mentee.post(of_question, {"text": ""})
    assert (wrong.status_code, "Change the question: Write something first." in text_of(wrong)) == (422, True)
    assert mentee.post(of_question, {"text": "Sharper"}).url.endswith("#questions")
    assert mentor.post(of_example, {"text": "Shorter"}).url.endswith("#examples")
    assert (session.questions.get().text, session.examples.get().text) == ("Sharper", "Shorter")
    actions.delete_question(question=question, by=pair.mentee.actor)
    assert mentee.post(of_question, {"text": "x"}).status_code == 404


def test_the_theme_is_whoever_books_to_write(session, mentee, mentor):
    address = path("sessions:write_theme", session=session.pk)
    assert mentor.post(address, {"text": "x"}).status_code == 403
    assert mentee.post(address, {"text": "x" * 161}).status_code == 422
    assert mentee.post(address, {"text": "Labels"}).url.endswith("#theme")
    assert "Labels" in page_of(mentor, session)


def test_the_home_takes_the_answer_with_one_tap(begun, mentee, mentor):
    home = path("home:home")
    for client, words in ((mentee, "It did not happen"), (mentor, "We did not meet")):
        page = text_of(client.get(home))
        assert f'action="{path("sessions:log_session", session=begun.pk)}"' in page
        assert words in page
        assert page.index("Read by you") < page.index(words)


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
    assert "Did you meet? Select a valid choice." in text_of(response)


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
        for absent in ("We met", "Take it back", "Save the takeaway", "Add the", "Move", "Remove"):
            assert absent not in page
        response = client.post(path("sessions:write_takeaway", session=begun.pk), {"text": "x"}, follow=True)
        assert "This pair has ended" in text_of(response)


POSTS = ["write_theme", "write_question", "write_example", "log_session", "unlog_session", "write_takeaway"]
POSTS += ["decline_session", "accept_session"]


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
