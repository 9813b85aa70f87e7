"""Writing the outbox: once, in the caller's transaction, and never more reminders than a person can bear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from access.tenancy import NoTenant, tenant
from accounts.models import Organization
from notifications import actions
from notifications.kinds import RULES, Kind, WrongContext
from notifications.models import Heartbeat, Message, Notice
from tests.at_once import at_once
from tests.factories.accounts import make_organization
from tests.factories.notifications import letter_of, make_message, sample_context
from tests.roles import as_role

State = Message.State
WEDNESDAY = datetime(2026, 10, 14, 15, tzinfo=UTC)  # 11:00 in New York
NEW_YORK = ZoneInfo("America/New_York")
THURSDAY_AT_NINE = datetime(2026, 10, 15, 9, tzinfo=NEW_YORK)
KEY = "check_in_opened:c:1:ana"


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was rung instead of a broker that the tests do not have."""
    found: list[tuple[str, ...]] = []
    monkeypatch.setattr(actions, "ring", lambda *args, queue: found.append((*args, queue)))
    return found


def tell(kind: Kind = Kind.PAIR_PUBLISHED, key: str = KEY, **fields: Any) -> None:
    fields = {"recipient_id": uuid4(), "address": "ana@example.com", "context": sample_context(kind)} | fields
    actions.notify(kind, dedupe_key=key, **fields)


def test_notify_writes_a_message_and_a_notice(in_organization: Organization) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        tell()
    message, notice = Message.objects.get(), Notice.objects.get()
    assert (message.state, message.not_before, message.next_try_at) == (State.NEW, WEDNESDAY, WEDNESDAY)
    assert message.expires_at == WEDNESDAY + RULES[Kind.PAIR_PUBLISHED].expires_after
    assert message.message_id.endswith("@localhost")
    assert (notice.dedupe_key, notice.shown_at, notice.read_at) == (message.dedupe_key, WEDNESDAY, None)


def test_notify_without_an_organization_is_refused(db: None) -> None:
    with pytest.raises(NoTenant):
        tell()


def test_the_same_key_tells_once_whatever_the_second_call_says(in_organization: Organization) -> None:
    tell()
    tell(context=sample_context(Kind.PAIR_PUBLISHED, program="Another"), not_before=WEDNESDAY)
    assert Message.objects.get().context["program"] == "canary program"
    assert Notice.objects.count() == 1


def test_the_same_key_in_another_organization_tells_again(
    organization: Organization, other_organization: Organization
) -> None:
    for one in (organization, other_organization):
        with tenant(one.pk):
            tell()
            assert Message.objects.count() == 1


def test_a_rolled_back_action_tells_nobody(
    in_organization: Organization, rings: list[tuple[str, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Notice.objects.exists()
    assert not rings


def test_a_context_outside_the_contract_writes_nothing(in_organization: Organization) -> None:
    with pytest.raises(WrongContext):
        tell(context=sample_context(Kind.PAIR_PUBLISHED, said="in confidence"))
    assert not Message.objects.exists()


def test_an_invitation_has_no_notice_because_its_reader_cannot_sign_in_yet(in_organization: Organization) -> None:
    tell(Kind.MEMBER_INVITED)
    assert Message.objects.exists()
    assert not Notice.objects.exists()


def test_many_are_told_in_as_many_queries_as_one_and_with_one_ring(
    in_organization: Organization,
    rings: list[tuple[str, ...]],
    django_assert_num_queries: Callable[..., Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    counts = []
    for kind in (Kind.PAIR_PUBLISHED, Kind.CHECK_IN_OPENED):
        for people in (1, 3):
            letters = [letter_of(kind) for _ in range(people)]
            with django_capture_on_commit_callbacks(execute=True), django_assert_num_queries(100, exact=False) as seen:
                actions.notify_all(kind=kind, letters=letters)
            counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]
    assert rings == [("notifications.deliver", str(in_organization.pk), "mail")]  # all of this is one transaction


def test_several_calls_in_one_transaction_ring_once(
    in_organization: Organization, rings: list[tuple[str, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            tell(key=f"pair_published:{number}")
    assert len(rings) == 1


def test_a_later_message_is_neither_due_nor_shown_before_its_time(in_organization: Organization) -> None:
    later = WEDNESDAY + timedelta(days=2)
    with time_machine.travel(WEDNESDAY, tick=False):
        tell(not_before=later)
    assert Message.objects.get().next_try_at == later
    assert Notice.objects.get().shown_at == later


# Reminders ----------------------------------------------------------------------------------------------------


def reminders_of(person_id: Any) -> list[Message]:
    return list(Message.objects.filter(recipient_id=person_id).order_by("not_before", "dedupe_key"))


def test_a_reminder_waits_for_the_working_hours_of_its_reader(in_organization: Organization) -> None:
    saturday_in_tokyo = datetime(2026, 10, 16, 20, tzinfo=UTC)
    with time_machine.travel(saturday_in_tokyo, tick=False):
        tell(Kind.CHECK_IN_OPENED, context=sample_context(Kind.CHECK_IN_OPENED, recipient_zone="Asia/Tokyo"))
    message, monday = Message.objects.get(), datetime(2026, 10, 18, 23, tzinfo=UTC)
    assert message.not_before == message.next_try_at == monday
    assert message.expires_at == monday + RULES[Kind.CHECK_IN_OPENED].expires_after
    assert Notice.objects.get().shown_at == saturday_in_tokyo, "inside, nobody is disturbed"


def test_what_is_no_reminder_goes_out_at_once(in_organization: Organization) -> None:
    sunday = datetime(2026, 10, 18, 3, tzinfo=UTC)
    with time_machine.travel(sunday, tick=False):
        tell(Kind.SESSION_CANCELED)
    assert Message.objects.get().not_before == sunday


def test_the_third_reminder_of_a_week_is_held_for_the_digest(in_organization: Organization) -> None:
    person = uuid4()
    with time_machine.travel(WEDNESDAY, tick=False):
        for number in range(5):
            tell(Kind.CHECK_IN_OPENED, key=f"c:{number}", recipient_id=person)
    found = reminders_of(person)
    assert [message.reminder_week.isoformat() for message in found if message.reminder_week] == ["2026-10-12"] * 2
    held = [message for message in found if message.state == State.HELD]
    assert {message.not_before.astimezone(NEW_YORK) for message in held} == {THURSDAY_AT_NINE}
    assert len(held) == 3
    assert Notice.objects.count() == 5


def test_the_cap_holds_within_one_call_too(in_organization: Organization) -> None:
    person = uuid4()
    with time_machine.travel(WEDNESDAY, tick=False):
        letters = [letter_of(Kind.CHECK_IN_OPENED, person_id=person) for _ in range(3)]
        actions.notify_all(kind=Kind.CHECK_IN_OPENED, letters=[*letters, letters[0]])
    assert sorted(message.state for message in reminders_of(person)) == [State.HELD, State.NEW, State.NEW]


def test_what_is_late_takes_a_place_of_the_week_in_which_it_comes(in_organization: Organization) -> None:
    """Two weeks of outage must not send two weeks of places at once."""
    person = uuid4()
    with time_machine.travel(WEDNESDAY, tick=False):
        for week in range(1, 4):
            tell(
                Kind.CHECK_IN_OPENED,
                key=f"c:{week}",
                recipient_id=person,
                not_before=WEDNESDAY - timedelta(weeks=week),
            )
    assert sorted(message.state for message in reminders_of(person)) == [State.HELD, State.NEW, State.NEW]


def test_a_repeated_key_takes_no_second_place(in_organization: Organization) -> None:
    person = uuid4()
    with time_machine.travel(WEDNESDAY, tick=False):
        for key in ("a", "a", "a", "b"):
            tell(Kind.CHECK_IN_OPENED, key=key, recipient_id=person)
    assert {message.reminder_week.isoformat() for message in reminders_of(person)} == {"2026-10-12"}


def test_a_canceled_reminder_gives_its_place_back(in_organization: Organization) -> None:
    person = uuid4()
    with time_machine.travel(WEDNESDAY, tick=False):
        for key in ("a", "b"):
            tell(Kind.CHECK_IN_OPENED, key=key, recipient_id=person)
        actions.cancel(dedupe_prefix="a")
        tell(Kind.CHECK_IN_OPENED, key="c", recipient_id=person)
    assert Message.objects.get(dedupe_key="c").reminder_week.isoformat() == "2026-10-12"


@pytest.mark.django_db(transaction=True)
def test_two_producers_at_once_cannot_break_the_cap() -> None:
    organization = make_organization("Halden Group", slug="halden")
    person = uuid4()

    def producer(key: str) -> Callable[[], None]:
        def produce() -> None:
            with tenant(organization.pk):
                tell(Kind.CHECK_IN_OPENED, key=key, recipient_id=person)

        return produce

    with time_machine.travel(
        WEDNESDAY, tick=False
    ):  # one for all: a thread that ends its own moves the clock of the others
        for turn in range(2):
            assert at_once(*[producer(f"{number}:{turn}") for number in range(4)]) == [None] * 4
    with tenant(organization.pk):
        found = reminders_of(person)
    assert len(found) == 8
    places = [(m.reminder_week, m.reminder_place) for m in found if m.reminder_week]
    assert len(places) == len(set(places)) == 2
    assert [m.state for m in found if not m.reminder_week] == [State.HELD] * 6


# Canceling, preferences, notices ------------------------------------------------------------------------------


def test_cancel_calls_off_what_is_not_being_handed_over(in_organization: Organization) -> None:
    states = {}
    for state in State:
        states[state] = make_message(dedupe_key=f"session:1:{state}", state=state)
    assert actions.cancel(dedupe_prefix="session:1") == 3
    for state, message in states.items():
        message.refresh_from_db()
        expected = State.CANCELED if state in (State.NEW, State.CLAIMED, State.HELD) else state
        assert message.state == expected


@pytest.mark.parametrize("prefix", ["session:1", "session:1:"])
def test_cancel_goes_by_whole_parts_of_the_key(prefix: str, in_organization: Organization) -> None:
    for key in ("session:1", "session:1:ana", "session:12", "session:12:ana", "sessionX1:ana"):
        make_message(dedupe_key=key)
    assert actions.cancel(dedupe_prefix=prefix) == 2
    left = Message.objects.filter(state=State.NEW).values_list("dedupe_key", flat=True)
    assert set(left) == {"session:12", "session:12:ana", "sessionX1:ana"}


def test_cancel_hides_notices_that_nobody_has_seen_and_leaves_the_others(in_organization: Organization) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        tell(key="session:1:now")
        tell(key="session:1:later", not_before=WEDNESDAY + timedelta(days=1))
        actions.cancel(dedupe_prefix="session:1")
    assert Notice.objects.get(dedupe_key="session:1:now").shown_at == WEDNESDAY
    assert Notice.objects.get(dedupe_key="session:1:later").shown_at is None


def test_cancel_for_a_person_leaves_everybody_else(in_organization: Organization) -> None:
    leaver = uuid4()
    mine, theirs = make_message(person_id=leaver), make_message()
    assert actions.cancel_for_people(person_ids=[leaver]) == 1
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.state, theirs.state) == (State.CANCELED, State.NEW)


def test_a_muted_kind_is_a_canceled_row_and_a_notice(in_organization: Organization) -> None:
    person = uuid4()
    actions.set_preference(person_id=person, kind=Kind.CHECK_IN_OPENED, is_muted=True)
    tell(Kind.CHECK_IN_OPENED, recipient_id=person)
    assert Message.objects.get().state == State.CANCELED
    assert Message.objects.get().reminder_week is None
    assert Notice.objects.count() == 1
    # The key is used up: unmuting sends no old mails.
    actions.set_preference(person_id=person, kind=Kind.CHECK_IN_OPENED, is_muted=False)
    tell(Kind.CHECK_IN_OPENED, recipient_id=person)
    assert Message.objects.get().state == State.CANCELED


def test_muting_calls_off_what_waits_of_that_kind_only(in_organization: Organization) -> None:
    person = uuid4()
    muted = make_message(Kind.CHECK_IN_OPENED, person_id=person)
    others = [make_message(Kind.FIRST_SESSION_DUE, person_id=person), make_message(Kind.CHECK_IN_OPENED)]
    actions.set_preference(person_id=person, kind=Kind.CHECK_IN_OPENED, is_muted=True)
    muted.refresh_from_db()
    assert muted.state == State.CANCELED
    for message in others:
        message.refresh_from_db()
        assert message.state == State.NEW


def test_reading_marks_what_is_shown_and_nobody_elses(in_organization: Organization) -> None:
    me, later = uuid4(), datetime.now(UTC) + timedelta(days=1)
    make_message(person_id=me)
    make_message(person_id=me, not_before=later)
    make_message()
    assert actions.read_notices(person_id=me) == 1
    assert actions.read_notices(person_id=me) == 0
    assert Notice.objects.exclude(read_at=None).count() == 1


def test_only_a_dead_message_is_tried_again_and_with_a_full_life(in_organization: Organization) -> None:
    old = WEDNESDAY - timedelta(days=30)
    message = make_message(state=State.DEAD, attempts=16, expires_at=old, next_try_at=old)
    with time_machine.travel(WEDNESDAY, tick=False):
        actions.requeue_message(message_id=message.pk)
        with pytest.raises(actions.NotDead):
            actions.requeue_message(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.next_try_at) == (State.NEW, 0, WEDNESDAY)
    assert message.expires_at > WEDNESDAY
    with pytest.raises(Message.DoesNotExist):
        actions.requeue_message(message_id=uuid4())


@pytest.mark.parametrize(("hours", "is_tried"), [(-1, False), (2, True)])
def test_a_message_tried_again_lives_no_longer_than_it_makes_sense(
    in_organization: Organization, hours: int, is_tried: bool
) -> None:
    until = WEDNESDAY + timedelta(hours=hours)
    one, other = (make_message(state=State.DEAD, not_after=until, expires_at=WEDNESDAY) for _ in range(2))
    with time_machine.travel(WEDNESDAY, tick=False):
        if is_tried:
            actions.requeue_message(message_id=one.pk)
        else:
            with pytest.raises(actions.NotDead, match="Too late"):
                actions.requeue_message(message_id=one.pk)
        assert actions.requeue_messages(messages=Message.objects.filter(pk=other.pk)) == int(is_tried)
    for message in (one, other):
        message.refresh_from_db()
        assert (message.state, message.expires_at) == ((State.NEW, until) if is_tried else (State.DEAD, WEDNESDAY))


def test_a_beat_keeps_one_row_for_each_job(db: None) -> None:
    with as_role("worker"):
        actions.beat(name="deliver", totals={"due": 3})
        actions.beat(name="deliver", totals={"due": 0})
    assert [(beat.name, beat.totals) for beat in Heartbeat.objects.all()] == [("deliver", {"due": 0})]
