"""Who is counted in which arm. `programs.queries` offers what other modules need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from programs.models import Arm, Cohort


class ArmRow(NamedTuple):
    """One person in the comparison of a program. `arm` is an Arm.Kind, `why` an Arm.Why; equal strata of one side are alike."""

    cohort_id: UUID
    person_id: UUID
    side: str
    arm: str
    why: str
    stratum: str
    since: date


def arms_of(cohorts: Iterable[Cohort]) -> list[ArmRow]:
    """Every arm that was written with these cohorts, in a fixed order, in one query. A person has one in a program: their first."""
    rows = Arm.objects.filter(cohort__in=list(cohorts)).order_by("cohort_id", "person_id")
    return [ArmRow._make(row) for row in rows.values_list(*ArmRow._fields)]
