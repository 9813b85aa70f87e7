"""Starting a run, and keeping what it found."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Max

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.clock import now
from access.planner import analyze
from audit.sentences import Action
from jobs.actions import start_job
from jobs.kinds import JobKind
from jobs.models import Job
from pairing.inputs import people_to_pair
from pairing.locking import lock_pairing
from pairing.matching import Weights
from pairing.models import PairingRun, Proposal, Unmatched
from pairing.outcome import Outcome
from pairing.ruling_queries import aims_now
from programs.models import Cohort

State = PairingRun.State


class NobodyReady(Exception):
    """Pairs need at least one ready mentor and one ready mentee who wait for a partner, or a mentor with room."""


@transaction.atomic
def propose_pairs(
    *,
    cohort: Cohort,
    weights: Weights,
    return_to: str,
    by: Actor,
    name: str = "",
    kept_from: PairingRun | None = None,
    bonus: int = 0,
    shortfall: int = 0,
    seconds_at_most: int = 120,
) -> PairingRun:
    """Start a pairing run as a job; `return_to` may hold {run}. A second call while one is solving returns it.

    It obeys the rulings in force now. kept_from, bonus: each pair of that draft is worth so many points more. shortfall: see RunAims.
    Of an active cohort, it pairs those without a partner; everybody else stays as they are.
    Raises FormsCircles, WrongPhase, AnswersOpen, NobodyReady.
    """
    cohort = lock_pairing(cohort.pk)
    solving: PairingRun | None = PairingRun.objects.filter(cohort=cohort, state=State.SOLVING).first()
    if solving is not None:
        if Job.objects.filter(pk=solving.job_id, state__in=Job.OPEN).exists():
            return solving
        solving.state = State.FAILED
        solving.save(update_fields=["state"])
    people, _ = people_to_pair(cohort)
    if {person.side for person in people} != {"mentor", "mentee"}:
        raise NobodyReady(cohort.name)
    number = (cohort.pairing_runs.aggregate(last=Max("number"))["last"] or 0) + 1
    run: PairingRun = PairingRun.objects.create(
        cohort=cohort,
        number=number,
        name=name,
        weights=asdict(weights),
        aims=aims_now(cohort, kept_from, bonus, shortfall).as_json(),
        seconds_at_most=seconds_at_most,
        created_by_id=by.person_id,
        created_at=now(),
    )
    job = start_job(kind=JobKind.PAIRING, subject_id=run.pk, return_to=return_to.format(run=run.pk), by=by)
    run.job_id = job.pk
    run.save(update_fields=["job_id"])
    audit.record(Action.PAIRING_STARTED, by=by, subject_id=run.pk, subject_name=f"draft {number}", cohort=cohort.name)
    return run


@transaction.atomic
def keep_outcome(*, run_id: UUID, outcome: Outcome, by: Actor = SYSTEM) -> PairingRun:
    """Write what the solver found, once: a run that is no longer solving is left as it is."""
    run: PairingRun = PairingRun.objects.select_for_update().select_related("cohort").get(pk=run_id)
    if run.state != State.SOLVING:
        return run
    facts = dict(outcome.facts)
    run.aims = {**run.aims, "threshold": facts.pop("threshold")}  # known only once the plain optimum is
    for name, value in facts.items():
        setattr(run, name, value)
    run.state = State.DRAFT
    run.save()
    Proposal.objects.bulk_create([Proposal(run=run, **row) for row in outcome.proposals], batch_size=2000)
    Unmatched.objects.bulk_create([Unmatched(run=run, **row) for row in outcome.unmatched], batch_size=2000)
    analyze(Proposal, Unmatched, rows=len(outcome.proposals) + len(outcome.unmatched))
    audit.record(
        Action.PAIRING_SOLVED,
        by=by,
        subject_id=run.pk,
        subject_name=f"draft {run.number}",
        cohort=run.cohort.name,
        paired=run.mentees_paired,
        mentees=run.mentees,
    )
    return run
