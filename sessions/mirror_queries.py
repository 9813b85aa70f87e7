"""The mirror: what one person booked, moved and canceled themselves, gathered for them alone.

Each change is an open fact on the page of its session. What nobody else gets is the sum of them: no page, count, export or reminder reads
this module but the person's own mirror and learning record.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import Person
from pairing.queries import present_members
from sessions.models import SessionChange

What = SessionChange.What
SHOWN = (What.BOOKED, What.MOVED, What.CANCELED)


@dataclass(frozen=True)
class Mirror:
    """How often, over the cycle of the pairs it was asked about."""

    booked: int
    moved: int
    canceled: int


def own_changes(person: Person) -> QuerySet[SessionChange]:
    """What this person booked, moved and canceled, newest first, with session, pair, program and people."""
    mine = present_members().filter(person=person).order_by().values("pair_id")
    found: QuerySet[SessionChange] = SessionChange.objects.filter(
        by=person, what__in=SHOWN, session__pair_id__in=mine
    ).select_related("by", "session__pair__cohort__program")
    return found.order_by("-at", "-pk")


def mirror_of(person: Person, pair_ids: Collection[UUID]) -> Mirror:
    """The counts of these pairs of the person. One query."""
    counted = own_changes(person).filter(session__pair_id__in=pair_ids).order_by()
    return Mirror(**counted.aggregate(**{str(what): Count("pk", filter=Q(what=what)) for what in SHOWN}))
