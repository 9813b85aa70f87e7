"""Suggestions beside the field that they belong to: taken over with one tap, never offered again."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection

from access.actors import SYSTEM
from access.clock import now
from programs import library
from programs.actions import library as edits
from programs.models import ProgramQuestion
from sessions import actions
from sessions.models import MentoringSession
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_pair


@pytest.fixture
def pair(in_organization):
    return make_pair(in_organization)


def book(pair, days: int = 2):
    return actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=days), minutes=45, place="", theme="", by=pair.mentee.actor
    )


FORMS = {"theme": 'id="theme"', "question": 'id="questions"', "example": 'id="examples"'}


def keys(page: str, field: str = "question") -> list[str]:
    return re.findall(rf'href="/o/[\w/-]+/sessions/[\w-]+/\?{field}=([\w:-]+)#{field}_text"', page)


def form_of(page: str, field: str) -> dict[str, str]:
    """What the form of a field would send."""
    part = page[page.index('name="taken_from"', page.index(f"{FORMS[field]}")) - 200 :]
    typed = re.search(
        rf'id="{field}_text"[^>]*>(.*?)</textarea>|<input[^>]*value="([^"]*)"[^>]*id="{field}_text"', part, re.DOTALL
    )
    taken = re.search(r'name="taken_from"(?: value="([^"]*)")?', part)
    return {"text": html.unescape(typed[1] or typed[2] or "").strip(), "taken_from": html.unescape(taken[1] or "")}


def take(client, session, field: str, key: str = "") -> str:
    """Use the suggestion with this key, or the first one, as it stands; returns the key."""
    address = path("sessions:session", session=session.pk)
    key = key or keys(text_of(client.get(address)), field)[0]
    client.post(
        path(f"sessions:write_{field}", session=session.pk), form_of(text_of(client.get(address, {field: key})), field)
    )
    return key


def test_the_mentee_takes_one_over_with_one_tap_and_adds_it(pair, sign_in):
    session, client = book(pair), sign_in(membership=pair.mentee)
    offered = keys(text_of(client.get(path("sessions:session", session=session.pk))))
    assert len(set(offered)) == 3
    assert take(client, session, "question", offered[1]) == offered[1]
    assert [question.text for question in session.questions.all()] == [library.kit_item(offered[1]).text]


@pytest.mark.parametrize(("field", "side"), [("theme", "mentee"), ("question", "mentee"), ("example", "mentor")])
def test_what_was_used_does_not_come_back_until_it_is_taken_out_again(pair, sign_in, field, side):
    client = sign_in(membership=pair.mentee if side == "mentee" else pair.mentors[0])
    session, address = book(pair), ""
    address = path("sessions:session", session=session.pk)
    used = take(client, session, field)
    assert used not in keys(text_of(client.get(address)), field)
    for number in range(1, 12):  # in no later session either
        MentoringSession.objects.filter(pk=session.pk).update(number=number)
        assert used not in keys(text_of(client.get(address)), field)
    MentoringSession.objects.filter(pk=session.pk).update(number=1)
    if field == "theme":
        client.post(path("sessions:write_theme", session=session.pk), {"text": ""})
    else:
        (session.questions if field == "question" else session.examples).all().delete()
    assert used in keys(text_of(client.get(address)), field)


def test_each_says_why_it_is_offered(pair, sign_in):
    program = pair.cohort.program
    program.decision = "Which two tools every leader gets"
    program.save()
    ProgramQuestion.objects.create(program=program, position=1, text="Which tools lag?")
    page = text_of(sign_in(membership=pair.mentee).get(path("sessions:session", session=book(pair).pk)))
    assert "Not used by the two of you yet; fits “Executive digital fluency”." in page
    assert "Not used by the two of you yet; your program asks it." in page
    assert "Not used by the two of you yet; your program should inform it." in page
    assert "Which tools lag?" in page


def test_a_theme_of_the_kit_keeps_how_it_goes_for_both_until_it_is_another_one(pair, sign_in):
    session, client = book(pair), sign_in(membership=pair.mentee)
    take(client, session, "theme", "read_aloud" if pair.cohort.program.purpose == "culture" else "one_task_two_ways")
    address = path("sessions:session", session=session.pk)
    for member in (pair.mentee, pair.mentors[0]):
        assert "How “One task, two ways” goes" in text_of(sign_in(membership=member).get(address))
    client.post(path("sessions:set_session", session=session.pk), {"place": "", "theme": "Something else"})
    assert "How “" not in text_of(client.get(address))


@pytest.mark.parametrize("forged", ["nowhere", "read_aloud", "not_in_reports", "<script>", "x" * 80])
def test_a_key_that_was_never_offered_for_the_field_is_dropped(pair, sign_in, forged):
    session, client = book(pair), sign_in(membership=pair.mentors[0])
    client.post(path("sessions:write_example", session=session.pk), {"text": "Mine", "taken_from": forged})
    assert (session.examples.get().text, session.examples.get().taken_from) == ("Mine", "")


def test_the_key_is_sealed_like_the_words(pair):
    session = book(pair)
    actions.write_question(session=session, text="x", taken_from="ways_around", by=pair.mentee.actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT taken_from FROM mentoring_sessions_question")
        assert b"ways_around" not in bytes(cursor.fetchone()[0])


def test_it_can_be_taken_over_from_a_form_that_was_refused(pair, sign_in):
    client, session = sign_in(membership=pair.mentee), book(pair)
    refused = client.post(path("sessions:write_question", session=session.pk), {"text": ""})
    page = text_of(refused)
    address = path("sessions:session", session=session.pk)
    assert refused.status_code == 422
    assert f'href="{address}?question={keys(page)[0]}#question_text"' in page


def test_the_next_session_offers_others(pair, sign_in):
    client, first = sign_in(membership=pair.mentee), book(pair)
    before = keys(text_of(client.get(path("sessions:session", session=first.pk))))
    first.starts_at, first.ends_at = now() - timedelta(days=2), now() - timedelta(days=2, hours=-1)
    first.save(update_fields=["starts_at", "ends_at"])
    actions.log_session(session=first, was_held=True, by=pair.mentee.actor)
    after = keys(text_of(client.get(path("sessions:session", session=book(pair, 9).pk))))
    assert len(before) == len(after) == 3
    assert not set(before) & set(after)


def test_the_mentor_is_offered_nothing_to_ask(pair, sign_in):
    client = sign_in(membership=pair.mentors[0])
    page = text_of(client.get(path("sessions:session", session=book(pair).pk), {"question": "ways_around"}))
    assert keys(page) == []
    assert "Need a start?" not in page


@pytest.mark.parametrize("wanted", ["nowhere", "read_aloud", "<script>", "\x00"])
def test_only_a_question_of_the_kit_fills_the_field(pair, sign_in, wanted):
    client = sign_in(membership=pair.mentee)
    answer = client.get(path("sessions:session", session=book(pair).pk), {"question": wanted})
    assert answer.status_code == 200
    assert re.search(r'id="question_text"[^>]*>\s*</textarea>', text_of(answer))


def test_a_question_in_the_words_of_the_organization(pair, sign_in):
    words = {"title": "Odd", "body": "What is odd here?", "kit_kind": "question", "purposes": []}
    edits.set_kit_item(key="not_in_reports", seen=None, by=SYSTEM, **words)
    client = sign_in(membership=pair.mentee)
    assert "What is odd here?" in text_of(client.get(path("sessions:session", session=book(pair).pk)))


def test_the_page_takes_one_query_for_any_kit(pair, sign_in):
    client, session = sign_in(membership=pair.mentee), book(pair)
    address, counts = path("sessions:session", session=session.pk), []
    client.get(address)
    for number in (1, 2):
        for index in range(number):
            key = f"own_{number}{index}".ljust(36, "0")
            edits.add_kit_item(key=key, title="We", body="Why?", kit_kind="question", purposes=[], by=SYSTEM)
        counts.append(queries_of(client, address))
    assert counts[0] == counts[1]
