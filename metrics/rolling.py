"""One roll-up of an organization, step by step: each cohort and each program is a transaction of its own, and may be counted again.

What the task and the commands do alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from access.clock import today
from access.tenancy import tenant
from accounts.models import Organization
from metrics import actions, queries
from metrics.models import Snapshot
from metrics.queries import Due
from metrics.rollup import Content, is_settled
from programs.models import Cohort, Program

Say = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Rolled:
    """What came of a roll-up."""

    cohorts: int
    programs: int
    changed: int  # snapshots that read otherwise than before


def unheard(_done: int, _total: int, _note: str) -> None:
    """Nobody waits for it."""


def roll_up_due(organization_id: UUID, say: Say) -> Rolled:
    """Count what is due, and nothing else. `say(done, total, note)` is called between steps."""
    with tenant(organization_id):
        due = queries.due_rollups(_day(organization_id))
    return _roll(organization_id, due, say)


def rebuild(organization_id: UUID, say: Say) -> Rolled:
    """Count everything from the facts. What was true already stays as it is, byte for byte, with its version."""
    with tenant(organization_id):
        due = queries.everything()
    return _roll(organization_id, due, say)


def differences(organization_id: UUID) -> list[str]:
    """Snapshots that a full rebuild would write otherwise although nothing marked them: there must be none. Names of what they are of."""
    with tenant(organization_id):
        organization = Organization.objects.get(pk=organization_id)
        day = _day(organization_id)
        due = queries.due_rollups(day)
        kept = {(row.program_id, row.cohort_id): row for row in Snapshot.objects.filter(is_current=True)}
        found = []
        for cohort in Cohort.objects.select_related("program").order_by("pk"):
            row = kept.get((cohort.program_id, cohort.pk))
            if cohort.pk in due.cohorts or (row and is_settled(queries.closed_on(cohort, organization), day)):
                continue
            counted, _ = queries.count_cohort(cohort, organization, day)
            if row is None or row.content != Content(counted).to_json():
                found.append(f"{cohort.program.name}, {cohort.name}")
        for program in Program.objects.order_by("pk"):
            row = kept.get((program.pk, None))
            if program.pk not in due.programs and (
                row is None or row.content != queries.count_program(program, day)[0].to_json()
            ):
                found.append(program.name)
    return found


def _roll(organization_id: UUID, due: Due, say: Say) -> Rolled:
    changed = 0
    for number, cohort_id in enumerate(due.cohorts):
        say(number, len(due.cohorts), "Counting what took place")
        with tenant(organization_id):
            changed += actions.roll_up_cohort(cohort_id=cohort_id)
    with tenant(organization_id):
        # Cohorts that read otherwise have marked their programs.
        programs = sorted({*due.programs, *queries.due_rollups(_day(organization_id)).programs})
    for number, program_id in enumerate(programs):
        say(number, len(programs), "Taking the figures of programs")
        with tenant(organization_id):
            changed += actions.roll_up_program(program_id=program_id)
    with tenant(organization_id):
        actions.thin_snapshots()
    return Rolled(len(due.cohorts), len(programs), changed)


def _day(organization_id: UUID) -> date:
    return today(Organization.objects.get(pk=organization_id).timezone)
