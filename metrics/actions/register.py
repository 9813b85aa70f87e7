"""Writes of decisions and experiments. Shared words: the form names who reads them before anything is sent.

Both outlive their pair: they may be recorded and corrected after it has ended, because what changed often shows later.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from feedback.queries import lines_for
from metrics.actions.credit import ask_again
from metrics.models import Decision, Experiment
from metrics.ties import Ties, ties_of
from pairing.models import Pair
from sessions.models import MentoringSession
from sessions.rules import may_decide, require_member

NOTHING = Ties()
State, Finding = Experiment.State, Experiment.Finding


class NotTheOwner(Exception):
    """Only its owner changes a decision or an experiment."""


class NotOfThePair(Exception):
    """The session, the question or the pattern that it comes from is of another pair, program or part of a cohort."""


class NoReason(Exception):
    """How an experiment ended comes with the reason."""


@transaction.atomic
def record_decision(
    *,
    pair: Pair,
    title: str,
    before: str,
    after: str,
    outcome: str,
    measure: str,
    decided_on: date,
    by: Actor,
    session: MentoringSession | None = None,
    ties: Ties = NOTHING,
) -> Decision:
    """Record what the mentee, or somebody in a circle, changed or kept with a reason: it is theirs who records it. A second, equal
    record of theirs on the same day is a double click and returns the first. Raises NotTheMentee, NotOfThePair.
    """
    _lock(pair, session, by)
    _require_own(ties, NOTHING, pair)
    words = {"title": title, "before": before, "after": after, "outcome": outcome, "measure": measure}
    same: Decision | None = Decision.objects.filter(
        pair=pair, owner_id=by.person_id, decided_on=decided_on, **words
    ).first()
    if same:
        return same
    decision: Decision = Decision.objects.create(
        pair=pair,
        session=session,
        owner_id=by.person_id,
        decided_on=decided_on,
        created_at=now(),
        **words,
        **ties.columns,
    )
    audit.record(Action.DECISION_RECORDED, by=by, subject_id=decision.pk, subject_name="a decision", outcome=outcome)
    return decision


@transaction.atomic
def edit_decision(
    *,
    decision: Decision,
    title: str,
    before: str,
    after: str,
    outcome: str,
    measure: str,
    decided_on: date,
    by: Actor,
    ties: Ties | None = None,
) -> Decision:
    """Correct a decision; as it is already, nothing happens. Without `ties` these stay. Raises NotTheOwner, NotOfThePair."""
    decision = _locked(Decision, decision)
    facts = {
        "title": title,
        "before": before,
        "after": after,
        "outcome": outcome,
        "measure": measure,
        "decided_on": decided_on,
        **_tied(decision, ties),
    }
    if _changes(decision, facts, by):
        ask_again(item=decision, by=by)
        audit.record(Action.DECISION_EDITED, by=by, subject_id=decision.pk, subject_name="a decision", outcome=outcome)
    return decision


@transaction.atomic
def follow_up_decision(*, decision: Decision, day: date, by: Actor) -> Decision:
    """Its owner says that it still stands, on this day of theirs. Once a day. Raises NotTheOwner."""
    decision = _locked(Decision, decision)
    if _changes(decision, {"followed_up_on": day}, by):
        audit.record(Action.DECISION_FOLLOWED_UP, by=by, subject_id=decision.pk, subject_name="a decision")
    return decision


@transaction.atomic
def start_experiment(
    *,
    pair: Pair,
    title: str,
    hypothesis: str,
    measure: str,
    started_on: date,
    by: Actor,
    session: MentoringSession | None = None,
    ties: Ties = NOTHING,
) -> Experiment:
    """Start something to try: it is theirs who starts it. The same one twice is a double click. Raises NotTheMentee, NotOfThePair."""
    _lock(pair, session, by)
    _require_own(ties, NOTHING, pair)
    words = {"title": title, "hypothesis": hypothesis, "measure": measure, "started_on": started_on}
    same: Experiment | None = Experiment.objects.filter(pair=pair, owner_id=by.person_id, **words).first()
    if same:
        return same
    made: Experiment = Experiment.objects.create(
        pair=pair, session=session, owner_id=by.person_id, created_at=now(), **words, **ties.columns
    )
    audit.record(Action.EXPERIMENT_STARTED, by=by, subject_id=made.pk, subject_name="an experiment")
    return made


@transaction.atomic
def edit_experiment(
    *,
    experiment: Experiment,
    title: str,
    hypothesis: str,
    measure: str,
    started_on: date,
    by: Actor,
    ties: Ties | None = None,
) -> Experiment:
    """Correct its words; as they are already, nothing happens. Without `ties` these stay. Raises NotTheOwner, NotOfThePair."""
    experiment = _locked(Experiment, experiment)
    facts = {
        "title": title,
        "hypothesis": hypothesis,
        "measure": measure,
        "started_on": started_on,
        **_tied(experiment, ties),
    }
    if _changes(experiment, facts, by):
        ask_again(item=experiment, by=by)
        audit.record(Action.EXPERIMENT_EDITED, by=by, subject_id=experiment.pk, subject_name="an experiment")
    return experiment


@transaction.atomic
def follow_up_experiment(*, experiment: Experiment, standing: str, reason: str, day: date, by: Actor) -> Experiment:
    """Its owner says how it stands on this day of theirs: running, scaled, or stopped with a finding (a value of Finding).

    A result comes with its reason, and may be put right later. Raises NotTheOwner, NoReason, ValueError for another standing.
    """
    experiment = _locked(Experiment, experiment)
    finding = standing if standing in Finding.values else ""
    state = State.STOPPED if finding else State(standing)
    if state == State.STOPPED and not finding:
        raise ValueError("What stopped comes with what it has shown")
    is_over = state != State.RUNNING
    if is_over and not reason:
        raise NoReason("How an experiment ended comes with the reason")
    first_day = experiment.ended_on if experiment.standing == standing else None
    facts = {
        "state": state,
        "finding": finding,
        "reason": reason if is_over else "",
        "ended_on": (first_day or max(day, experiment.started_on)) if is_over else None,
        "followed_up_on": day,
    }
    if _changes(experiment, facts, by):
        name = State(state).label.lower()
        audit.record(
            Action.EXPERIMENT_FOLLOWED_UP, by=by, subject_id=experiment.pk, subject_name="an experiment", state=name
        )
    return experiment


def _lock(pair: Pair, session: MentoringSession | None, by: Actor) -> None:
    """A second click waits here for the first. Only whoever decides in the pair gets on."""
    locked = Pair.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=pair.pk)
    require_member(locked, by, may_decide)
    if session is not None and session.pair_id != pair.pk:
        raise NotOfThePair("The session is of another pair")


def _locked(model: Any, row: Any) -> Any:
    rows = model.objects.select_for_update(of=("self",))
    return rows.select_related("question", "pattern", "pair__cohort").get(pk=row.pk)


def _tied(row: Decision | Experiment, ties: Ties | None) -> dict[str, Any]:
    """What is written of `ties`. What it is tied to already stays allowed, also where it would not be offered any more."""
    if ties is None:
        return {}
    _require_own(ties, ties_of(row), row.pair)
    return ties.columns


def _require_own(ties: Ties, known: Ties, pair: Pair) -> None:
    if ties.question not in (None, known.question) and ties.question.program_id != pair.cohort.program_id:
        raise NotOfThePair("The question is of another program")
    if ties.pattern not in (None, known.pattern) and ties.pattern not in lines_for(pair):
        raise NotOfThePair("The pattern is not published where this pair is counted")


def _changes(row: Decision | Experiment, facts: dict[str, Any], by: Actor) -> list[str]:
    """Write what differs; returns the names of it."""
    if row.owner_id != by.person_id:
        raise NotTheOwner("Only its owner changes it")
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return changed
