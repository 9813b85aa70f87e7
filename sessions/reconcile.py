"""What follows in this app from what happened below it, worked out from state: any number of times, the same end."""

from __future__ import annotations

from access.actors import SYSTEM
from pairing.actions import (
    close_pair,
    close_pairs_of_leavers,
    forget_pair_files,
    forget_wishes,
    resume_due_pairs,
    settle_charters,
)
from sessions import actions, queries
from sessions.invitations import settle_invitations


def reconcile_pairs() -> dict[str, int]:
    """End pauses and the pairs of leavers and of closed cohorts, then call off what closed pairs had planned. Says how many of each."""
    resumed = resume_due_pairs(by=SYSTEM)
    closed = close_pairs_of_leavers(by=SYSTEM)
    for pair in list(queries.pairs_of_closed_cohorts()):
        close_pair(pair=pair, by=SYSTEM)
        closed += 1
    settle_charters(by=SYSTEM)  # one that waited only for somebody who has left
    forget_wishes(by=SYSTEM)
    forget_pair_files(by=SYSTEM)
    with_plans = list(queries.closed_pairs_with_plans())
    canceled = sum(actions.cancel_sessions_of_closed_pair(pair=pair, by=SYSTEM) for pair in with_plans)
    settle_invitations()
    return {"resumed": resumed, "closed": closed, "canceled": canceled}
