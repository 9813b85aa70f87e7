"""What people say about themselves: nobody's answer is reset by it, and only what was chosen goes out."""

from __future__ import annotations

from itertools import product

import pytest

from access.actors import SYSTEM
from audit.models import AuditEntry
from programs import actions, topic_queries
from programs.facts import NeedFact, SkillFact
from programs.models import Enrollment, Need, SelfAssessment, Skill
from tests.factories.programs import fresh, make_cohort, make_mentee, make_mentor, make_program, make_topic
from tests.factories.topics import actor_of, merge

pytestmark = pytest.mark.usefixtures("in_organization")
State = Enrollment.State


@pytest.fixture
def topics():
    return [make_topic() for _ in range(4)]


@pytest.fixture
def cohort(topics):
    return make_cohort(make_program(topics=topics))


def put(enrollment: Enrollment, state: str) -> Enrollment:
    Enrollment.objects.filter(pk=enrollment.pk).update(state=state)
    return fresh(enrollment)


def needs_of(enrollment: Enrollment) -> list[tuple[object, int, int]]:
    rows = Need.objects.filter(enrollment=enrollment).order_by("priority")
    return [(row.topic, row.priority, row.current_level) for row in rows]


def choose(enrollment: Enrollment, *needs: NeedFact) -> Enrollment:
    return actions.choose_topics(enrollment=enrollment, needs=needs, by=actor_of(enrollment.person))


@pytest.mark.parametrize("state", State)
def test_a_mentee_chooses_once_invited_and_their_answer_stays(cohort, topics, state):
    mentee = put(make_mentee(cohort, topics[0]), state)
    wanted = [NeedFact(topics[1], 1, 2), NeedFact(topics[2], 2, 0)]
    if state in Enrollment.ANSWERABLE:
        choose(mentee, *wanted)
        assert needs_of(mentee) == [(topics[1], 1, 2), (topics[2], 2, 0)]
        assert AuditEntry.objects.get(action="own_topics_chosen").subject_name == mentee.person.name
    else:
        with pytest.raises(actions.NotAsked):
            choose(mentee, *wanted)
        assert needs_of(mentee) == [(topics[0], 1, 0)]
    assert fresh(mentee).state == state


def test_one_to_three_topics_that_the_program_offers(cohort, topics):
    mentee = put(make_mentee(cohort, topics[0]), State.READY)
    with pytest.raises(actions.NoneChosen):
        choose(mentee)
    with pytest.raises(actions.TooManyChosen):
        choose(mentee, *(NeedFact(topic, 1) for topic in topics))
    with pytest.raises(actions.TopicNotAllowed):
        choose(mentee, NeedFact(make_topic(), 1))
    assert needs_of(mentee) == [(topics[0], 1, 0)]


@pytest.mark.parametrize(("mentor", "end"), list(product([True, False], ["closed", "paired"])))
def test_after_answers_close_or_with_a_pair_everything_stands(cohort, topics, mentor, end):
    row = put((make_mentor if mentor else make_mentee)(cohort, topics[0]), State.READY)
    if end == "closed":
        actions.close_answers(cohort=cohort, by=SYSTEM)
    else:
        Enrollment.objects.filter(pk=row.pk).update(paired_at="2026-10-01T12:00Z")
    facts = {"skills": [SkillFact(topics[0], 1)]} if mentor else {"needs": [NeedFact(topics[1])]}
    act = actions.correct_skills if mentor else actions.choose_topics
    with pytest.raises(actions.AnswersClosed):
        act(enrollment=row, by=SYSTEM, **facts)


@pytest.mark.parametrize("state", State)
def test_a_mentor_corrects_what_they_teach_from_their_yes_on_and_not_before(cohort, topics, state):
    mentor = put(make_mentor(cohort, topics[0], level=4, evidence="Old"), state)
    facts = [SkillFact(topics[0], 2, "Ran the rollout in Leeds"), SkillFact(topics[1], 5)]

    def correct() -> None:
        actions.correct_skills(enrollment=mentor, skills=facts, by=actor_of(mentor.person))

    if state in (State.READY, State.WITHDRAWN):
        correct()
        assert list(Skill.objects.values_list("topic", "level", "evidence")) == [
            (topics[0].pk, 2, "Ran the rollout in Leeds")
        ]
    else:
        # A change while they are only asked would tell the board that the manager has agreed.
        with pytest.raises((actions.NotAsked, actions.AnswersClosed)):
            correct()
        assert Skill.objects.get().level == 4
    assert fresh(mentor).state == state


def test_each_side_has_its_own_page(cohort, topics):
    mentor = put(make_mentor(cohort, topics[0]), State.READY)
    mentee = put(make_mentee(cohort, topics[0]), State.READY)
    with pytest.raises(actions.WrongSide):
        choose(mentor, NeedFact(topics[1]))
    with pytest.raises(actions.WrongSide):
        actions.assess_gaps(enrollment=mentor, levels={}, note="x", by=SYSTEM)
    with pytest.raises(actions.WrongSide):
        actions.correct_skills(enrollment=mentee, skills=[], by=SYSTEM)


def test_the_look_at_ones_gaps_is_kept_changed_and_forgotten(cohort, topics):
    mentee = put(make_mentee(cohort, topics[0]), State.ASKED)

    def keep(levels, note):
        actions.assess_gaps(enrollment=mentee, levels=levels, note=note, by=actor_of(mentee.person))
        return topic_queries.own_assessment(mentee)

    entries = AuditEntry.objects.count()
    assert keep({topics[0].pk: 2}, "I never asked").note == "I never asked"
    assert keep({topics[1].pk: 0}, "").levels == {topics[1].pk: 0}
    assert SelfAssessment.objects.count() == 1
    assert keep({}, "") == topic_queries.Assessment()
    assert SelfAssessment.objects.count() == 0
    assert needs_of(mentee) == [(topics[0], 1, 0)]
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("state", [state for state in State if state not in Enrollment.ANSWERABLE])
def test_nothing_is_kept_of_who_is_not_invited(cohort, topics, state):
    mentee = put(make_mentee(cohort, topics[0]), state)
    with pytest.raises(actions.NotAsked):
        actions.assess_gaps(enrollment=mentee, levels={}, note="x", by=SYSTEM)


def test_after_a_merge_the_author_still_finds_their_level(cohort, topics):
    mentee = put(make_mentee(cohort, topics[0]), State.READY)
    levels = {topics[0].pk: 1, topics[1].pk: 3}
    actions.assess_gaps(enrollment=mentee, levels=levels, note="", by=SYSTEM)
    merge(topics[0], topics[1])
    assert topic_queries.own_assessment(mentee).levels == {topics[1].pk: 3}
