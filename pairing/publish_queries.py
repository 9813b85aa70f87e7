"""Named reads around the publishing of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.shortcuts import get_object_or_404

from access.clock import now
from accounts.models import Membership, Organization
from notifications.kinds import Kind
from notifications.rendering import preview_of
from pairing.inputs import Couple
from pairing.letters import new_pair
from pairing.models import PairingRun, Ruling
from pairing.notices import SIDES
from pairing.queries import rulings_in_force, rulings_of
from programs.models import Cohort, Enrollment
from programs.queries import programs_for

State = PairingRun.State
OWN_LINK = "/the-page-of-their-pair/"  # there is none before the pair is published


@dataclass(frozen=True)
class Preview:
    """The message of one side, as one of its people will read it."""

    side: str
    reader: str
    subject: str
    text: str


def get_run(membership: Membership, run_id: UUID) -> PairingRun:
    """A run of a program that this membership runs, with cohort and program. Raises Http404 alike for another one and for none."""
    mine = PairingRun.objects.filter(cohort__program__in=programs_for(membership))
    found: PairingRun = get_object_or_404(mine.select_related("cohort__program"), pk=run_id)
    return found


def scheduled_run(cohort: Cohort) -> PairingRun | None:
    """The run of this cohort that is about to be published, with cohort and program. At most one is."""
    found: PairingRun | None = (
        cohort.pairing_runs.filter(state=State.SCHEDULED)
        .select_related("cohort__program")
        .defer("prices", "weights")
        .first()
    )
    return found


def due_runs(at: datetime | None = None) -> list[PairingRun]:
    """The runs whose time to be published has come, first come first."""
    due = PairingRun.objects.filter(state=State.SCHEDULED, publishes_at__lte=at or now())
    return list(due.only("cohort_id").order_by("publishes_at", "pk"))


def told(run: PairingRun) -> int:
    """How many people a draft pairs: they are who is told. One query."""
    people = run.proposals.order_by().aggregate(
        mentees=Count("mentee", distinct=True), mentors=Count("mentor", distinct=True)
    )
    return int(people["mentees"] + people["mentors"])


def groups_of(run: PairingRun) -> dict[Enrollment, list[Enrollment]]:
    """Mentee -> mentors of a draft, with their people."""
    rows = run.proposals.select_related("mentee__person", "mentor__person").order_by("mentee_id", "mentor_id")
    groups: dict[Enrollment, list[Enrollment]] = defaultdict(list)
    for row in rows:
        groups[row.mentee].append(row.mentor)
    return dict(groups)


def forbidden_in(run: PairingRun) -> list[str]:
    """The pairs of a draft that the program team forbids now, "Ana with Theo", by name. Reads run.cohort."""
    drafted = _couples(run)
    rulings = [row for row in rulings_of(run.cohort) if row.kind == Ruling.Kind.FORBID]
    return [_both(row) for row in rulings if (row.mentee_id, row.mentor_id) in drafted]


def locked_beside(run: PairingRun) -> list[str]:
    """The locked pairs of people who wait for a partner that a draft does not have, by name. Only to be asked once answers are closed."""
    drafted = _couples(run)
    rulings = [row for row in rulings_in_force(run.cohort) if row.kind == Ruling.Kind.LOCK]
    return [_both(row) for row in rulings if (row.mentee_id, row.mentor_id) not in drafted]


def _couples(run: PairingRun) -> set[Couple]:
    return set(run.proposals.order_by().values_list("mentee_id", "mentor_id"))


def _both(ruling: Ruling) -> str:
    return f"{ruling.mentee.person.name} with {ruling.mentor.person.name}"


def previews(run: PairingRun, notices: Mapping[str, str], organization: Organization) -> list[Preview]:
    """What the mentee of the draft's first pair and a mentor of theirs would read. Reads run.cohort with its program; one query."""
    first = run.proposals.select_related("mentee__person", "mentor__person").order_by("mentee__person__name", "pk")
    rows = list(first[:1])
    if not rows:
        return []
    members = [rows[0].mentee, rows[0].mentor]
    found = []
    for side, reader in zip(SIDES, members, strict=True):
        context: dict[str, Any] = new_pair(run.cohort, members, reader, notices)
        context |= {"link": OWN_LINK, "recipient_zone": reader.person.timezone or organization.timezone}
        subject, text = preview_of(Kind.PAIR_PUBLISHED, context, organization)
        found.append(Preview(side, reader.person.name, subject, text))
    return found
