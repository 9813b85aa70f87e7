"""Who holds a place in a pair. Pairs live above; a place is all that a cohort knows of them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from access.actors import Actor
from access.clock import now
from programs.models import Enrollment


@transaction.atomic
def take_places(*, enrollments: Iterable[UUID], by: Actor) -> int:
    """These people got a place in a pair: they answer no invitation any more, and who they are in the cohort stands.

    Who holds one keeps the day of their first. Returns how many are new.
    """
    free = Enrollment.objects.filter(pk__in=list(enrollments), paired_at=None)
    return int(free.update(paired_at=now()))


@transaction.atomic
def free_places(*, enrollments: Iterable[UUID], by: Actor) -> int:
    """These people lost their place and want another partner: the studio counts them again. Returns how many did."""
    placed = Enrollment.objects.filter(pk__in=list(enrollments)).exclude(paired_at=None)
    return int(placed.update(paired_at=None))


@transaction.atomic
def leave_places(*, enrollments: Iterable[UUID], by: Actor) -> int:
    """These people left their pair and want no other partner in this cohort. Returns how many did."""
    placed = Enrollment.objects.filter(pk__in=list(enrollments)).exclude(state=Enrollment.State.LEFT)
    return int(placed.update(paired_at=None, state=Enrollment.State.LEFT))
