"""Wrong rules for schedules, each of which test_schedules.py must catch: a check that catches nothing proves nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from access.clock import now
from notifications import timing
from notifications.timing import Away, Hours, Reader, zone_of
from tests.notifications import test_schedules as schedules
from tests.notifications.test_schedules import DAYS, HOURS, START, ZONES, Outbox, Thing, check, live

SCENARIOS = 21
Patch = Callable[[str, Any], None]


def scenarios() -> Iterator[tuple[Reader, list[Thing], list[int]]]:
    """Always the same lives: every zone with every kind of hours, leaves, sessions, steps back and long sleeps."""
    for number in range(SCENARIOS):
        dice = random.Random(number)
        firsts = [dice.randrange(DAYS) for _ in range(2)]
        away = [Away(day(first), day(first + dice.randrange(30))) for first in firsts]
        reader = Reader(ZONES[number % len(ZONES)], HOURS[number // len(ZONES) % len(HOURS)], tuple(away))
        # In bunches, as in life: a cohort starts, and all of it is due in the same weeks.
        bunch = dice.randrange(20, DAYS - 140)
        things = [thing(dice, bunch) for _ in range(12)]
        steps = [dice.choice([1, 12, 23, 24, 24, 24, 48, 120, -1, -6]) for _ in range(40)] + [24]
        yield reader, things, steps


def thing(dice: random.Random, bunch: int) -> Thing:
    start = START + timedelta(days=bunch + dice.randrange(30), hours=dice.randrange(24))
    name = str(UUID(int=dice.getrandbits(128)))
    if dice.random() < 0.4:
        return Thing(name, start, hours_before=dice.choice([24, 48]))
    return Thing(name, start, days=dice.choice([(3, 7), (7,), (7, 14), (30, 90), (4,)]))


def day(number: int) -> date:
    return (START + timedelta(days=number)).date()


def is_caught(make: Callable[[Reader], Outbox] = Outbox) -> bool:
    """Whether any of the lives shows that something is wrong."""
    for reader, things, steps in scenarios():
        try:
            check(live(make(reader), things, steps, 1), things)
        except AssertionError:
            return True
    return False


def three_a_week(patch: Patch) -> None:
    patch("WEEKLY_CAP", 3)


def offset_of_the_day_it_was_due(patch: Patch) -> None:
    """Clocks change between Friday evening and Monday morning."""

    def working_moment(due: datetime, zone: str, hours: Hours = timing.OFFICE) -> datetime:
        local = due.astimezone(zone_of(zone))
        fixed = local.astimezone(timezone(local.utcoffset() or timedelta(0)))
        if timing._is_working(fixed, hours):
            return due.astimezone(UTC)
        found = fixed.date() if fixed.time() < hours.opens else fixed.date() + timedelta(days=1)
        while found.weekday() not in hours.days:
            found += timedelta(days=1)
        return datetime.combine(found, hours.opens, fixed.tzinfo).astimezone(UTC)

    patch("working_moment", working_moment)


def opening_an_hour_late(patch: Patch) -> None:
    right = timing._opens

    def opens(found: date, place: Any, hours: Hours) -> datetime | None:
        moment = right(found, place, hours)
        late = moment + timedelta(hours=1) if moment else None
        return late if late and timing._is_working(late.astimezone(place), hours) else moment

    patch("_opens", opens)


def closing_an_hour_late(patch: Patch) -> None:
    right = timing._is_working
    patch("_is_working", lambda at, hours: right(at, hours) or right(at - timedelta(hours=1), hours))


def weeks_from_sunday(patch: Patch) -> None:
    right = timing.week_of
    patch("week_of", lambda moment, zone: right(moment + timedelta(days=1), zone))


def nobody_is_ever_away(patch: Patch) -> None:
    patch("back_on", lambda found, _: found)


def the_last_day_away_is_over(patch: Patch) -> None:
    right = timing.back_on
    patch("back_on", lambda found, away: right(found, [Away(one.first, one.last - timedelta(days=1)) for one in away]))


def sessions_that_have_begun(patch: Patch) -> None:
    right = timing.place_for
    patch("place_for", lambda *args, **rest: right(*args, **rest | {"until": None}))


def what_was_due_while_it_slept_is_skipped(patch: Patch) -> None:
    """Ticks instead of state: only what became due in the last day."""
    right = timing.latest_due

    def latest_due(*args: Any) -> tuple[int, datetime] | None:
        found = right(*args)
        return found if found and args[-1] - found[1] < timedelta(days=1) else None

    patch("latest_due", latest_due)


def the_first_instead_of_the_newest(patch: Patch) -> None:
    right = timing.latest_due
    patch("latest_due", lambda start, days, *rest: right(start, sorted(days)[:1], *rest))


def mornings_of_greenwich(patch: Patch) -> None:
    right = timing.latest_due
    patch("latest_due", lambda *args: right(*args[:3], "UTC", args[4]))


MUTANTS = (
    three_a_week,
    offset_of_the_day_it_was_due,
    opening_an_hour_late,
    closing_an_hour_late,
    weeks_from_sunday,
    nobody_is_ever_away,
    the_last_day_away_is_over,
    sessions_that_have_begun,
    what_was_due_while_it_slept_is_skipped,
    the_first_instead_of_the_newest,
    mornings_of_greenwich,
)


class KeyedByTime(Outbox):
    """The key holds the day instead of the meaning."""

    def materialize(self, things: list[Thing]) -> None:
        at = f"{now():%Y-%m-%d}"
        super().materialize([Thing(f"{each.name}@{at}", each.start, each.days, each.hours_before) for each in things])


class ForgetsWhatIsAhead(Outbox):
    """After a step back of the clock, what was written in the time that is ahead now is written once more."""

    def materialize(self, things: list[Thing]) -> None:
        for key in [key for key, seen in self.seen_at.items() if seen > now()]:
            del self.rows[key], self.seen_at[key]
        super().materialize(things)


def test_the_right_rules_pass() -> None:
    assert not is_caught()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_wrong_rule_is_caught(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    def patch(name: str, value: Any) -> None:
        for module in (timing, schedules):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)

    mutant(patch)
    assert is_caught()


@pytest.mark.parametrize("outbox", [KeyedByTime, ForgetsWhatIsAhead])
def test_an_outbox_that_writes_again_is_caught(outbox: type[Outbox]) -> None:
    assert is_caught(outbox)
