"""What a program admin or coordinator should do next, over all the programs they run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from access.roles import Permission, can
from accounts.models import Membership, Person
from metrics.queries import RhythmTally, pair_rhythms, tally
from pairing.models import Pair, PairingRun
from programs.models import Cohort
from programs.queries import Tally, programs_for, tallies


@dataclass(frozen=True)
class ProgramStep:
    """A step, with the name of the page that does it."""

    title: str
    text: str
    action: str
    url_name: str
    kwargs: dict[str, Any] = field(default_factory=dict)


def program_step(membership: Membership, day: date) -> ProgramStep:
    """The most urgent thing over all programs. A fixed number of queries."""
    cohorts = _cohorts(membership)
    if not cohorts:
        return _beginning(membership)
    counts = tallies(cohorts, day)
    drafts = _newest_runs(cohorts)
    for cohort in cohorts:
        step = _cohort_step(cohort, counts[cohort.pk], drafts.get(cohort.pk))
        if step:
            return step
    return _running(membership, cohorts)


def _cohorts(membership: Membership) -> list[Cohort]:
    open_states = [Cohort.State.ENROLLING, Cohort.State.RUNNING]
    return list(
        Cohort.objects.filter(program__in=programs_for(membership), state__in=open_states).select_related("program")
    )


def _newest_runs(cohorts: list[Cohort]) -> dict[Any, PairingRun]:
    runs = PairingRun.objects.filter(cohort__in=cohorts).order_by("cohort_id", "number")
    return {run.cohort_id: run for run in runs}


def _beginning(membership: Membership) -> ProgramStep:
    program = programs_for(membership).exclude(state="closed").first()
    if program is not None:
        return ProgramStep(
            f"Open a cohort of {program.name}",
            "A cohort is one run of the program with its own people.",
            "Open a cohort",
            "programs:open_cohort",
            {"program": program.pk},
        )
    if not can(membership, Permission.PROGRAM_CREATE):
        return ProgramStep(
            "No program is yours yet", "A program admin gives you one.", "See programs", "programs:programs"
        )
    if Person.objects.here().count() <= 1:
        return ProgramStep(
            "Import your people",
            "A CSV or XLSX file with names and e-mail addresses is enough.",
            "Import people",
            "accounts:import_people",
        )
    return ProgramStep(
        "Create your first program",
        "Start with its purpose: what should leaders understand that they do not see today?",
        "Create a program",
        "programs:create_program",
    )


def _cohort_step(cohort: Cohort, counts: Tally, run: PairingRun | None) -> ProgramStep | None:
    if cohort.state != Cohort.State.ENROLLING:
        return None
    name, where = f"{cohort.program.name}, {cohort.name}", {"cohort": cohort.pk}
    if not counts.people:
        return ProgramStep(
            f"Enroll mentors and mentees in {cohort.name}", name, "Enroll people", "programs:cohort", where
        )
    if counts.askable:
        return ProgramStep(
            f"Ask {counts.askable} {'person' if counts.askable == 1 else 'people'} to take part",
            f"{name}. Nobody is paired who has not said yes.",
            "Open the board",
            "programs:cohort",
            where,
        )
    if run is not None and run.state == PairingRun.State.DRAFT:
        return ProgramStep(
            f"Publish draft {run.number}",
            f"{name}: {run.mentees_paired} of {run.mentees} mentees have a mentor.",
            "Review the draft",
            "pairing:run",
            {"run": run.pk},
        )
    if counts.ready_mentors and counts.ready_mentees:
        return ProgramStep(
            "Find the best pairs", f"{name}: {counts.ready} people are ready.", "Find pairs", "pairing:pairing", where
        )
    return None


def _running(membership: Membership, cohorts: list[Cohort]) -> ProgramStep:
    pairs = list(Pair.objects.filter(cohort__in=cohorts).select_related("cohort__program"))
    counts: RhythmTally = tally(pair_rhythms(pairs))
    if not counts.going:
        cohort = cohorts[0]
        return ProgramStep(
            "Waiting for answers",
            f"{cohort.program.name}, {cohort.name}. Answers close {cohort.answers_due_on:%B} {cohort.answers_due_on.day}.",
            "Open the board",
            "programs:cohort",
            {"cohort": cohort.pk},
        )
    newest = cohorts[0].program_id
    return ProgramStep(
        f"{counts.of('ok')} of {counts.going} pairs are on rhythm",
        "Late and stalled pairs are listed with who acts next.",
        "See program health",
        "home:health",
        {"program": newest},
    )
