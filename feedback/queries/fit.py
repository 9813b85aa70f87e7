"""Reads of the fit check, for its author alone."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from accounts.models import Person
from feedback.fit import Answers, from_text
from feedback.models import FitCheck
from pairing.models import Pair


def fit_check_of(person: Person, pair: Pair) -> Answers | None:
    """What this person said to themselves about the pair; None where they were not asked yet, or did not get to it."""
    row: FitCheck | None = FitCheck.objects.filter(person=person, pair=pair).first()
    return from_text(str(row.answers)) if row is not None else None


def fit_checked(person: Person, pair_ids: Collection[UUID]) -> set[UUID]:
    """Those of the pairs for which this person answered or skipped. One query."""
    rows = FitCheck.objects.filter(person=person, pair_id__in=pair_ids)
    return set(rows.values_list("pair_id", flat=True))
