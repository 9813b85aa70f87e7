"""Two requests at the same moment about one list of wishes: the second waits for the first and sees what it did."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.tenancy import tenant
from pairing import actions
from programs.actions import close_answers, take_places
from programs.models import Enrollment
from tests.accounts.test_member_races import together
from tests.factories.accounts import make_person
from tests.factories.pairing import make_ready_cohort
from tests.factories.topics import actor_of
from tests.factories.wishes import wished

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mentee(organization):
    with tenant(organization.pk):
        rows = Enrollment.objects.filter(cohort=make_ready_cohort(1, 1), side="mentee")
        return rows.select_related("cohort__program", "person").get()


@pytest.fixture
def people(organization):
    with tenant(organization.pk):
        return [make_person().pk for _ in range(4)]


def naming(mentee, people, before=()):
    return lambda: actions.set_wishes(enrollment=mentee, people=people, before=before, by=actor_of(mentee.person))


def test_two_clicks_on_one_button_name_once(organization, mentee, people):
    assert together(organization, naming(mentee, people[:1]), naming(mentee, people[:1])) is None
    with tenant(organization.pk):
        assert wished(mentee) == people[:1]


def test_two_tabs_name_no_fourth_and_lose_nothing(organization, mentee, people):
    with tenant(organization.pk):
        naming(mentee, people[:2])()
    found = together(
        organization, naming(mentee, people[:3], people[:2]), naming(mentee, [*people[:2], people[3]], people[:2])
    )
    assert isinstance(found, actions.WishesChanged)
    with tenant(organization.pk):
        assert wished(mentee) == people[:3]


@pytest.mark.parametrize(
    "happens",
    [
        lambda mentee: close_answers(cohort=mentee.cohort, by=SYSTEM),
        lambda mentee: (
            Enrollment.objects.select_for_update().get(pk=mentee.pk) and take_places(enrollments=[mentee.pk], by=SYSTEM)
        ),
    ],
    ids=["answers close", "a draft is published"],
)
def test_a_wish_that_comes_too_late_by_a_moment_is_refused(organization, mentee, people, happens):
    found = together(organization, lambda: happens(mentee), naming(mentee, people[:1]))
    assert isinstance(found, actions.WishesStand)
    with tenant(organization.pk):
        assert wished(mentee) == []
