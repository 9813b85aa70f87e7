"""The page of a mentor's manager: three answers by a link without an account, and every way in which it is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils.dateformat import format as date_format

from access.actors import SYSTEM
from access.clock import now, today
from access.links import make_token
from access.roles import Role
from notifications.models import Message
from programs import actions
from programs.letters import manager_link
from programs.models import Enrollment, ManagerRequest
from tests.asking import text_of
from tests.factories.accounts import make_member, make_organization, make_person
from tests.factories.programs import fresh, make_cohort, make_mentor, make_program, make_topic, start_asking
from tests.programs.views.conftest import outside

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def boss():
    return make_person("Ben Stone")


@pytest.fixture
def mentor(boss):
    topic = make_topic("Live shopping", area="Customers")
    cohort = make_cohort(make_program("AI fluency", topics=[topic], cadence="twice_monthly"))
    person = make_person("Ana Ruiz", manager=boss)
    return start_asking(make_mentor(cohort, topic, person=person, evidence="Ran the pilot in Leeds"))


@pytest.fixture
def link(mentor):
    return manager_link(request_of(mentor).pk)


def request_of(enrollment):
    return ManagerRequest.objects.get(enrollment=enrollment)


def test_a_manager_reads_topic_hours_end_and_what_they_will_never_see(visitor, mentor, link):
    page = text_of(visitor.get(link))
    for words in (
        "Would you be open to Ana Ruiz being a mentor?",
        "for Ben Stone",
        "Live shopping, in the area Customers",
        "About two hours a month",
        date_format(mentor.cohort.program.ends_on, "F j, Y"),
        "This page, and nothing else, ever.",
        "Agree",
        "Talk to me",
        "Not now",
    ):
        assert words in page, words
    assert "Leeds" not in page  # what shows a skill is for the mentor's own eyes
    assert "<nav" not in page
    assert visitor.get(link).headers["Cache-Control"] == "no-store"


def test_reading_changes_nothing(visitor, mentor, link):
    for _ in range(2):
        assert visitor.get(link).status_code == 200
    assert (fresh(mentor).state, request_of(mentor).answer) == ("with_manager", "")


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("agree", "asked", "You agreed"),
        ("not_now", "not_released", "You said not now"),
        ("talk", "with_manager", "They know that you want to talk"),
    ],
)
def test_each_answer_has_a_page_that_says_so(visitor, mentor, link, answer, state, words):
    page = visitor.post(link, {"answer": answer})
    assert (page.status_code, fresh(mentor).state) == (200, state)
    assert words in text_of(page)


@pytest.mark.parametrize("first", ["agree", "not_now"])
def test_a_used_link_says_that_it_was_used_and_not_for_what(visitor, mentor, link, first):
    visitor.post(link, {"answer": first})
    state, sent = fresh(mentor).state, Message.objects.count()
    again = visitor.get(link)
    assert again.status_code == 410
    assert "This link was used" in text_of(again)
    for answer in ("agree", "not_now", "talk"):
        assert visitor.post(link, {"answer": answer}).status_code == 409
    assert (fresh(mentor).state, Message.objects.count()) == (state, sent)


def test_a_used_page_is_the_same_whatever_was_answered(visitor, mentor, link):
    pages = []
    for answer in ("agreed", "not_now"):
        ManagerRequest.objects.update(answer=answer)
        pages.append((visitor.get(link).content, text_of(visitor.post(link, {"answer": "agree"}))))
    assert pages[0] == pages[1]


def test_talking_is_asked_for_once_and_the_answer_stays_open(visitor, mentor, link):
    for _ in range(2):
        visitor.post(link, {"answer": "talk"})
    page = text_of(visitor.get(link))
    assert "Talk to me</button>" not in page
    assert "Whoever asked knows" in page
    visitor.post(link, {"answer": "agree"})
    assert fresh(mentor).state == "asked"


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}])
def test_no_answer_is_no_answer(visitor, mentor, link, sent):
    assert b"Pick one of the three answers." in visitor.post(link, sent, follow=True).content
    assert fresh(mentor).state == "with_manager"


def end_by(case, mentor, boss):
    match case:
        case "taken out":
            actions.remove_enrollments(cohort=mentor.cohort, enrollments=[mentor], by=SYSTEM)
        case "other topics":
            actions.set_skills(enrollment=mentor, skills=[], by=SYSTEM)
        case "moved":
            boss.email = "somebody.else@example.com"
            boss.save()
        case "left":
            boss.left_on = today()
            boss.save()
        case "closed":
            actions.close_answers(cohort=mentor.cohort, by=SYSTEM)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("taken out", "This question is no longer open"),
        ("other topics", "This question is no longer open"),
        ("moved", "This link no longer works"),
        ("left", "This link no longer works"),
        ("closed", "Answers are closed"),
    ],
)
def test_each_end_has_its_own_sentence_and_says_nothing_else(visitor, mentor, boss, link, case, words):
    end_by(case, mentor, boss)
    for page in (visitor.get(link), visitor.post(link, {"answer": "agree"})):
        assert page.status_code == 410
        assert words in text_of(page)
        assert "Ana Ruiz" not in text_of(page)
    assert fresh(mentor).state != "asked"


def test_a_link_expires(visitor, link):
    with time_machine.travel(now() + timedelta(days=31)):
        page = visitor.get(link)
    assert page.status_code == 410
    assert "a question to a manager, for 30 days" in text_of(page)


def test_after_the_last_day_answers_are_closed(visitor, mentor, link):
    with time_machine.travel(now() + timedelta(days=16)):
        assert "Answers are closed" in text_of(visitor.post(link, {"answer": "agree"}))
    assert fresh(mentor).state == "with_manager"


@pytest.mark.parametrize("reader", ["the mentor", "a stranger", "another organization"])
def test_a_forwarded_link_is_refused_and_told_to_be_passed_back(sign_in, organization, mentor, link, reader):
    with outside():
        if reader == "another organization":
            member = make_member(make_organization("Otherwise Ltd", slug="otherwise"), Role.PARTICIPANT)
        else:
            person = mentor.person if reader == "the mentor" else None
            member = make_member(organization, Role.PARTICIPANT, person=person)
    client = sign_in(membership=member)
    for page in (client.get(link), client.post(link, {"answer": "agree"})):
        assert page.status_code == 409
        assert "Pass the link back" in text_of(page)
        assert "Live shopping" not in text_of(page)
    assert fresh(mentor).state == "with_manager"


def test_the_manager_may_be_signed_in(sign_in, organization, mentor, boss, link):
    client = sign_in(membership=make_member(organization, Role.EXECUTIVE, person=boss))
    assert client.post(link, {"answer": "agree"}).status_code == 200
    assert fresh(mentor).state == "asked"


def test_links_that_lead_nowhere(visitor, mentor, link):
    assert visitor.get(f"{link[:-1]}x/").status_code == 404
    request = request_of(mentor)
    for kind in ("invitation", "membership"):
        token = make_token(kind, mentor.organization_id, request.pk)
        assert visitor.get(f"/manager/{token}/").status_code == 404
    token = make_token("manager", mentor.organization_id, mentor.pk)
    assert visitor.get(f"/manager/{token}/").status_code == 410
    assert Enrollment.objects.get().state == "with_manager"
