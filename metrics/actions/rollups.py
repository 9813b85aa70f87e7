"""Rolling up: count what was marked, keep it as a version, and forget the mark. The system does it; nobody decides anything in it.

Marks go first and facts are read after, in one transaction that sees what others commit meanwhile. A fact committed before the marks went
is read; a fact committed later has a mark of its own that stays. So each mark is consumed once, and no fact is missed.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.clock import now, today
from access.tenancy import current_organization
from accounts.models import Organization
from audit.sentences import Action
from jobs.actions import start_job
from jobs.kinds import JobKind
from jobs.models import Job
from metrics import queries
from metrics.models import Mark, Snapshot
from metrics.queries.designs import first_with_figures
from metrics.rollup import Content, digest, is_settled, to_thin
from notifications.timing import zone_of
from programs.models import Cohort, Program


@transaction.atomic
def roll_up(*, return_to: str, by: Actor) -> Job:
    """Start counting what changed in the open organization. While one is under way, that one is returned."""
    job = start_job(kind=JobKind.ROLL_UP, subject_id=current_organization(), return_to=return_to, by=by)
    if by != SYSTEM:
        audit.record(Action.ROLLED_UP, by=by, subject_id=current_organization(), subject_name="the organization")
    return job


@transaction.atomic
def roll_up_cohort(*, cohort_id: UUID) -> bool:
    """Count one cohort; returns whether it reads otherwise now. Then its program is marked, in the same transaction."""
    program_id = _program_of(cohort_id)
    _take_turn(program_id)
    Mark.objects.filter(cohort_id=cohort_id).delete()
    cohort = Cohort.objects.select_related("program").filter(pk=cohort_id).first()
    organization = Organization.objects.get(pk=current_organization())
    day = today(organization.timezone)
    if cohort is None:  # it was deleted, and its snapshots with it
        _mark_again(program_id)
        return True
    current = _current(cohort.program_id, cohort_id)
    if current is not None and is_settled(queries.closed_on(cohort, organization), day):
        Snapshot.objects.filter(pk=current.pk).update(moves_on=None)
        return False
    counted, moves_on = queries.count_cohort(cohort, organization, day)
    is_other = _keep(current, cohort.program_id, cohort_id, Content(counted), day, moves_on)
    if is_other:
        _mark_again(cohort.program_id)
    return is_other


@transaction.atomic
def roll_up_program(*, program_id: UUID) -> bool:
    """Add up the cohorts of a program and take its figures; returns whether it reads otherwise now."""
    _take_turn(program_id)
    Mark.objects.filter(program_id=program_id, cohort_id=None).delete()
    program = Program.objects.filter(pk=program_id).first()
    if program is None:
        return False
    day = today(Organization.objects.get(pk=current_organization()).timezone)
    content, moves_on = queries.count_program(program, day)
    return _keep(_current(program_id, None), program_id, None, content, day, moves_on)


@transaction.atomic
def thin_snapshots() -> int:
    """Delete old versions that no month needs any more; returns how many."""
    zone = zone_of(Organization.objects.get(pk=current_organization()).timezone)
    gone: list[UUID] = []
    for _, versions in queries.older_versions():
        gone += to_thin(
            [(pk, made_at.astimezone(zone).date()) for pk, made_at in versions], now().astimezone(zone).date()
        )
    gone = sorted(set(gone) - first_with_figures())
    Snapshot.objects.filter(pk__in=gone).delete()
    return len(gone)


def _take_turn(program_id: UUID | None) -> None:
    """Two roll-ups of one program take turns, where a worker that was given up still works. Nobody else waits for this for long."""
    list(Program.objects.select_for_update(of=("self",), no_key=True).filter(pk=program_id).values_list("pk"))


def _program_of(cohort_id: UUID) -> UUID | None:
    """Of a cohort that was deleted, its marks still know."""
    found: UUID | None = Cohort.objects.filter(pk=cohort_id).values_list("program_id", flat=True).first()
    known = Mark.objects.filter(cohort_id=cohort_id).exclude(program_id=None).values_list("program_id", flat=True)
    return found or known.first()


def _current(program_id: UUID, cohort_id: UUID | None) -> Snapshot | None:
    found: Snapshot | None = Snapshot.objects.filter(program=program_id, cohort=cohort_id, is_current=True).first()
    return found


def _mark_again(program_id: UUID | None) -> None:
    if program_id is not None:
        Mark.objects.create(program_id=program_id, fact=queries.AGAIN, rows=0)


def _keep(
    current: Snapshot | None,
    program_id: UUID,
    cohort_id: UUID | None,
    content: Content,
    day: date,
    moves_on: date | None,
) -> bool:
    """A new version where the content differs; else the current one is known to hold until today."""
    text = content.to_json()
    sign = digest(text)
    if current is not None and current.digest == sign:
        current.as_of, current.moves_on = day, moves_on
        current.save(update_fields=["as_of", "moves_on"])
        return False
    if current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
    Snapshot.objects.create(
        program_id=program_id,
        cohort_id=cohort_id,
        version=current.version + 1 if current else 1,
        as_of=day,
        moves_on=moves_on,
        content=text,
        digest=sign,
        made_at=now(),
    )
    return True
