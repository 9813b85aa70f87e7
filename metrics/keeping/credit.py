"""What is kept of credits."""

from __future__ import annotations

from uuid import UUID

from access.keeping import Erase, Export, Policy, Words
from access.kinds import listed
from metrics.models import Credit
from metrics.queries.credit import is_current, item_of, labels


def _title(credit: Credit, _: UUID) -> str:
    return item_of(credit).title


def _named_to(credit: Credit, _: UUID) -> str:
    return listed(labels(credit.named_to)) if credit.named_to and is_current(credit) else "Nobody"


CREDIT: tuple[Policy, ...] = (
    Policy(
        model=Credit,
        called="Who may be named as the source of an idea",
        words={Words.FACT: "words"},
        people={"mentor": Erase.DELETE},
        why="Who asked finds the decision or experiment in their own. The answer is the mentor’s, who alone can tell a no from silence.",
        export=Export(
            "Where you are named as the source of an idea",
            "mentor",
            {"Idea": _title, "You may be named to": _named_to, "Asked on": "asked_at", "Answered on": "answered_at"},
        ),
        lasts="As long as the decision or experiment, or until the mentor is erased.",
    ),
)
