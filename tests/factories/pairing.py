"""Cohorts with ready people, and runs solved by the real solver without a worker."""

from __future__ import annotations

from access.actors import SYSTEM
from access.clock import now
from pairing import actions
from pairing.inputs import load_problem
from pairing.matching import Weights, solve
from pairing.models import PairingRun
from pairing.outcome import outcome_of
from programs.actions import close_answers
from programs.models import Cohort, Topic
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_ready, make_topic


def make_ready_cohort(mentees: int = 2, mentors: int = 2, *, topic: Topic | None = None, **facts) -> Cohort:
    """A cohort of one topic in which everybody said yes."""
    topic = topic or make_topic()
    cohort = make_cohort(make_program(topics=[topic]), **facts)
    for _ in range(mentors):  # first: a mentee's invitation waits for one
        make_ready(make_mentor(cohort, topic))
    for _ in range(mentees):
        make_ready(make_mentee(cohort, topic))
    return cohort


def make_draft(cohort: Cohort) -> PairingRun:
    """A solved draft of this cohort."""
    close_answers(cohort=cohort, by=SYSTEM)
    run = actions.propose_pairs(cohort=cohort, weights=Weights(), return_to="/", by=SYSTEM)
    loaded = load_problem(cohort, now())
    return actions.keep_outcome(run_id=run.pk, outcome=outcome_of(loaded, Weights(), solve(loaded.problem, Weights())))
