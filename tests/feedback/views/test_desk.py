"""The desk of an ombudsperson: their own cases, by deadline, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from accounts.models import Person
from feedback import queries
from feedback.models import HelpCase, HelpMessage, HelpNote
from tests.factories.accounts import make_member
from tests.factories.feedback import ask, make_circle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORDS = "Plover2718 said it to my face"


def url(name, **kwargs):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def circle(organization):
    with tenant(organization.pk):
        return make_circle(organization, pairs=2)


@pytest.fixture
def ines(organization):
    return make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")


@pytest.fixture
def desk(ines, sign_in):
    return sign_in(membership=ines)


@pytest.fixture
def case(circle, ines, organization):
    with tenant(organization.pk):
        return ask(circle.mentors[0], ines.person, WORDS)


@pytest.fixture
def rows(organization):
    def read(ask_for, *args):
        with tenant(organization.pk):
            return ask_for(*args)

    return read


def once():
    return uuid4()


def order(page, *names):
    return sorted(names, key=page.index)


def test_the_next_deadline_comes_first_and_an_overdue_one_says_so(circle, ines, desk, organization, clock):
    with tenant(organization.pk):
        ask(circle.mentors[0], ines.person)
        ask(circle.mentors[1], ines.person, kind=HelpCase.Kind.RETALIATION)
        ask(circle.mentees[0], ines.person, is_named=False)
    page = text(desk.get(url("cases")))
    assert order(page, "Person 002", "Person 003") == ["Person 003", "Person 002"]
    assert "Without a name, " in page
    assert "Overdue" not in page
    clock.shift(timedelta(days=3))
    assert "Overdue since Oct 7, 2026" in text(desk.get(url("cases")))
    page = text(desk.get(url("cases"), {"sort": "-deadline"}))
    assert order(page, "Person 002", "Person 003") == ["Person 002", "Person 003"]


def test_filters_tell_whose_turn_it_is(case, circle, ines, desk, organization):
    with tenant(organization.pk):
        other = ask(circle.mentors[1], ines.person)
        third = ask(circle.mentees[0], ines.person)
    desk.post(url("answer_case", case=other.pk), {"text": "x", "once": once()})
    desk.post(url("close_case", case=third.pk), {"outcome": "solved", "text": "x", "once": once()})
    names = {"me": "Person 002", "them": "Person 003", "closed": "Person 000"}
    for show, name in names.items():
        page = text(desk.get(url("cases"), {"show": show}))
        assert [each for each in names.values() if each in page] == [name]
    page = text(desk.get(url("cases"), {"show": "nonsense"}))
    assert "Person 002" in page and "Person 003" in page and "Person 000" not in page


def test_names_are_searched_and_words_and_addresses_are_not(case, circle, ines, desk, organization):
    with tenant(organization.pk):
        ask(circle.mentors[1], ines.person)
    page = text(desk.post(url("cases"), {"search": "person 002"}))
    assert "Person 002" in page and "Person 003" not in page
    assert "Nobody of that name" in text(desk.post(url("cases"), {"search": "Plover"}))
    assert "Person 003" in text(desk.get(url("cases"), {"search": "person 002"})), "no name in an address"


def test_words_that_are_missing_are_asked_for_at_their_form(case, desk, rows, organization):
    make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    for name, data, message in (
        ("answer_case", {"text": ""}, "Write something first."),
        ("close_case", {"text": "x"}, "How it ends"),
        ("close_case", {"text": "", "outcome": "solved"}, "Write a last word"),
        ("propose_hand_over", {"to": ""}, "Pick somebody."),
        ("propose_hand_over", {"to": uuid4()}, "Pick one of these."),
        ("write_case_note", {"text": ""}, "Write something first."),
    ):
        answer = desk.post(url(name, case=case.pk), {"once": once(), **data})
        assert answer.status_code == 422
        assert message in text(answer)
    assert desk.post(url("delete_case_note", case=case.pk), {"note": "x"}).status_code == 404
    assert rows(HelpMessage.objects.count) == 0


def test_an_answer_to_a_case_that_was_closed_meanwhile_is_kept_and_not_sent(case, desk):
    desk.post(url("close_case", case=case.pk), {"outcome": "solved", "text": "Bye", "once": once()})
    answer = desk.post(url("answer_case", case=case.pk), {"text": "One more thing", "once": once()})
    assert answer.status_code == 422
    assert "The case is closed, and nothing was sent." not in text(desk.get(url("case", case=case.pk)))
    twice = desk.post(url("close_case", case=case.pk), {"outcome": "quiet", "text": "Bye", "once": once()}, follow=True)
    assert "Solved" in text(twice)


def test_a_case_that_moves_on_between_the_look_and_the_answer_is_not_there(case, ines, desk, organization, monkeypatch):
    with tenant(organization.pk):
        seen = queries.get_case(ines.person, case.pk)
        HelpCase.objects.filter(pk=case.pk).update(ombudsperson=None)
    monkeypatch.setattr(queries, "get_case", lambda *_: seen)
    for name, given in (
        ("answer_case", {"text": "I hear you."}),
        ("close_case", {"text": "Done.", "outcome": "solved"}),
        ("propose_hand_over", {"act": "withdraw"}),
        ("write_case_note", {"text": "Call back."}),
        ("delete_case_note", {"note": str(uuid4())}),
    ):
        assert desk.post(url(name, case=case.pk), given | {"once": str(uuid4())}).status_code == 404, name


def test_notes_are_for_their_author_alone(case, desk, circle, sign_in, organization, rows):
    page = text(desk.post(url("write_case_note", case=case.pk), {"text": "Heron31", "once": once()}, follow=True))
    assert "Heron31" in page and "Only you can read this." in page
    with tenant(organization.pk):
        author = circle.member(circle.mentors[0])
    assert "Heron31" not in text(sign_in(membership=author).get(url("own_case", case=case.pk)))
    note = rows(HelpNote.objects.get)
    desk.post(url("delete_case_note", case=case.pk), {"note": note.pk})
    assert rows(HelpNote.objects.count) == 0


@pytest.mark.parametrize(
    "name", ["case", "answer_case", "close_case", "propose_hand_over", "write_case_note", "delete_case_note"]
)
def test_another_ombudsperson_finds_nothing_alike_for_a_case_and_for_none(case, sign_in, name, rows):
    other = sign_in(Role.OMBUDSPERSON)
    data = {"text": "x", "once": once(), "outcome": "solved", "to": uuid4(), "note": uuid4()}
    ask_for = other.get if name == "case" else other.post
    theirs, nothing = (ask_for(url(name, case=which), data) for which in (case.pk, uuid4()))
    assert (theirs.status_code, theirs.content) == (nothing.status_code, nothing.content)
    assert theirs.status_code == 404
    assert rows(HelpMessage.objects.count) == 0
    assert "Person 002" not in text(other.get(url("cases")))


def test_whoever_comes_into_the_line_finds_nothing_from_that_moment_on(case, circle, ines, desk, organization):
    with tenant(organization.pk):
        Person.objects.filter(pk=circle.mentors[0].pk).update(manager=ines.person)
    assert desk.get(url("case", case=case.pk)).status_code == 404
    assert "Person 002" not in text(desk.get(url("cases")))
    assert "Somebody asks for your help" not in text(desk.get("/o/halden/"))


def test_the_desk_takes_the_same_queries_with_two_cases_and_with_four(case, circle, ines, desk, organization):
    def count():
        desk.get(url("cases"))
        with CaptureQueriesContext(connection) as queries:
            desk.get(url("cases"))
        return len(queries)

    with tenant(organization.pk):
        ask(circle.mentors[1], ines.person)
    before = count()
    with tenant(organization.pk):
        ask(circle.mentees[0], ines.person)
        ask(circle.mentees[1], ines.person, is_named=False)
    assert count() == before
