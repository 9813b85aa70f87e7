"""The moment in which pairs may be found and published, and the rows that are locked for it."""

from __future__ import annotations

from uuid import UUID

from access.clock import today
from programs.actions import WrongPhase
from programs.models import Cohort
from programs.rules import where_it_is


class FormsCircles(Exception):
    """A peer circle has no mentee: it is formed on a page of its own."""


class AnswersOpen(Exception):
    """While answers may still change, a count that moves would tell that somebody took a yes back."""


def lock_cohort(cohort_id: UUID) -> Cohort:
    """The cohort with its program, locked. Whoever changes its runs takes this first, so that they wait for each other."""
    locked: Cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort_id)
    return locked


def lock_pairing(cohort_id: UUID) -> Cohort:
    """A cohort in which pairs can be found today, locked. Raises FormsCircles, WrongPhase, AnswersOpen."""
    cohort = lock_cohort(cohort_id)
    refuse_moment(cohort)
    return cohort


def refuse_moment(cohort: Cohort) -> None:
    """Raise FormsCircles, WrongPhase or AnswersOpen where no pairs can be found in this cohort today."""
    if cohort.is_circle:
        raise FormsCircles(cohort.name)
    if cohort.state not in (Cohort.State.RECRUITING, Cohort.State.ACTIVE):
        raise WrongPhase(where_it_is(cohort))
    if not cohort.answers_closed(today(cohort.organization.timezone)):
        raise AnswersOpen(cohort.name)
