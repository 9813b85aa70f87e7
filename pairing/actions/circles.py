"""Publishing peer circles: all of them people who are ready, checked as a whole, and told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from access.queues import Queue
from access.tasks import ring
from access.tenancy import current_organization
from audit.sentences import Action
from notifications.actions import Letter, notify_all
from notifications.kinds import Kind
from pairing import letters
from pairing.circle_queries import board_of, broken_rules
from pairing.circles import Problem
from pairing.locking import AnswersOpen
from pairing.models import Pair, PairMember
from pairing.queries import present_members
from programs.actions import WrongPhase, start_cohort, take_places
from programs.models import Cohort, Enrollment
from programs.rules import lock_enrollments, where_it_is


class NoCircles(Exception):
    """The cohort meets in pairs, not in circles."""


class NobodySeated(Exception):
    """No circle was made, and nobody put into one."""


class BrokenCircle(Exception):
    """Rules that the circles break; `problems` name the person and the rule."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.text for problem in found))
        self.problems = found


@transaction.atomic
def publish_circles(
    *,
    cohort: Cohort,
    circles: Sequence[Collection[UUID]],
    joining: Mapping[UUID, Collection[UUID]] | None = None,
    by: Actor,
) -> list[Pair]:
    """Make circles of these enrollments, put others into circles that are there (pair -> enrollments), and tell everybody in them.

    The first publish starts the cohort. Raises NoCircles, WrongPhase, AnswersOpen, NobodySeated, BrokenCircle.
    """
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
    _refuse_moment(locked)
    added = {pair_id: list(ids) for pair_id, ids in (joining or {}).items() if ids}
    list(Pair.objects.select_for_update().filter(pk__in=list(added)).order_by("pk"))
    if not circles and not added:
        raise NobodySeated(locked.name)
    list(lock_enrollments(pk for ids in [*circles, *added.values()] for pk in ids))  # nobody stops while this reads
    named = {f"New circle {number}": ids for number, ids in enumerate(circles, start=1)}
    if found := broken_rules(board_of(locked), named, added):
        raise BrokenCircle(found)
    made = [_make(locked, ids) for ids in circles]
    joined = [_join(pair_id, ids) for pair_id, ids in added.items()]
    take_places(enrollments=[pk for ids in [*circles, *added.values()] for pk in ids], by=by)
    if not locked.has_pairs:
        start_cohort(cohort=locked, by=by)
    audit.record(
        Action.CIRCLES_PUBLISHED,
        by=by,
        subject_id=locked.pk,
        subject_name=locked.name,
        circles=len(made),
        joined=sum(len(ids) for ids in added.values()),
    )
    told = [letter for pair in made for letter in _to_all(pair)]
    notify_all(kind=Kind.PAIR_PUBLISHED, letters=told + [letter for came, _ in joined for letter in came])
    notify_all(kind=Kind.PAIR_ENDED, letters=[letter for _, before in joined for letter in before])
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("feedback.reconcile", organization_id, queue=Queue.DEFAULT))
    if added:  # what a circle has planned goes into the calendars of who joins it
        transaction.on_commit(lambda: ring("sessions.reconcile", organization_id, queue=Queue.DEFAULT))
    return made


def _refuse_moment(cohort: Cohort) -> None:
    if not cohort.is_circle:
        raise NoCircles(cohort.name)
    if cohort.state not in (Cohort.State.RECRUITING, Cohort.State.ACTIVE):
        raise WrongPhase(where_it_is(cohort))
    if not cohort.answers_closed(today(cohort.organization.timezone)):
        raise AnswersOpen(cohort.name)


def _make(cohort: Cohort, enrollment_ids: Collection[UUID]) -> Pair:
    state = Pair.State.FORMING if cohort.program.requires_charter else Pair.State.ACTIVE
    day = today(cohort.organization.timezone)
    pair: Pair = Pair.objects.create(cohort=cohort, state=state, started_on=day, created_at=now())
    _seat(pair, enrollment_ids)
    return pair


def _seat(pair: Pair, enrollment_ids: Collection[UUID]) -> list[PairMember]:
    rows = Enrollment.objects.filter(pk__in=list(enrollment_ids)).select_related("person").order_by("pk")
    members = [PairMember(pair=pair, enrollment=row, person=row.person, side=row.side) for row in rows]
    PairMember.objects.bulk_create(members)
    return members


def _everybody(pair: Pair) -> list[PairMember]:
    return list(present_members().filter(pair=pair).select_related("person"))


def _to_all(pair: Pair) -> list[Letter]:
    members = _everybody(pair)
    return letters.published(pair, members, members)


def _join(pair_id: UUID, enrollment_ids: Collection[UUID]) -> tuple[list[Letter], list[Letter]]:
    """What is told to those who come into a circle, and to those who are in it."""
    pair = Pair.objects.select_related("cohort__program").get(pk=pair_id)
    before, came = _everybody(pair), _seat(pair, enrollment_ids)
    return letters.published(pair, [*before, *came], came), letters.changed(pair, "larger", before, came[0])
