"""The invitation, by its link and inside the application."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.dateformat import format as date_format

from access.actors import SYSTEM
from access.clock import now
from access.kinds import KINDS
from access.links import make_token
from access.roles import Role
from accounts.models import Membership
from programs import actions
from programs.models import Enrollment
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import ask, fresh, make_cohort, make_mentee, make_mentor, make_program, make_topic
from tests.programs.pages import url

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def topic():
    return make_topic("Live shopping", description="What sells, and what looks forced.")


@pytest.fixture
def cohort(topic):
    statement = "Leaders decide about channels they have used."
    return make_cohort(make_program("AI fluency", topics=[topic], statement=statement, cadence="twice_monthly"))


@pytest.fixture
def mentor(cohort, topic):
    return ask(make_mentor(cohort, topic, evidence="Ran the pilot in Leeds", person=make_person("Ana Ruiz")))


def link(enrollment):
    token = make_token("invitation", enrollment.organization_id, enrollment.pk, enrollment.asks)
    return reverse("programs_public:invitation", kwargs={"token": token})


def test_a_mentor_reads_what_why_them_how_long_and_who_sees_what(visitor, mentor):
    page = visitor.get(link(mentor)).content.decode()
    for words in (
        "Would you be open to teaching Live shopping?",
        "Leaders decide about channels they have used.",
        "Executive digital fluency",
        "Ran the pilot in Leeds",
        "About two hours a month",
        date_format(mentor.cohort.program.ends_on, "F j, Y"),
        "What you get",
        "nobody is told",
    ):
        assert words in page, words
    for kind in KINDS.values():
        assert kind.general in page


def test_a_mentee_reads_what_they_would_learn_and_nothing_about_themselves(visitor, cohort, topic):
    ruth = ask(make_mentee(cohort, topic, current_level=1))
    page = visitor.get(link(ruth)).content.decode()
    assert "Would you be open to learning about Live shopping?" in page
    assert "Has tried it" not in page


def test_reading_changes_nothing_and_is_not_kept(visitor, mentor):
    page = visitor.get(link(mentor))
    assert fresh(mentor).state == "asked"
    assert page.headers["Cache-Control"] == "no-store"


def test_a_yes_leads_on_to_a_password(visitor, mentor):
    page = visitor.post(link(mentor), {"answer": "yes"}, follow=True)
    assert fresh(mentor).state == "ready"
    membership = Membership.objects.get(person=mentor.person)
    assert page.context["join_url"].startswith("/membership/")
    assert visitor.get(page.context["join_url"]).status_code == 200
    assert membership.roles == {Role.PARTICIPANT}


@pytest.mark.parametrize("takes_wishes", [True, False])
def test_a_yes_may_be_followed_by_wishes_where_the_program_takes_them(visitor, topic, takes_wishes):
    cohort = make_cohort(make_program(topics=[topic], takes_wishes=takes_wishes))
    row = ask(make_mentor(cohort, topic))
    assert b"three colleagues" not in visitor.get(link(row)).content, "one thing at a time"
    page = visitor.post(link(row), {"answer": "yes"}, follow=True).content.decode()
    assert ("once you are signed in" in page) == takes_wishes
    with time_machine.travel(now() + timedelta(days=16)):
        assert b"three colleagues" not in visitor.get(link(row)).content


def test_who_has_an_account_is_sent_to_sign_in(visitor, organization, cohort, topic):
    member = make_member(organization, Role.EXECUTIVE, name="Eve Hart")
    ruth = ask(make_mentee(cohort, topic, person=member.person))
    page = visitor.post(link(ruth), {"answer": "yes"}, follow=True)
    assert "join_url" not in page.context
    assert b"/accounts/login/" in page.content
    assert Membership.objects.get(pk=member.pk).roles == {Role.EXECUTIVE, Role.PARTICIPANT}


def test_a_no_is_taken_back_by_the_same_link(visitor, mentor):
    page = visitor.post(link(mentor), {"answer": "not_now"}, follow=True)
    assert b"You said not now" in page.content
    assert fresh(mentor).state == "declined"
    assert b"You said yes" in visitor.post(link(mentor), {"answer": "yes"}, follow=True).content


def test_sending_the_same_answer_twice_is_harmless(visitor, mentor):
    for _ in range(2):
        visitor.post(link(mentor), {"answer": "yes"})
    assert fresh(mentor).state == "ready"


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}])
def test_no_answer_is_no_answer(visitor, mentor, sent):
    page = visitor.post(link(mentor), sent, follow=True)
    assert b"Say yes or not now." in page.content
    assert fresh(mentor).state == "asked"


def test_after_the_last_day_the_link_says_that_answers_are_closed(visitor, mentor):
    with time_machine.travel(now() + timedelta(days=16)):
        assert b"Answers are closed" in visitor.get(link(mentor)).content
        page = visitor.post(link(mentor), {"answer": "yes"}, follow=True)
        assert b"nothing was changed" in page.content
    assert fresh(mentor).state == "asked"


def test_a_closed_page_tells_a_no_from_silence_to_nobody(visitor, mentor):
    actions.decline_enrollment(enrollment=mentor, by=SYSTEM)
    actions.close_answers(cohort=mentor.cohort, by=SYSTEM)
    declined = visitor.get(link(mentor)).content
    Enrollment.objects.filter(pk=mentor.pk).update(state="asked")
    assert visitor.get(link(mentor)).content == declined


def test_a_link_that_was_not_for_this_mailbox_is_no_longer_open(visitor, mentor):
    mentor.person.email = "somebody.else@example.com"
    mentor.person.save()
    page = visitor.get(link(mentor))
    assert page.status_code == 410
    assert b"went to an address that is out of date" in page.content
    visitor.post(link(mentor), {"answer": "yes"})
    assert fresh(mentor).state == "asked"


def test_a_link_in_a_mailbox_that_was_wrong_stays_dead_once_the_right_one_is_asked(visitor, mentor):
    """The mail went to a stranger; the address is put right and the person asked anew. The stranger still has the first link."""
    first = link(mentor)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        mentor.person.email = "the.right.one@example.com"
        mentor.person.save()
        actions.ask_enrollments_later(cohort=mentor.cohort, enrollments=[mentor], by=SYSTEM)
        again = ask(mentor)
        assert visitor.get(link(again)).status_code == 200
        page = visitor.get(first)
        assert page.status_code == 410
        assert b"Live shopping" not in page.content
        visitor.post(first, {"answer": "yes"})
        assert fresh(mentor).state == "asked"
        assert not Membership.objects.filter(person=mentor.person).exists()


def test_a_forwarded_invitation_is_refused_and_told_to_be_passed_back(sign_in, mentor):
    stranger = sign_in(Role.PROGRAM_ADMIN)
    for page in (stranger.get(link(mentor)), stranger.post(link(mentor), {"answer": "not_now"})):
        assert page.status_code == 409
        assert b"Pass the link back" in page.content
        assert b"Live shopping" not in page.content
    assert fresh(mentor).state == "asked"


def test_whoever_is_asked_may_be_signed_in(sign_in, cohort, topic):
    client = sign_in(Role.EXECUTIVE)
    mine = ask(make_mentor(cohort, topic, person=client.member.person))
    assert client.post(link(mine), {"answer": "yes"}).status_code == 302
    assert fresh(mine).state == "ready"


def test_a_pair_is_left_on_its_own_page_and_not_here(visitor, mentor):
    actions.accept_enrollment(enrollment=mentor, by=SYSTEM)
    actions.take_places(enrollments=[mentor.pk], by=SYSTEM)
    page = visitor.get(link(mentor)).content
    assert b"You have your place" in page
    assert b'value="not_now"' not in page
    visitor.post(link(mentor), {"answer": "not_now"})
    assert fresh(mentor).state == "ready"


@pytest.mark.parametrize("end", ["out", "listed"])
def test_an_invitation_that_was_taken_back_is_no_longer_open(visitor, mentor, end):
    if end == "out":
        actions.remove_enrollments(cohort=mentor.cohort, enrollments=[mentor], by=SYSTEM)
    else:
        actions.set_skills(enrollment=mentor, skills=[], by=SYSTEM)
    assert b"no longer open" in visitor.get(link(mentor)).content
    visitor.post(link(mentor), {"answer": "yes"})
    assert fresh(mentor).state != "ready"


def test_links_that_lead_nowhere(visitor, mentor):
    gone = make_mentor(mentor.cohort, mentor.skills.get().topic)
    path = link(gone)
    actions.remove_enrollments(cohort=mentor.cohort, enrollments=[gone], by=SYSTEM)
    assert visitor.get(path).status_code == 404
    assert visitor.get(link(mentor)[:-1] + "x/").status_code == 404
    token = make_token("membership", mentor.organization_id, mentor.pk)
    assert visitor.get(reverse("programs_public:invitation", kwargs={"token": token})).status_code == 404
    old = link(mentor)
    with time_machine.travel(now() + timedelta(days=31)):
        assert visitor.get(old).status_code == 410


def test_inside_one_answers_ones_own_and_no_other(sign_in, mentor, cohort, topic):
    client = sign_in(Role.PARTICIPANT)
    mine = ask(make_mentee(cohort, topic, person=client.member.person))
    path = url(client, "answer_enrollment", enrollment=mine.pk)
    assert b"Would you be open to learning" in client.get(path).content
    client.post(path, {"answer": "yes"})
    assert fresh(mine).state == "ready"
    other = url(client, "answer_enrollment", enrollment=mentor.pk)
    assert client.get(other).status_code == client.post(other, {"answer": "yes"}).status_code == 404
    assert fresh(mentor).state == "asked"
