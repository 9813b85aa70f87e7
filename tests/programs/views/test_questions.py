"""Questions about an invitation: named readers before typing, one page for the team, and the reply where it was asked."""

from __future__ import annotations

import pytest

from access.roles import Role
from programs import actions
from programs.letters import invitation_link
from programs.models import InvitationQuestion
from tests.asking import text_of
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import ask, fresh, make_cohort, make_mentor, make_program, make_topic
from tests.programs.pages import queries_of, url, without_chance
from tests.programs.views.conftest import outside

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def dana(sign_in, organization):
    with outside():
        member = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
    return sign_in(membership=member)


@pytest.fixture
def cohort():
    return make_cohort(make_program("AI fluency", topics=[make_topic("Live shopping")]))


@pytest.fixture
def mentor(cohort):
    return ask(make_mentor(cohort, cohort.program.program_topics.get().topic, person=make_person("Ana Ruiz")))


def send(client, enrollment, text="Who would I teach?"):
    page = client.get(invitation_link(enrollment))
    form = page.context["form"]
    data = {"answer": "question", "question-readers": form["readers"].value(), "question-text": text}
    return client.post(invitation_link(enrollment), data, follow=True)


def test_the_form_names_its_readers_before_anyone_types(visitor, dana, mentor):
    page = text_of(visitor.get(invitation_link(mentor)))
    assert "Read by Dana Reyes, and nobody else." in page
    assert "The program team reads your name with it." in page


def test_without_anybody_to_ask_there_is_no_form(visitor, mentor):
    assert visitor.get(invitation_link(mentor)).context["form"] is None


def test_a_question_travels_there_and_back(visitor, dana, mentor, cohort):
    page = send(visitor, mentor)
    assert "Your question is sent to Dana Reyes." in text_of(page)
    assert "No reply yet" in text_of(page)
    assert fresh(mentor).state == "asked"
    question = InvitationQuestion.objects.get()
    assert "(1" in text_of(dana.get(url(dana, "cohort", cohort=cohort.pk)))
    board = text_of(dana.get(url(dana, "questions", cohort=cohort.pk)))
    assert "Ana Ruiz" in board
    assert "Waits for a reply" in board
    path = url(dana, "reply_to_question", invitation_question=question.pk)
    assert "Read by Ana Ruiz, and nobody else." in text_of(dana.get(path))
    assert "is sent to Ana Ruiz" in text_of(dana.post(path, {"text": "Nobody is picked yet."}, follow=True))
    late = text_of(dana.post(path, {"text": "Typed while somebody else replied"}, follow=True))
    assert "There is a reply already" in late
    assert "Typed while somebody else replied" in late
    assert "Nobody is picked yet." in text_of(visitor.get(invitation_link(mentor)))


@pytest.mark.parametrize(("text", "words"), [("", "Write your question first."), ("x" * 1201, "at most 1200")])
def test_what_is_wrong_with_a_question_is_said_and_kept(visitor, dana, mentor, text, words):
    page = send(visitor, mentor, text)
    assert words in text_of(page)
    assert text in page.content.decode()
    assert not InvitationQuestion.objects.exists()


def test_when_the_team_changed_meanwhile_nothing_is_sent_and_the_new_names_are_shown(
    visitor, organization, dana, mentor
):
    path = invitation_link(mentor)
    old = visitor.get(path).context["form"]["readers"].value()
    with outside():
        make_member(organization, Role.PROGRAM_ADMIN, name="Eve Hart")
    data = {"answer": "question", "question-readers": old, "question-text": "Who would I teach?"}
    page = visitor.post(path, data)
    assert "Nothing was sent" in text_of(page)
    assert "Read by Dana Reyes and Eve Hart" in text_of(page)
    assert not InvitationQuestion.objects.exists()
    data["question-readers"] = page.context["form"]["readers"].value()
    visitor.post(path, data)
    assert InvitationQuestion.objects.count() == 1


def test_nobody_but_the_named_reads_a_question(visitor, sign_in, organization, dana, mentor, cohort):
    send(visitor, mentor)
    question = InvitationQuestion.objects.get()
    with outside():
        late = make_member(organization, Role.PROGRAM_ADMIN, name="Eve Hart")
    eve = sign_in(membership=late)
    assert "Ana Ruiz" not in text_of(eve.get(url(eve, "questions", cohort=cohort.pk)))
    path = url(eve, "reply_to_question", invitation_question=question.pk)
    assert eve.get(path).status_code == eve.post(path, {"text": "Hello"}).status_code == 404


def test_asking_says_nothing_about_the_answer(visitor, dana, mentor, cohort):
    """What the team reads is the same whether who asked has said yes, no or nothing."""
    send(visitor, mentor)
    path = url(dana, "questions", cohort=cohort.pk)
    before = without_chance(dana.get(path))
    actions.decline_enrollment(enrollment=mentor, by=dana.member.actor)
    assert without_chance(dana.get(path)) == before


def test_the_list_takes_as_many_queries_for_three_as_for_one(visitor, dana, cohort, mentor):
    path = url(dana, "questions", cohort=cohort.pk)
    send(visitor, mentor)
    dana.get(path)
    one = queries_of(dana, path)
    for _ in range(2):
        send(visitor, ask(make_mentor(cohort, mentor.skills.get().topic)))
    assert queries_of(dana, path) == one
