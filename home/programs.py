"""What a program admin or coordinator should do next, over all the programs they run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from access.clock import now
from access.roles import Permission, can
from accounts.models import Membership
from accounts.queries import has_people
from home.cohorts import Waiting, clones_of, newest_runs, still_planned, waiting_people
from home.life import is_late_draft
from home.queries import ProgramRow, total
from pairing.models import PairingRun
from pairing.notices import failure, told_at
from programs.models import Cohort, Program
from programs.queries import Tally, tallies
from programs.steps import Step, cohort_step, waits_for_partner

Run, State = PairingRun.State, Cohort.State
# What is most urgent has the smallest number: people wait for a partner, a draft for a reader, a cohort for its next step.
PARTNER, DRAFT, NEXT, END, AGAIN, NOTHING = range(6)


@dataclass(frozen=True)
class ProgramStep:
    """A step, with the name of the page that does it; without one where there is nothing to press."""

    title: str
    text: str
    action: str = ""
    url_name: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)
    is_task: bool = True  # or something to know
    urgency: int = NEXT


@dataclass(frozen=True)
class Going:
    """What the cohorts that are not closed are judged by."""

    counts: dict[UUID, Tally]
    runs: dict[UUID, PairingRun]
    waiting: dict[UUID, Waiting]
    planned: dict[UUID, int]


def program_step(membership: Membership, rows: Sequence[ProgramRow], office_day: date) -> ProgramStep:
    """The most urgent thing over all programs that this membership runs: `rows`. A fixed number of queries."""
    if not rows:
        return _beginning(membership)
    programs = [row.program for row in rows]
    cohorts = list(Cohort.objects.filter(program__in=programs).select_related("program"))
    going = [cohort for cohort in cohorts if cohort.state != State.CLOSED]
    facts = Going(
        tallies(going, office_day),
        newest_runs(going),
        waiting_people([cohort for cohort in going if cohort.state == State.ACTIVE], office_day),
        still_planned([cohort for cohort in going if cohort.state == State.DEBRIEF]),
    )
    steps = [_cohort_step(membership, cohort, facts, office_day) for cohort in going]
    steps += _without_cohort(membership, programs, cohorts, office_day)
    tasks = sorted((step for step in steps if step.url_name and step.is_task), key=lambda step: step.urgency)
    return tasks[0] if tasks else _going(rows, steps)


def _beginning(membership: Membership) -> ProgramStep:
    if not can(membership, Permission.PROGRAM_CREATE):
        return ProgramStep(
            "No program is yours yet",
            "A program admin gives you one. You are told when that happens.",
            "See programs",
            "programs:programs",
        )
    if can(membership, Permission.PEOPLE_IMPORT) and not has_people():
        return ProgramStep(
            "Import your people",
            "A CSV or XLSX file with names and email addresses is enough. Nobody is told.",
            "Import people",
            "accounts:import_people",
        )
    return ProgramStep(
        "Create a program",
        "Start with its purpose: what should leaders understand that they do not see today?",
        "Create a program",
        "programs:create_program",
    )


def _cohort_step(membership: Membership, cohort: Cohort, facts: Going, office_day: date) -> ProgramStep:
    """The next thing for one cohort that is not closed; its board where there is nothing to press, or not for these roles."""
    step, urgency = _choose(cohort, facts, office_day)
    where = f"{cohort.program.name}, {cohort.name}"
    text = f"{where}. {step.lead}" if step.lead else f"{where}."
    if not step.url_name or not can(membership, step.permission):
        board = {"cohort": cohort.pk}
        return ProgramStep(step.title, text, f"Open {cohort.name}", "programs:cohort", board, False, NOTHING)
    return ProgramStep(step.title, text, step.action, step.url_name, step.kwargs, urgency=urgency)


def _choose(cohort: Cohort, facts: Going, office_day: date) -> tuple[Step, int]:
    run, counts = facts.runs.get(cohort.pk), facts.counts[cohort.pk]
    is_active = cohort.state == State.ACTIVE
    if run is not None and cohort.state != State.DEBRIEF and (not is_active or is_late_draft(cohort, run)):
        about = _about_draft(run, reads=not is_active or waits_for_partner(cohort, counts))
        if about is not None:
            return about, DRAFT
    step = cohort_step(cohort, counts, office_day)
    if is_active:
        return _active(cohort, step, facts.waiting.get(cohort.pk, Waiting()))
    if cohort.state == State.DEBRIEF:
        if planned := facts.planned.get(cohort.pk):
            lead = f"{planned} {'pair has' if planned == 1 else 'pairs have'} a session ahead."
            return Step(f"{cohort.name} is in its debrief", lead), NOTHING
        lead = "No session is ahead. Closing ends its pairs; what they wrote stays readable to them."
        title = f"Close {cohort.name}"
        return Step(title, lead, "Close the cohort", step.url_name, step.kwargs, step.permission), END
    return step, NEXT


def _about_draft(run: PairingRun, *, reads: bool) -> Step | None:
    """What the draft that counts asks for; `reads`: whether anybody would be paired by it."""
    at = {"run": run.pk}
    if run.state == Run.DRAFT and reads:
        lead = f"{run.mentees_paired} of {run.mentees} mentees have a mentor."
        title = f"Review draft {run.number}, then publish it"
        if run.publish_failure:
            title, lead = f"Draft {run.number} was not published", failure(run.publish_failure)
        return Step(title, lead, "Review the draft", "pairing:run", at, Permission.PAIRING_VIEW)
    if run.state == Run.SCHEDULED and run.publishes_at is not None:
        title = told_at(localtime(run.publishes_at), now()).rstrip(".")
        lead = f"Until then nobody in them knows, and publishing draft {run.number} can be undone."
        return Step(title, lead, "Open the draft", "pairing:run", at, Permission.PAIRING_VIEW)
    if run.state == Run.SOLVING:
        title = f"Draft {run.number} is being solved"
        return Step(title, "", "See how far it is", "pairing:run", at, Permission.PAIRING_VIEW)
    return None


def _active(cohort: Cohort, step: Step, waiting: Waiting) -> tuple[Step, int]:
    """A cohort that runs well is nothing to press: how its pairs go is told for all programs together."""
    if step.url_name == "home:health":
        return Step(step.title, step.lead), NOTHING
    if step.url_name not in ("pairing:pairing", "pairing:circles"):
        return step, END if step.url_name == "programs:begin_debrief" else NEXT
    if waiting.lost:
        who = "1 person" if waiting.lost == 1 else f"{waiting.lost} people"
        title = f"{who} lost their partner: find new pairs"
        return Step(title, step.lead, step.action, step.url_name, step.kwargs, step.permission), PARTNER
    return step, PARTNER


def _without_cohort(
    membership: Membership, programs: list[Program], cohorts: list[Cohort], office_day: date
) -> Iterator[ProgramStep]:
    """Programs in which nothing runs: still being set up, without a first cohort, or between two cycles."""
    by_program: dict[UUID, list[Cohort]] = defaultdict(list)
    for cohort in cohorts:
        by_program[cohort.program_id].append(cohort)
    resting = [p for p in programs if all(cohort.state == State.CLOSED for cohort in by_program[p.pk])]
    ended = [cohort for program in resting for cohort in by_program[program.pk] if cohort.has_pairs]
    cloned = clones_of(ended) if ended else set()
    for program in resting:
        last = max((c for c in by_program[program.pk] if c.has_pairs), key=lambda c: c.created_at, default=None)
        if program.is_draft:
            yield _set_up(membership, program)
        elif last is None or last.pk in cloned:
            yield _open(membership, program)
        else:
            yield _next_cycle(membership, program, last, office_day)


def _set_up(membership: Membership, program: Program) -> ProgramStep:
    title, lead = f"Finish setting up {program.name}", "Nobody is told anything before it is launched."
    if not can(membership, Permission.PROGRAM_SET):
        return ProgramStep(f"{program.name} is being set up", "A program admin launches it.", urgency=NOTHING)
    return ProgramStep(title, lead, "Go on", "programs:program", {"program": program.pk})


def _open(membership: Membership, program: Program) -> ProgramStep:
    if not can(membership, Permission.COHORT_OPEN):
        return ProgramStep(f"{program.name} has no cohort yet", "A program admin opens one.", urgency=NOTHING)
    lead = "It has no cohort that runs: a cohort is one run of the program with its own people."
    return ProgramStep(
        f"Open a cohort of {program.name}", lead, "Open a cohort", "programs:open_cohort", {"program": program.pk}
    )


def _next_cycle(membership: Membership, program: Program, last: Cohort, office_day: date) -> ProgramStep:
    if office_day >= program.ends_on:
        lead = f"Its last day was {program.ends_on:%B} {program.ends_on.day}, and its cohorts have ended."
        if not can(membership, Permission.PROGRAM_SET):
            return ProgramStep(f"{program.name} is over", lead, urgency=NOTHING)
        return ProgramStep(
            f"Close {program.name}",
            lead,
            "Close the program",
            "programs:close_program",
            {"program": program.pk},
            urgency=AGAIN,
        )
    if not can(membership, Permission.COHORT_OPEN):
        return ProgramStep(f"{last.name} has ended", "A program admin opens the next cycle.", urgency=NOTHING)
    lead = f"{program.name}. {last.name} has ended: the same people can come along, asked anew."
    return ProgramStep("Open the next cycle", lead, "Open it", "home:clone_cohort", {"cohort": last.pk}, urgency=AGAIN)


def _going(rows: Sequence[ProgramRow], steps: list[ProgramStep]) -> ProgramStep:
    """Nothing to press: how the pairs go, or who is waited for."""
    counts = total(rows)
    if not counts.going:
        return steps[0]
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
