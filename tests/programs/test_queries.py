"""Reads that other apps build on."""

from __future__ import annotations

import pytest
from django.http import Http404

from access.actors import SYSTEM
from access.clock import today
from access.roles import Role
from programs import actions, queries
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import (
    ask,
    decline,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
)

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def topic():
    return make_topic("Live shopping")


def test_only_who_said_yes_and_is_still_here_is_ready_for_pairing(topic):
    cohort = make_cohort(make_program(topics=[topic]))
    make_mentor(cohort, topic)
    ask(make_mentor(cohort, topic))
    decline(make_mentor(cohort, topic))
    back_out = make_ready(make_mentor(cohort, topic))
    actions.decline_enrollment(enrollment=back_out, by=SYSTEM)
    out = make_ready(make_mentor(cohort, topic))
    actions.remove_enrollments(cohort=cohort, enrollments=[out], by=SYSTEM)
    left = make_ready(make_mentor(cohort, topic))
    left.person.left_on = today()
    left.person.save()
    ana = make_ready(make_mentor(cohort, topic, level=5, evidence="Runs it"))
    ruth = make_ready(make_mentee(cohort, topic, priority=2, current_level=1))
    assert {person.enrollment_id for person in queries.ready_people(cohort)} == {ana.pk, ruth.pk}
    assert queries.ready_skills(cohort) == [(ana.pk, topic.pk, 5, "Runs it")]
    assert queries.ready_needs(cohort) == [(ruth.pk, topic.pk, 2, 1)]


def test_ready_people_carry_what_the_scores_need(topic):
    cohort = make_cohort(make_program(topics=[topic]))
    boss = make_person()
    person = make_person(
        "Ana Ruiz", unit="Retail", site="Oslo", level=3, manager=boss, timezone="Europe/Oslo", languages=["en", "no"]
    )
    make_ready(make_mentor(cohort, topic, person=person))
    (ready,) = queries.ready_people(cohort)
    assert (ready.name, ready.unit, ready.site, ready.level, ready.manager_id) == (
        "Ana Ruiz",
        "Retail",
        "Oslo",
        3,
        boss.pk,
    )
    assert (ready.timezone, ready.languages, ready.side, ready.capacity) == ("Europe/Oslo", ["en", "no"], "mentor", 1)


def test_capacity_never_exceeds_the_limit_of_the_cohort(topic):
    cohort = make_cohort(make_program(topics=[topic], formats=["group"]), mentors_per_mentee=3)
    ruth = make_ready(make_mentee(cohort, topic))
    assert queries.ready_people(cohort)[0].capacity == 3
    cohort.mentors_per_mentee = 2
    assert queries.ready_people(cohort)[0].capacity == 2
    assert ruth.capacity == 3


def test_reading_the_ready_takes_three_queries_for_any_number(topic, django_assert_num_queries):
    cohort = make_cohort(make_program(topics=[topic]))
    for _ in range(3):
        make_ready(make_mentor(cohort, topic))
        make_ready(make_mentee(cohort, topic))
    with django_assert_num_queries(3):
        assert len(queries.ready_people(cohort)) == 6
        assert len(queries.ready_skills(cohort)) == len(queries.ready_needs(cohort)) == 3


def test_get_functions_raise_404_for_what_is_not_yours(organization, topic):
    cohort = make_cohort(make_program(topics=[topic]))
    enrollment = make_mentor(cohort, topic)
    admin = make_member(organization, Role.PROGRAM_ADMIN)
    coordinator = make_member(organization, Role.COORDINATOR)
    executive = make_member(organization, Role.EXECUTIVE)
    for get, found in (
        (queries.get_program, cohort.program),
        (queries.get_cohort, cohort),
        (queries.get_enrollment, enrollment),
    ):
        assert get(admin, found.pk) == found
        for stranger in (coordinator, executive):
            with pytest.raises(Http404):
                get(stranger, found.pk)
    actions.set_coordinators(program=cohort.program, memberships=[coordinator], by=SYSTEM)
    assert queries.get_cohort(coordinator, cohort.pk).program == cohort.program


def test_open_invitations_are_those_that_wait_for_an_answer(topic):
    program = make_program(topics=[topic])
    person = make_person()
    waiting = ask(make_mentor(make_cohort(program), topic, person=person))
    decline(make_mentor(make_cohort(program), topic, person=person))
    closed = ask(make_mentor(make_cohort(program), topic, person=person))
    actions.close_answers(cohort=closed.cohort, by=SYSTEM)
    assert queries.open_invitations(person.pk, today()) == [waiting]


def test_possible_coordinators_are_active_members_who_may_run_a_program(organization):
    chris = make_member(organization, Role.COORDINATOR)
    ended = make_member(organization, Role.COORDINATOR)
    ended.is_active = False
    ended.save()
    make_member(organization, Role.PROGRAM_ADMIN)
    make_member(organization, Role.PARTICIPANT)
    assert list(queries.possible_coordinators()) == [chris]
