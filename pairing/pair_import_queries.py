"""Named reads of files of ready-made pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.shortcuts import get_object_or_404

from access.clock import now
from accounts.models import Membership
from pairing.inputs import Couple, Loaded, load_problem, rows_of
from pairing.models import PairImport, Ruling
from pairing.pair_file import Known, Seat
from pairing.rulings import broken_rules, rule_keys
from programs.models import Cohort, Enrollment
from programs.queries import programs_for


def get_pair_import(membership: Membership, import_id: UUID) -> PairImport:
    """A file for a cohort of a program that this membership runs. Raises Http404 alike for another one and for none."""
    mine = PairImport.objects.filter(cohort__program__in=programs_for(membership))
    found: PairImport = get_object_or_404(mine.select_related("cohort__program"), pk=import_id)
    return found


def known_for(cohort: Cohort) -> Known:
    """What the rows of a file are judged against: only who waits for a partner now. Only to be asked once answers are closed.

    A fixed number of queries, and one scan of the rules for all couples that a file names.
    """
    loaded = load_problem(cohort, now())
    emails: dict[UUID, str] = dict(Enrollment.objects.filter(cohort=cohort).values_list("pk", "person__email"))
    people = [*loaded.mentees, *loaded.mentors]
    seats = {
        emails[one.enrollment_id].lower(): Seat(one.enrollment_id, one.name, one.side, one.capacity) for one in people
    }
    waiting = {one.enrollment_id for one in people}
    rulings: dict[str, set[Couple]] = {str(kind): set() for kind in Ruling.Kind}
    rows = Ruling.objects.filter(cohort=cohort).order_by("pk").values_list("kind", "mentee_id", "mentor_id")
    for kind, mentee, mentor in rows:
        if mentee in waiting and mentor in waiting:
            rulings[kind].add((mentee, mentor))
    return Known(
        seats, rulings[Ruling.Kind.LOCK], rulings[Ruling.Kind.FORBID], lambda couples: _broken(loaded, couples)
    )


def _broken(loaded: Loaded, couples: Sequence[Couple]) -> Mapping[Couple, list[str]]:
    bits = broken_rules(loaded.problem, rows_of(loaded, list(couples)))
    return {couple: rule_keys(int(found)) for couple, found in zip(couples, bits, strict=True) if found}
