"""People come into a figure at least ten of each arm at a time, so that two figures of different months tell of no fewer."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID

import pytest

from metrics.estimates.waves import Came, Wave, followed, waves

START = date(2026, 1, 1)


def came(*counts, days=30):
    """(invited, others) on days that are so far apart."""
    found = []
    for place, arms in enumerate(counts):
        for arm, number in enumerate(arms):
            found += [
                Came(UUID(int=len(found) + n + 1), START + timedelta(days=days * place), arm == 0)
                for n in range(number)
            ]
    return found


def sizes(found: list[Wave]):
    return [(len(wave.people), (wave.last - START).days, wave.is_whole) for wave in found]


def test_a_few_who_join_wait_for_ten_of_each_arm():
    found = waves(came((30, 30), (4, 4), (5, 6), (3, 3)), months=12, compares=True)
    assert sizes(found) == [(60, 0, True), (25, 90, True)]
    found = waves(came((30, 30), (4, 4), (20, 5)), months=12, compares=True)
    assert sizes(found) == [(60, 0, True), (33, 60, False)]
    assert sizes(waves(came((30, 0), (4, 0), (6, 0)), months=12, compares=False)) == [(30, 0, True), (10, 60, True)]


def test_whoever_joins_on_one_day_is_never_parted():
    assert sizes(waves(came((25, 12)), months=12, compares=True)) == [(37, 0, True)]


def test_all_of_a_wave_are_followed_for_as_long_as_the_last_of_them():
    people = came((4, 4), (6, 6))
    found = waves(people, months=12, compares=True)
    assert set(followed(found, START + timedelta(days=100), months=12).values()) == {70}
    assert set(followed(found, START + timedelta(days=10), months=12).values()) == {0}
    assert set(followed(found, None, months=12).values()) == {0}


def test_fewer_than_ten_come_in_when_everything_is_known_of_them_and_not_before():
    found = waves(came((30, 30), (4, 4)), months=12, compares=True)
    assert len(followed(found, START + timedelta(days=394), months=12)) == 60
    assert len(followed(found, START + timedelta(days=395), months=12)) == 68


def test_a_wave_that_was_shown_stays_as_it_was_when_others_come():
    found = waves(came((30, 30), (4, 4), (0, 0), (8, 8), days=200), months=12, compares=True)
    assert sizes(found) == [(60, 0, True), (8, 200, False), (16, 600, False)]


@pytest.mark.parametrize("seed", range(20))
def test_from_month_to_month_no_arm_grows_by_fewer_than_ten_but_at_the_end(seed):
    draw = random.Random(seed)
    people = came(
        *((draw.choice([0, 1, 3, 12]), draw.choice([1, 2, 14])) for _ in range(30)), days=draw.choice([9, 31])
    )
    arm_of = {each.person: each.invited for each in people}
    before: dict = {}
    for month in range(1, 60):
        until = START + timedelta(days=31 * month)
        now = followed(
            waves([each for each in people if each.since <= until], months=6, compares=True), until, months=6
        )
        assert before.keys() <= now.keys() and all(now[each] >= so_far for each, so_far in before.items())
        for so_far in {now[each] for each in now.keys() - before.keys()}:
            new = [each for each in now.keys() - before.keys() if now[each] == so_far]
            arms = [sum(arm_of[each] is arm for each in new) for arm in (True, False)]
            assert min(arms) >= 10 or so_far >= 183
        before = dict(now)
    assert len(before) == len(people)
