"""What finds no place in its week comes in one digest, once; and nothing comes while its reader is away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organization
from notifications import actions
from notifications.catalog import CATALOG
from notifications.kinds import RULES, Kind
from notifications.models import Leave, Message, Notice
from notifications.queries import offsets_of, settings_of_reminders
from notifications.rendering import wire_of
from notifications.timing import Hours
from tests.factories.notifications import letter_of
from tests.notifications.reading import html_of, mail_from, text_of

State = Message.State
NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY = datetime(2026, 10, 14, 11, tzinfo=NEW_YORK)
THURSDAY_AT_NINE = datetime(2026, 10, 15, 9, tzinfo=NEW_YORK)


@pytest.fixture
def clock(in_organization: Organization) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


def remind(person: UUID, *names: str, kind: Kind = Kind.FIRST_SESSION_DUE, **fields: Any) -> int:
    letters = [letter_of(kind, person_id=person, dedupe_key=f"{kind}:{name}", **fields) for name in names]
    return actions.remind(kind=kind, letters=letters)


def states() -> dict[str, str]:
    return dict(Message.objects.exclude(kind=Kind.DIGEST).values_list("dedupe_key", "state"))


def digests() -> list[Message]:
    return list(Message.objects.filter(kind=Kind.DIGEST).select_related("organization"))


def test_the_digest_holds_a_line_with_its_page_for_each_and_comes_once(clock: time_machine.Coordinates) -> None:
    ana = uuid4()
    assert remind(ana, *"abcd") == 4
    assert actions.compose_digests() == 0, "not before Thursday"
    clock.move_to(THURSDAY_AT_NINE)
    assert actions.compose_digests() == 1
    assert [actions.compose_digests() for _ in range(2)] == [0, 0]
    (digest,) = digests()
    assert digest.dedupe_key == f"digest:{ana}:2026-10-12"
    assert digest.not_before == THURSDAY_AT_NINE
    mail = mail_from(wire_of(digest))
    assert mail["Subject"] == "2 more things this week"
    assert text_of(mail).count("- Book the first session with Ana Lima and Theo Brandt") == 2
    assert html_of(mail).count("<li>") == 2
    assert mail["List-Unsubscribe"]
    assert sorted(states().values()) == [State.DIGESTED, State.DIGESTED, State.NEW, State.NEW]
    assert Notice.objects.count() == 4, "one each inside, and none for the digest"


def test_each_person_gets_their_own_in_as_many_queries(clock: time_machine.Coordinates) -> None:
    def compose(people: int) -> int:
        clock.move_to(WEDNESDAY)
        for _ in range(people):
            person = uuid4()
            remind(person, *(f"{person}:{number}" for number in range(3)))
        clock.move_to(THURSDAY_AT_NINE)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert actions.compose_digests() == people
        return len(queries)

    assert compose(1) == compose(3)


def test_what_became_moot_or_unwanted_is_no_line(clock: time_machine.Coordinates) -> None:
    ana = uuid4()
    remind(ana, *"abcd")
    held = sorted(key for key, state in states().items() if state == State.HELD)
    actions.cancel(dedupe_prefix=held[0])
    clock.move_to(THURSDAY_AT_NINE)
    actions.compose_digests()
    assert len(digests()[0].context["lines"]) == 1
    actions.set_preference(person_id=ana, kind=Kind.FIRST_SESSION_DUE, is_muted=True)
    assert remind(ana, "e") == 0


def test_a_digest_that_nobody_wants_is_no_mail(clock: time_machine.Coordinates) -> None:
    ana = uuid4()
    actions.set_preference(person_id=ana, kind=Kind.DIGEST, is_muted=True)
    remind(ana, *"abc")
    clock.move_to(THURSDAY_AT_NINE)
    actions.compose_digests()
    assert digests()[0].state == State.CANCELED


def test_a_scheduler_that_slept_composes_in_working_hours_and_leaves_out_what_is_too_late(
    clock: time_machine.Coordinates,
) -> None:
    ana, deadline = uuid4(), THURSDAY_AT_NINE + timedelta(hours=6)
    remind(ana, *"abc")
    remind(ana, "soon over", not_after=deadline)
    clock.move_to(datetime(2026, 10, 17, 12, tzinfo=NEW_YORK))  # a Saturday
    assert actions.compose_digests() == 1
    (digest,) = digests()
    assert digest.not_before == datetime(2026, 10, 19, 8, tzinfo=NEW_YORK)
    assert len(digest.context["lines"]) == 1
    assert states()["first_session_due:soon over"] == State.EXPIRED


def test_the_day_before_a_session_is_never_held_back_and_comes_before_the_weekend(
    clock: time_machine.Coordinates,
) -> None:
    ana = uuid4()
    remind(ana, *"abc")
    monday = datetime(2026, 10, 19, 10, tzinfo=NEW_YORK)
    remind(ana, "s", kind=Kind.SESSION_TOMORROW, not_before=monday - timedelta(hours=24), not_after=monday)
    message = Message.objects.get(kind=Kind.SESSION_TOMORROW)
    assert (message.state, message.reminder_week) == (State.NEW, None)
    assert message.not_before == datetime(2026, 10, 16, 17, tzinfo=NEW_YORK)
    assert message.expires_at == message.not_before + RULES[Kind.SESSION_TOMORROW].expires_after


def test_what_would_come_after_its_deadline_is_neither_sent_nor_shown(clock: time_machine.Coordinates) -> None:
    assert remind(uuid4(), "late", not_after=WEDNESDAY) == 0
    assert states() == {"first_session_due:late": State.EXPIRED}
    assert not Notice.objects.exists()


# Away -------------------------------------------------------------------------------------------------------------


def leave(person: UUID, first: int, last: int) -> None:
    actions.add_leave(
        person_id=person, starts_on=date(2026, 10, first), ends_on=date(2026, 10, last), today=date(2026, 10, 14)
    )


def test_a_reminder_waits_for_the_return_and_one_of_the_day_is_left_out(clock: time_machine.Coordinates) -> None:
    ana = uuid4()
    leave(ana, 14, 16)
    leave(ana, 17, 20)
    remind(ana, "a")
    remind(ana, "b", kind=Kind.PREPARE_DUE, not_before=WEDNESDAY, not_after=WEDNESDAY + timedelta(days=2))
    waits, left_out = Message.objects.order_by("kind")
    assert waits.not_before == datetime(2026, 10, 21, 8, tzinfo=NEW_YORK)
    assert left_out.state == State.EXPIRED


def test_leave_that_is_said_later_moves_what_waits_and_the_digest(clock: time_machine.Coordinates) -> None:
    ana, theo = uuid4(), uuid4()
    for person in (ana, theo):
        remind(person, *(f"{person}:{number}" for number in range(3)), not_before=WEDNESDAY + timedelta(hours=1))
    leave(ana, 14, 18)
    mine, theirs = ([m.not_before for m in Message.objects.filter(recipient_id=p)] for p in (ana, theo))
    assert min(mine) == datetime(2026, 10, 19, 8, tzinfo=NEW_YORK)
    assert max(theirs) == THURSDAY_AT_NINE
    weeks = Message.objects.filter(recipient_id=ana).values_list("reminder_week", "reminder_place")
    assert len(set(weeks)) == len(weeks) == 3


@pytest.mark.parametrize(("first", "last", "words"), [(16, 15, "after the first"), (1, 13, "over")])
def test_days_that_cannot_be_are_refused(first: int, last: int, words: str, clock: time_machine.Coordinates) -> None:
    with pytest.raises(actions.BadLeave, match=words):
        leave(uuid4(), first, last)
    assert not Leave.objects.exists()


def test_leave_ends_for_its_owner_alone(clock: time_machine.Coordinates) -> None:
    ana = uuid4()
    leave(ana, 14, 16)
    leave(ana, 14, 16)
    row = Leave.objects.get()
    with pytest.raises(Leave.DoesNotExist):
        actions.delete_leave(person_id=uuid4(), leave_id=row.pk)
    actions.delete_leave(person_id=ana, leave_id=row.pk)
    assert not Leave.objects.exists()


# Hours and settings -----------------------------------------------------------------------------------------------


def test_own_hours_win_over_the_organizations(clock: time_machine.Coordinates) -> None:
    ana, theo = uuid4(), uuid4()
    actions.set_hours(person_id=None, hours=Hours(frozenset({0, 1, 2, 3}), time(12), time(15)))
    actions.set_hours(person_id=ana, hours=Hours(frozenset({4}), time(7), time(9)))
    for person in (ana, theo):
        remind(person, str(person))
    assert Message.objects.get(recipient_id=theo).not_before == datetime(2026, 10, 14, 12, tzinfo=NEW_YORK)
    assert Message.objects.get(recipient_id=ana).not_before == datetime(2026, 10, 16, 7, tzinfo=NEW_YORK)
    actions.set_hours(person_id=ana, hours=None)
    remind(ana, "again")
    assert Message.objects.get(dedupe_key="first_session_due:again").not_before == datetime(
        2026, 10, 14, 12, tzinfo=NEW_YORK
    )


def test_a_reminder_that_is_off_is_neither_written_nor_sent(clock: time_machine.Coordinates) -> None:
    remind(uuid4(), "a")
    actions.set_reminder(kind=Kind.FIRST_SESSION_DUE, is_on=False, offsets=(3, 7))
    assert states() == {"first_session_due:a": State.CANCELED}
    assert offsets_of(Kind.FIRST_SESSION_DUE) == ()
    assert remind(uuid4(), "b") == 0
    actions.reset_reminder(kind=Kind.FIRST_SESSION_DUE)
    assert offsets_of(Kind.FIRST_SESSION_DUE) == (3, 7)
    assert remind(uuid4(), "b") == 1


@pytest.mark.parametrize(
    ("offsets", "words"),
    [((3,), "2 numbers"), ((0, 7), "between 1 and 30"), ((3, 31), "between 1 and 30"), ((7, 7), "later than")],
)
def test_numbers_that_cannot_be_are_refused(offsets: tuple[int, ...], words: str, in_organization: Any) -> None:
    with pytest.raises(actions.BadTiming, match=words):
        actions.set_reminder(kind=Kind.FIRST_SESSION_DUE, is_on=True, offsets=offsets)
    assert not any(setting.is_changed for setting in settings_of_reminders().values())


def test_what_was_promised_to_all_stays_on(in_organization: Organization) -> None:
    for kind in (Kind.CHECK_IN_OPENED, Kind.PATTERNS_PUBLISHED):
        with pytest.raises(actions.StaysOn):
            actions.set_reminder(kind=kind, is_on=False)


def test_every_reminder_is_in_the_catalog_and_can_be_as_it_ships() -> None:
    assert set(CATALOG) == {kind for kind, rule in RULES.items() if rule.is_reminder}
    for entry in CATALOG.values():
        assert entry.problem_with(entry.offsets) == ""
        assert bool(entry.offsets) != bool(entry.fixed), entry.kind
        assert ("{}" in entry.when) == bool(entry.offsets)
        assert entry.in_words(entry.offsets)


def test_many_are_reminded_in_as_many_queries_as_few(clock: time_machine.Coordinates) -> None:
    def queries(people: int) -> int:
        letters = [letter_of(Kind.FIRST_SESSION_DUE) for _ in range(people)]
        with CaptureQueriesContext(connection) as found:
            assert actions.remind(kind=Kind.FIRST_SESSION_DUE, letters=letters) == people
        return len(found)

    assert queries(1) == queries(30)


def test_moments_are_utc_in_the_row(clock: time_machine.Coordinates) -> None:
    remind(uuid4(), "a", not_before=WEDNESDAY.astimezone(UTC))
    assert Message.objects.get().not_before == WEDNESDAY
