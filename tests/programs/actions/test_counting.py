"""Who is counted in which arm follows from whom the team asked, and from no answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from access.actors import SYSTEM
from access.clock import today
from accounts.models import Person
from programs import actions
from programs.matching_strata import RATIO
from programs.models import Arm, Enrollment, Topic
from tests.factories.accounts import make_person
from tests.factories.programs import make_cohort, make_mentor, make_mentors
from tests.programs.drawing import arms, make_compared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_organization")]


def colleague(**facts: Any) -> Person:
    return make_person(**({"unit": "Returns", "site": "Columbus", "level": 3, "hired_on": date(2020, 1, 1)} | facts))


def asked(cohort: Any, topic: Topic, *people: Person) -> list[Enrollment]:
    rows = [make_mentor(cohort, topic, person=person) for person in people]
    actions.ask_enrollments(cohort=cohort, enrollments=rows, by=SYSTEM)
    return rows


def test_matched_comparison_is_of_colleagues_alike_whom_nobody_enrolled():
    cohort, topic = make_compared("matched")
    alike, other = colleague(), colleague(unit="Legal")
    gone = colleague(left_on=today())
    guest = colleague(is_guest=True)
    listed = make_mentor(cohort, topic, person=colleague())
    (row,) = asked(cohort, topic, colleague(level=4))
    compared = set(Arm.objects.filter(arm="comparison").values_list("person", flat=True))
    assert compared == {alike.pk}
    assert not {other.pk, gone.pk, guest.pk, listed.person_id} & compared
    both = Arm.objects.filter(person__in=[row.person_id, alike.pk])
    assert set(both.values_list("stratum", flat=True)) == {"Returns, Columbus, levels 3 and 4, 6 to 10 years"}
    assert set(both.values_list("since", flat=True)) == {today(cohort.organization.timezone)}


def test_matched_whoever_has_nobody_alike_is_outside_and_said_to_be():
    cohort, topic = make_compared("matched")
    asked(cohort, topic, colleague(unit="Board"))
    arm = Arm.objects.get()
    assert (arm.arm, arm.why) == ("unmatched", "no_match")


def test_matched_comparison_follows_the_rules_of_the_program():
    cohort, topic = make_compared("matched")
    program = cohort.program
    program.eligibility = {"mentor": [{"rule": "level_at_most", "value": 3}], "mentee": []}
    program.save()
    colleague(level=4)
    inside = colleague(level=3)
    asked(cohort, topic, colleague(level=3))
    assert list(Arm.objects.filter(arm="comparison").values_list("person", flat=True)) == [inside.pk]


def test_matched_second_asking_tops_up_and_counts_nobody_twice():
    cohort, topic = make_compared("matched")
    for _ in range(RATIO + 4):
        colleague()
    asked(cohort, topic, colleague())
    assert arms(cohort) == {"invited": 1, "comparison": RATIO}
    asked(cohort, topic, colleague())
    assert arms(cohort) == {"invited": 2, "comparison": RATIO + 4}
    crossing = Arm.objects.filter(arm="comparison").first()
    asked(cohort, topic, crossing.person)
    assert Arm.objects.get(person=crossing.person).arm == "comparison"


@pytest.mark.parametrize(("comparison", "facts"), [("none", {}), ("waitlist", {"is_drawn": False})])
def test_where_nothing_is_compared_those_asked_are_counted_and_nobody_else(comparison, facts):
    cohort, topic = make_compared(comparison, **facts)
    colleague()
    asked(cohort, topic, colleague())
    make_mentors(cohort, topic, 2)
    assert arms(cohort) == {"invited": 1}


def test_arm_is_the_same_whatever_the_chain_of_consent_does():
    cohort, topic = make_compared("none")
    manager = make_person()
    held, free = colleague(manager=manager), colleague()
    rows = asked(cohort, topic, held, free)
    assert Enrollment.objects.get(pk=rows[0].pk).state == "with_manager"
    actions.ask_enrollments_later(cohort=cohort, enrollments=rows, by=SYSTEM)
    actions.remove_enrollments(cohort=cohort, enrollments=rows, by=SYSTEM)
    assert set(Arm.objects.values_list("arm", "since")) == {("invited", today(cohort.organization.timezone))}
    assert Arm.objects.count() == 2


def test_side_that_is_not_counted_has_no_arm():
    cohort, topic = make_compared("none", counted_side="mentee")
    asked(cohort, topic, colleague())
    assert not Arm.objects.exists()


def test_two_cohorts_ask_the_same_person_and_they_count_once():
    cohort, topic = make_compared("none")
    second = make_cohort(cohort.program, name="Second")
    somebody = colleague()
    asked(cohort, topic, somebody)
    asked(second, topic, somebody)
    assert Arm.objects.get().cohort_id == cohort.pk
