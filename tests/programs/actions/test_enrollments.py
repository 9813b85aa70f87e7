"""Who is in a cohort, with what."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.clock import today
from audit.models import AuditEntry
from notifications.models import Message
from programs import actions
from programs.models import Enrollment, Need, Skill
from tests.factories.accounts import make_person
from tests.factories.pairs import make_pair
from tests.factories.programs import (
    ask,
    decline,
    fresh,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
)

pytestmark = pytest.mark.usefixtures("in_organization")
State = Enrollment.State


@pytest.fixture
def topic():
    return make_topic("Live shopping")


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program(topics=[topic, make_topic("Job ads")]))


def enroll(cohort, *people, side="mentor", about=None):
    return actions.enroll_people(cohort=cohort, side=side, people=people, about=about, by=SYSTEM)


def test_enrolling_is_audited_with_the_first_names(cohort):
    enroll(cohort, *(make_person(f"Person {letter}") for letter in "ABCDE"))
    sentence = AuditEntry.objects.get(action="people_enrolled").sentence
    assert sentence == f"Upwell enrolled Person A, Person B, Person C, and 2 others in {cohort.name} on the mentor side"


def test_enrolling_twice_enrolls_once_and_on_one_side(cohort):
    person = make_person()
    enroll(cohort, person)
    done = enroll(cohort, person, side="mentee")
    assert (done.enrollments, done.already) == ([], 1)
    assert Enrollment.objects.get().side == "mentor"
    assert AuditEntry.objects.filter(action="people_enrolled").count() == 1


def test_whoever_left_the_organization_is_not_enrolled(cohort):
    assert enroll(cohort, make_person(left_on=today())).enrollments == []


def test_all_get_the_same_first_topic(cohort, topic):
    enroll(cohort, make_person(), make_person(), about=actions.SkillFact(topic, 4, "Ran the pilot"))
    assert set(Skill.objects.values_list("level", "evidence")) == {(4, "Ran the pilot")}
    enroll(cohort, make_person(), side="mentee", about=actions.NeedFact(topic, 2, 1))
    assert Need.objects.get().priority == 2


def test_a_skill_is_no_need(cohort, topic):
    with pytest.raises(actions.WrongSide):
        enroll(cohort, make_person(), side="mentee", about=actions.SkillFact(topic, 4))
    with pytest.raises(actions.WrongSide):
        actions.set_needs(enrollment=make_mentor(cohort, topic), needs=[actions.NeedFact(topic)], by=SYSTEM)


def test_a_topic_that_the_program_does_not_allow_is_refused_and_nobody_is_enrolled(cohort):
    with pytest.raises(actions.TopicNotAllowed, match="Cloud"):
        enroll(cohort, make_person(), about=actions.SkillFact(make_topic("Cloud"), 4))
    assert not Enrollment.objects.exists()


def test_capacity_starts_at_the_limit_of_the_cohort_and_stays_below(topic):
    program = make_program(topics=[topic], formats=["group"])
    cohort = make_cohort(program, mentors_per_mentee=3)
    mentee, mentor = make_mentee(cohort, topic), make_mentor(cohort, topic)
    assert (mentee.capacity, mentor.capacity) == (3, 1)
    near = {"is_near_customers": True, "is_near_data": False, "is_near_technology": False}
    fact = actions.SkillFact(topic, 4)
    done = actions.set_enrollment(enrollment=mentor, capacity=3, facts=[fact], by=SYSTEM, **near)
    assert (done.capacity, done.is_near_customers) == (1, True)


def test_levels_may_change_after_a_yes(cohort, topic):
    ana = make_ready(make_mentor(cohort, topic, level=2))
    actions.set_skills(enrollment=ana, skills=[actions.SkillFact(topic, 5, "Runs it")], by=SYSTEM)
    assert fresh(ana).state == State.READY
    assert ana.skills.get().level == 5


@pytest.mark.parametrize("answer", [ask, decline, make_ready])
def test_another_topic_needs_another_yes_whatever_the_answer_was(cohort, topic, answer):
    ana = answer(make_mentor(cohort, topic))
    other = actions.SkillFact(make_topic("Cloud"), 3)
    topics = [topic, other.topic]
    actions.set_program_topics(program=cohort.program, topics=topics, by=SYSTEM)
    actions.set_skills(enrollment=ana, skills=[actions.SkillFact(topic, 4), other], by=SYSTEM)
    assert fresh(ana).state == State.LISTED
    assert Message.objects.get().state == Message.State.CANCELED
    ask(ana)
    assert Message.objects.filter(state=Message.State.NEW).count() == 1


def test_needs_are_replaced(cohort, topic):
    ruth = make_mentee(cohort, topic, priority=1)
    other = cohort.program.program_topics.exclude(topic=topic).get().topic
    actions.set_needs(enrollment=ruth, needs=[actions.NeedFact(other, 3, 2)], by=SYSTEM)
    assert list(ruth.needs.values_list("topic", "priority", "current_level")) == [(other.pk, 3, 2)]


def bare(cohort, topic, make=make_mentor):
    row = make(cohort, topic)
    (row.skills if row.is_mentor else row.needs).all().delete()
    return row


def test_those_without_a_topic_get_one_together_each_as_their_side_has_it(cohort, topic):
    ana, ruth, other = bare(cohort, topic), bare(cohort, topic, make_mentee), bare(cohort, topic)
    assert actions.give_topic(cohort=cohort, enrollments=[ana, ruth], topic=topic, by=SYSTEM) == 2
    assert list(ana.skills.values_list("topic", "level")) == [(topic.pk, 4)]
    assert list(ruth.needs.values_list("topic", "priority", "current_level")) == [(topic.pk, 1, 0)]
    assert not other.skills.exists()
    assert AuditEntry.objects.filter(action="topic_given").count() == 1


def test_whoever_has_a_topic_was_asked_or_is_elsewhere_is_given_none(cohort, topic):
    second = cohort.program.program_topics.exclude(topic=topic).get().topic
    taught, asked, elsewhere = (
        make_mentor(cohort, topic),
        ask(make_mentor(cohort, topic)),
        bare(make_cohort(make_program(topics=[topic, second])), topic),
    )
    asked.skills.all().delete()
    rows = [taught, asked, elsewhere]
    assert actions.give_topic(cohort=cohort, enrollments=rows, topic=second, by=SYSTEM) == 0
    assert not Skill.objects.filter(topic=second).exists()
    assert not AuditEntry.objects.filter(action="topic_given").exists()
    assert fresh(asked).state == State.ASKED


def test_a_topic_that_the_program_does_not_allow_is_given_to_nobody(cohort, topic):
    ana = bare(cohort, topic)
    with pytest.raises(actions.TopicNotAllowed):
        actions.give_topic(cohort=cohort, enrollments=[ana], topic=make_topic("Other"), by=SYSTEM)
    assert not ana.skills.exists()


def test_whoever_was_never_asked_is_removed_without_a_trace(cohort, topic):
    ana = make_mentor(cohort, topic)
    assert actions.remove_enrollments(cohort=cohort, enrollments=[ana], by=SYSTEM) == 1
    assert not Enrollment.objects.exists()


def test_whoever_was_asked_has_left_and_their_mail_is_called_off(cohort, topic):
    ana = ask(make_mentor(cohort, topic))
    actions.remove_enrollments(cohort=cohort, enrollments=[ana], by=SYSTEM)
    assert fresh(ana).state == State.LEFT
    assert Message.objects.get().state == Message.State.CANCELED
    assert actions.remove_enrollments(cohort=cohort, enrollments=[ana], by=SYSTEM) == 0


def test_whoever_was_taken_out_can_come_back_on_the_other_side(cohort, topic):
    ana = ask(make_mentor(cohort, topic))
    actions.remove_enrollments(cohort=cohort, enrollments=[ana], by=SYSTEM)
    back = enroll(cohort, ana.person, side="mentee").enrollments[0]
    assert (back.side, back.state, back.skills.count()) == ("mentee", State.LISTED, 0)


def test_somebody_of_another_cohort_is_not_removed(cohort, topic):
    stranger = make_mentor(make_cohort(make_program(topics=[topic])), topic)
    assert actions.remove_enrollments(cohort=cohort, enrollments=[stranger], by=SYSTEM) == 0
    assert fresh(stranger).state == State.LISTED


def test_whoever_comes_into_an_active_cohort_comes_late(cohort, topic):
    early = ask(make_mentor(cohort, topic))
    actions.start_cohort(cohort=cohort, by=SYSTEM)
    actions.set_cohort(cohort=cohort, name=cohort.name, answers_due_on=cohort.answers_due_on, by=SYSTEM)
    assert make_mentor(cohort, topic).is_late
    assert not fresh(early).is_late


def test_who_holds_a_place_in_a_pair_is_neither_changed_asked_again_nor_taken_out(cohort, topic):
    ana = make_ready(make_mentor(cohort, topic))
    actions.take_places(enrollments=[ana.pk], by=SYSTEM)
    other = cohort.program.program_topics.exclude(topic=topic).get().topic
    with pytest.raises(actions.HasAPlace, match=ana.person.name):
        actions.set_skills(enrollment=ana, skills=[actions.SkillFact(other, 4)], by=SYSTEM)
    assert actions.remove_enrollments(cohort=cohort, enrollments=[ana], by=SYSTEM) == 0
    assert fresh(ana).state == State.READY


def test_a_circle_has_nobody_on_the_mentee_side(topic):
    circle = make_cohort(make_program(topics=[topic], formats=["circle"]))
    with pytest.raises(actions.WrongSide):
        enroll(circle, make_person(), side="mentee")


@pytest.mark.parametrize("end", [actions.begin_debrief, actions.close_cohort])
def test_who_takes_part_stands_once_a_cohort_is_in_its_debrief_or_closed(cohort, topic, end):
    ana = make_mentor(cohort, topic)
    ask(make_mentor(cohort, topic))
    actions.start_cohort(cohort=cohort, by=SYSTEM)
    end(cohort=cohort, by=SYSTEM)
    fact = actions.SkillFact(topic, 1)
    for attempt in (
        lambda: enroll(cohort, make_person()),
        lambda: actions.set_skills(enrollment=ana, skills=[fact], by=SYSTEM),
        lambda: actions.give_topic(cohort=cohort, enrollments=[ana], topic=topic, by=SYSTEM),
        lambda: actions.remove_enrollments(cohort=cohort, enrollments=[ana], by=SYSTEM),
        lambda: actions.ask_enrollments(cohort=cohort, enrollments=[ana], by=SYSTEM),
    ):
        with pytest.raises(actions.NotEnrolling):
            attempt()
    assert ana.skills.get().level == 4


def test_whoever_comes_back_keeps_the_pairs_they_were_in(in_organization):
    """Their row is the one that earlier pairs name: a new one would leave those pairs without a member."""
    pair = make_pair(in_organization)
    member = pair.members.get(side="mentor")
    actions.leave_places(enrollments=[member.enrollment_id], by=SYSTEM)
    done = actions.enroll_people(cohort=pair.cohort, side="mentee", people=[member.person], by=SYSTEM)
    (back,) = done.enrollments
    assert (back.pk, back.side, back.state, done.already) == (member.enrollment_id, "mentee", State.LISTED, 0)
    assert (back.is_late, back.paired_at, back.asked_at) == (True, None, None)
    assert pair.members.count() == 2
