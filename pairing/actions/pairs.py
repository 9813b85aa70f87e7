"""What becomes of pairs once they are published."""

from __future__ import annotations

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from accounts.queries import local_today
from audit.sentences import Action
from pairing.models import Pair, PairMember


@transaction.atomic
def close_pair(*, pair: Pair, by: Actor) -> Pair:
    """End a pair, without asking for a reason. A second call changes nothing."""
    pair = Pair.objects.select_for_update().get(pk=pair.pk)
    if pair.state != Pair.State.CLOSED:
        pair.state, pair.ended_on = Pair.State.CLOSED, local_today()
        pair.save(update_fields=["state", "ended_on"])
        audit.record(Action.PAIR_CLOSED, by=by, subject_id=pair.pk, subject_name="a pair")
    return pair


@transaction.atomic
def close_pairs_of_leavers(*, by: Actor) -> int:
    """End the pairs whose mentee left, or all of whose mentors did; returns how many. Idempotent: reconcile runs it again and again."""
    gone = PairMember.objects.filter(person__left_on__isnull=False).values("pair_id")
    closed = 0
    for pair in Pair.objects.filter(pk__in=gone).exclude(state=Pair.State.CLOSED).prefetch_related("members__person"):
        here = {member.side for member in pair.members.all() if member.person.left_on is None}
        if here != {"mentor", "mentee"}:
            close_pair(pair=pair, by=by)
            closed += 1
    return closed
