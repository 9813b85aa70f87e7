"""Two saves of one debrief at the same moment: one row, and the second does not write over the first unseen."""

from __future__ import annotations

import pytest

from access.tenancy import tenant
from pairing.models import Pair
from programs.models import Cohort
from sessions import actions
from sessions.debrief_queries import content_of
from sessions.models import Debrief
from tests.accounts.test_member_races import together
from tests.factories.debriefs import make_content, make_ending, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(organization) -> Pair:
    with tenant(organization.pk):
        return make_ending(organization)


def test_a_double_click_makes_one(organization, pair):
    assert together(organization, lambda: write(pair, pair.mentee), lambda: write(pair, pair.mentee)) is None
    with tenant(organization.pk):
        assert Debrief.objects.get().version == 1


def test_of_two_tabs_the_second_is_told(organization, pair):
    found = together(
        organization,
        lambda: write(pair, pair.mentee, make_content("A")),
        lambda: write(pair, pair.mentee, make_content("B")),
    )
    assert isinstance(found, actions.StaleDebrief)
    with tenant(organization.pk):
        assert content_of(Debrief.objects.get()) == make_content("A")


def test_the_pair_that_ends_meanwhile_takes_no_more(organization, pair):
    def close() -> None:
        Pair.objects.select_for_update().get(pk=pair.pk)
        Pair.objects.filter(pk=pair.pk).update(state="closed")
        Cohort.objects.filter(pk=pair.cohort_id).update(state="closed")

    assert isinstance(together(organization, close, lambda: write(pair, pair.mentee)), actions.ClosedPair)
