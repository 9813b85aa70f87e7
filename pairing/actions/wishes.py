"""Whom somebody would like as a partner. Nobody is told and no entry is written: it stands among the reasons of a pair, nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from access.actors import Actor
from access.clock import now, today
from pairing.models import Wish
from pairing.wishes import Standing, own_wishes, possible_partners, standing_of, wishes_to_forget
from programs.consent import lock_cohort
from programs.models import Enrollment
from programs.rules import lock_enrollments


class WishesStand(Exception):
    """Wishes cannot be changed; `standing` says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing.value)
        self.standing = standing


class WishesChanged(Exception):
    """They are no longer what the page showed: changed in another tab since."""


class TooManyWishes(Exception):
    """Wish.MOST are named at most; the argument is how many were given."""


class CannotBeWishedFor(Exception):
    """Oneself, a guest, somebody who has left, or nobody here; the same for somebody named twice."""


@transaction.atomic
def set_wishes(*, enrollment: Enrollment, people: Sequence[UUID], before: Sequence[UUID], by: Actor) -> list[Wish]:
    """Name these colleagues, in this order, instead of those `before`. Doing it twice is doing it once.

    Raises WishesStand, WishesChanged, TooManyWishes, CannotBeWishedFor.
    """
    cohort = lock_cohort(enrollment.cohort_id)
    locked = lock_enrollments([enrollment.pk]).get()
    locked.cohort = cohort
    standing = standing_of(locked, today(locked.organization.timezone))
    if locked.person.left_on is not None or standing is not Standing.OPEN:
        raise WishesStand(standing)
    have = own_wishes(locked)
    ids, wanted = [wish.person_id for wish in have], list(people)
    if ids == wanted:
        return have
    if ids != list(before):
        raise WishesChanged
    if len(wanted) > Wish.MOST:
        raise TooManyWishes(len(wanted))
    if len(set(wanted)) < len(wanted) or possible_partners(locked.person_id, ids).filter(pk__in=wanted).count() < len(
        wanted
    ):
        raise CannotBeWishedFor
    Wish.objects.filter(enrollment=locked).delete()
    made = [
        Wish(enrollment=locked, person_id=pk, rank=rank, created_at=now()) for rank, pk in enumerate(wanted, start=1)
    ]
    Wish.objects.bulk_create(made)
    return made


@transaction.atomic
def forget_wishes(*, by: Actor) -> int:
    """Delete the wishes that no draft will ever read; returns how many. Idempotent: reconcile runs it often."""
    return int(wishes_to_forget().delete()[0])
