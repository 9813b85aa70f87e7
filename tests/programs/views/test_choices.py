"""One's own pages: the private look at one's gaps, what one wants to learn, what one teaches."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from access.actors import SYSTEM
from access.kinds import KINDS, Kind
from access.roles import Role
from programs import actions, topic_queries
from programs.models import Enrollment, Need, SelfAssessment, Skill, Topic
from tests.factories.accounts import make_member
from tests.factories.programs import fresh, make_cohort, make_mentee, make_mentor, make_program, make_topic
from tests.factories.topics import LEVELS
from tests.programs.pages import queries_of, url

pytestmark = pytest.mark.usefixtures("in_organization")
State = Enrollment.State


@pytest.fixture
def topics():
    made = [make_topic(name) for name in ("Cloud", "Live shopping", "Words that land", "Data stories")]
    Topic.objects.filter(pk=made[0].pk).update(levels=list(LEVELS))
    return made


@pytest.fixture
def cohort(topics):
    return make_cohort(make_program(topics=topics))


@pytest.fixture
def client(sign_in):
    return sign_in(Role.PARTICIPANT)


def put(enrollment: Enrollment, state: str) -> Enrollment:
    Enrollment.objects.filter(pk=enrollment.pk).update(state=state)
    return fresh(enrollment)


@pytest.fixture
def mentee(client, cohort, topics):
    return put(make_mentee(cohort, topics[0], current_level=1, person=client.member.person), State.READY)


@pytest.fixture
def mentor(client, cohort, topics):
    return put(make_mentor(cohort, topics[0], evidence="Old", person=client.member.person), State.READY)


def gaps(client, mentee):
    return url(client, "assess_gaps", enrollment=mentee.pk)


def stand(topic, level) -> dict[str, object]:
    return {f"stand_{topic.pk.hex}": level}


def place(topic, number, level=0) -> dict[str, object]:
    return {f"place_{topic.pk.hex}": number, f"level_{topic.pk.hex}": level}


def send(client, mentee, *places):
    data = {name: value for each in places for name, value in each.items()}
    return client.post(url(client, "choose_topics", enrollment=mentee.pk), data, follow=True)


def chosen(mentee) -> list[tuple[str, int, int]]:
    rows = Need.objects.filter(enrollment=mentee).order_by("priority")
    return list(rows.values_list("topic__name", "priority", "current_level"))


def test_the_private_part_says_so_and_shows_what_levels_look_like(client, mentee, topics):
    page = client.get(gaps(client, mentee)).content.decode()
    assert KINDS[Kind.PRIVATE].general in page
    assert all(text in page for text in LEVELS)
    assert all(topic.name in page for topic in topics)


def test_what_is_kept_comes_back_to_its_author_and_is_sent_to_nobody(client, mentee, topics):
    data = {"note": "I never dared to ask"} | stand(topics[1], 3)
    page = client.post(gaps(client, mentee), data, follow=True)
    assert b"Kept. Only you can read it." in page.content
    assert b"I never dared to ask" in page.content
    assert topic_queries.own_assessment(mentee).levels == {topics[1].pk: 3}
    assert chosen(mentee) == [("Cloud", 1, 1)]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("bad", [{"note": "x" * 2001}, {"level": 6}, {"level": "x"}])
def test_what_cannot_be_kept_is_said_and_nothing_is_stored(client, mentee, topics, bad):
    data = {"note": bad.get("note", "")} | stand(topics[1], bad.get("level", 1))
    page = client.post(gaps(client, mentee), data)
    assert page.context["form"].errors
    assert SelfAssessment.objects.count() == 0


def test_the_shared_part_names_its_readers_and_the_levels_that_go_out(client, sign_in, mentee, topics, organization):
    make_member(organization, Role.PROGRAM_ADMIN, name="Petra Admin")
    make_member(organization, Role.OWNER, name="Olaf Owner")
    make_member(organization, Role.COORDINATOR, name="Cora Other")
    page = client.get(gaps(client, mentee)).content.decode()
    assert "Read by Petra Admin and whoever you are paired with, and nobody else." in page
    assert page.count("Shared level") == 4


def test_only_topics_with_a_place_are_sent_and_the_answer_stays(client, mentee, topics):
    client.post(gaps(client, mentee), {"note": ""} | stand(topics[1], 3) | stand(topics[3], 2))
    page = send(client, mentee, place(topics[2], "1", 2), place(topics[0], "2", 1), place(topics[1], "", 4))
    assert b"Your topics are sent" in page.content
    assert chosen(mentee) == [("Words that land", 1, 2), ("Cloud", 2, 1)]
    assert fresh(mentee).state == State.READY


def test_the_form_starts_from_what_was_sent_and_then_from_ones_own_look(client, mentee, topics):
    client.post(gaps(client, mentee), stand(topics[1], 3))
    form = client.get(gaps(client, mentee)).context["choose"]
    assert form[f"place_{topics[0].pk.hex}"].value() == "1"
    assert form[f"level_{topics[0].pk.hex}"].value() == 1
    assert form[f"level_{topics[1].pk.hex}"].value() == 3


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([], "Choose at least one topic"),
        ([("0", "1"), ("1", "1")], "is first already. Give this another place"),
        ([("0", "4")], "valid choice"),
    ],
)
def test_a_choice_that_cannot_be_is_said_and_changes_nothing(client, mentee, topics, places, words):
    page = send(client, mentee, *(place(topics[int(number)], at) for number, at in places))
    assert words in page.content.decode()
    assert chosen(mentee) == [("Cloud", 1, 1)]


def test_sending_twice_is_harmless(client, mentee, topics):
    for _ in range(2):
        send(client, mentee, place(topics[2], "1", 2))
    assert chosen(mentee) == [("Words that land", 1, 2)]


def test_when_answers_are_closed_the_topics_stand_and_the_private_part_stays(client, mentee, topics):
    client.post(gaps(client, mentee), {"note": "Still mine"})
    actions.close_answers(cohort=mentee.cohort, by=SYSTEM)
    page = client.get(gaps(client, mentee)).content
    assert b"so your topics stand" in page
    assert b"Still mine" in page
    assert b"Nothing was changed" in send(client, mentee, place(topics[2], "1")).content
    assert chosen(mentee) == [("Cloud", 1, 1)]


@pytest.mark.parametrize("state", State)
def test_the_page_is_there_once_one_is_invited(client, mentee, state):
    put(mentee, state)
    expected = 200 if state in Enrollment.ANSWERABLE else 404
    assert client.get(gaps(client, mentee)).status_code == expected
    assert client.post(gaps(client, mentee), {}).status_code in ((302,) if expected == 200 else (404,))


def test_pages_of_others_of_the_other_side_and_of_nobody_are_not_found(client, sign_in, cohort, topics, mentee):
    other = put(make_mentee(cohort, topics[0]), State.READY)
    mentor = put(make_mentor(make_cohort(cohort.program), topics[0], person=client.member.person), State.READY)
    for enrollment in (other.pk, mentor.pk, uuid4()):
        assert client.get(url(client, "assess_gaps", enrollment=enrollment)).status_code == 404
        assert client.post(url(client, "choose_topics", enrollment=enrollment)).status_code == 404
    for enrollment in (other.pk, mentee.pk, uuid4()):
        assert client.get(url(client, "correct_skills", enrollment=enrollment)).status_code == 404
    admin = sign_in(Role.PROGRAM_ADMIN)
    assert admin.get(gaps(admin, mentee)).status_code == 403


def test_a_mentor_puts_level_and_evidence_right(client, mentor, topics):
    path = url(client, "correct_skills", enrollment=mentor.pk)
    assert all(text in client.get(path).content.decode() for text in LEVELS)
    data = {f"level_{topics[0].pk.hex}": 2, f"evidence_{topics[0].pk.hex}": "Ran the rollout in Leeds"}
    assert b"What you teach is saved" in client.post(path, data, follow=True).content
    assert list(Skill.objects.values_list("level", "evidence")) == [(2, "Ran the rollout in Leeds")]
    assert fresh(mentor).state == State.READY


@pytest.mark.parametrize("bad", [{"level": 0}, {"level": ""}, {"evidence": "x" * 201}])
def test_a_correction_that_cannot_be_is_said_at_the_field(client, mentor, topics, bad):
    data = {"level": 2, "evidence": ""} | bad
    path = url(client, "correct_skills", enrollment=mentor.pk)
    page = client.post(path, {f"{name}_{topics[0].pk.hex}": value for name, value in data.items()})
    assert page.context["form"].errors
    assert Skill.objects.get().level == 4


def test_before_their_yes_a_mentor_reads_and_changes_nothing(client, mentor, topics):
    put(mentor, State.ASKED)
    path = url(client, "correct_skills", enrollment=mentor.pk)
    assert b"Save what I teach" not in client.get(path).content
    data = {f"level_{topics[0].pk.hex}": 2}
    assert b"Nothing was changed" in client.post(path, data, follow=True).content
    assert Skill.objects.get().level == 4


def test_the_pages_take_as_many_queries_for_three_topics_as_for_one(client, topics):
    counts = set()
    for some in (topics[:1], topics[:3]):
        cohort = make_cohort(make_program(topics=some))
        mentee = put(make_mentee(cohort, some[0], person=client.member.person), State.READY)
        counts.add(queries_of(client, gaps(client, mentee)))
    assert len(counts) == 1


def test_home_and_invitation_lead_there(client, mentee):
    home = client.get(reverse("home:home", kwargs={"organization": "halden"})).content.decode()
    invitation = client.get(url(client, "answer_enrollment", enrollment=mentee.pk)).content.decode()
    assert gaps(client, mentee) in home
    assert gaps(client, mentee) in invitation


def test_a_mentor_finds_the_way_to_what_they_teach(client, mentor):
    path = url(client, "correct_skills", enrollment=mentor.pk)
    assert path in client.get(reverse("home:home", kwargs={"organization": "halden"})).content.decode()
    assert path in client.get(url(client, "answer_enrollment", enrollment=mentor.pk)).content.decode()
