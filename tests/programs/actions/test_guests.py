"""Outside experts: into a cohort by their own consent, with a role that opens their pair and no more, untouched by people files."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.clock import today
from access.roles import Role
from accounts.actions import NotAGuest
from accounts.models import Person, RoleGrant
from accounts.queries import people, places
from audit.models import AuditEntry
from notifications.models import Message
from programs import actions, queries
from programs.facts import SkillFact
from programs.models import Enrollment
from tests.factories.accounts import make_person
from tests.factories.programs import make_cohort, make_program, make_ready, make_topic

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def topic(in_organization):
    return make_topic()


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program(topics=[topic], asks_managers=True))


def add(cohort, topic, **changes) -> Enrollment:
    facts = {
        "name": "Ines Duarte",
        "email": "ines@outside.example",
        "title": "Fractional CMO",
        "company": "Duarte & Co",
        "skill": SkillFact(topic, 5, "led three relaunches"),
    }
    return actions.add_guest(cohort=cohort, **facts | changes, by=SYSTEM)


def test_a_guest_is_a_mentor_without_employee_id_and_is_audited(cohort, topic):
    made = add(cohort, topic)
    person = made.person
    assert (person.is_guest, person.employee_id, person.unit, made.side) == (True, None, "Duarte & Co", "mentor")
    assert [(skill.topic, skill.evidence) for skill in made.skills.all()] == [(topic, "led three relaunches")]
    assert AuditEntry.objects.get(action="guest_added").sentence.endswith(f"Ines Duarte to {cohort.name} as a guest")


def test_a_guest_is_asked_directly_and_becomes_a_guest_and_no_participant(cohort, topic):
    ready = make_ready(add(cohort, topic))
    assert not Message.objects.filter(kind="manager_asked").exists()
    assert list(RoleGrant.objects.filter(membership__person=ready.person).values_list("role", flat=True)) == [
        Role.GUEST
    ]


def test_somebody_who_works_here_is_no_guest_and_nothing_is_written(cohort, topic):
    make_person("Theo Brandt", email="Theo@example.com")
    with pytest.raises(NotAGuest, match="Theo Brandt"):
        add(cohort, topic, email="theo@EXAMPLE.com")
    assert not Enrollment.objects.exists()


def test_a_guest_comes_once_into_a_cohort_and_again_into_another(cohort, topic):
    first = add(cohort, topic)
    with pytest.raises(actions.AlreadyEnrolled):
        add(cohort, topic, email="INES@outside.example", name="Ines Duarte-Silva")
    Person.objects.update(left_on=today())
    other = add(make_cohort(make_program(topics=[topic])), topic, name="Ines Duarte-Silva")
    assert other.person_id == first.person_id
    assert (other.person.name, other.person.left_on) == ("Ines Duarte-Silva", None)


def test_a_topic_of_another_program_is_refused(cohort):
    with pytest.raises(actions.TopicNotAllowed):
        add(cohort, make_topic())
    assert not Person.objects.filter(is_guest=True).exists()


def test_guests_are_not_among_those_to_enroll_and_their_company_is_no_unit(cohort, topic):
    guest = add(cohort, topic).person
    here = make_person(unit="Sales")
    assert list(queries.people_to_enroll(make_cohort())) == [here]
    assert places("unit") == ["Sales"]
    assert guest in people()
