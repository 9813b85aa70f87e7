"""Whatever is proposed, signed and left, in any order and at once, only what all present members signed is in force."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.actors import SYSTEM
from access.clock import now
from access.tenancy import tenant
from audit.models import AuditEntry
from pairing import actions
from pairing.models import Charter, CharterSignature, Pair
from tests.at_once import at_once as together
from tests.factories.charters import make_terms, people_of, propose
from tests.factories.pairs import make_circle, make_cohort, make_pair
from tests.pairing.charter_pairs import circle, leave, pair, said, state_of

__all__ = ["circle", "pair"]  # fixtures


# All of it at once ------------------------------------------------------------------------------------------------

VERBS = ["propose", "stale", "sign", "sign old", "leave", "pause", "settle"]
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 2)), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_only_what_all_present_members_signed_is_in_force(in_organization, steps):
    circle = make_circle(in_organization, 3, state="forming")
    present = list(circle.mentors)
    for number, (verb, who) in enumerate(steps):
        before = list(Charter.objects.filter(pair=circle))  # newest first
        by = circle.mentors[who]
        latest = before[0] if before else None
        circle.mentors, everybody = [row for row in circle.mentors if row in present], circle.mentors
        try:
            act(verb, circle, by, latest, before, number)
        except (actions.StaleVersion, actions.NotInPair):
            assert list(Charter.objects.filter(pair=circle)) == before
        circle.mentors = everybody
        if verb == "leave" and by in present and len(present) == 3:
            present.remove(by)
            leave(circle, by)
        check(circle, present, before)
    actions.settle_charters(by=SYSTEM)
    latest = Charter.objects.filter(pair=circle).first()
    if latest is not None:
        signed = set(latest.signatures.values_list("person_id", flat=True))
        assert (latest.signed_at is not None) == ({row.person_id for row in present} <= signed)


def act(verb, circle, by, latest, before, number) -> None:
    if verb in ("propose", "stale"):
        based_on = (latest.version if latest else None) if verb == "propose" else 99
        propose(circle, by, make_terms(circle, word=f"v{number}"), based_on=based_on)
    elif verb == "sign" and latest:
        actions.sign_charter(charter=latest, by=by.actor)
    elif verb == "sign old" and latest:
        actions.sign_charter(charter=before[-1], by=by.actor)
    elif verb == "settle":
        actions.settle_charter(pair=circle, by=SYSTEM)
    elif verb == "pause" and state_of(circle) == "active":
        Pair.objects.filter(pk=circle.pk).update(state="paused")


def check(circle, present, before) -> None:
    rows = list(Charter.objects.filter(pair=circle).order_by("version"))
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    was = {row.pk: row.signed_at for row in before}
    for row in rows:
        signed = set(row.signatures.values_list("person_id", flat=True))
        assert row.proposed_by_id in signed
        if row.signed_at is not None:
            assert {each.person_id for each in present} <= signed or was.get(row.pk) is not None
            assert row.review_due_on is not None
        if was.get(row.pk) is not None:
            assert row.signed_at == was[row.pk]
    in_force = [row for row in rows if row.signed_at]
    assert (state_of(circle) == "forming") == (not in_force)


# Two at once ------------------------------------------------------------------------------------------------------


def at_once(organization, *acts) -> list[str]:
    """Run them on connections of their own at the same time; says for each what it raised, or nothing."""

    def inside(act) -> str:
        with tenant(organization.pk):
            act()
        return ""

    found = together(*[partial(inside, act) for act in acts])
    assert all(each == "" or isinstance(each, actions.CharterRefused) for each in found), found
    return [each and type(each).__name__ for each in found]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_sign_at_once_put_it_in_force_once(organization):
    with tenant(organization.pk):
        circle = make_circle(organization, 3, make_cohort(format="circle"), state="forming")
        made = propose(circle, circle.mentors[0])
    acts = [lambda who=who: actions.sign_charter(charter=made, by=who.actor) for who in circle.mentors[1:]]
    assert at_once(organization, *acts, *acts) == [""] * 4
    with tenant(organization.pk):
        assert Charter.objects.get().signed_at <= now()
        assert CharterSignature.objects.count() == 3
        assert AuditEntry.objects.filter(action="charter_agreed").count() == 1
        assert len(said("charter_signed")) == 3
        assert state_of(circle) == "active"


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_one_is_stale(organization):
    with tenant(organization.pk):
        pair = make_pair(organization, state="forming")
        words = [make_terms(pair, word=word) for word in ("one", "two")]
    acts = [
        lambda who=who, terms=terms: propose(pair, who, terms)
        for who, terms in zip(people_of(pair), words, strict=True)
    ]
    assert sorted(at_once(organization, *acts)) == ["", "StaleVersion"]
    with tenant(organization.pk):
        assert Charter.objects.count() == 1
