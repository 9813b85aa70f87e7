"""How a cohort's sealed check-ins will run, chosen before they begin."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from audit.sentences import Action
from feedback.cells import given_names
from feedback.models import CheckInPlan, Cut, Cycle
from feedback.periods import LENGTHS, Length
from programs.models import Cohort


class CheckInsBegan(Exception):
    """The panel is frozen, and with it the check-ins and the cells."""


@transaction.atomic
def set_check_in_length(*, cohort: Cohort, length: Length | None, by: Actor) -> CheckInPlan:
    """How long each check-in stays open; None for what is recommended when the pairs are published. Raises CheckInsBegan."""
    plan = _lock(cohort)
    plan.length = length.value if length else ""
    plan.save()
    words = LENGTHS[length] if length else "as recommended for its size"
    _record(plan, words[0].lower() + words[1:], by)
    return plan


@transaction.atomic
def set_cells(*, cohort: Cohort, cut: Cut, names: Iterable[tuple[str, str]] = (), by: Actor) -> CheckInPlan:
    """Count the cohort together, or in cells by a fact; `names` are (value, name of its cell). Raises CheckInsBegan."""
    plan = _lock(cohort)
    plan.cut, plan.names = cut.value, given_names(names) if cut else {}
    plan.save()
    _record(plan, f"counted {cut.label[0].lower()}{cut.label[1:]}" if cut else "counted together", by)
    return plan


def _lock(cohort: Cohort) -> CheckInPlan:
    """The plan, while nobody can begin the cycle."""
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    if Cycle.objects.filter(cohort=locked).exists():
        raise CheckInsBegan(locked.name)
    plan: CheckInPlan = CheckInPlan.objects.get_or_create(cohort=locked)[0]
    plan.cohort = locked
    return plan


def _record(plan: CheckInPlan, words: str, by: Actor) -> None:
    name = f"{plan.cohort.program.name}, {plan.cohort.name}"
    audit.record(Action.CHECK_INS_PLANNED, by=by, subject_id=plan.cohort_id, subject_name=name, plan=words)
