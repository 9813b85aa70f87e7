"""Pairs whose names are gone are still avoided, and nobody without the key can tell who they were."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from itertools import permutations
from unittest.mock import Mock

import pytest
from django.db import connection

from access.clock import now
from access.keeping import Gone
from access.tenancy import tenant
from accounts import rotation
from accounts.models import Person
from accounts.tasks import keep
from pairing.inputs import earlier_pairs, load_problem
from pairing.models import Pair, PairMember, PastPair, Proposal
from pairing.past import past_pairs, remember_erased
from programs.models import Cohort, Enrollment
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.roles import as_role


@pytest.fixture
def former(in_organization, organization):
    """A cohort that closed three years ago with one pair, and the enrollments of the two."""
    cohort = make_ready_cohort(1, 1)
    mentee, mentor = cohort.enrollments.get(side="mentee"), cohort.enrollments.get(side="mentor")
    pair = Pair.objects.create(cohort=cohort, state="closed", started_on=now().date(), created_at=now())
    for each in (mentee, mentor):
        PairMember.objects.create(pair=pair, enrollment=each, person=each.person, side=each.side)
    Cohort.objects.update(state="closed", closed_at=now() - timedelta(days=1100))
    return mentee, mentor


def again(*former: Enrollment) -> Cohort:
    """A new cohort with the same two people, and one more mentee and mentor."""
    cohort = make_ready_cohort(2, 2)
    for one in former:
        other = cohort.enrollments.filter(side=one.side).first()
        Enrollment.objects.filter(pk=other.pk).update(person=one.person)
    return cohort


def let_go(organization) -> None:
    with as_role("worker"):
        keep(str(organization.pk))


def drafted(cohort: Cohort) -> set[tuple]:
    run = make_draft(cohort)
    return set(Proposal.objects.filter(run=run).values_list("mentee__person", "mentor__person"))


def test_a_match_avoids_a_pair_of_which_only_a_hash_is_left(former, organization):
    mentee, mentor = former
    let_go(organization)
    let_go(organization)
    assert PairMember.objects.count() == 0
    assert earlier_pairs() == []
    assert PastPair.objects.count() == 1
    cohort = again(mentee, mentor)
    problem = load_problem(cohort, now()).problem
    assert len(problem.earlier) == 1
    couples = drafted(cohort)
    assert len(couples) == 2
    assert (mentee.person_id, mentor.person_id) not in couples


def test_without_the_hash_nothing_would_keep_them_apart(former, organization):
    mentee, mentor = former
    let_go(organization)
    with as_role("owner"):
        PastPair.objects.all().delete()
    assert len(load_problem(again(mentee, mentor), now()).problem.earlier) == 0


def test_swapped_sides_and_a_new_data_key_change_nothing(former, organization):
    mentee, mentor = former
    let_go(organization)
    with as_role("owner"):
        rotation.change_data_key(organization.pk, Mock())
    assert past_pairs([mentor.person_id], [mentee.person_id]) == [(mentor.person_id, mentee.person_id)]


def test_the_names_stay_until_their_time(former, organization):
    Cohort.objects.update(closed_at=now() - timedelta(days=700))
    let_go(organization)
    assert PairMember.objects.count() == 2
    assert not PastPair.objects.exists()


def test_somebody_erased_who_comes_back_is_known_by_their_address(former, organization):
    mentee, mentor = former
    person = mentee.person
    with as_role("worker"):
        remember_erased(Gone(person.pk, person.name, person.email, by_own_wish=True))
    address = person.email
    Person.objects.filter(pk=person.pk).update(email="nobody@erased.invalid")
    back = Person.objects.create(name="Back Again", email=address.upper())
    assert past_pairs([back.pk], [mentor.person_id]) == [(back.pk, mentor.person_id)]


def test_a_hash_says_nothing_without_the_key(former, organization):
    mentee, mentor = former
    let_go(organization)
    (digest,) = PastPair.objects.values_list("digest", flat=True)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM pairing_pastpairkey")
        sealed = bytes(cursor.fetchone()[0])
    ids = [str(mentee.person_id), str(mentor.person_id)]
    guesses = {"|".join([*before, *order]) for order in permutations(ids) for before in ((), ("id",), ("mail",))}
    assert digest not in {hashlib.sha256(guess.encode()).hexdigest() for guess in guesses}
    assert digest.encode() not in sealed
    with as_role("owner"):
        rotation.destroy_keys(organization.pk)
    with tenant(organization.pk), pytest.raises(Exception, match="destroyed"):
        past_pairs([mentee.person_id], [mentor.person_id])
