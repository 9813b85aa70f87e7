"""Who of a cohort is not asked yet because the comparison needs them to wait, until when, and who is still to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from programs.eligibility import months_before
from programs.models import Arm, Cohort, ComparisonDesign, Draw, DrawTicket, Enrollment

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """One person who is not to be asked yet; `until` is empty as long as the draw is to be made."""

    enrollment: Enrollment
    until: date | None

    @property
    def reason(self) -> str:
        """To stand after the name."""
        if self.until is None:
            return "is in the pool of the draw, which is still to be made"
        return f"is in the comparison until {self.until:%B} {self.until.day}, {self.until.year}"

    @property
    def mark(self) -> str:
        """In place of a state."""
        return (
            "In the pool of the draw"
            if self.until is None
            else f"Waits until {self.until:%B} {self.until.day}, {self.until.year}"
        )


def designs_of(program_ids: Iterable[UUID]) -> dict[UUID, ComparisonDesign]:
    """Program -> its design, of those in which a draw decides who waits."""
    rows = ComparisonDesign.objects.filter(program__in=set(program_ids)).exclude(
        comparison__in=(ComparisonDesign.Comparison.NONE, ComparisonDesign.Comparison.MATCHED)
    )
    return {row.program_id: row for row in rows if row.draws}


def waits(designs: Mapping[UUID, ComparisonDesign], today: date) -> Q:
    """Enrollments of people who wait, in these programs: pooled, or in the comparison. Without any design it finds nobody."""
    found = pooled(designs)
    for program_id, design in designs.items():
        began = last_free(today, design.horizon_months)
        arms = Arm.objects.filter(program=program_id, person=OuterRef("person"), arm=Arm.Kind.COMPARISON)
        found |= Q(Exists(arms.filter(since__gt=began)), cohort__program=program_id)
    return found


def pooled(designs: Mapping[UUID, ComparisonDesign]) -> Q:
    """Enrollments of people in a pool that is fixed and not drawn yet."""
    found = Q(pk__in=())
    for program_id in designs:
        pool = DrawTicket.objects.filter(draw__cohort__program=program_id, draw__seed="", person=OuterRef("person"))
        found |= Q(Exists(pool), cohort__program=program_id)
    return found


def last_free(today: date, months: int) -> date:
    """The latest day since which nobody waits any longer: with six months, on September 30 those of March 30 and 31 are free."""
    found = months_before(today, months)
    while months_before(found + DAY, -months) <= today:
        found += DAY
    return found


def to_draw(designs: Mapping[UUID, ComparisonDesign]) -> Q:
    """Enrollments of people whom a draw in their cohort is still to decide about."""
    found = Q(pk__in=())
    for program_id, design in designs.items():
        counted = Arm.objects.filter(program=program_id, person=OuterRef("person"))
        drawn = Draw.objects.filter(cohort=OuterRef("cohort")).exclude(seed="")
        sides = [side for side in Enrollment.Side.values if design.counts(side)]
        found |= Q(~Exists(counted), ~Exists(drawn), cohort__program=program_id, side__in=sides, person__is_guest=False)
    return found


def held_among(cohort: Cohort, rows: Sequence[Enrollment], today: date) -> list[Held]:
    """Those of the rows who wait, in their order, each with the day until which."""
    design = designs_of([cohort.program_id]).get(cohort.program_id)
    if design is None or not rows:
        return []
    ids = [row.person_id for row in rows]
    arms = Arm.objects.filter(program=cohort.program_id, person__in=ids, arm=Arm.Kind.COMPARISON)
    until: dict[UUID, date | None] = {
        person_id: months_before(since, -design.horizon_months)
        for person_id, since in arms.values_list("person_id", "since")
    }
    pool = DrawTicket.objects.filter(draw__cohort__program=cohort.program_id, draw__seed="", person__in=ids)
    until |= dict.fromkeys(pool.values_list("person_id", flat=True))
    listed = [row for row in rows if row.state == Enrollment.State.LISTED and row.person_id in until]
    held = [Held(row, until[row.person_id]) for row in listed]
    return [row for row in held if row.until is None or row.until > today]
