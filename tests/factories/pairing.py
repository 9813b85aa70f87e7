"""Cohorts with ready people, and runs solved by the real solver without a worker."""

from __future__ import annotations

from access.actors import SYSTEM
from access.clock import now
from pairing import actions
from pairing.aims import RunAims
from pairing.inputs import load_problem
from pairing.matching import Weights
from pairing.models import PairingRun
from pairing.solving import solve_run
from programs.actions import close_answers
from programs.models import Cohort, Topic
from tests.factories.programs import (
    make_all_ready,
    make_cohort,
    make_mentees,
    make_mentors,
    make_program,
    make_topic,
)


def make_ready_cohort(mentees: int = 2, mentors: int = 2, *, topic: Topic | None = None, **facts) -> Cohort:
    """A cohort of one topic in which everybody said yes."""
    topic = topic or make_topic()
    cohort = make_cohort(make_program(topics=[topic]), **facts)
    for number, make in ((mentors, make_mentors), (mentees, make_mentees)):  # a mentee's invitation waits for a mentor
        if number:
            make_all_ready(make(cohort, topic, number))
    return cohort


def make_draft(cohort: Cohort, *, weights: Weights | None = None, **told) -> PairingRun:
    """A solved draft of this cohort. told: what propose_pairs takes besides."""
    close_answers(cohort=cohort, by=SYSTEM)
    run = actions.propose_pairs(cohort=cohort, weights=weights or Weights(), return_to="/", by=SYSTEM, **told)
    loaded = load_problem(cohort, now(), RunAims.of(run).forbidden)
    return actions.keep_outcome(run_id=run.pk, outcome=solve_run(run, loaded))
