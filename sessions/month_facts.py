"""What sessions already say about a month: the check-in starts its open part from it, so that one tap is usually enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from access.clock import now
from accounts.models import Person
from notifications.timing import zone_of
from sessions.models import Confirmation, MentoringSession

State = MentoringSession.State


@dataclass(frozen=True)
class MonthFacts:
    """What is known of a pair in a month. `has_met` is None where a session's time has come and nobody has said whether it took place."""

    has_met: bool | None = False
    has_next_booked: bool = False


def month_before(month: date) -> date:
    """The first day of the month before the one that begins on `month`."""
    return (month - timedelta(days=1)).replace(day=1)


def month_facts(
    person: Person, pair_ids: Collection[UUID], months: Collection[date], zone: str
) -> dict[tuple[UUID, date], MonthFacts]:
    """(Pair, first day of a month) -> its facts, for each of both, on the clocks of `zone`; as this person knows them. One query.

    Where they answered for themselves that they did not meet, somebody else's word does not stand in their form.
    """
    denied = Confirmation.objects.filter(session=OuterRef("pk"), person=person, met=False)
    moment, since = now(), datetime.combine(min(months), datetime.min.time(), zone_of(zone))
    rows = MentoringSession.objects.filter(pair_id__in=pair_ids, starts_at__gte=since).exclude(Exists(denied))
    said: dict[tuple[UUID, date], set[str]] = defaultdict(set)
    ahead = set()
    for pair_id, state, starts_at in rows.order_by().values_list("pair_id", "state", "starts_at"):
        if state == State.PLANNED and starts_at > moment:
            ahead.add(pair_id)
        else:
            said[pair_id, starts_at.astimezone(zone_of(zone)).date().replace(day=1)].add(state)
    return {
        (pair_id, month): MonthFacts(_met(said[pair_id, month]), pair_id in ahead)
        for pair_id in pair_ids
        for month in months
    }


def _met(states: set[str]) -> bool | None:
    if State.HELD in states:
        return True
    return None if State.PLANNED in states else False
