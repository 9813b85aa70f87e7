"""Asking people, and taking that back. Whom the first message goes to is the chain's own matter (programs.consent)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

import audit.record as audit
from access.actors import Actor
from access.clock import now, today
from access.links import LIFETIMES
from audit.sentences import Action
from programs import consent
from programs.enrolling import ask_again, with_something_to_ask
from programs.models import Cohort, Enrollment
from programs.rules import lock_enrolling, lock_enrollments, move_cohort, some_names

State, Shown = Enrollment.State, Enrollment.Shown


class AnswersClosed(Exception):
    """The last day to answer is over, or answers were closed by hand."""


class TooFarAhead(Exception):
    """A link to an invitation lives for a month, and answers close later than that."""


@dataclass(frozen=True)
class Asked:
    """What became of a list of enrollments."""

    asked: int
    already: int  # were asked before, or are no longer in the cohort
    without_topic: int  # nothing to ask them for yet


@transaction.atomic
def ask_enrollments(*, cohort: Cohort, enrollments: Iterable[Enrollment], by: Actor) -> Asked:
    """Start the consent chain for everyone among these who was not asked yet and has a topic (in a circle also without one).

    Raises NotEnrolling, AnswersClosed, TooFarAhead.
    """
    locked = lock_enrolling(cohort.pk)
    _refuse_day(locked)
    wanted = [row.pk for row in enrollments]
    found = lock_enrollments(wanted).filter(cohort=locked, state=State.LISTED, person__left_on=None)
    rows = list(found.select_related("cohort__program", "person__manager"))
    ready_to_ask = with_something_to_ask(locked, [row.pk for row in rows])
    moment, chosen = now(), [row for row in rows if row.pk in ready_to_ask]
    for row in chosen:
        row.asks, row.asked_at, row.asked_by_id = row.asks + 1, moment, by.person_id
    counted = Enrollment.objects.filter(pk__in=[row.pk for row in chosen])
    counted.update(asks=F("asks") + 1, asked_at=moment, asked_by_id=by.person_id)
    consent.start(locked, chosen)
    if chosen:
        _begin_recruiting(locked)
        audit.record(
            Action.ENROLLMENTS_ASKED,
            by=by,
            subject_id=locked.pk,
            subject_name=locked.name,
            people=some_names(row.person.name for row in chosen),
        )
    return Asked(len(chosen), len(wanted) - len(rows), len(rows) - len(chosen))


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
