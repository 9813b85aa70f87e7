"""The life of a pair: every state, every action, every member; leavers; who is told what, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from access.actors import SYSTEM
from access.clock import now, today
from access.roles import Role
from accounts.models import Organization
from audit.models import AuditEntry
from notifications.models import Message, Notice
from pairing import actions
from pairing.models import Pair, PairMember
from pairing.queries import pairs_of
from programs.models import Coordinator, Enrollment
from tests.factories.accounts import make_member, make_person
from tests.factories.circles import make_sitting
from tests.factories.pairs import make_cohort, make_pair
from tests.roles import as_role

State = Pair.State


@pytest.fixture
def admin(in_organization: Organization):
    return make_member(in_organization, Role.PROGRAM_ADMIN, name="Dana Reyes")


def make(organization: Organization, state: str = State.ACTIVE, mentors: int = 1) -> Pair:
    pair = make_pair(organization, mentors=[make_member(organization) for _ in range(mentors)], state=state)
    Enrollment.objects.filter(cohort=pair.cohort).update(paired_at=now())
    pair.people = [pair.mentee, *pair.mentors]
    return pair


def fresh(pair: Pair) -> Pair:
    return Pair.objects.get(pk=pair.pk)


def row(member) -> Enrollment:
    return Enrollment.objects.get(person=member.person)


def told(kind: str = "pair_ended") -> set:
    return {message.recipient_id for message in Message.objects.filter(kind=kind)}


def leave_organization(*members) -> None:
    for member in members:
        member.person.left_on = today()
        member.person.save()


ACTIONS = {
    "activate": lambda pair, by: actions.activate_pair(pair=pair, by=by),
    "pause": lambda pair, by: actions.pause_pair(pair=pair, by=by),
    "resume": lambda pair, by: actions.resume_pair(pair=pair, by=by),
    "leave": lambda pair, by: actions.leave_pair(pair=pair, wants_partner=False, by=by),
    "ask for another": lambda pair, by: actions.leave_pair(pair=pair, wants_partner=True, by=by),
    "close": lambda pair, by: actions.close_pair(pair=pair, by=by),
}
# State -> action -> where it leads; None is a refusal.
EXPECTED = {
    State.FORMING: {"activate": "active", "pause": None, "resume": None},
    State.ACTIVE: {"activate": "active", "pause": "paused", "resume": "active"},
    State.PAUSED: {"activate": "paused", "pause": "paused", "resume": "active"},
    State.CLOSED: {"activate": None, "pause": None, "resume": None},
}


@pytest.mark.parametrize("side", ["mentee", "mentor"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", State.values)
def test_every_action_in_every_state_by_every_side(in_organization, state, action, side):
    pair = make(in_organization, state)
    by = pair.mentee.actor if side == "mentee" else pair.mentors[0].actor
    expected = EXPECTED[State(state)].get(action, "closed")
    before = AuditEntry.objects.count()
    if expected is None:
        with pytest.raises(actions.CannotTurn):
            ACTIONS[action](pair, by)
        assert (fresh(pair).state, AuditEntry.objects.count()) == (state, before)
        return
    ACTIONS[action](pair, by)
    assert fresh(pair).state == expected
    if expected != state:
        assert expected in Pair.TRANSITIONS[State(state)]
    entries = AuditEntry.objects.filter(subject_id=pair.pk)
    assert {(entry.actor_id, by.name in entry.sentence) for entry in entries} <= {(None, False)}
    ACTIONS[action](pair, by)  # a second click
    assert fresh(pair).state == expected


@pytest.mark.parametrize("action", ["pause", "resume", "leave", "ask for another"])
def test_strangers_decide_nothing(in_organization, action):
    pair = make(in_organization)
    with pytest.raises(actions.NotInPair):
        ACTIONS[action](pair, make_member(in_organization).actor)


@pytest.mark.parametrize("action", ["pause", "resume", "leave"])
def test_with_its_cohort_a_pair_is_past_deciding_about(in_organization, action):
    pair = make(in_organization)
    pair.cohort.state = "closed"
    pair.cohort.save()
    with pytest.raises(actions.CannotTurn, match="has ended"):
        ACTIONS[action](pair, pair.mentee.actor)


# Pauses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, -1, 900])
def test_a_pause_ends_on_a_day_ahead_and_inside_the_program(in_organization, days):
    pair = make(in_organization)
    with pytest.raises(actions.BadResumeDay, match="Pick a day after today"):
        actions.pause_pair(
            pair=pair, resumes_on=today(in_organization.timezone) + timedelta(days=days), by=pair.mentee.actor
        )
    assert fresh(pair).state == "active"


def test_a_pause_ends_by_itself_on_its_day_as_the_worker_and_once(in_organization):
    pair, open_ended = make(in_organization), make(in_organization)
    day = today(in_organization.timezone) + timedelta(days=9)
    actions.pause_pair(pair=pair, resumes_on=day, by=pair.mentors[0].actor)
    actions.pause_pair(pair=open_ended, by=open_ended.mentee.actor)
    with as_role("worker"):
        assert actions.resume_due_pairs(by=SYSTEM) == 0
        with time_machine.travel(now() + timedelta(days=10)):
            assert [actions.resume_due_pairs(by=SYSTEM) for _ in range(2)] == [1, 0]
    assert (fresh(pair).state, fresh(pair).resumes_on, fresh(open_ended).state) == ("active", None, "paused")


def test_anybody_in_the_pair_moves_the_day_or_ends_the_pause(in_organization):
    pair = make(in_organization)
    actions.pause_pair(pair=pair, by=pair.mentee.actor)
    day = today() + timedelta(days=5)
    assert actions.pause_pair(pair=pair, resumes_on=day, by=pair.mentors[0].actor).resumes_on == day
    assert actions.resume_pair(pair=pair, by=pair.mentors[0].actor).state == "active"
    assert not Message.objects.exists()


# Leaving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["mentee", "mentor"])
@pytest.mark.parametrize("wants_partner", [True, False])
def test_leaving_a_pair_of_two_ends_it_and_tells_the_other_no_more(admin, in_organization, side, wants_partner):
    pair = make(in_organization)
    leaver, other = pair.people if side == "mentee" else reversed(pair.people)
    for _ in range(2):
        actions.leave_pair(pair=pair, wants_partner=wants_partner, by=leaver.actor)
    assert fresh(pair).state == "closed"
    assert (row(leaver).state, row(leaver).paired_at) == ("ready" if wants_partner else "left", None)
    assert (row(other).state, row(other).paired_at) == ("ready", None)
    message = Message.objects.get(kind="pair_ended")
    assert (message.recipient_id, message.context["change"]) == (other.person_id, "ended")
    assert leaver.person.name not in str(message.context)
    assert Notice.objects.filter(kind="pair_ended").count() == 1
    assert told("partner_needed") == {admin.person_id}
    assert pair in pairs_of(leaver.person)


def test_the_team_hears_once_a_day_for_each_cohort_and_coordinators_before_admins(admin, in_organization):
    cohort = make_cohort()
    coordinator = make_member(in_organization, Role.COORDINATOR)
    Coordinator.objects.create(program=cohort.program, membership=coordinator)
    pairs = [make_pair(in_organization, cohort) for _ in range(3)]
    for pair in pairs[:2]:
        actions.leave_pair(pair=pair, wants_partner=True, by=pair.mentee.actor)
    assert [m.recipient_id for m in Message.objects.filter(kind="partner_needed")] == [coordinator.person_id]
    with time_machine.travel(now() + timedelta(days=1, hours=1)):
        actions.leave_pair(pair=pairs[2], wants_partner=False, by=pairs[2].mentee.actor)
    assert Message.objects.filter(kind="partner_needed").count() == 2


def test_a_group_goes_on_while_its_mentee_and_a_mentor_remain(admin, in_organization):
    pair = make(in_organization, mentors=3)
    first, second, third = pair.mentors
    actions.leave_pair(pair=pair, wants_partner=True, by=first.actor)
    assert fresh(pair).state == "active"
    assert told() == {pair.mentee.person_id, second.person_id, third.person_id}
    assert {message.context["change"] for message in Message.objects.filter(kind="pair_ended")} == {"smaller"}
    assert (row(first).state, row(first).paired_at, row(second).paired_at is None) == ("ready", None, False)
    assert PairMember.objects.get(person=first.person).left_on is not None
    assert pair not in pairs_of(first.person)
    assert [m.person_id for m in pairs_of(second.person).get().members.all() if m.side == "mentor"].count(
        first.person_id
    ) == 0
    assert told("partner_needed") == {admin.person_id}
    actions.leave_pair(pair=pair, wants_partner=False, by=second.actor)
    assert fresh(pair).state == "active"
    actions.leave_pair(pair=pair, wants_partner=False, by=third.actor)
    assert (fresh(pair).state, row(pair.mentee).paired_at) == ("closed", None)


def test_a_group_ends_with_its_mentee(in_organization):
    pair = make(in_organization, mentors=2)
    actions.leave_pair(pair=pair, wants_partner=False, by=pair.mentee.actor)
    assert fresh(pair).state == "closed"
    assert told() == {mentor.person_id for mentor in pair.mentors}
    assert {row(mentor).paired_at for mentor in pair.mentors} == {None}


def test_a_circle_goes_on_while_two_remain(in_organization):
    pair = make_sitting(in_organization, 3)
    first, second, third = pair.peers
    actions.leave_pair(pair=pair, wants_partner=False, by=first.actor)
    assert (fresh(pair).state, told()) == ("active", {second.person_id, third.person_id})
    actions.leave_pair(pair=pair, wants_partner=False, by=second.actor)
    assert (fresh(pair).state, row(third).state, row(third).paired_at) == ("closed", "ready", None)


def test_who_has_another_pair_in_the_cohort_keeps_their_place(in_organization):
    cohort, mentor = make_cohort(mentees_per_mentor=2), make_member(in_organization)
    one, other = (make_pair(in_organization, cohort, mentors=[mentor]) for _ in range(2))
    Enrollment.objects.update(paired_at=now())
    actions.leave_pair(pair=one, wants_partner=False, by=mentor.actor)
    assert (row(mentor).state, row(mentor).paired_at is None, fresh(other).state) == ("ready", False, "active")
    assert row(one.mentee).paired_at is None


def test_who_waits_after_the_end_may_still_stop(in_organization):
    pair = make(in_organization)
    actions.leave_pair(pair=pair, wants_partner=True, by=pair.mentee.actor)
    actions.leave_pair(pair=pair, wants_partner=False, by=pair.mentors[0].actor)
    assert (row(pair.mentee).state, row(pair.mentors[0]).state) == ("ready", "left")
    assert AuditEntry.objects.filter(action="pair_left").count() == 1


# Leavers from the people file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_a_leaver_ends_their_pair_of_two_and_everybody_is_told_once(admin, in_organization, side):
    pair = make(in_organization)
    leaver, other = pair.people if side == "mentee" else reversed(pair.people)
    leave_organization(leaver)
    with as_role("worker"):
        assert [actions.close_pairs_of_leavers(by=SYSTEM) for _ in range(3)] == [1, 0, 0]
    assert (fresh(pair).state, row(leaver).state, row(other).state) == ("closed", "left", "ready")
    assert row(other).paired_at is None
    assert [message.recipient_id for message in Message.objects.filter(kind="pair_ended")] == [other.person_id]
    assert told("partner_needed") == {admin.person_id}


def test_a_leaver_of_a_group_is_marked_and_the_group_goes_on(in_organization):
    pair = make(in_organization, mentors=2)
    leave_organization(pair.mentors[0])
    assert [actions.close_pairs_of_leavers(by=SYSTEM) for _ in range(2)] == [0, 0]
    assert fresh(pair).state == "active"
    assert PairMember.objects.get(person=pair.mentors[0].person).left_on == today(in_organization.timezone)
    assert (row(pair.mentors[0]).state, told()) == ("left", {pair.mentee.person_id, pair.mentors[1].person_id})
    assert told("partner_needed") == set()


def test_leavers_of_a_circle_leave_at_once_and_two_go_on(in_organization):
    pair = make_sitting(in_organization, 5)
    leave_organization(*pair.peers[:3])
    actions.close_pairs_of_leavers(by=SYSTEM)
    assert (fresh(pair).state, told()) == ("active", {member.person_id for member in pair.peers[3:]})
    leave_organization(*pair.peers)
    assert actions.close_pairs_of_leavers(by=SYSTEM) == 1
    assert Message.objects.filter(kind="pair_ended").count() == 2


def test_pairs_whose_people_are_all_here_are_left_alone(in_organization):
    pair = make(in_organization)
    make_person(left_on=timezone.localdate())
    assert actions.close_pairs_of_leavers(by=SYSTEM) == 0
    assert (fresh(pair).state, Message.objects.count()) == ("active", 0)
