"""Charters, proposed and signed with the actions, so that a test never meets a state that cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from access.clock import today
from accounts.models import Membership
from pairing import actions
from pairing.charter import Objective, Terms
from pairing.models import Charter, Pair

ZONE = "America/New_York"


def people_of(pair: Pair) -> list[Membership]:
    """Everybody in a pair or circle of the factories, the mentee first."""
    mentee = getattr(pair, "mentee", None)
    return [*([mentee] if mentee else []), *pair.mentors]


def make_terms(pair: Pair, *, word: str = "", **fields: Any) -> Terms:
    """Terms with an objective for everybody; `word` stands in each of their texts."""
    defaults: dict[str, Any] = {
        "objectives": tuple(
            Objective(uuid4(), each.person_id, f"Objective {number} {word}".strip(), f"Measure {number} {word}".strip())
            for number, each in enumerate(people_of(pair), 1)
        ),
        "questions": tuple(f"Question {number} {word}".strip() for number in (1, 2, 3)),
        "brief": None,
        "ground_rules": (f"Nobody pulls rank. {word}".strip(),),
        "rhythm": f"Monthly {word}".strip(),
        "ends_on": today(ZONE) + timedelta(days=100),
    }
    return Terms(**(defaults | fields))


def propose(pair: Pair, by: Membership, terms: Terms | None = None, *, based_on: int | None = None) -> Charter:
    """The next version, proposed by one of the members."""
    return actions.propose_charter(
        pair=pair, terms=make_terms(pair) if terms is None else terms, based_on=based_on, by=by.actor
    )


def make_signed(pair: Pair, terms: Terms | None = None, *, based_on: int | None = None) -> Charter:
    """A version that everybody signed."""
    first, *others = people_of(pair)
    made = propose(pair, first, terms, based_on=based_on)
    for each in others:
        made = actions.sign_charter(charter=made, by=each.actor)
    return made
