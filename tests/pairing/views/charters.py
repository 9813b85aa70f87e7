"""A pair that agrees on its charter, and what its form sends, for tests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.clock import today
from pairing.charter_queries import starting_rules
from pairing.models import Pair
from programs.models import ProgramQuestion
from tests.asking import path
from tests.factories.charters import ZONE, people_of
from tests.factories.pairs import make_pair


@pytest.fixture
def pair(in_organization) -> Pair:
    pair = make_pair(in_organization, state="forming")
    for position, text in enumerate(["Where do people give up?", "What lags?", "Who works around?", "What is new?"]):
        ProgramQuestion.objects.create(program=pair.cohort.program, position=position, text=text)
    return pair


@pytest.fixture
def mentee(pair, sign_in):
    return sign_in(membership=pair.mentee)


@pytest.fixture
def mentor(pair, sign_in):
    return sign_in(membership=pair.mentors[0])


def charter_page(pair: Pair) -> str:
    return path("pairing:charter", pair=pair.pk)


def form_page(pair: Pair) -> str:
    return path("pairing:propose_charter", pair=pair.pk)


def a_proposal(pair: Pair, *, based_on: str = "", **fields) -> dict:
    rows = {"form-TOTAL_FORMS": str(len(people_of(pair))), "form-INITIAL_FORMS": "0"}
    for number, each in enumerate(people_of(pair)):
        rows |= {
            f"form-{number}-id": "",
            f"form-{number}-owner": str(each.person_id),
            f"form-{number}-text": f"Objective of {number}",
            f"form-{number}-measure": f"Measure of {number}",
        }
    return (
        rows
        | {
            "based_on": based_on,
            "about": "questions",
            "questions": ["Where do people give up?", "What lags?"],
            "own_question_1": "What did I not ask?",
            "ground_rules": starting_rules(pair.cohort)[:2],
            "own_rule_1": "We start on time.",
            "rhythm": "Monthly, 60 minutes",
            "ends_on": (today(ZONE) + timedelta(days=100)).isoformat(),
        }
        | fields
    )
