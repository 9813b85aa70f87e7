"""Who sees a help case: its author, its ombudsperson, and nobody else in the world."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from feedback import actions
from feedback.models import HelpCase
from tests.factories.accounts import make_member
from tests.factories.feedback import actor, make_circle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORDS = "Plover2718 said it to my face"


def url(name, **kwargs):
    return reverse(f"feedback:{name}", kwargs={"organization": "halden", **kwargs})


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def circle(organization):
    with tenant(organization.pk):
        return make_circle(organization, pairs=1)


@pytest.fixture
def ines(organization):
    return make_member(organization, Role.OMBUDSPERSON, name="Ines Varga")


@pytest.fixture
def author(circle, sign_in, organization):
    with tenant(organization.pk):
        member = circle.member(circle.mentors[0])
    return sign_in(membership=member)


@pytest.fixture
def case(circle, ines, organization):
    with tenant(organization.pk):
        by = actor(circle.mentors[0])
        return actions.ask_help(kind=HelpCase.Kind.HELP, text=WORDS, ombudsperson_id=ines.person_id, by=by)


def cases():
    return HelpCase.objects.count()


def test_the_preview_names_the_reader_and_what_they_see(author, ines):
    page = text(author.get(url("ask_help")))
    assert "Read by Ines Varga, and nobody else." in page
    assert "Ines Varga, ombudsperson" in page
    assert "Your name, what you write here, and when you sent it." in page
    assert "Only that somebody asks for help. No name, no words." in page
    assert "Not your partner, not your manager, not HR, not the program team" in page
    assert page.count("uw-go") == 1


def test_sending_leads_to_ones_own_case(author, ines, organization):
    answer = author.post(url("ask_help"), {"kind": "retaliation", "text": WORDS, "to": ines.person_id}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/o/halden/help/mine/")
    assert WORDS in text(answer)
    assert "Your words are with Ines Varga." in text(answer)
    assert "I was punished for being honest" in text(author.get(url("own_cases")))


def test_a_double_click_is_one_case(author, ines, organization):
    for _ in range(2):
        author.post(url("ask_help"), {"kind": "help", "text": WORDS, "to": ines.person_id})
    with tenant(organization.pk):
        assert cases() == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": ""}, "What happened, and what would help?: Write what happened. A sentence is enough."),
        ({"text": "x" * 5001}, "at most 5000 characters"),
        ({"kind": "gossip"}, "What is it?"),
        ({"to": "nobody"}, "valid UUID"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_sent(author, ines, organization, data, message):
    answer = author.post(url("ask_help"), {"kind": "help", "text": WORDS, "to": ines.person_id} | data)
    assert answer.status_code == 422
    assert message in text(answer)
    with tenant(organization.pk):
        assert cases() == 0


def test_when_somebody_else_answers_by_now_the_words_are_kept_and_not_sent(author, ines, organization):
    make_member(organization, Role.OMBUDSPERSON, name="Abel First")
    answer = author.post(url("ask_help"), {"kind": "help", "text": WORDS, "to": ines.person_id})
    assert answer.status_code == 422
    page = text(answer)
    assert "Somebody else answers now than when you opened this page." in page
    assert "Read by Abel First, and nobody else." in page
    assert WORDS in page
    with tenant(organization.pk):
        assert cases() == 0


def test_without_an_ombudsperson_the_program_team_is_named(author, organization):
    make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
    page = text(author.get(url("ask_help")))
    assert "Nobody who is outside your reporting line and your partner’s answers here yet." in page
    assert "Dana Reyes" in page
    assert "<textarea" not in page
    assert author.post(url("ask_help"), {"kind": "help", "text": WORDS}).status_code == 200
    with tenant(organization.pk):
        assert cases() == 0


def test_the_desk_lists_and_closes(case, ines, sign_in):
    client = sign_in(membership=ines)
    assert "Person 001" in text(client.get(url("cases")))
    page = text(client.get(url("case", case=case.pk)))
    assert WORDS in page
    closed = client.post(url("close_case", case=case.pk), follow=True)
    assert "The case is closed." in text(closed)
    assert "Close the case" not in text(closed).replace("The case is closed.", "")
    assert client.post(url("close_case", case=case.pk)).status_code == 302


def test_the_author_sees_that_it_was_closed(case, author, ines, organization):
    assert "Open" in text(author.get(url("own_case", case=case.pk)))
    with tenant(organization.pk):
        actions.close_case(case=case, by=ines.actor)
    assert "Closed" in text(author.get(url("own_case", case=case.pk)))


def test_nobody_else_can_open_it_or_tell_it_from_one_that_does_not_exist(case, circle, sign_in, organization):
    with tenant(organization.pk):
        mentee = circle.member(circle.mentees[0])
    others = [sign_in(role) for role in Role] + [sign_in(membership=mentee)]
    for client in others:
        for name in ("own_case", "case"):
            theirs = client.get(url(name, case=case.pk))
            nothing = client.get(url(name, case=uuid4()))
            assert theirs.status_code in (403, 404)
            assert (theirs.status_code, theirs.content) == (nothing.status_code, nothing.content)
        assert client.post(url("close_case", case=case.pk)).status_code in (403, 404)
        for name in ("cases", "own_cases", "check_in", "patterns"):
            page = client.get(url(name)).content.decode()
            assert "Plover2718" not in page
            assert str(case.pk) not in page


def test_the_author_cannot_open_the_desks_page_and_the_desk_not_the_authors(case, author, ines, sign_in):
    assert author.get(url("case", case=case.pk)).status_code == 403
    assert author.get(url("cases")).status_code == 403
    desk = sign_in(membership=ines)
    assert desk.get(url("own_case", case=case.pk)).status_code == 403


def test_lists_take_the_same_queries_with_one_case_and_with_three(case, circle, ines, sign_in, author, organization):
    desk = sign_in(membership=ines)

    def count(client, name):
        client.get(url(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(name))
        return len(queries)

    before = count(desk, "cases"), count(author, "own_cases")
    with tenant(organization.pk):
        for number in range(2):
            by = actor(circle.mentors[0])
            actions.ask_help(kind=HelpCase.Kind.HELP, text=f"{number}", ombudsperson_id=ines.person_id, by=by)
    assert (count(desk, "cases"), count(author, "own_cases")) == before
