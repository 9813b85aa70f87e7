"""Naming a colleague, and their answer by the link: nobody who looks can tell a no from silence."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from access.clock import now
from access.links import make_token
from access.roles import Role
from programs import actions
from programs.models import Coordinator, Enrollment, Nomination, Skill
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_cohort, make_mentor, make_program, make_topic
from tests.factories.topics import accept, actor_of, make_nomination, nomination_link
from tests.programs.pages import queries_of, url, without_chance

pytestmark = pytest.mark.usefixtures("in_organization")
CAN_NAME = (Role.PROGRAM_ADMIN, Role.COORDINATOR, Role.PARTICIPANT, Role.EXECUTIVE)


@pytest.fixture
def topic():
    return make_topic("Live shopping", description="What sells.")


@pytest.fixture
def ana():
    return make_person("Ana Ruiz", title="Store lead")


@pytest.fixture
def client(sign_in):
    return sign_in(Role.PARTICIPANT)


def named(client, at, ana, **changes):
    data = {"search": "ana", "nominee": str(ana.pk), "topic": str(at.pk), "evidence": "Ran the rollout in Leeds"}
    return client.post(url(client, "nominate"), data | changes, follow=True)


@pytest.mark.parametrize("role", Role)
def test_who_may_name_a_colleague(sign_in, role):
    client = sign_in(role)
    assert client.get(url(client, "nominate")).status_code == (200 if role in CAN_NAME else 403)


@pytest.mark.parametrize("words", ["ana", "RUIZ", "ana.ruiz"])
def test_a_colleague_is_found_by_name_or_address_and_named(client, topic, ana, words):
    page = client.get(url(client, "nominate"), {"search": words})
    assert b"Ana Ruiz, Store lead" in page.content
    assert ana.email.encode() not in page.content
    done = named(client, topic, ana, search=words)
    assert b"Sent to Ana Ruiz" in done.content
    nomination = Nomination.objects.get()
    assert (nomination.nominee, nomination.topic, nomination.evidence) == (ana, topic, "Ran the rollout in Leeds")
    assert nomination.nominator_id == client.member.person_id


def test_one_letter_finds_nobody_and_ten_are_shown_at_most(client):
    for number in range(12):
        make_person(f"Ana {number}")
    assert client.get(url(client, "nominate"), {"search": "a"}).context["shown"] == []
    assert len(client.get(url(client, "nominate"), {"search": "ana"}).context["shown"]) == 10


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"evidence": " "}, "evidence"),
        ({"topic": ""}, "topic"),
        ({"topic": str(uuid4())}, "topic"),
        ({"nominee": ""}, "nominee"),
        ({"nominee": str(uuid4())}, "nominee"),
        ({"nominee": "x"}, "nominee"),
        ({"evidence": "x" * 201}, "evidence"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_what_was_typed_stays(client, topic, ana, changes, field):
    page = named(client, topic, ana, **changes)
    assert field in page.context["form"].errors
    assert Nomination.objects.count() == 0
    if field != "evidence":
        assert b"Ran the rollout in Leeds" in page.content
    if field != "nominee":
        assert f'value="{ana.pk}"'.encode() in page.content


def test_oneself_guests_leavers_and_strangers_cannot_be_picked(client, topic, elsewhere):
    guest, gone = make_person("Ana Guest", is_guest=True), make_person("Ana Gone", left_on="2026-01-01")
    with elsewhere():
        stranger = make_person("Ana Stranger")
    assert client.get(url(client, "nominate"), {"search": "ana"}).context["shown"] == []
    for person in (guest, gone, stranger, client.member.person):
        page = named(client, topic, person)
        assert page.context["form"].errors["nominee"] == ["Pick somebody who works here, other than you."]
    assert Nomination.objects.count() == 0


def test_after_five_in_a_week_the_page_says_when_to_come_back(client, topic, ana):
    for _ in range(5):
        make_nomination(topic, by=client.member.person)
    page = named(client, topic, ana)
    assert b"You have named 5 colleagues in the last seven days" in page.content
    assert Nomination.objects.count() == 5
    assert b"Find them" not in client.get(url(client, "nominate")).content


def test_sending_twice_names_once(client, topic, ana):
    for _ in range(2):
        assert b"Sent to Ana Ruiz" in named(client, topic, ana).content
    assert Nomination.objects.count() == 1


def test_the_list_takes_as_many_queries_for_three_as_for_one(client):
    make_nomination(by=client.member.person)
    one = queries_of(client, url(client, "nominate"))
    make_nomination(by=client.member.person)
    make_nomination(by=client.member.person)
    assert queries_of(client, url(client, "nominate")) == one


@pytest.mark.parametrize("answer", ["accept_nomination", "decline_nomination"])
def test_who_named_reads_sent_whatever_is_said(client, topic, ana, answer):
    nomination = make_nomination(topic, nominee=ana, by=client.member.person)
    before = without_chance(client.get(url(client, "nominate")))
    getattr(actions, answer)(nomination=nomination, by=actor_of(ana))
    assert without_chance(client.get(url(client, "nominate"))) == before
    assert b"Sent" in before


def test_a_no_reads_like_silence_on_every_page_of_the_team(sign_in, topic, ana):
    admin = sign_in(Role.PROGRAM_ADMIN, Role.OWNER)
    cohort = make_cohort(make_program(topics=[topic]))
    nomination = make_nomination(topic, nominee=ana)
    paths = [
        url(admin, "topics"),
        url(admin, "topic", topic=topic.pk),
        url(admin, "merge_topic", topic=topic.pk) + f"?into={make_topic().pk}",
        url(admin, "enroll_people", cohort=cohort.pk),
        url(admin, "topics").replace("topics/", "audit/"),
    ]
    silent = [without_chance(admin.get(path)) for path in paths]
    actions.decline_nomination(nomination=nomination, by=actor_of(ana))
    assert [without_chance(admin.get(path)) for path in paths] == silent
    assert not any(b"Ran the rollout" in page for page in silent)


def test_the_link_says_who_for_what_and_why_and_takes_a_yes(visitor, topic, ana):
    nomination = make_nomination(topic, nominee=ana, by=make_person("Theo Brandt"))
    page = visitor.get(nomination_link(nomination))
    for words in (
        b"Theo Brandt named you for Live shopping",
        b"Ran the rollout in Leeds",
        b"Yes, you may tell the program team",
    ):
        assert words in page.content
    assert Nomination.objects.get().state == "waiting", "reading changes nothing"
    assert page.headers["Cache-Control"] == "no-store"
    visitor.post(nomination_link(nomination), {"answer": "yes"})
    assert Nomination.objects.get().state == "accepted"


@pytest.mark.parametrize("first", ["yes", "not_now"])
@pytest.mark.parametrize("second", ["yes", "not_now"])
def test_a_used_link_says_so_and_not_how(visitor, topic, ana, first, second):
    nomination = make_nomination(topic, nominee=ana)
    path = nomination_link(nomination)
    visitor.post(path, {"answer": first}, follow=True)
    state = Nomination.objects.get().state
    page = visitor.post(path, {"answer": second}, follow=True)
    assert b"This link was used" in page.content
    assert b"program team" not in page.content
    assert Nomination.objects.get().state == state


def test_used_pages_are_the_same_after_a_yes_and_a_no(visitor, topic):
    pages = set()
    for said in ("yes", "not_now"):
        nomination = make_nomination(topic)
        visitor.post(nomination_link(nomination), {"answer": said}, follow=True)
        pages.add(without_chance(visitor.get(nomination_link(nomination))))
    assert len(pages) == 1


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}])
def test_no_answer_is_no_answer(visitor, topic, sent):
    nomination = make_nomination(topic)
    assert b"Say yes or not now." in visitor.post(nomination_link(nomination), sent, follow=True).content
    assert Nomination.objects.get().state == "waiting"


def test_a_forwarded_link_is_refused_to_somebody_who_is_signed_in(sign_in, client, organization, topic):
    member = make_member(organization, Role.PARTICIPANT, name="Eve Hart")
    nomination = make_nomination(topic, nominee=member.person)
    path = nomination_link(nomination)
    for page in (client.get(path), client.post(path, {"answer": "yes"})):
        assert page.status_code == 403
        assert b"This link is for somebody else" in page.content
        assert b"Leeds" not in page.content
    assert Nomination.objects.get().state == "waiting"
    own = sign_in(membership=member)
    assert b"Your answer" in own.get(path).content


def test_links_that_lead_nowhere(visitor, topic, ana):
    nomination = make_nomination(topic, nominee=ana)
    path = nomination_link(nomination)
    assert visitor.get(path[:-2] + "x/").status_code == 404
    other = make_token("invitation", nomination.organization_id, nomination.pk)
    assert visitor.get(f"/nomination/{other}/").status_code == 404
    unknown = make_token("nomination", nomination.organization_id, uuid4())
    assert visitor.get(f"/nomination/{unknown}/").status_code == 404
    with time_machine.travel(now() + timedelta(days=31)):
        assert visitor.get(path).status_code == 410
    ana.email = "new@example.com"
    ana.save()
    assert b"no longer open" in visitor.get(path).content
    assert b"no longer open" in visitor.post(path, {"answer": "yes"}, follow=True).content
    assert Nomination.objects.get().state == "waiting"


def test_who_said_yes_is_enrolled_with_what_shows_it(sign_in, topic, ana):
    coordinator = sign_in(Role.COORDINATOR)
    program = make_program(topics=[topic])
    Coordinator.objects.create(program=program, membership=coordinator.member)
    cohort = make_cohort(program)
    nomination = accept(make_nomination(topic, nominee=ana))
    path = url(coordinator, "enroll_nominated", cohort=cohort.pk, nomination=nomination.pk)
    assert path.encode() in coordinator.get(url(coordinator, "enroll_people", cohort=cohort.pk)).content
    assert b"is enrolled for Live shopping" in coordinator.post(path, follow=True).content
    assert (Enrollment.objects.get().person, Skill.objects.get().evidence) == (ana, "Ran the rollout in Leeds")
    assert b"in this cohort already" in coordinator.post(path, follow=True).content
    assert Enrollment.objects.count() == 1


def test_only_a_yes_for_a_topic_of_ones_own_program_can_be_enrolled(sign_in, topic, ana):
    coordinator = sign_in(Role.COORDINATOR)
    mine, other = make_program(), make_program(topics=[topic])
    Coordinator.objects.create(program=mine, membership=coordinator.member)
    accepted, waiting = accept(make_nomination(topic, nominee=ana)), make_nomination(topic)
    for program, nomination in ((mine, accepted.pk), (other, accepted.pk), (mine, waiting.pk), (mine, uuid4())):
        path = url(coordinator, "enroll_nominated", cohort=make_cohort(program).pk, nomination=nomination)
        assert coordinator.post(path).status_code == 404
    assert Enrollment.objects.count() == 0


def test_suggestions_take_as_many_queries_for_three_as_for_one(sign_in, topic):
    admin = sign_in(Role.PROGRAM_ADMIN)
    cohort = make_cohort(make_program(topics=[topic]))
    make_mentor(cohort, topic)
    path = url(admin, "enroll_people", cohort=cohort.pk)
    accept(make_nomination(topic))
    one = queries_of(admin, path)
    accept(make_nomination(topic))
    accept(make_nomination(topic))
    assert queries_of(admin, path) == one
