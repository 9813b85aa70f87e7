"""Topics, programs and cohorts."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.roles import Role
from audit.models import AuditEntry
from programs import actions, queries
from programs.models import Coordinator, Program, Topic
from programs.starter import STARTER
from tests.factories.accounts import make_member
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_topic

pytestmark = pytest.mark.usefixtures("in_organization")


def test_a_topic_name_is_taken_whatever_its_case():
    make_topic("Cloud")
    with pytest.raises(actions.TopicNameTaken):
        make_topic("cLOUD")
    other = make_topic("Data")
    with pytest.raises(actions.TopicNameTaken):
        actions.set_topic(topic=other, name="Cloud", area="", description="", by=SYSTEM)
    assert Topic.objects.count() == 2


def test_retiring_and_restoring_is_audited_once():
    topic = make_topic()
    for _ in range(2):
        actions.retire_topic(topic=topic, by=SYSTEM)
    assert not queries.active_topics().exists()
    for _ in range(2):
        actions.restore_topic(topic=topic, by=SYSTEM)
    assert queries.active_topics().get() == topic
    found = AuditEntry.objects.filter(action__in=["topic_retired", "topic_restored"])
    assert found.count() == 2


def test_the_starter_catalog_comes_once_and_leaves_what_is_there():
    make_topic("SMALL experiments")
    assert len(actions.add_starter_topics(by=SYSTEM)) == len(STARTER) - 1
    assert actions.add_starter_topics(by=SYSTEM) == []
    assert Topic.objects.count() == len(STARTER)


def test_the_starter_catalog_fits_the_tables():
    assert 18 <= len(STARTER) <= 25
    assert len({topic.name.lower() for topic in STARTER}) == len(STARTER)
    assert all(len(topic.name) <= 120 and topic.description.endswith(".") for topic in STARTER)


def test_a_program_may_start_from_the_starter_catalog():
    program = make_program(topics=[], starters=STARTER[:2])
    assert {topic.name for topic in queries.program_topics(program)} == {topic.name for topic in STARTER[:2]}
    assert Topic.objects.count() == 2


def test_a_program_name_is_taken_whatever_its_case():
    make_program("Finance")
    with pytest.raises(actions.ProgramNameTaken):
        make_program("FINANCE")
    assert AuditEntry.objects.filter(action="program_created").count() == 1


def test_topics_of_a_program_change_unless_somebody_has_them():
    topic, other = make_topic("Cloud"), make_topic()
    program = make_program(topics=[topic])
    actions.set_program_topics(program=program, topics=[topic, other], by=SYSTEM)
    make_mentor(make_cohort(program), topic)
    actions.set_program_topics(program=program, topics=[topic], by=SYSTEM)
    with pytest.raises(actions.TopicInUse, match="Cloud"):
        actions.set_program_topics(program=program, topics=[other], by=SYSTEM)
    assert queries.program_topics(program) == [topic]


def test_coordinators_are_set_and_taken_away(organization):
    program = make_program()
    chris = make_member(organization, Role.COORDINATOR, name="Chris Vale")
    actions.set_coordinators(program=program, memberships=[chris], by=SYSTEM)
    assert AuditEntry.objects.get(action="coordinators_set").sentence.endswith("Chris Vale")
    actions.set_coordinators(program=program, memberships=[chris], by=SYSTEM)
    actions.set_coordinators(program=program, memberships=[], by=SYSTEM)
    assert not Coordinator.objects.exists()
    assert AuditEntry.objects.filter(action="coordinators_set").count() == 2


def test_a_program_ends_after_its_cohorts_and_opens_no_more():
    cohort = make_cohort()
    with pytest.raises(actions.CohortsOpen):
        actions.close_program(program=cohort.program, by=SYSTEM)
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    for _ in range(2):
        actions.close_program(program=cohort.program, by=SYSTEM)
    assert AuditEntry.objects.filter(action="program_closed").count() == 1
    with pytest.raises(actions.ProgramClosed):
        make_cohort(cohort.program)
    with pytest.raises(actions.ProgramClosed):
        actions.set_program_topics(program=Program.objects.get(), topics=[], by=SYSTEM)


def test_an_action_that_fails_writes_no_audit_entry():
    program, before = make_program(), AuditEntry.objects.count()
    with pytest.raises(actions.PartnersDoNotFit):
        make_cohort(program, mentors_per_mentee=2)
    assert AuditEntry.objects.count() == before
    assert not program.cohorts.exists()


def test_a_mentee_is_enrolled_where_a_mentor_is_not_and_the_other_way_round():
    topic = make_topic()
    one, two = make_cohort(make_program(topics=[topic])), make_cohort(make_program(topics=[topic]))
    person = make_mentor(one, topic).person
    assert make_mentee(two, topic, person=person).side == "mentee"
