"""Two worlds on the running application: byte for byte the same for everybody, and apart under every mistake we thought of.

The long form, over many histories and all pages, is the benchmark `two_worlds_differences`.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from pytest_django.plugin import DjangoDbBlocker

from feedback.models import Period
from tests.attack import scripts
from tests.attack.looks import in_turn, patterns_alone
from tests.attack.mutants import PARTICIPATION, WORDS
from tests.attack.stage import Stage, staged
from tests.attack.worlds import absence_apart, differences, rows_of_cases, words_apart
from tests.feedback.worlds import NoOtherWorld

pytestmark = pytest.mark.django_db

# Where each mistake shows: how many mentors, and how many mentees, answer and tick everything.
TURNOUTS = {
    "gates off": (5, 0),
    "first gate one lower": (8, 0),
    "second gate one lower": (13, 0),
    "third gate one lower": (23, 0),
    "both sides mixed": (9, 5),
    "exact counts on the page": (9, 0),
    "live publication": (8, 0),
    "a total beside cells": (8, 0),
}
FOUR = frozenset(range(4))


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """A cohort that is cut in two cells: whatever holds for a whole one is a part of that."""
    with django_db_blocker.unblock(), staged("site") as found:
        yield found


def test_two_worlds_are_one_for_everybody(stage):
    rng = Random(11)
    told = scripts.script(rng, stage.panel, periods=2)
    assert differences(stage, told, rng, in_turn(stage.visits, 1)) == []


@pytest.mark.parametrize("name", WORDS)
def test_a_mistake_with_words_tells_them_apart(stage, name):
    told = scripts.sharp(stage.panel, *TURNOUTS[name])
    with WORDS[name]():
        try:
            found = words_apart(stage, told, FOUR, patterns_alone)
        except NoOtherWorld:
            return
    assert found


@pytest.mark.parametrize("name", PARTICIPATION)
def test_a_mistake_with_participation_tells_them_apart(stage, name):
    told = scripts.sharp(stage.panel, 11)
    with PARTICIPATION[name]():
        assert absence_apart(stage, told, frozenset({3, 7}), patterns_alone)


def test_without_a_mistake_the_same_histories_are_one(stage):
    """The mutants are caught for what they do, and not for how the plays are compared."""
    assert absence_apart(stage, scripts.sharp(stage.panel, 11), frozenset({3, 7}), patterns_alone) == []
    for turnout in sorted(set(TURNOUTS.values())):
        assert words_apart(stage, scripts.sharp(stage.panel, *turnout), FOUR, patterns_alone) == []


def test_what_is_played_is_the_application(stage):
    """The plays close periods, publish and tell; and the row of everything has a case, which the comparison knows by its keys."""
    played = stage.play(scripts.sharp(stage.panel, 24, 24), patterns_alone, is_lean=True)
    assert {line.level for line in played.observed.published} == {3}
    assert [set(statuses.values()) for statuses in played.observed.statuses] == [{Period.Outcome.PUBLISHED}]
    assert rows_of_cases()
    assert {visit.reader for visit in stage.visits} >= {"nobody", "owner", "mentor 0", "mentee 23"}
