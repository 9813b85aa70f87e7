"""Writes of decisions. Shared words: the form names who reads them before anything is sent.

A decision outlives its pair: it may be recorded and corrected after the pair has ended, because what changed often shows later.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from metrics.models import Decision
from pairing.models import Pair
from sessions.rules import may_decide, require_member


class NotTheOwner(Exception):
    """Only its owner changes a decision."""


@transaction.atomic
def record_decision(
    *, pair: Pair, title: str, before: str, after: str, outcome: str, measure: str, decided_on: date, by: Actor
) -> Decision:
    """Record what the mentee, or somebody in a circle, changed or kept with a reason: it is theirs who records it. A second, equal
    record of theirs on the same day is a double click and returns the first. Raises NotTheMentee.
    """
    locked = Pair.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=pair.pk)
    require_member(locked, by, may_decide)
    words = {"title": title, "before": before, "after": after, "outcome": outcome, "measure": measure}
    same: Decision | None = Decision.objects.filter(
        pair=pair, owner_id=by.person_id, decided_on=decided_on, **words
    ).first()
    if same:
        return same
    decision: Decision = Decision.objects.create(
        pair=pair, owner_id=by.person_id, decided_on=decided_on, created_at=now(), **words
    )
    audit.record(Action.DECISION_RECORDED, by=by, subject_id=decision.pk, subject_name="a decision", outcome=outcome)
    return decision


@transaction.atomic
def edit_decision(
    *, decision: Decision, title: str, before: str, after: str, outcome: str, measure: str, decided_on: date, by: Actor
) -> Decision:
    """Correct a decision; as it is already, nothing happens. Raises NotTheOwner."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.owner_id != by.person_id:
        raise NotTheOwner("Only its owner changes a decision")
    facts = {
        "title": title,
        "before": before,
        "after": after,
        "outcome": outcome,
        "measure": measure,
        "decided_on": decided_on,
    }
    changed = [name for name, value in facts.items() if getattr(decision, name) != value]
    if not changed:
        return decision
    for name in changed:
        setattr(decision, name, facts[name])
    decision.save(update_fields=changed)
    audit.record(Action.DECISION_EDITED, by=by, subject_id=decision.pk, subject_name="a decision", outcome=outcome)
    return decision
