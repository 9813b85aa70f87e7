"""Whom the program team may nudge, and when: the rules by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from sessions.nudges import Act, Facts, Offer, offer
from sessions.rhythm import Rhythm

DAY = date(2026, 11, 22)
MARISOL, THEO = uuid4(), uuid4()


def facts(**given: Any) -> Facts:
    """A stalled pair that waits for Marisol's booking."""
    return Facts(
        **{
            "act": Act.BOOK,
            "rhythm": Rhythm.STALLED,
            "started_on": DAY - timedelta(days=90),
            "people": [MARISOL],
            "nudged": {},
            "reminded": None,
        }
        | given
    )


def days(number: int) -> date:
    return DAY + timedelta(days=number)


def test_whoever_must_act_in_a_late_or_stalled_pair_is_nudged():
    for rhythm in (Rhythm.LATE, Rhythm.STALLED):
        assert offer(facts(rhythm=rhythm), DAY) == Offer(people=(MARISOL,))
        assert offer(facts(rhythm=rhythm, act=Act.LOG), DAY) == Offer(people=(MARISOL,))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"rhythm": Rhythm.ON_RHYTHM}, "Nothing yet"),
        ({"act": Act.MEET}, "Nothing: a session is booked"),
        ({"act": Act.NOBODY, "rhythm": Rhythm.PAUSED}, "No reminders"),
        ({"act": Act.NOBODY, "rhythm": Rhythm.CLOSED}, "No reminders"),
        ({"people": []}, "Nobody to write to"),
        ({"nudged": {MARISOL: DAY}}, "Nudged on Nov 22"),
        ({"nudged": {MARISOL: days(-6)}}, "Nudged on Nov 16"),
        ({"reminded": days(-1)}, "Reminded on Nov 21"),
        ({"reminded": DAY}, "Reminded on Nov 22"),
        ({"reminded": days(1)}, "Reminder goes Nov 23"),
    ],
)
def test_else_it_says_why_not(given, why):
    assert offer(facts(**given), DAY) == Offer(why_not=why)


def test_the_cap_is_seven_days_and_two_from_a_reminder():
    assert offer(facts(nudged={MARISOL: days(-7)}, reminded=days(-2)), DAY).people
    assert offer(facts(reminded=days(2)), DAY).people


def test_a_charter_has_a_week_and_then_everybody_who_was_not_asked_lately_is():
    forming = {"act": Act.SIGN, "rhythm": Rhythm.FORMING, "people": [MARISOL, THEO]}
    assert offer(facts(**forming, started_on=days(-6)), DAY) == Offer(why_not="Nothing yet")
    assert offer(facts(**forming, started_on=days(-7)), DAY).people == (MARISOL, THEO)
    assert offer(facts(**forming, started_on=days(-7), nudged={THEO: days(-1)}), DAY).people == (MARISOL,)
