"""What the program team reads of charters on program health: days, and never a word."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format

from access.clock import now, today
from access.roles import Role
from pairing import actions
from pairing.models import Pair
from tests.asking import path, queries_of, text_of
from tests.factories.charters import ZONE, make_signed, make_terms, propose
from tests.factories.pairs import make_cohort, make_pair

WORD = "Otter271828"


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, make_cohort(starts_on=today() - timedelta(days=30)))


def health(sign_in, pair: Pair) -> str:
    return text_of(sign_in(Role.PROGRAM_ADMIN).get(path("home:health", program=pair.cohort.program_id) + "?show=all"))


def test_a_pair_without_a_charter_has_none_yet(pair, sign_in):
    assert health(sign_in, pair).count("None yet") == 2  # nor has it met


def test_a_pair_that_must_agree_first_waits(pair, sign_in):
    Pair.objects.update(state="forming")
    assert ">Waits<" in health(sign_in, pair)


def test_days_are_facts_and_words_are_not(pair, sign_in):
    moment = now()
    with time_machine.travel(moment - timedelta(days=9), tick=False):
        made = make_signed(pair, make_terms(pair, word=WORD))
    with time_machine.travel(moment - timedelta(days=4), tick=False):
        actions.review_charter(charter=made, text=WORD, by=pair.mentee.actor)
    page = health(sign_in, pair)
    assert f"Signed {day(moment, 9)}, reviewed {day(moment, 4)}<" in page
    propose(pair, pair.mentee, make_terms(pair, word=WORD * 2), based_on=1)
    page = health(sign_in, pair)
    assert f"Signed {day(moment, 9)}, reviewed {day(moment, 4)}; a new version waits<" in page
    assert WORD not in page


def test_a_look_at_an_earlier_version_is_none_at_this_one(pair, sign_in):
    made = make_signed(pair)
    actions.review_charter(charter=made, text="It fits.", by=pair.mentee.actor)
    make_signed(pair, make_terms(pair, word="two"), based_on=1)
    page = health(sign_in, pair)
    assert "Signed" in page
    assert "reviewed" not in page


def test_one_and_three_charters_cost_the_same(in_organization, sign_in):
    cohort, client, counts = make_cohort(), sign_in(Role.PROGRAM_ADMIN), []
    for more in (1, 2):
        for _ in range(more):
            make_signed(make_pair(in_organization, cohort))
        counts.append(queries_of(client, path("home:health", program=cohort.program_id) + "?show=all"))
    assert counts[0] == counts[1]


def day(moment, days: int) -> str:
    return date_format(timezone.localtime(moment - timedelta(days=days), ZoneInfo(ZONE)), "M j")
