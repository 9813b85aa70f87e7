"""Pages on which a mentor is asked, answers, and is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from access.roles import Role
from metrics.models import Audience, Credit
from metrics.rolling import roll_up_due, unheard
from pairing.models import Pair
from tests.asking import path, queries_of, text_of
from tests.factories.pairs import make_pair
from tests.metrics.test_credit import answer, ask
from tests.metrics.test_queries import decide
from tests.roles import as_role


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


@pytest.fixture
def decision(pair):
    return decide(pair, "Phone codes")


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


def test_the_owner_asks_once_and_sees_named_or_not(decision, pair, mentee):
    page = path("metrics:credit_decision", decision=decision.pk)
    data = {"mentors": str(pair.mentors[0].person_id), "audiences": ["team", "executives"]}
    for _ in range(2):
        assert mentee.post(page, data).status_code == 302
    credit = Credit.objects.get()
    assert credit.asked == ["team", "executives"]
    assert text_of(mentee.get(page)).count("<dd>Not named</dd>") == 2
    answer(credit, ["team"])
    shown = text_of(mentee.get(page))
    assert (shown.count("<dd>Named</dd>"), shown.count("<dd>Not named</dd>"), shown.count("<dd>Not asked</dd>")) == (
        1,
        1,
        1,
    )


def test_bad_input_of_the_owner_asks_nobody(decision, pair, mentee, in_organization):
    page = path("metrics:credit_decision", decision=decision.pk)
    stranger = make_pair(in_organization).mentors[0].person_id
    for data, message in (
        ({"mentors": str(stranger), "audiences": "team"}, "Pick people of this pair."),
        ({"mentors": str(pair.mentors[0].person_id)}, "Pick at least one."),
        ({"mentors": str(pair.mentors[0].person_id), "audiences": "press"}, "Select a valid choice."),
    ):
        response = mentee.post(page, data)
        assert response.status_code == 422
        assert message in text_of(response)
    assert not Credit.objects.exists()


def test_others_cannot_open_the_owners_page(decision, mentor):
    assert mentor.get(path("metrics:credit_decision", decision=decision.pk)).status_code == 404


def test_the_mentor_reads_the_exact_words_and_pages_and_answers(decision, pair, mentor):
    credit = ask(decision)
    home = text_of(mentor.get(path("home:home")))
    assert "An idea of yours: Phone codes" in home
    page = path("metrics:answer_credit", credit=credit.pk)
    shown = text_of(mentor.get(page))
    for words in ("Printed labels only.", "A phone code at 40 stores.", "The idea came from", "Named for an idea"):
        assert words in shown
    response = mentor.post(page, {"audiences": ["organization"], "known": credit.words})
    assert response.url == path("metrics:own_credits")
    assert Credit.objects.get().named_to == ["organization"]
    assert "An idea of yours" not in text_of(mentor.get(path("home:home")))


def test_an_answer_about_other_words_is_not_saved(decision, mentor):
    credit = ask(decision)
    response = mentor.post(path("metrics:answer_credit", credit=credit.pk), {"audiences": "team", "known": "x"})
    assert "Nothing was saved." in text_of(mentor.get(response.url))
    assert Credit.objects.get().named_to == []


def test_one_press_and_the_name_is_gone_from_every_page(decision, pair, mentor, mentee, sign_in):
    credit, name = answer(ask(decision)), pair.mentors[0].person.name
    readers = [
        (sign_in(Role.EXECUTIVE), path("metrics:decisions")),
        (sign_in(Role.EXECUTIVE), path("metrics:impact", program=pair.cohort.program_id)),
        (sign_in(Role.EXECUTIVE), path("home:home")),
        (sign_in(Role.PROGRAM_ADMIN), path("metrics:decisions")),
        (sign_in(Role.OMBUDSPERSON), path("metrics:named_sources")),
        (mentee, path("metrics:decisions")),
        (mentor, path("home:learning_record")),
    ]
    line = f"The idea came from {name}."
    with as_role("worker"):
        roll_up_due(pair.organization_id, unheard)
    said = [text_of(client.get(address)) for client, address in readers]
    assert [line in page for page in said] == [True] * 4 + [False, True, False]
    assert f"<strong>{name}</strong> as the source" in said[4]
    assert "Named as the source of the idea. Read by: The program team, Executives" in said[6]
    mentor.post(path("metrics:revoke_credit", credit=credit.pk))
    for client, address in readers:
        page = text_of(client.get(address))
        assert line not in page
        assert "source of th" not in page.replace("Name your source", "")


def test_strangers_find_no_credit(decision, sign_in, in_organization):
    credit = answer(ask(decision))
    stranger = sign_in(membership=make_pair(in_organization).mentors[0])
    for name in ("answer_credit", "revoke_credit"):
        assert stranger.post(path(f"metrics:{name}", credit=credit.pk)).status_code == 404
    assert Credit.objects.get().named_to == [*Audience]


def test_lists_take_the_same_queries_with_one_credit_and_with_three(pair, sign_in):
    boss, own = sign_in(Role.EXECUTIVE), sign_in(membership=pair.mentors[0])
    counts = []
    for title in ("One", "Two", "Three"):
        answer(ask(decide(pair, title)))
        counts.append(
            [
                queries_of(boss, path("metrics:decisions")),
                queries_of(own, path("metrics:own_credits")),
                queries_of(boss, path("metrics:named_sources")),
            ]
        )
    assert counts[0] == counts[2]
