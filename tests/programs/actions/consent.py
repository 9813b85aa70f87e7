"""People in a cohort, and the steps of asking them, for tests."""

from __future__ import annotations

import pytest

from access.actors import Actor
from notifications.models import Message
from programs import actions
from programs.models import Enrollment, ManagerRequest
from tests.factories.accounts import make_person
from tests.factories.programs import (
    make_cohort,
    make_mentor,
    make_program,
    make_topic,
)

State, Answer = Enrollment.State, ManagerRequest.Answer


@pytest.fixture
def topic():
    return make_topic("Month-end automation")


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program("Finance that listens", topics=[topic]))


@pytest.fixture
def boss():
    return make_person("Ben Stone")


@pytest.fixture
def ana(cohort, topic, boss):
    """A mentor with a manager on file, not asked yet."""
    return make_mentor(cohort, topic, person=make_person("Ana Ruiz", manager=boss))


def by(enrollment):
    return Actor(enrollment.person_id, enrollment.person.name)


def request_of(enrollment):
    return ManagerRequest.objects.select_related("manager").get(enrollment=enrollment)


def agree(enrollment):
    request = request_of(enrollment)
    actions.agree_as_manager(manager_request=request, by=Actor(request.manager_id, request.manager.name))


def told(person, kind="enrollment_asked"):
    return Message.objects.filter(recipient_id=person.pk, kind=kind).exclude(state="canceled")


MANAGER_ACTS = {
    "agree": actions.agree_as_manager,
    "not now": actions.decline_as_manager,
    "talk": actions.ask_to_talk,
}
