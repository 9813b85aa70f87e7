"""What a program admin or coordinator should do next, over all the programs they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from access.roles import Permission, can
from accounts.models import Membership, Person
from home.queries import ProgramRow, total
from pairing.models import PairingRun
from programs.models import Cohort, Program
from programs.queries import tallies
from programs.steps import cohort_step

Run = PairingRun.State


@dataclass(frozen=True)
class ProgramStep:
    """A step, with the name of the page that does it; without one where there is nothing to press."""

    title: str
    text: str
    action: str = ""
    url_name: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)
    is_task: bool = True  # or something to know


def program_step(membership: Membership, rows: Sequence[ProgramRow], office_day: date) -> ProgramStep:
    """The most urgent thing over all programs that this membership runs: `rows`. A fixed number of queries."""
    if not rows:
        return _beginning(membership)
    cohorts = _enrolling([row.program.pk for row in rows])
    counts, runs = tallies(cohorts, office_day), _newest_runs(cohorts)
    steps = [_cohort_step(membership, cohort, counts[cohort.pk], runs.get(cohort.pk), office_day) for cohort in cohorts]
    return next((step for step in steps if step.url_name), None) or _going(membership, rows, steps)


def _enrolling(program_ids: list[UUID]) -> list[Cohort]:
    rows = Cohort.objects.filter(program_id__in=program_ids, state__in=(Cohort.State.DRAFT, Cohort.State.RECRUITING))
    return list(rows.select_related("program"))


def _newest_runs(cohorts: list[Cohort]) -> dict[UUID, PairingRun]:
    """Without their prices, which are as many as there are people."""
    runs = PairingRun.objects.filter(cohort__in=cohorts).order_by("cohort_id", "-number").distinct("cohort_id")
    return {run.cohort_id: run for run in runs.only("cohort_id", "number", "state", "mentees", "mentees_paired")}


def _beginning(membership: Membership) -> ProgramStep:
    if not can(membership, Permission.PROGRAM_CREATE):
        return ProgramStep(
            "No program is yours yet",
            "A program admin gives you one. You are told when that happens.",
            "See programs",
            "programs:programs",
        )
    if can(membership, Permission.PEOPLE_IMPORT) and Person.objects.here().count() <= 1:
        return ProgramStep(
            "Import your people",
            "A CSV or XLSX file with names and e-mail addresses is enough.",
            "Import people",
            "accounts:import_people",
        )
    return ProgramStep(
        "Create a program",
        "Start with its purpose: what should leaders understand that they do not see today?",
        "Create a program",
        "programs:create_program",
    )


def _cohort_step(
    membership: Membership, cohort: Cohort, counts: Any, run: PairingRun | None, office_day: date
) -> ProgramStep:
    where = f"{cohort.program.name}, {cohort.name}"
    if run is not None and run.state == Run.DRAFT:
        return ProgramStep(
            f"Review draft {run.number}, then publish it",
            f"{where}: {run.mentees_paired} of {run.mentees} mentees have a mentor.",
            "Review the draft",
            "pairing:run",
            {"run": run.pk},
        )
    if run is not None and run.state == Run.SOLVING:
        return ProgramStep(
            f"Draft {run.number} is being solved", where, "See how far it is", "pairing:run", {"run": run.pk}
        )
    step = cohort_step(cohort, counts, office_day)
    text = f"{where}. {step.lead}" if step.lead else f"{where}."
    if not step.url_name or not can(membership, step.permission):
        return ProgramStep(step.title, text)
    return ProgramStep(step.title, text, step.action, step.url_name, step.kwargs)


def _going(membership: Membership, rows: Sequence[ProgramRow], steps: list[ProgramStep]) -> ProgramStep:
    """Nothing to press in a cohort: how the pairs go, or who is waited for, or that a cohort is missing."""
    counts = total(rows)
    if not counts.going:
        return steps[0] if steps else _without_cohort(membership, rows[0].program)
    worst = max(rows, key=lambda row: (row.rhythm.stalled, row.rhythm.late, row.rhythm.going))
    needy = counts.stalled + counts.late
    return ProgramStep(
        f"{counts.on_rhythm} of {counts.going} {'pair is' if counts.going == 1 else 'pairs are'} on rhythm",
        f"{needy} {'needs' if needy == 1 else 'need'} somebody to act, and you see who."
        if needy
        else "Nobody has to act.",
        "See program health",
        "home:health",
        {"program": worst.program.pk},
        is_task=False,
    )


def _without_cohort(membership: Membership, program: Program) -> ProgramStep:
    if not can(membership, Permission.COHORT_OPEN):
        return ProgramStep(f"{program.name} has no cohort yet", "A program admin opens one.")
    return ProgramStep(
        f"Set up {program.name}",
        "It has no cohort that runs: a cohort is one run of the program with its own people.",
        "Open the program",
        "programs:program",
        {"program": program.pk},
    )
