"""What the program team decides about two people of a cohort: a lock or a forbid that every later draft obeys.

A draft is a snapshot and stays as it is; the next one starts from the rulings in force.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from audit.sentences import Action
from pairing.aims import couple_rows
from pairing.inputs import Couple, Loaded, load_problem
from pairing.locking import lock_pairing
from pairing.models import Ruling
from pairing.rulings import broken_rules, over_capacity, rule_keys
from pairing.words import RULES
from programs.models import Cohort, Enrollment
from programs.rules import some_names

Kind, Source = Ruling.Kind, Ruling.Source
AUDITED = {Kind.LOCK: Action.PAIR_LOCKED, Kind.FORBID: Action.PAIR_FORBIDDEN}


class NotWaiting(Exception):
    """Somebody waits for no partner, so there is nothing to decide about them; the message names them."""


class RuleForbids(Exception):
    """A hard rule forbids this pair, and a lock bypasses none; the message says who, and which rule."""


class LocksDoNotFit(Exception):
    """With this lock somebody would have more partners than places; the message names them."""


@dataclass(frozen=True)
class Ruled:
    """A ruling, and the kind of the one it replaced: "" where there was none, its own where nothing changed."""

    ruling: Ruling
    before: str

    @property
    def is_new(self) -> bool:
        """Whether anything changed."""
        return self.before != self.ruling.kind


@transaction.atomic
def rule_pair(*, cohort: Cohort, mentee: UUID, mentor: UUID, kind: str, by: Actor) -> Ruled:
    """Lock or forbid one pair of enrollments; a second ruling about the two replaces the first.

    Raises FormsCircles, WrongPhase, AnswersOpen, NotWaiting, RuleForbids, LocksDoNotFit.
    """
    return rule_pairs(cohort=cohort, couples=[(mentee, mentor)], kind=kind, by=by)[0]


@transaction.atomic
def rule_pairs(
    *, cohort: Cohort, couples: Sequence[Couple], kind: str, by: Actor, source: str = Source.STUDIO
) -> list[Ruled]:
    """The same for several pairs of (mentee, mentor), all or none: what a swap or a file decides."""
    cohort = lock_pairing(cohort.pk)
    loaded = load_problem(cohort, now())
    names = {person.enrollment_id: person.name for person in (*loaded.mentees, *loaded.mentors)}
    _refuse_absent(cohort, couples, loaded)
    standing = {(row.mentee_id, row.mentor_id): row for row in Ruling.objects.filter(cohort=cohort)}
    if kind == Kind.LOCK:
        _refuse_broken(loaded, couples)
        _refuse_crowd(loaded, {*couples, *(pair for pair, row in standing.items() if row.kind == Kind.LOCK)})
    ruled = []
    for mentee, mentor in dict.fromkeys(couples):
        found = standing.get((mentee, mentor))
        before = found.kind if found else ""
        row = _write(found or Ruling(cohort=cohort, mentee_id=mentee, mentor_id=mentor), kind, source, by)
        ruled.append(Ruled(row, before))
        if before != kind:
            both = f"{names[mentee]} and {names[mentor]}"
            audit.record(AUDITED[Kind(kind)], by=by, subject_id=row.pk, subject_name=both, cohort=cohort.name)
    return ruled


@transaction.atomic
def lift_ruling(*, cohort: Cohort, rulings: Collection[UUID], by: Actor) -> int:
    """Take rulings of a cohort back, in every phase of it; how many still stood. Lifting one twice is harmless."""
    rows = Ruling.objects.select_for_update(of=("self",)).filter(cohort=cohort, pk__in=rulings).order_by("pk")
    found = list(rows.select_related("mentee__person", "mentor__person"))
    for row in found:
        both = f"{row.mentee.person.name} and {row.mentor.person.name}"
        kind = row.get_kind_display().lower()
        audit.record(Action.RULING_LIFTED, by=by, subject_id=row.pk, subject_name=both, cohort=cohort.name, kind=kind)
        row.delete()
    return len(found)


def _write(row: Ruling, kind: str, source: str, by: Actor) -> Ruling:
    """The row as it shall stand; one that says the same already keeps who said it, and when."""
    if row.kind != kind:
        row.kind, row.source, row.created_by_id, row.created_at = kind, source, by.person_id, now()
        row.save()
    return row


def _refuse_absent(cohort: Cohort, couples: Sequence[Couple], loaded: Loaded) -> None:
    sides = [{person.enrollment_id for person in people} for people in (loaded.mentees, loaded.mentors)]
    absent = {pk for couple in couples for pk, waiting in zip(couple, sides, strict=True) if pk not in waiting}
    if absent:
        rows: Any = Enrollment.objects.filter(cohort=cohort, pk__in=absent).order_by("person__name")
        raise NotWaiting(some_names(rows.values_list("person__name", flat=True)))


def _refuse_broken(loaded: Loaded, couples: Sequence[Couple]) -> None:
    rows = couple_rows(loaded, couples)
    for (mentee, mentor), bits in zip(rows.tolist(), broken_rules(loaded.problem, rows).tolist(), strict=True):
        if bits:
            broken = "; ".join(RULES[key] for key in rule_keys(bits))
            raise RuleForbids(f"{loaded.mentees[mentee].name} and {loaded.mentors[mentor].name}: {broken}")


def _refuse_crowd(loaded: Loaded, locks: set[Couple]) -> None:
    """Locks of people who do not wait rest, and take no place."""
    mentees, mentors = over_capacity(loaded.problem, couple_rows(loaded, locks))
    crowded = [*(loaded.mentees[row].name for row in mentees), *(loaded.mentors[row].name for row in mentors)]
    if crowded:
        raise LocksDoNotFit(some_names(sorted(crowded)))
