"""Asking people, and taking that back. Whom the first message goes to is the chain's own matter (programs.consent)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from access.links import LIFETIMES
from audit.sentences import Action
from programs import consent
from programs.counting import count_asked, lock_design_of
from programs.designs import write_version
from programs.enrolling import ask_again, with_something_to_ask
from programs.holding import Held, held_among
from programs.models import Cohort, DesignAmendment, Enrollment
from programs.rules import lock_enrolling, lock_enrollments, move_cohort, some_names

State, Shown = Enrollment.State, Enrollment.Shown


class AnswersClosed(Exception):
    """The last day to answer is over, or answers were closed by hand."""


class TooFarAhead(Exception):
    """A link to an invitation lives for a month, and answers close later than that."""


class NoReason(Exception):
    """Asking people of the comparison early is written down with a reason."""


class NobodyWaits(Exception):
    """Nobody among these waits for their turn in the comparison, with something to be asked for."""


@dataclass(frozen=True)
class Asked:
    """What became of a list of enrollments."""

    asked: int
    already: int  # were asked before, or are no longer in the cohort
    without_topic: int  # nothing to ask them for yet
    held: tuple[Held, ...] = ()  # the comparison needs them to wait


@transaction.atomic
def ask_enrollments(*, cohort: Cohort, enrollments: Iterable[Enrollment], by: Actor) -> Asked:
    """Start the consent chain for everyone among these who was not asked yet and has a topic (in a circle also without one).

    Whom the comparison needs to wait is passed over, and said. Everybody asked gets their arm. Raises NotEnrolling, AnswersClosed,
    TooFarAhead.
    """
    locked = lock_enrolling(cohort.pk)
    _refuse_day(locked)
    wanted = [row.pk for row in enrollments]
    rows = _listed(locked, wanted)
    held = held_among(locked, rows, today(locked.organization.timezone))
    waiting = {row.enrollment.pk for row in held}
    asked = _ask(locked, [row for row in rows if row.pk not in waiting], by=by)
    return Asked(asked, len(wanted) - len(rows), len(rows) - len(held) - asked, tuple(held))


@transaction.atomic
def ask_early(*, cohort: Cohort, enrollments: Iterable[Enrollment], why: str, by: Actor) -> int:
    """Ask people of the comparison before their time, which everybody who reads the program's figures is told; returns how many.

    They stay in their arm: whoever crosses over counts as drawn. Raises NotEnrolling, AnswersClosed, TooFarAhead, NoReason, NobodyWaits.
    """
    if not why.strip():
        raise NoReason(cohort.name)
    locked = lock_enrolling(cohort.pk)
    _refuse_day(locked)
    rows = _listed(locked, [row.pk for row in enrollments])
    held = held_among(locked, rows, today(locked.organization.timezone))
    fitting = with_something_to_ask(locked, [row.enrollment.pk for row in held if row.until is not None])
    chosen = [row for row in rows if row.pk in fitting]
    if not chosen:
        raise NobodyWaits(locked.name)
    design = lock_design_of(locked)
    if design is not None:
        facts = {"why": why.strip(), "cohort": locked, "people": len(chosen)}
        made = write_version(design, kind=DesignAmendment.Kind.CROSSOVER, by=by, facts=facts)
        name = locked.program.name
        audit.record(Action.DESIGN_AMENDED, by=by, subject_id=locked.program_id, subject_name=name, number=made.number)
    return _ask(locked, chosen, by=by)


def _listed(cohort: Cohort, ids: list[UUID]) -> list[Enrollment]:
    found = lock_enrollments(ids).filter(cohort=cohort, state=State.LISTED, person__left_on=None)
    return list(found.select_related("cohort__program", "person__manager"))


def _ask(locked: Cohort, rows: list[Enrollment], *, by: Actor) -> int:
    """Ask those of the rows that have something to be asked for, and count them where they belong."""
    ready_to_ask = with_something_to_ask(locked, [row.pk for row in rows])
    moment, chosen = now(), [row for row in rows if row.pk in ready_to_ask]
    for row in chosen:
        row.asks, row.asked_at, row.asked_by_id = row.asks + 1, moment, by.person_id
    counted = Enrollment.objects.filter(pk__in=[row.pk for row in chosen])
    counted.update(asks=F("asks") + 1, asked_at=moment, asked_by_id=by.person_id)
    consent.start(locked, chosen)
    count_asked(locked, chosen)
    if chosen:
        _begin_recruiting(locked)
        audit.record(
            Action.ENROLLMENTS_ASKED,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.name,
            people=some_names(row.person.name for row in chosen),
        )
    return len(chosen)


@transaction.atomic
def ask_enrollments_later(*, cohort: Cohort, enrollments: Iterable[Enrollment], by: Actor) -> int:
    """Let those who were asked and do not show "Ready" be "not asked yet" again; returns how many. Raises NotEnrolling.

    Silence, a no and every step before look alike here too: whatever waits for them is called off, and their links lead nowhere.
    """
    locked = lock_enrolling(cohort.pk)
    table = Enrollment.SHOWN_CLOSED if consent.answers_closed(locked) else Enrollment.SHOWN_OPEN
    states = [state for state, shown in table.items() if shown in (Shown.ASKED, Shown.NOT_AVAILABLE)]
    found = lock_enrollments(row.pk for row in enrollments).filter(cohort=locked, state__in=states, paired_at=None)
    rows = list(found)
    ask_again(row.pk for row in rows)
    if rows:
        audit.record(
            Action.ENROLLMENTS_ASKED_LATER,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.name,
            people=some_names(row.person.name for row in rows),
        )
    return len(rows)


def _begin_recruiting(cohort: Cohort) -> None:
    if cohort.state == Cohort.State.DRAFT:
        move_cohort(cohort, Cohort.State.RECRUITING)
        cohort.save(update_fields=["state"])


def _refuse_day(cohort: Cohort) -> None:
    if consent.answers_closed(cohort):
        raise AnswersClosed(cohort.name)
    if cohort.answers_due_on > today(cohort.organization.timezone) + LIFETIMES["invitation"] - timedelta(days=1):
        raise TooFarAhead(cohort.name)
