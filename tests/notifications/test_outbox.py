"""The state machine of one message: who holds it, who lost it, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from accounts.models import Organization
from notifications import actions, outbox
from notifications.kinds import RULES, Kind
from notifications.models import Message
from notifications.news import MAIL, WEBHOOK
from notifications.timing import MAX_REFUSALS, backoff
from tests.factories.notifications import make_message

State = Message.State
NOW = datetime(2026, 10, 14, 15, tzinfo=UTC)
REMINDER, INVITATION = Kind.CHECK_IN_OPENED, Kind.PAIR_PUBLISHED


@pytest.fixture(autouse=True)
def clock(in_organization: Organization) -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def claimed(kind: Kind = INVITATION, **fields: Any) -> Message:
    make_message(kind, **fields)
    (message,) = outbox.claim(limit=10)
    return message


def handing(kind: Kind = INVITATION, **fields: Any) -> Message:
    message = claimed(kind, **fields)
    assert outbox.begin_handing(message)
    return message


def now_of(message: Message) -> Message:
    found: Message = Message.objects.get(pk=message.pk)
    return found


def test_the_statement_written_by_hand_keeps_to_the_table_of_moves() -> None:
    """hand_on() changes states without the ORM; begun again is begun."""
    assert State.HANDING in Message.MOVES[State.CLAIMED]
    assert State.SENT in Message.MOVES[State.HANDING] & Message.MOVES[State.UNCONFIRMED]
    for state in set(State) - {State.CLAIMED, State.HANDING}:
        message = make_message(state=state, lease_token=uuid4())
        assert not outbox.begin_handing(message)
        outbox.confirm(message)
        assert now_of(message).state == (State.SENT if state in {State.UNCONFIRMED, State.SENT} else state)


def test_a_worker_that_does_not_know_whether_it_committed_asks_again() -> None:
    """Found by thinking about the fault harness: a fall of the database at the commit left a message unconfirmed that nobody had sent."""
    message = handing()
    assert outbox.begin_handing(message)
    assert now_of(message).state == State.HANDING


# Claiming -----------------------------------------------------------------------------------------------------


def test_a_claim_takes_what_is_due_oldest_first_up_to_its_limit() -> None:
    made = [make_message(next_try_at=NOW - timedelta(minutes=age)) for age in (1, 3, 2)]
    make_message(next_try_at=NOW + timedelta(seconds=1))
    first = outbox.claim(limit=2)
    assert [message.pk for message in first] == [made[1].pk, made[2].pk]
    assert [message.pk for message in outbox.claim(limit=2)] == [made[0].pk]
    assert outbox.claim(limit=2) == []


@pytest.mark.parametrize("channel", [MAIL, WEBHOOK])
def test_what_is_due_at_one_moment_is_claimed_by_id_and_not_by_its_place_in_the_table(channel: str) -> None:
    made = {make_message(next_try_at=NOW, channel=channel).pk for _ in range(9)}
    found = [message.pk for _ in range(9) for message in outbox.claim(limit=1, channel=channel)]
    assert found == sorted(made)


def test_a_claim_is_a_lease_with_a_token() -> None:
    message = claimed()
    found = now_of(message)
    assert (found.state, found.lease_token) == (State.CLAIMED, message.lease_token)
    assert found.lease_until == NOW + outbox.LEASE


@pytest.mark.parametrize("state", [state for state in State if state != State.NEW])
def test_only_new_messages_are_claimed(state: str) -> None:
    make_message(state=state)
    assert outbox.claim(limit=10) == []


def test_a_message_past_its_time_is_not_claimed() -> None:
    make_message(expires_at=NOW)
    assert outbox.claim(limit=10) == []


def test_a_claim_calls_off_what_was_muted_after_it_was_written() -> None:
    person = uuid4()
    actions.set_preference(person_id=person, kind=REMINDER, is_muted=True)
    message = make_message(REMINDER, person_id=person)
    Message.objects.filter(pk=message.pk).update(state=State.NEW)  # as if written by a transaction that did not see it
    assert outbox.claim(limit=10) == []
    assert now_of(message).state == State.CANCELED


# Holding ------------------------------------------------------------------------------------------------------


def test_whoever_lost_the_lease_changes_nothing() -> None:
    message = claimed()
    Message.objects.filter(pk=message.pk).update(lease_token=uuid4())
    assert not outbox.begin_handing(message)
    for lose in (
        lambda: outbox.confirm(message),
        lambda: outbox.doubt(message, reason="cut"),
        lambda: outbox.refuse(message, reply="550 never", is_permanent=True),
        lambda: outbox.release([message], reason="away"),
    ):
        for state in (State.CLAIMED, State.HANDING):
            Message.objects.filter(pk=message.pk).update(state=state)
            lose()
            assert now_of(message).state == state


def test_a_message_called_off_while_being_prepared_is_not_handed_over() -> None:
    message = claimed(dedupe_key="session:1")
    actions.cancel(dedupe_prefix="session:1")
    assert not outbox.begin_handing(message)
    assert now_of(message).state == State.CANCELED


def test_a_message_that_became_too_old_while_being_prepared_is_not_handed_over(clock: Any) -> None:
    message = claimed(expires_at=NOW + timedelta(minutes=1))
    clock.shift(timedelta(minutes=1))
    assert not outbox.begin_handing(message)


def test_handing_over_renews_the_lease(clock: Any) -> None:
    message = claimed()
    clock.shift(timedelta(minutes=9))
    assert outbox.begin_handing(message)
    assert now_of(message).lease_until == NOW + timedelta(minutes=9) + outbox.LEASE


def test_an_answer_makes_it_sent() -> None:
    message = handing(refusal="451 later")
    outbox.confirm(message)
    found = now_of(message)
    assert (found.state, found.sent_at, found.refusal) == (State.SENT, NOW, "")


# Refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begin", [claimed, handing])
def test_a_temporary_refusal_backs_off(begin: Any) -> None:
    message = begin(attempts=2)
    outbox.refuse(message, reply="451 later", is_permanent=False)
    found = now_of(message)
    assert (found.state, found.attempts, found.refusal) == (State.NEW, 3, "451 later")
    assert found.next_try_at == NOW + backoff(3)
    assert found.lease_token is None


@pytest.mark.parametrize("begin", [claimed, handing])
def test_a_permanent_refusal_is_the_end_and_frees_the_place(begin: Any) -> None:
    message = begin(REMINDER)
    outbox.refuse(message, reply="550 never", is_permanent=True)
    found = now_of(message)
    assert (found.state, found.refusal, found.reminder_week) == (State.DEAD, "550 never", None)


def test_too_many_refusals_are_the_end() -> None:
    message = claimed(attempts=MAX_REFUSALS - 1)
    outbox.refuse(message, reply="451 later", is_permanent=False)
    assert now_of(message).state == State.DEAD


def test_a_server_that_is_away_counts_against_no_message() -> None:
    first, second = make_message(), make_message()
    batch = outbox.claim(limit=2)
    outbox.release(batch, reason="away")
    found = [now_of(first), now_of(second)]
    assert {(message.state, message.attempts) for message in found} == {(State.NEW, 0)}
    waits = {now_of(message).next_try_at - NOW for message in batch[:1]}, now_of(batch[1]).next_try_at - NOW
    assert waits == ({2 * outbox.PAUSE}, outbox.PAUSE)


# What nobody knows --------------------------------------------------------------------------------------------


def test_a_reminder_whose_line_was_cut_is_unconfirmed_and_not_sent_again() -> None:
    message = handing(REMINDER)
    outbox.doubt(message, reason="cut")
    assert (now_of(message).state, now_of(message).refusal) == (State.UNCONFIRMED, "cut")


def test_an_invitation_whose_line_was_cut_goes_out_once_more_and_only_once(clock: Any) -> None:
    message = handing(INVITATION)
    outbox.doubt(message, reason="cut")
    found = now_of(message)
    assert (found.state, found.resends, found.next_try_at) == (State.NEW, 1, NOW + outbox.PAUSE)
    assert found.message_id == message.message_id
    clock.shift(outbox.PAUSE)
    (again,) = outbox.claim(limit=1)
    assert outbox.begin_handing(again)
    outbox.doubt(again, reason="cut")
    assert now_of(message).state == State.UNCONFIRMED


@pytest.mark.parametrize("kind", Kind)
def test_after_a_crash_in_the_hand_over_each_kind_does_as_its_rule_says(kind: Kind, clock: Any) -> None:
    message = handing(kind)
    clock.shift(outbox.LEASE)
    outbox.recover()
    expected = (State.NEW, 1) if RULES[kind].is_resent else (State.UNCONFIRMED, 0)
    assert (now_of(message).state, now_of(message).resends) == expected


def test_after_a_crash_before_the_hand_over_the_message_waits_again(clock: Any) -> None:
    message = claimed(REMINDER)
    clock.shift(outbox.LEASE)
    outbox.recover()
    found = now_of(message)
    assert (found.state, found.lease_token, found.resends, found.attempts) == (State.NEW, None, 0, 0)
    assert not outbox.begin_handing(message), "the sleeper wakes and finds it gone"


def test_a_lease_that_still_runs_is_left_alone(clock: Any) -> None:
    one, other = make_message(), make_message()
    outbox.begin_handing(outbox.claim(limit=2)[0])
    clock.shift(outbox.LEASE - timedelta(seconds=1))
    outbox.recover()
    assert {now_of(one).state, now_of(other).state} == {State.CLAIMED, State.HANDING}


def test_an_answer_that_comes_after_the_lease_still_confirms_a_reminder(clock: Any) -> None:
    message = handing(REMINDER)
    clock.shift(outbox.LEASE)
    outbox.recover()
    outbox.confirm(message)
    assert now_of(message).state == State.SENT


def test_an_answer_that_comes_after_a_copy_was_queued_does_not_call_the_copy_sent(clock: Any) -> None:
    message = handing(INVITATION)
    clock.shift(outbox.LEASE)
    outbox.recover()
    outbox.confirm(message)
    assert now_of(message).state == State.NEW


def test_too_late_is_an_expired_row_that_frees_its_place(clock: Any) -> None:
    message = make_message(REMINDER)
    assert message.reminder_week
    clock.move_to(message.expires_at)
    outbox.recover()
    assert (now_of(message).state, now_of(message).reminder_week) == (State.EXPIRED, None)


def test_what_is_on_its_way_does_not_expire(clock: Any) -> None:
    message = handing(expires_at=NOW + timedelta(minutes=1))
    clock.shift(timedelta(minutes=2))
    outbox.recover()
    assert now_of(message).state == State.HANDING


# The table ----------------------------------------------------------------------------------------------------


def test_the_table_of_moves_knows_every_state_and_ends_where_it_should() -> None:
    assert set(Message.MOVES) == set(State)
    ends = {state for state, after in Message.MOVES.items() if not after}
    assert ends == {State.BOUNCED, State.EXPIRED, State.CANCELED, State.DIGESTED}


def test_a_move_outside_the_table_is_refused() -> None:
    with pytest.raises(outbox.NoSuchMove):
        outbox._move_all(Message.objects.all(), [State.SENT], State.NEW)
