"""Bringing an outside expert into a cohort, as a mentor (D09)."""

from __future__ import annotations

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from accounts.actions import keep_guest
from audit.sentences import Action
from programs.actions.enrollments import enroll_people
from programs.facts import SkillFact
from programs.models import Cohort, Enrollment
from programs.rules import lock_enrolling


class AlreadyEnrolled(Exception):
    """This person is in the cohort already; the message is their name."""


@transaction.atomic
def add_guest(
    *, cohort: Cohort, name: str, email: str, title: str, company: str, skill: SkillFact, by: Actor
) -> Enrollment:
    """Put a guest into a cohort, not asked yet. The guest's own consent is all that is needed: no manager here speaks for them.

    Raises NotEnrolling, TopicNotAllowed, AlreadyEnrolled, accounts.actions.NotAGuest.
    """
    locked = lock_enrolling(cohort.pk)
    person = keep_guest(name=name, email=email, title=title, company=company, by=by)
    done = enroll_people(cohort=locked, side=Enrollment.Side.MENTOR, people=[person], about=skill, by=by)
    if not done.enrollments:
        raise AlreadyEnrolled(person.name)
    audit.record(Action.GUEST_ADDED, by=by, subject_id=person.pk, subject_name=person.name, cohort=locked.name)
    return done.enrollments[0]
