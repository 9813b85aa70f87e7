"""Named reads for reminders: large lists, a thousand rows at a time, each part with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from access.clock import now, today
from pairing.models import Pair
from pairing.queries import present_members
from programs.models import Cohort
from sessions.models import MentoringSession, SessionChange
from sessions.queries import with_rhythm
from sessions.rhythm import BY_URGENCY, Rhythm

State = MentoringSession.State
PART = 1000
# Whether a session took place is not asked about for ever.
ASKED_FOR = timedelta(days=30)
MEETING = (Pair.State.FORMING, Pair.State.ACTIVE)


def in_parts(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows with what they prefetch, without holding all of them."""
    return rows.iterator(chunk_size=PART)


def parts(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """in_parts() in lists."""
    coming = in_parts(rows)
    while part := list(islice(coming, PART)):
        yield part


def pairs_without_a_plan(zone: str, rhythm: Rhythm) -> QuerySet[Any]:
    """Pairs of this rhythm with no session planned, of programs that still run and are not looking back; with their people.

    They come with `last_held` and `since`, days by the clocks of `zone`.
    """
    planned = MentoringSession.objects.filter(pair=OuterRef("pk"), state=State.PLANNED)
    running = Pair.objects.filter(
        state=Pair.State.ACTIVE, cohort__state=Cohort.State.ACTIVE, cohort__program__ends_on__gte=today(zone)
    ).exclude(Exists(planned))
    found: QuerySet[Any] = with_rhythm(running, zone).filter(urgency=BY_URGENCY.index(rhythm))
    members = present_members().select_related("person")
    return found.select_related("cohort__program").prefetch_related(Prefetch("members", queryset=members))


def planned_sessions(*, until: datetime) -> QuerySet[Any]:
    """Planned sessions from now to `until`, with what has been written for them."""
    coming = _sessions().filter(state=State.PLANNED, starts_at__gt=now(), starts_at__lte=until)
    found: QuerySet[Any] = coming.prefetch_related("questions", "examples")
    return found


def unlogged_sessions(*, before: datetime) -> QuerySet[Any]:
    """Sessions that were over before this moment, not long ago, and nobody has said whether they took place."""
    found: QuerySet[Any] = _sessions().filter(state=State.PLANNED, ends_at__lte=before, ends_at__gt=before - ASKED_FOR)
    return found


def unconfirmed_sessions(*, before: datetime) -> QuerySet[Any]:
    """Sessions that were said to have been held before this moment, not long ago, with the answers of those who confirm."""
    held = _sessions().filter(state=State.HELD, logged_at__lte=before, logged_at__gt=before - ASKED_FOR)
    found: QuerySet[Any] = held.prefetch_related("confirmations")
    return found


def _sessions() -> QuerySet[Any]:
    """With `moves` (how often) and `told_at` (when the present time was set), of pairs that meet, with their people."""
    moved = Q(changes__what=SessionChange.What.MOVED)
    members = present_members().select_related("person")
    return (
        MentoringSession.objects.filter(pair__state__in=MEETING)
        .exclude(pair__cohort__state=Cohort.State.CLOSED)
        .annotate(
            moves=Count("changes", filter=moved),
            told_at=Greatest("booked_at", Coalesce(Max("changes__at", filter=moved), "booked_at")),
        )
        .select_related("pair__cohort__program")
        .prefetch_related(Prefetch("pair__members", queryset=members))
        .order_by("starts_at", "pk")
    )
