"""Writing down where somebody is counted, in the transaction in which the team asks them. Nothing here reads an answer.

The clock starts when the team asks, whatever the consent chain then does: a mentor whose manager says not now was invited by the design
like any other, and a figure that left them out would tell of the manager.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from access.clock import today
from access.planner import analyze
from programs.eligible import eligible_people
from programs.matching_strata import Matched, match, stratum_of
from programs.models import Arm, Cohort, ComparisonDesign, Draw, DrawTicket, Enrollment

BATCH = 2_000
Kind, Why = Arm.Kind, Arm.Why


def count_asked(cohort: Cohort, rows: Sequence[Enrollment]) -> None:
    """Give each of these who were just asked their arm, where the design counts them and they have none in this program.

    The cohort is locked, and `rows` have their people. Guests are of no people file, so nothing could be told of them.
    """
    design = lock_design_of(cohort)
    if design is None or not rows:
        return
    counted = [row for row in rows if design.counts(row.side) and not row.person.is_guest]
    have = people_with_arm(cohort, [row.person_id for row in counted])
    new = [row for row in counted if row.person_id not in have]
    if not new:
        return
    day = today(cohort.organization.timezone)
    if design.matches:
        _count_matched(cohort, new, day)
    elif design.draws:
        why = Why.LATE if Draw.objects.filter(cohort=cohort).exclude(seed="").exists() else Why.BEFORE
        write_arms([_arm(cohort, row, Kind.UNMATCHED, day, why=why) for row in new])
    else:
        write_arms([_arm(cohort, row, Kind.INVITED, day) for row in new])


def lock_design_of(cohort: Cohort) -> ComparisonDesign | None:
    """The design of the cohort's program, locked: two cohorts of one program never count the same person."""
    found: ComparisonDesign | None = (
        ComparisonDesign.objects.select_for_update().filter(program=cohort.program_id).first()
    )
    return found


def people_with_arm(cohort: Cohort, people: Iterable[UUID]) -> set[UUID]:
    """Those of these people who are counted in the cohort's program already, or are in the pool of one of its draws."""
    ids = list(people)
    counted = Arm.objects.filter(program=cohort.program_id, person__in=ids)
    pooled = DrawTicket.objects.filter(draw__cohort__program=cohort.program_id, draw__seed="", person__in=ids)
    return {*counted.values_list("person_id", flat=True), *pooled.values_list("person_id", flat=True)}


def pool_of(cohort: Cohort, design: ComparisonDesign) -> list[Enrollment]:
    """Who a draw of this cohort would be among now."""
    sides = [side for side in Enrollment.Side.values if design.counts(side)]
    rows = Enrollment.objects.filter(
        cohort=cohort, state=Enrollment.State.LISTED, side__in=sides, person__is_guest=False
    )
    listed = list(rows.present().select_related("person").order_by("pk"))
    have = people_with_arm(cohort, [row.person_id for row in listed])
    return [row for row in listed if row.person_id not in have]


def write_arms(arms: Iterable[Arm]) -> None:
    """Write them once."""
    made = Arm.objects.bulk_create(list(arms), batch_size=BATCH)
    analyze(Arm, rows=len(made))


def _count_matched(cohort: Cohort, rows: Sequence[Enrollment], day: date) -> None:
    """Those asked, and colleagues who are like them on this day. Whoever has nobody is outside, and said to be."""
    for side in sorted({row.side for row in rows}):
        ours = [(row, stratum_of(row.person, day)) for row in rows if row.side == side]
        found = _comparison(cohort, side, [row for row, _ in ours], Counter(text for _, text in ours), day)
        arms = [
            _arm(cohort, row, Kind.UNMATCHED, day, why=Why.NO_MATCH, stratum=text)
            if text in found.empty
            else _arm(cohort, row, Kind.INVITED, day, stratum=text)
            for row, text in ours
        ]
        arms += [
            Arm(
                program_id=cohort.program_id,
                cohort=cohort,
                person_id=person_id,
                side=side,
                arm=Kind.COMPARISON,
                stratum=text,
                since=day,
            )
            for text, people in found.comparison.items()
            for person_id in people
        ]
        write_arms(arms)


def _comparison(cohort: Cohort, side: str, rows: Sequence[Enrollment], asked: Counter[str], day: date) -> Matched:
    """Whom to compare these with: people whom the program is open to, who are in none of its cohorts and counted nowhere in it."""
    written = Arm.objects.filter(cohort=cohort, side=side).exclude(arm=Kind.UNMATCHED).order_by()
    before: dict[str, Counter[str]] = {Kind.INVITED: Counter(), Kind.COMPARISON: Counter()}
    for arm, text in written.values_list("arm", "stratum"):
        before[arm][text] += 1
    inside = Enrollment.objects.filter(cohort__program=cohort.program_id).values("person")
    counted = Arm.objects.filter(program=cohort.program_id).values("person")
    people = eligible_people(cohort.program, side).exclude(pk__in=inside).exclude(pk__in=counted)
    # Those of no unit or site of anybody asked are like nobody; spaces around a name are no other name.
    people = people.order_by().filter(
        unit__in={row.person.unit for row in rows}, site__in={r.person.site for r in rows}
    )
    found = people.only("pk", "unit", "site", "level", "hired_on")
    candidates: list[tuple[UUID, str]] = [(person.pk, stratum_of(person, day)) for person in found.iterator(BATCH)]
    invited = {text: number + before[Kind.INVITED][text] for text, number in asked.items()}
    return match(invited, candidates, have=before[Kind.COMPARISON], key=str(cohort.pk))


def _arm(cohort: Cohort, row: Enrollment, kind: Arm.Kind, day: date, *, why: str = "", stratum: str = "") -> Arm:
    return Arm(
        program_id=cohort.program_id,
        cohort=cohort,
        person_id=row.person_id,
        side=row.side,
        arm=kind,
        why=why,
        stratum=stratum,
        since=day,
    )
