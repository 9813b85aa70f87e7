"""Topics, programs and cohorts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from access.actors import SYSTEM
from access.clock import today
from access.roles import Role
from audit.models import AuditEntry
from programs import actions, queries
from programs.models import Cohort, Coordinator, Program, Topic
from programs.starter import STARTER
from tests.factories.accounts import make_member
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_topic

pytestmark = pytest.mark.usefixtures("in_organization")


def facts(program, **changes):
    names = ("name", "purpose", "own_purpose", "statement", "format", "cadence", "starts_on", "ends_on")
    return {name: getattr(program, name) for name in names} | changes


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


def test_a_draft_changes_until_its_first_cohort():
    program = make_program()
    changed = actions.set_program(program=program, **facts(program, name="Renamed"), by=SYSTEM)
    assert changed.name == "Renamed"
    make_cohort(program)
    with pytest.raises(actions.NotADraft):
        actions.set_program(program=program, **facts(program), by=SYSTEM)
    assert Program.objects.get().state == Program.State.RUNNING


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


def test_a_cohort_needs_a_topic_a_day_to_come_and_its_own_name():
    with pytest.raises(actions.NoTopics):
        make_cohort(make_program(topics=[]))
    program = make_program()
    with pytest.raises(actions.AlreadyPast):
        make_cohort(program, days=-1)
    make_cohort(program, name="Spring")
    with pytest.raises(actions.CohortNameTaken):
        make_cohort(program, name="spring")
    assert Cohort.objects.count() == 1


@pytest.mark.parametrize(
    ("format_", "mentors", "mentees", "fits"),
    [
        ("one_to_one", 1, 1, True),
        ("one_to_one", 1, 3, True),
        ("one_to_one", 2, 1, False),
        ("one_to_one", 2, 2, False),
        ("one_to_one", 1, 4, False),
        ("group", 3, 1, True),
        ("group", 1, 1, True),
        ("group", 3, 2, False),
        ("group", 1, 2, False),
        ("group", 4, 1, False),
        ("group", 0, 1, False),
    ],
)
def test_only_the_side_that_the_format_names_may_have_several_partners(format_, mentors, mentees, fits):
    program = make_program(format=format_)
    if fits:
        cohort = make_cohort(program, mentors_per_mentee=mentors, mentees_per_mentor=mentees)
        assert (cohort.partners("mentee"), cohort.partners("mentor")) == (mentors, mentees)
    else:
        with pytest.raises(actions.PartnersDoNotFit):
            make_cohort(program, mentors_per_mentee=mentors, mentees_per_mentor=mentees)


def test_the_database_too_refuses_several_partners_on_both_sides():
    cohort = make_cohort()
    with pytest.raises(IntegrityError), transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk).update(mentors_per_mentee=2, mentees_per_mentor=2)


def test_answers_close_by_hand_and_open_again_with_a_later_day():
    cohort = make_cohort()
    day = today("America/New_York")
    assert not cohort.answers_closed(day)
    for _ in range(2):
        cohort = actions.close_answers(cohort=cohort, by=SYSTEM)
    assert cohort.answers_closed(day)
    assert AuditEntry.objects.filter(action="answers_closed").count() == 1
    later = cohort.answers_due_on + timedelta(days=1)
    cohort = actions.set_cohort(cohort=cohort, name="Renamed", answers_due_on=later, by=SYSTEM)
    assert not cohort.answers_closed(day)


def test_a_new_name_alone_opens_nothing_and_a_day_past_is_refused():
    cohort = actions.close_answers(cohort=make_cohort(), by=SYSTEM)
    cohort = actions.set_cohort(cohort=cohort, name="Autumn", answers_due_on=cohort.answers_due_on, by=SYSTEM)
    assert cohort.answers_closed(today())
    with pytest.raises(actions.AlreadyPast):
        actions.set_cohort(cohort=cohort, name="Autumn", answers_due_on=date(2020, 1, 1), by=SYSTEM)


def test_a_cohort_starts_once_and_never_after_its_end():
    cohort = make_cohort()
    for _ in range(2):
        assert actions.start_cohort(cohort=cohort, by=SYSTEM).state == Cohort.State.RUNNING
    assert AuditEntry.objects.filter(action="cohort_started").count() == 1
    for _ in range(2):
        actions.close_cohort(cohort=cohort, by=SYSTEM)
    assert AuditEntry.objects.filter(action="cohort_closed").count() == 1
    with pytest.raises(actions.NotEnrolling):
        actions.start_cohort(cohort=cohort, by=SYSTEM)


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
    assert Program.objects.get().is_draft


def test_a_mentee_is_enrolled_where_a_mentor_is_not_and_the_other_way_round():
    topic = make_topic()
    one, two = make_cohort(make_program(topics=[topic])), make_cohort(make_program(topics=[topic]))
    person = make_mentor(one, topic).person
    assert make_mentee(two, topic, person=person).side == "mentee"
