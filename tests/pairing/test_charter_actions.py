"""Versions and signatures: whatever is proposed, signed, left or ended, only what every present member signed is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from access.actors import SYSTEM
from access.clock import today
from audit.models import AuditEntry
from notifications.models import Message
from pairing import actions
from pairing.charter import InvalidTerms, Objective
from pairing.charter_queries import progress_of, standing_of, standings, terms_of
from pairing.models import Charter, CharterReview, CharterSignature, ObjectiveProgress, Pair, PairMember
from pairing.queries import get_pair
from tests.factories.accounts import make_member
from tests.factories.charters import ZONE, make_signed, make_terms, people_of, propose
from tests.factories.pairs import make_pair
from tests.pairing.charter_pairs import circle, leave, pair, said, state_of

__all__ = ["circle", "pair"]  # fixtures

DAY = timedelta(days=1)
States = ObjectiveProgress.State


@pytest.fixture
def group(in_organization) -> Pair:
    return make_pair(in_organization, mentors=[make_member(in_organization) for _ in range(2)], state="forming")


def facts() -> list[str]:
    return [entry.action for entry in AuditEntry.objects.order_by("at", "pk") if entry.action.startswith("charter_")]


# Proposing and signing --------------------------------------------------------------------------------------------


def test_a_proposal_is_signed_by_its_author_and_awaits_the_others(pair):
    made = propose(pair, pair.mentee)
    standing = standing_of(get_pair(pair.mentee.person, pair.pk))
    assert (made.version, made.signed_at, state_of(pair)) == (1, None, "forming")
    assert [row.person_id for row in standing.awaited] == [pair.mentors[0].person_id]
    assert standing.in_force is None
    assert said("charter_proposed") == [pair.mentors[0].person_id]
    assert facts() == ["charter_proposed", "charter_signed"]


def test_the_last_signature_puts_it_in_force_and_the_pair_is_active(pair):
    made = actions.sign_charter(charter=propose(pair, pair.mentee), by=pair.mentors[0].actor)
    day = today(ZONE)
    assert made.signed_at is not None
    assert made.review_due_on == day + timedelta(days=50)
    assert state_of(pair) == "active"
    assert said("charter_signed") == sorted(row.person_id for row in people_of(pair))
    assert facts() == ["charter_proposed", "charter_signed", "charter_signed", "charter_agreed"]


@pytest.mark.parametrize("maker", ["group", "circle"])
def test_several_people_all_sign(request, maker):
    pair = request.getfixturevalue(maker)
    first, *others = people_of(pair)
    made = propose(pair, first)
    for each in others[:-1]:
        actions.sign_charter(charter=made, by=each.actor)
        assert state_of(pair) == "forming"
    actions.sign_charter(charter=made, by=others[-1].actor)
    assert state_of(pair) == "active"
    assert CharterSignature.objects.count() == len(others) + 1


@pytest.mark.parametrize("state", ["active", "paused"])
def test_a_pair_that_goes_on_already_stays_as_it_is(in_organization, state):
    pair = make_pair(in_organization, state=state)
    assert make_signed(pair).signed_at is not None
    assert state_of(pair) == state


def test_a_double_click_proposes_and_signs_once(pair):
    terms = make_terms(pair)
    again = replace(terms, objectives=tuple(replace(row, id=uuid4()) for row in terms.objectives))
    made = propose(pair, pair.mentee, terms)
    assert propose(pair, pair.mentee, again) == made
    for _ in range(3):
        actions.sign_charter(charter=made, by=pair.mentors[0].actor)
        actions.sign_charter(charter=made, by=pair.mentee.actor)
    assert Charter.objects.count() == 1
    assert CharterSignature.objects.count() == 2
    assert len(said("charter_signed")) == 2
    assert len(facts()) == 4


def test_what_is_signed_stays_in_force_until_everybody_signed_the_next(pair):
    first = make_signed(pair)
    mentor = pair.mentors[0]
    second = propose(pair, mentor, make_terms(pair, word="again"), based_on=1)
    standing = standing_of(get_pair(pair.mentee.person, pair.pk))
    assert (standing.in_force, standing.proposal) == (first, second)
    assert standing.waits_for(pair.mentee.person_id)
    actions.sign_charter(charter=second, by=pair.mentee.actor)
    standing = standing_of(get_pair(pair.mentee.person, pair.pk))
    assert (standing.in_force, standing.proposal) == (second, None)
    assert state_of(pair) == "active"


def test_a_counter_proposal_takes_the_place_of_the_first(pair):
    mentor = pair.mentors[0]
    first = propose(pair, pair.mentee)
    second = propose(pair, mentor, make_terms(pair, word="counter"), based_on=1)
    with pytest.raises(actions.StaleVersion):
        actions.sign_charter(charter=first, by=mentor.actor)
    assert state_of(pair) == "forming"
    waiting = Message.objects.filter(kind="charter_proposed").exclude(state="canceled")
    assert [message.dedupe_key for message in waiting] == [f"charter_proposed:{second.pk}:{pair.mentee.person_id}"]
    actions.sign_charter(charter=second, by=pair.mentee.actor)
    assert not Message.objects.filter(kind="charter_proposed", state="new").exists()


@pytest.mark.parametrize("based_on", [None, 2, 7])
def test_a_proposal_on_another_version_than_the_latest_is_stale_and_writes_nothing(pair, based_on):
    propose(pair, pair.mentee)
    with pytest.raises(actions.StaleVersion):
        propose(pair, pair.mentors[0], make_terms(pair, word="other"), based_on=based_on)
    assert Charter.objects.count() == 1


def test_what_the_latest_version_says_already_is_signed_and_not_proposed(pair):
    terms = make_terms(pair)
    propose(pair, pair.mentee, terms)
    with pytest.raises(actions.NothingNew, match="Version 1 says exactly this"):
        propose(pair, pair.mentors[0], terms, based_on=1)


def test_everybody_needs_an_objective(circle):
    terms = make_terms(circle)
    missing = circle.mentors[2].person.name
    with pytest.raises(actions.NotEverybodyAtStake, match=missing):
        propose(circle, circle.mentors[0], replace(terms, objectives=terms.objectives[:2]))
    assert not Charter.objects.exists()


@pytest.mark.parametrize(("days", "rule"), [(0, "after today"), (-5, "after today"), (5000, "last day of the program")])
def test_the_last_day_lies_ahead_and_within_the_program(pair, days, rule):
    with pytest.raises(InvalidTerms, match=rule):
        propose(pair, pair.mentee, make_terms(pair, ends_on=today(ZONE) + days * DAY))


def test_strangers_and_who_left_neither_propose_nor_sign(group, in_organization):
    stranger, gone = make_member(in_organization), group.mentors[1]
    terms, made = make_terms(group), propose(group, group.mentee)
    leave(group, gone)
    for each in (stranger, gone):
        with pytest.raises(actions.NotInPair):
            propose(group, each, terms, based_on=1)
        with pytest.raises(actions.NotInPair):
            actions.sign_charter(charter=made, by=each.actor)


@pytest.mark.parametrize("where", ["pair", "cohort"])
def test_after_the_end_nothing_changes_any_more(pair, where):
    made, mentor = propose(pair, pair.mentee), pair.mentors[0].actor
    signed = make_signed(make_pair(pair.organization, pair.cohort))
    for row in (pair, signed.pair) if where == "pair" else (pair.cohort,):
        row.state = "closed"
        row.save()
    one = terms_of(signed).objectives[0]
    owner = PairMember.objects.get(pair=signed.pair, person=one.owner).person
    by = next(member for member in owner.memberships.all()).actor
    for attempt in (
        lambda: propose(pair, pair.mentee, make_terms(pair, word="late"), based_on=1),
        lambda: actions.sign_charter(charter=made, by=mentor),
        lambda: actions.review_charter(charter=signed, text="Late", by=by),
        lambda: actions.set_progress(pair=signed.pair, objective=one.id, state=States.REACHED, note="", by=by),
    ):
        with pytest.raises(actions.PairIsOver):
            attempt()
    assert actions.settle_charter(pair=pair, by=SYSTEM) is False


# Leaving ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("maker", ["group", "circle"])
@pytest.mark.parametrize("how", ["left the pair", "left the organization"])
def test_a_charter_that_waited_only_for_who_left_comes_in_force(request, maker, how):
    pair = request.getfixturevalue(maker)
    first, *others = people_of(pair)
    made = propose(pair, first)
    for each in others[:-1]:
        actions.sign_charter(charter=made, by=each.actor)
    assert actions.settle_charters(by=SYSTEM) == 0
    if how == "left the pair":
        leave(pair, others[-1])
    else:
        others[-1].person.left_on = today()
        others[-1].person.save()
    assert actions.settle_charters(by=SYSTEM) == 1
    assert actions.settle_charters(by=SYSTEM) == 0
    made.refresh_from_db()
    assert made.signed_at is not None
    assert state_of(pair) == "active"
    assert others[-1].person_id not in said("charter_signed")


def test_a_charter_that_waits_for_others_too_goes_on_waiting(circle):
    made = propose(circle, circle.mentors[0])
    leave(circle, circle.mentors[2])
    assert actions.settle_charter(pair=circle, by=SYSTEM) is False
    actions.sign_charter(charter=made, by=circle.mentors[1].actor)
    assert state_of(circle) == "active"


def test_one_side_alone_agrees_on_nothing(group):
    made = propose(group, group.mentors[0])
    actions.sign_charter(charter=made, by=group.mentors[1].actor)
    leave(group, group.mentee)
    assert actions.settle_charters(by=SYSTEM) == 0


def test_the_next_version_needs_nothing_for_who_left(group):
    make_signed(group)
    gone = group.mentors.pop()
    leave(group, gone)
    made = make_signed(group, make_terms(group, word="two"), based_on=1)
    assert made.signed_at is not None
    assert gone.person_id not in {row.owner for row in terms_of(made).objectives}


# The review and progress ------------------------------------------------------------------------------------------


def test_each_member_reviews_a_version_once(pair):
    made, mentor = make_signed(pair), pair.mentors[0].actor
    row = actions.review_charter(charter=made, text="It fits.", by=mentor)
    assert actions.review_charter(charter=made, text="It fits.", by=mentor) == row
    with pytest.raises(actions.AlreadyReviewed):
        actions.review_charter(charter=made, text="Or not.", by=mentor)
    actions.review_charter(charter=made, text="For me too.", by=pair.mentee.actor)
    assert CharterReview.objects.count() == 2
    assert facts().count("charter_reviewed") == 2


def test_only_the_version_in_force_is_reviewed(pair):
    made = propose(pair, pair.mentee)
    with pytest.raises(actions.NotSigned):
        actions.review_charter(charter=made, text="Early", by=pair.mentee.actor)
    actions.sign_charter(charter=made, by=pair.mentors[0].actor)
    newer = propose(pair, pair.mentee, make_terms(pair, word="two"), based_on=1)
    with pytest.raises(actions.StaleVersion):
        actions.review_charter(charter=newer, text="Not signed", by=pair.mentee.actor)
    actions.review_charter(charter=made, text="Still in force", by=pair.mentee.actor)


def test_half_time_is_asked_of_everybody_who_has_not_looked(pair):
    made = make_signed(pair)
    me, mentor = pair.mentee.person_id, pair.mentors[0].person_id
    found = get_pair(pair.mentee.person, pair.pk)
    assert not standing_of(found).asks_review(me, made.review_due_on - DAY)
    assert standing_of(found).asks_review(me, made.review_due_on)
    actions.review_charter(charter=made, text="It fits.", by=pair.mentee.actor)
    standing = standing_of(found)
    assert (standing.asks_review(me, made.review_due_on), standing.asks_review(mentor, made.review_due_on)) == (
        False,
        True,
    )


def test_the_owner_says_how_far_an_objective_is_and_it_stays_with_it(pair):
    terms = make_terms(pair)
    make_signed(pair, terms)
    mine = next(row for row in terms_of(Charter.objects.get()).objectives if row.owner == pair.mentee.person_id)
    actions.set_progress(pair=pair, objective=mine.id, state=States.UNDER_WAY, note="Half of it", by=pair.mentee.actor)
    before = AuditEntry.objects.count()
    actions.set_progress(pair=pair, objective=mine.id, state=States.REACHED, note="Done", by=pair.mentee.actor)
    assert AuditEntry.objects.count() == before
    latest = terms_of(Charter.objects.get())
    changed = tuple(replace(row, text=f"{row.text}, and more") for row in latest.objectives)
    make_signed(pair, replace(latest, objectives=changed), based_on=1)
    (found,) = [row for key, row in progress_of(pair).items() if key == mine.id]
    assert (found.state, found.note) == (States.REACHED, "Done")
    assert ObjectiveProgress.objects.count() == 1


def test_nobody_says_how_far_somebody_elses_objective_is(pair):
    make_signed(pair)
    theirs = next(row for row in terms_of(Charter.objects.get()).objectives if row.owner == pair.mentee.person_id)
    for key in (theirs.id, uuid4()):
        with pytest.raises(actions.NotTheOwner):
            actions.set_progress(pair=pair, objective=key, state=States.REACHED, note="", by=pair.mentors[0].actor)


def test_progress_waits_for_the_signatures(pair):
    made = propose(pair, pair.mentee)
    mine = next(row for row in terms_of(made).objectives if row.owner == pair.mentee.person_id)
    with pytest.raises(actions.NotSigned):
        actions.set_progress(pair=pair, objective=mine.id, state=States.REACHED, note="", by=pair.mentee.actor)


def test_a_proposal_cannot_hand_the_progress_of_an_objective_to_somebody_else(pair):
    make_signed(pair)
    latest = terms_of(Charter.objects.get())
    mine = next(row for row in latest.objectives if row.owner == pair.mentee.person_id)
    mentor = pair.mentors[0]
    swapped = tuple(replace(row, owner=mentor.person_id) if row == mine else row for row in latest.objectives)
    extra = Objective(uuid4(), pair.mentee.person_id, "Another one", "A measure")
    made = propose(pair, mentor, replace(latest, objectives=(*swapped, extra)), based_on=1)
    assert mine.id not in {row.id for row in terms_of(made).objectives}


def test_one_and_three_pairs_cost_the_same(in_organization, django_assert_num_queries):
    pairs = [make_pair(in_organization) for _ in range(3)]
    for each in pairs:
        make_signed(each)
    loaded = [get_pair(each.mentee.person, each.pk) for each in pairs]
    for some in (loaded[:1], loaded):
        with django_assert_num_queries(3):
            assert len(standings(some)) == len(some)
