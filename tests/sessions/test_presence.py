"""Who was there: in groups and circles, by whoever logs and by each for themselves; and one tap that can be taken back."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from access.clock import now
from access.roles import Role
from audit.models import AuditEntry
from pairing.models import Pair
from sessions import actions, queries
from sessions.models import MentoringSession, Presence
from sessions.presence import is_enough, there
from tests.factories.accounts import make_member
from tests.factories.circles import make_sitting
from tests.factories.pairs import make_pair
from tests.sessions.test_actions import begin


@pytest.fixture
def group(in_organization) -> Pair:
    return make_pair(in_organization, mentors=[make_member(in_organization, Role.PARTICIPANT) for _ in range(3)])


@pytest.fixture
def circle(in_organization) -> Pair:
    return make_sitting(in_organization, 3)


def met(pair: Pair, booker) -> MentoringSession:
    return begin(
        actions.book_session(
            pair=pair, starts_at=now() + timedelta(days=2), minutes=45, place="", theme="", by=booker.actor
        )
    )


def log(session: MentoringSession, by, *, held: bool = True, absent=None) -> str:
    away = None if absent is None else {member.person_id for member in absent}
    actions.log_session(session=session, was_held=held, absent=away, by=by.actor)
    session.refresh_from_db()
    return session.state


def confirm(session: MentoringSession, by, *, was_there: bool = True) -> None:
    actions.confirm_session(session=session, met=was_there, by=by.actor)


def confirmed(session: MentoringSession) -> bool:
    return session.pair_id in queries.confirmed_pairs([session.pair_id])


def test_ones_own_answer_wins_over_a_tick_and_silence_means_there():
    assert there("abc", answers={"a": True, "b": False}, ticks={"a": False, "b": True}) == {"a", "c"}


@pytest.mark.parametrize(
    ("present", "is_circle", "expected"),
    [("em", False, True), ("e", False, False), ("emn", False, True), ("m", True, False), ("mn", True, True)],
)
def test_a_conversation_needs_two_and_a_mentor_beside_the_mentee(present, is_circle, expected):
    assert is_enough(present, "mn", is_circle=is_circle) is expected


# Groups -----------------------------------------------------------------------------------------------------------


def test_the_mentee_of_a_group_says_who_was_missing_and_puts_it_right(group):
    session, (first, second, _) = met(group, group.mentee), group.mentors
    assert log(session, group.mentee, absent=[first]) == "held"
    assert Presence.objects.get(was_there=False).person_id == first.person_id
    assert log(session, group.mentee, absent=[second]) == "held"
    assert Presence.objects.get(was_there=False).person_id == second.person_id
    assert log(session, group.mentee) == "held"
    assert Presence.objects.filter(was_there=False).count() == 1
    assert AuditEntry.objects.filter(action="session_held").count() == 1


def test_without_any_mentor_it_was_missed_and_confirms_nothing(group):
    session = met(group, group.mentee)
    assert log(session, group.mentee, absent=group.mentors) == "missed"
    confirm(session, group.mentors[0])
    assert not confirmed(session)


def test_ticks_never_confirm_a_unit_for_the_ledger(group):
    session = met(group, group.mentee)
    log(session, group.mentee, absent=[group.mentors[0]])
    assert not confirmed(session)
    confirm(session, group.mentors[1], was_there=False)
    assert not confirmed(session)
    confirm(session, group.mentors[0])  # puts right what the mentee said of them
    assert confirmed(session)


def test_a_mentor_speaks_of_themselves_only(group):
    session = met(group, group.mentee)
    with pytest.raises(actions.NotTheMentee):
        log(session, group.mentors[0], absent=[group.mentors[1]])


# Circles ----------------------------------------------------------------------------------------------------------


def test_the_first_of_a_circle_says_who_was_there_and_nobody_after_them(circle):
    session, (one, two, three) = met(circle, circle.peers[0]), circle.peers
    assert log(session, one, absent=[two, three]) == "missed"
    assert log(session, one, absent=[two]) == "held"
    log(session, three, absent=[one, two])
    assert list(Presence.objects.filter(was_there=False).values_list("person_id", flat=True)) == [two.person_id]


@pytest.mark.parametrize("order", list(itertools.permutations([(0, True), (1, False), (2, True)])))
def test_what_a_circle_adds_up_to_does_not_depend_on_who_answers_first(circle, order):
    session = met(circle, circle.peers[0])
    for number, was_there in order:
        confirm(session, circle.peers[number], was_there=was_there)
    session.refresh_from_db()
    assert (session.state, confirmed(session)) == ("held", True)


def test_one_alone_is_no_circle(circle):
    session = met(circle, circle.peers[0])
    for number, was_there in enumerate((True, False, False)):
        confirm(session, circle.peers[number], was_there=was_there)
    session.refresh_from_db()
    assert (session.state, confirmed(session)) == ("missed", False)


# Undo -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [True, False])
def test_the_mentee_takes_their_answer_back_until_a_mentor_has_answered_too(group, held):
    session = met(group, group.mentee)
    log(session, group.mentee, held=held, absent=[group.mentors[0]])
    for _ in range(2):
        actions.unlog_session(session=session, by=group.mentee.actor)
    session.refresh_from_db()
    assert (session.state, session.logged_at, Presence.objects.count()) == ("planned", None, 0)
    assert AuditEntry.objects.filter(action="session_unlogged").count() == 1
    actions.move_session(session=session, starts_at=now() + timedelta(days=3), minutes=45, by=group.mentee.actor)
    begin(session)
    log(session, group.mentee)
    confirm(session, group.mentors[0], was_there=False)
    with pytest.raises(actions.AlreadyLogged):
        actions.unlog_session(session=session, by=group.mentee.actor)


def test_a_mentor_takes_back_their_own_answer_and_the_log_stays(group):
    session = met(group, group.mentee)
    log(session, group.mentee)
    for mentor in group.mentors[:2]:
        confirm(session, mentor)
    actions.unlog_session(session=session, by=group.mentors[0].actor)
    session.refresh_from_db()
    assert (session.state, session.confirmations.count(), confirmed(session)) == ("held", 1, True)


def test_a_circle_without_answers_has_not_answered(circle):
    session, (one, two, _) = met(circle, circle.peers[0]), circle.peers
    log(session, one, absent=[two])
    confirm(session, two)
    for member, state in ((two, "held"), (one, "planned")):
        actions.unlog_session(session=session, by=member.actor)
        session.refresh_from_db()
        assert session.state == state
    assert Presence.objects.count() == 0


def test_strangers_take_nothing_back(group, in_organization):
    session = met(group, group.mentee)
    log(session, group.mentee)
    with pytest.raises(actions.NotAMember):
        actions.unlog_session(session=session, by=make_member(in_organization).actor)
