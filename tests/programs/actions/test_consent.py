"""The consent chain: manager, mentor, mentee; who hears what and when, and every state against every action."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.clock import now, today
from access.links import read_token
from access.roles import Role
from audit.models import AuditEntry
from notifications.models import Message, Notice
from programs import actions, consent_queries
from programs.models import Enrollment, InvitationQuestion, LibraryText, ManagerRequest
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import (
    ask,
    fresh,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
    start_asking,
)
from tests.programs.actions.consent import (
    MANAGER_ACTS,
    State,
    agree,
    ana,
    boss,
    by,
    cohort,
    request_of,
    told,
    topic,
)

__all__ = ["ana", "boss", "cohort", "topic"]  # fixtures

pytestmark = pytest.mark.usefixtures("in_organization")


def not_now(enrollment):
    actions.decline_as_manager(manager_request=request_of(enrollment), by=SYSTEM)


# Whom the first message goes to ----------------------------------------------------------------------------------


def test_a_manager_hears_first_and_the_mentor_nothing(ana, boss):
    start_asking(ana)
    assert fresh(ana).state == State.WITH_MANAGER
    message = Message.objects.get()
    assert (message.kind, message.recipient_id) == ("manager_asked", boss.pk)
    assert message.context["subject"] == "Would you be open to Ana Ruiz being a mentor?"
    assert "Month-end automation" in message.context["words"]
    assert read_token("manager", message.context["link"].split("/")[2]).subject_id == request_of(ana).pk
    assert not Notice.objects.exists()


def test_the_words_are_those_of_the_organization(ana, cohort, topic):
    LibraryText.objects.create(
        kind="script",
        key="mentor_asked",
        title="About {topics}",
        body="Dear {name}, {hours} until {ends_on}. {not a name}",
        changed_at=now(),
    )
    start_asking(ana)
    agree(ana)
    message = told(ana.person).get()
    ends = cohort.program.ends_on
    assert message.context["subject"] == "About Month-end automation"
    expected = f"Dear Ana Ruiz, about one hour a month until {ends:%B} {ends.day}, {ends.year}. {{not a name}}"
    assert message.context["words"] == expected


@pytest.mark.parametrize("case", ["none on file", "left", "guest", "program asks none"])
def test_who_has_no_manager_to_ask_is_asked_directly(topic, boss, case):
    cohort = make_cohort(make_program(topics=[topic], asks_managers=case != "program asks none"))
    if case == "left":
        boss.left_on = today()
        boss.save()
    person = make_person(manager=None if case == "none on file" else boss, is_guest=case == "guest")
    mentor = start_asking(make_mentor(cohort, topic, person=person))
    assert mentor.state == State.ASKED
    assert not ManagerRequest.objects.exists()
    assert told(person).count() == 1


def test_in_a_circle_nobody_waits_for_anybody_and_nobody_needs_a_topic(topic, boss):
    circle = make_cohort(make_program(topics=[topic], formats=["circle"]))
    people = [make_person(manager=boss), make_person()]
    rows = actions.enroll_people(cohort=circle, side="mentor", people=people, by=SYSTEM).enrollments
    assert actions.ask_enrollments(cohort=circle, enrollments=rows, by=SYSTEM).asked == 2
    assert {fresh(row).state for row in rows} == {State.ASKED}
    assert {message.context["subject"] for message in Message.objects.all()} == {
        "Would you be open to joining a circle?"
    }


def test_a_mentee_waits_for_a_mentor_of_one_of_their_topics(cohort, topic, ana):
    ruth = start_asking(make_mentee(cohort, topic))
    assert (ruth.state, Message.objects.count()) == (State.WAITING, 0)
    start_asking(ana)
    agree(ana)
    assert fresh(ruth).state == State.WAITING
    actions.accept_enrollment(enrollment=ana, by=by(ana))
    assert fresh(ruth).state == State.ASKED
    assert fresh(ruth).asked_to == ruth.person.email
    assert told(ruth.person).get().context["side"] == "mentee"


def test_a_mentor_of_another_topic_releases_nobody(topic):
    other = make_topic("Cloud costs")
    cohort = make_cohort(make_program(topics=[topic, other]))
    ruth = start_asking(make_mentee(cohort, topic))
    make_ready(make_mentor(cohort, other))
    assert fresh(ruth).state == State.WAITING
    make_ready(make_mentor(make_cohort(cohort.program), topic))
    assert fresh(ruth).state == State.WAITING


@pytest.mark.parametrize("then", ["stays", "withdraws"])
def test_a_mentee_who_is_asked_later_hears_at_once_whether_or_not_the_mentor_took_the_yes_back(cohort, topic, then):
    """While answers are open the board goes on saying "Ready"; a mail that did not come would tell of the withdrawal."""
    mentor = make_ready(make_mentor(cohort, topic))
    if then == "withdraws":
        actions.decline_enrollment(enrollment=mentor, by=by(mentor))
    assert start_asking(make_mentee(cohort, topic)).state == State.ASKED


@pytest.mark.parametrize("end", ["withdrawn", "taken out", "other topics"])
def test_an_invitation_that_left_is_never_taken_back(topic, end):
    other = make_topic("Cloud costs")
    cohort = make_cohort(make_program(topics=[topic, other]))
    mentor, ruth = make_ready(make_mentor(cohort, topic)), make_mentee(cohort, topic)
    start_asking(ruth)
    if end == "withdrawn":
        actions.decline_enrollment(enrollment=mentor, by=by(mentor))
    elif end == "taken out":
        actions.remove_enrollments(cohort=cohort, enrollments=[mentor], by=SYSTEM)
    else:
        actions.set_skills(enrollment=mentor, skills=[actions.SkillFact(other, 3)], by=SYSTEM)
    assert fresh(ruth).state == State.ASKED
    assert told(ruth.person).count() == 1


def test_a_late_mentor_releases_late_mentees(cohort, topic):
    make_ready(make_mentor(cohort, make_other(cohort)))
    actions.start_cohort(cohort=cohort, by=SYSTEM)
    later = cohort.answers_due_on + timedelta(days=1)
    cohort = actions.set_cohort(cohort=cohort, name=cohort.name, answers_due_on=later, by=SYSTEM)
    ruth = start_asking(make_mentee(cohort, topic))
    assert ruth.state == State.WAITING
    mentor = make_ready(make_mentor(cohort, topic))
    assert fresh(ruth).state == State.ASKED
    assert mentor.is_late


def make_other(cohort):
    other = make_topic()
    topics = [row.topic for row in cohort.program.program_topics.select_related("topic")]
    actions.set_program_topics(program=cohort.program, topics=[*topics, other], by=SYSTEM)
    return other


def test_releasing_many_takes_as_many_queries_as_releasing_one(cohort, topic):
    counts = []
    for people in (1, 5):
        run = make_cohort(cohort.program)
        for _ in range(people):
            start_asking(make_mentee(run, topic))
        mentor = ask(make_mentor(run, topic, person=make_person()))
        with CaptureQueriesContext(connection) as captured:
            actions.accept_enrollment(enrollment=mentor, by=by(mentor))
        counts.append(len(captured))
        assert not Enrollment.objects.filter(cohort=run, state=State.WAITING).exists()
    assert counts[0] == counts[1]


def test_asking_many_takes_as_many_queries_as_asking_one(cohort, topic, boss):
    counts = []
    for people in (1, 4):
        run = make_cohort(cohort.program)
        rows = [
            each
            for _ in range(people)
            for each in (
                make_mentor(run, topic, person=make_person(manager=boss)),
                make_mentor(run, topic),
                make_mentee(run, topic),
            )
        ]
        with CaptureQueriesContext(connection) as captured:
            actions.ask_enrollments(cohort=run, enrollments=rows, by=SYSTEM)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# The manager's answers -----------------------------------------------------------------------------------------------


def test_when_the_manager_agrees_the_mentor_is_asked_in_the_same_breath(ana):
    start_asking(ana)
    entries = AuditEntry.objects.count()
    agree(ana)
    row = fresh(ana)
    assert (row.state, row.asked_to, row.invited_at is not None) == (State.ASKED, ana.person.email, True)
    assert told(ana.person).count() == 1
    assert AuditEntry.objects.count() == entries


def test_when_the_manager_says_not_now_nothing_is_sent_and_nothing_written(ana):
    start_asking(ana)
    entries, messages = AuditEntry.objects.count(), Message.objects.count()
    not_now(ana)
    assert fresh(ana).state == State.NOT_RELEASED
    assert (AuditEntry.objects.count(), Message.objects.count()) == (entries, messages)
    with pytest.raises(actions.NotAsked):
        actions.accept_enrollment(enrollment=ana, by=by(ana))


def test_talk_to_me_is_told_once_to_whoever_asked_and_leaves_the_question_open(organization, cohort, ana):
    dana = make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
    make_member(organization, Role.PROGRAM_ADMIN)
    actions.ask_enrollments(cohort=cohort, enrollments=[ana], by=dana.actor)
    request = request_of(ana)
    actions.ask_to_talk(manager_request=request, by=SYSTEM)
    message = Message.objects.get(kind="manager_talk_asked")
    assert (message.recipient_id, message.context["manager"]) == (dana.person_id, "Ben Stone")
    assert "Ana" not in str(message.context)
    with pytest.raises(actions.AlreadyTalking):
        actions.ask_to_talk(manager_request=request, by=SYSTEM)
    agree(ana)
    assert fresh(ana).state == State.ASKED


def test_talk_to_me_goes_to_the_team_when_whoever_asked_is_gone(organization, cohort, ana):
    admin = make_member(organization, Role.PROGRAM_ADMIN)
    coordinator = make_member(organization, Role.COORDINATOR)
    start_asking(ana)
    assert [person.pk for person in consent_queries.managing_team(cohort.program)] == [admin.person_id]
    actions.set_coordinators(program=cohort.program, memberships=[coordinator], by=SYSTEM)
    actions.ask_to_talk(manager_request=request_of(ana), by=SYSTEM)
    assert Message.objects.get(kind="manager_talk_asked").recipient_id == coordinator.person_id


@pytest.mark.parametrize("first", ["agree", "not now"])
@pytest.mark.parametrize("second", MANAGER_ACTS)
def test_an_answered_request_answers_nothing_more(ana, first, second):
    start_asking(ana)
    request = request_of(ana)
    MANAGER_ACTS[first](manager_request=request, by=SYSTEM)
    before = (fresh(ana).state, Message.objects.count())
    with pytest.raises(actions.AlreadyAnswered):
        MANAGER_ACTS[second](manager_request=request, by=SYSTEM)
    assert (fresh(ana).state, Message.objects.count()) == before


GONE = {
    "taken out": (
        lambda row: actions.remove_enrollments(cohort=row.cohort, enrollments=[row], by=SYSTEM),
        "RequestGone",
    ),
    "other topics": (lambda row: actions.set_skills(enrollment=row, skills=[], by=SYSTEM), "RequestGone"),
    "asked later": (
        lambda row: actions.ask_enrollments_later(cohort=row.cohort, enrollments=[row], by=SYSTEM),
        "RequestGone",
    ),
    "manager moved": (lambda row: change(row.person.manager, email="new@example.com"), "RequestGone"),
    "manager left": (lambda row: change(row.person.manager, left_on=today()), "RequestGone"),
    "another manager": (lambda row: change(row.person, manager=make_person("Next Boss")), "RequestGone"),
    "no manager": (lambda row: change(row.person, manager=None), "RequestGone"),
    "mentor left": (lambda row: change(row.person, left_on=today()), "RequestGone"),
    "answers closed": (lambda row: actions.close_answers(cohort=row.cohort, by=SYSTEM), "AnswersClosed"),
    "cohort closed": (lambda row: actions.close_cohort(cohort=row.cohort, by=SYSTEM), "AnswersClosed"),
}


def change(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("act", MANAGER_ACTS)
@pytest.mark.parametrize("end", GONE)
def test_a_manager_s_link_is_dead_once_the_question_is(ana, act, end):
    start_asking(ana)
    request = request_of(ana)
    ending, error = GONE[end]
    ending(ana)
    before = (fresh(ana).state, Message.objects.exclude(state="canceled").count())
    with pytest.raises(getattr(actions, error)):
        MANAGER_ACTS[act](manager_request=request, by=SYSTEM)
    assert (fresh(ana).state, Message.objects.exclude(state="canceled").count()) == before


@pytest.mark.parametrize("act", MANAGER_ACTS)
def test_a_manager_s_link_is_dead_after_the_last_day(ana, act):
    start_asking(ana)
    request = request_of(ana)
    with time_machine.travel(now() + timedelta(days=16)), pytest.raises(actions.AnswersClosed):
        MANAGER_ACTS[act](manager_request=request, by=SYSTEM)


def test_asked_again_for_something_else_the_manager_is_asked_again_by_another_link(ana, cohort, topic):
    start_asking(ana)
    old = request_of(ana)
    other = make_other(cohort)
    actions.set_skills(enrollment=ana, skills=[actions.SkillFact(topic, 4), actions.SkillFact(other, 3)], by=SYSTEM)
    assert (fresh(ana).state, ManagerRequest.objects.count()) == (State.LISTED, 0)
    assert not Message.objects.exclude(state="canceled").exists()
    start_asking(ana)
    assert request_of(ana).pk != old.pk
    with pytest.raises(actions.RequestGone):
        actions.agree_as_manager(manager_request=old, by=SYSTEM)


# Questions -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def dana(organization):
    return make_member(organization, Role.PROGRAM_ADMIN, name="Dana Reyes")


def put(enrollment, *readers, text="Who would I teach?"):
    ids = [reader.person_id for reader in readers]
    return actions.ask_invitation_question(enrollment=enrollment, text=text, reader_ids=ids, by=by(enrollment))


def test_a_question_goes_to_those_whom_the_form_named_and_the_mail_holds_no_word_of_it(cohort, topic, dana):
    mentor = ask(make_mentor(cohort, topic))
    entries = AuditEntry.objects.count()
    question = put(mentor, dana)
    assert InvitationQuestion.objects.get().text == "Who would I teach?"
    message = Message.objects.get(kind="invitation_question_asked")
    assert message.recipient_id == dana.person_id
    assert "teach?" not in str(message.context)
    reply = actions.reply_to_question(question=question, text="Nobody is picked yet.", by=dana.actor)
    assert reply.reply == "Nobody is picked yet."
    back = Message.objects.get(kind="invitation_question_replied")
    assert back.recipient_id == mentor.person_id
    assert "picked" not in str(back.context)
    with pytest.raises(actions.AlreadyReplied):
        actions.reply_to_question(question=question, text="Again", by=dana.actor)
    assert AuditEntry.objects.count() == entries


def test_a_question_is_not_sent_when_others_would_get_it_than_the_form_named(organization, cohort, topic, dana):
    mentor = ask(make_mentor(cohort, topic))
    other = make_member(organization, Role.PROGRAM_ADMIN)
    with pytest.raises(actions.ReadersChanged):
        put(mentor, dana)
    put(mentor, dana, other)


def test_who_joins_the_team_later_reads_and_answers_no_earlier_question(organization, cohort, topic, dana):
    question = put(ask(make_mentor(cohort, topic)), dana)
    late = make_member(organization, Role.PROGRAM_ADMIN)
    assert not consent_queries.questions_for(late, cohort).exists()
    assert consent_queries.questions_for(dana, cohort).count() == 1
    with pytest.raises(actions.NotAReader):
        actions.reply_to_question(question=question, text="Hello", by=late.actor)


def test_whoever_was_not_invited_asks_nothing(cohort, topic, ana, dana):
    for row in (make_mentor(cohort, topic), start_asking(ana), start_asking(make_mentee(cohort, make_other(cohort)))):
        with pytest.raises(actions.NotAsked):
            put(row, dana)
    mentor = ask(make_mentor(cohort, topic))
    for _ in range(5):
        put(mentor, dana)
    with pytest.raises(actions.TooManyQuestions):
        put(mentor, dana)
    actions.close_answers(cohort=cohort, by=SYSTEM)
    with pytest.raises(actions.NotAsked):
        put(mentor, dana)
