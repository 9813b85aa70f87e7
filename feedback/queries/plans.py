"""What is known of a cohort's check-ins before they begin: how many pairs to expect, where its mentees are, who was in an earlier cycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from feedback.cells import cell_name
from feedback.ledger import RULES
from feedback.models import CheckInPlan, Cut, Cycle
from feedback.periods import Length, Span, recommended, spans
from pairing.models import PairMember
from programs.models import Cohort, Enrollment

CIRCLE = 4  # people in one, on average
NEARLY_ALL = 0.8  # of the people of a next cycle


@dataclass(frozen=True)
class PlannedCell:
    """A part of the cohort as it would be cut today, with its mentees, who are about as many as its pairs."""

    name: str
    size: int

    @property
    def reports(self) -> bool:
        """Whether it is large enough for a sealed part."""
        return self.size >= RULES.floor


def plan_of(cohort: Cohort) -> CheckInPlan:
    """What was chosen for the cohort, or a plan in which nothing is chosen."""
    return CheckInPlan.objects.filter(cohort=cohort).first() or CheckInPlan(cohort=cohort)


def cycle_of(cohort: Cohort) -> Cycle | None:
    """The cycle that began; then nothing can be planned any more."""
    found: Cycle | None = Cycle.objects.filter(cohort=cohort).first()
    return found


def expected_pairs(cohort: Cohort) -> int:
    """How many units to expect from who is enrolled, whatever they answered. One query."""
    sides = Counter(Enrollment.objects.filter(cohort=cohort).present().values_list("side", flat=True))
    mentors, mentees = sides[Enrollment.Side.MENTOR], sides[Enrollment.Side.MENTEE]
    if cohort.is_circle:
        return (mentors + mentees) // CIRCLE
    if cohort.mentees_per_mentor > 1:
        return min(mentors, -(-mentees // cohort.mentees_per_mentor))
    return min(mentees, mentors)


def values_of(cohort: Cohort, cut: str) -> Counter[str]:
    """Each value of the fact, with how many mentees have it (everybody, in circles). One query; none where the cohort is not cut."""
    if not cut:
        return Counter()
    people = Enrollment.objects.filter(cohort=cohort).present()
    if not cohort.is_circle:
        people = people.filter(side=Enrollment.Side.MENTEE)
    return Counter(value.strip() for value in people.values_list(f"person__{Cut(cut).value}", flat=True))


def planned_cells(cohort: Cohort, plan: CheckInPlan, values: Counter[str]) -> list[PlannedCell]:
    """The cells that these people would make, by name."""
    people: Counter[str] = Counter()
    for value, count in values.items():
        people[cell_name(value, plan.names)] += count
    in_one = CIRCLE if cohort.is_circle else cohort.mentees_per_mentor
    return [PlannedCell(name, count // in_one) for name, count in sorted(people.items())]


def expected_spans(cohort: Cohort, length: Length, today: date) -> list[Span]:
    """The check-ins of a cycle that would begin today, or with the program."""
    program = cohort.program
    first = max(today, program.starts_on)
    return spans(first, program.ends_on, length) if first < program.ends_on else []


def advised(sizes: Iterable[int]) -> Length | None:
    """The length for cells of these sizes; None where none reports."""
    reporting = [size for size in sizes if size >= RULES.floor]
    return recommended(min(reporting)) if reporting else None


def share_from_before(cohort: Cohort) -> float:
    """The share of the people enrolled who had a partner in an earlier cohort of the program. Two queries."""
    people = Enrollment.objects.filter(cohort=cohort).present()
    everybody = people.count()
    earlier = PairMember.objects.filter(pair__cohort__program=cohort.program_id).exclude(pair__cohort=cohort)
    return people.filter(person__in=earlier.values("person")).count() / everybody if everybody else 0.0
