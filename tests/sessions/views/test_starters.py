"""Questions of the session kit beside the empty question field."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from access.actors import SYSTEM
from access.clock import now
from programs import library
from programs.actions import library as edits
from sessions import actions
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_pair


@pytest.fixture
def pair(in_organization):
    return make_pair(in_organization)


def book(pair, days: int = 2):
    return actions.book_session(
        pair=pair, starts_at=now() + timedelta(days=days), minutes=45, place="", theme="", by=pair.mentee.actor
    )


def keys(page: str) -> list[str]:
    return re.findall(r'href="\?question=(\w+)#question_text"', page)


def test_the_mentee_takes_one_over_with_one_tap_and_adds_it(pair, sign_in):
    session, client = book(pair), sign_in(membership=pair.mentee)
    address = path("sessions:session", session=session.pk)
    offered = keys(text_of(client.get(address)))
    assert len(set(offered)) == 3
    page = text_of(client.get(address, {"question": offered[1]}))
    typed = html.unescape(re.search(r'id="question_text"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]).strip()
    assert typed == library.kit_item(offered[1]).text
    client.post(path("sessions:write_question", session=session.pk), {"text": typed})
    assert [question.text for question in session.questions.all()] == [typed]


def test_the_next_session_offers_others(pair, sign_in):
    client, first = sign_in(membership=pair.mentee), book(pair)
    before = keys(text_of(client.get(path("sessions:session", session=first.pk))))
    first.starts_at, first.ends_at = now() - timedelta(days=2), now() - timedelta(days=2, hours=-1)
    first.save(update_fields=["starts_at", "ends_at"])
    actions.log_session(session=first, was_held=True, by=pair.mentee.actor)
    after = keys(text_of(client.get(path("sessions:session", session=book(pair, 9).pk))))
    assert len(before) == len(after) == 3
    assert not set(before) & set(after)


def test_with_three_questions_nothing_is_offered(pair, sign_in):
    session, client = book(pair), sign_in(membership=pair.mentee)
    for number in range(3):
        actions.write_question(session=session, text=f"Question {number}?", by=pair.mentee.actor)
    assert keys(text_of(client.get(path("sessions:session", session=session.pk)))) == []


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
