"""Named reads of the impact page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from metrics.models import Decision, Experiment
from metrics.queries.rhythm import RhythmTally, rhythm_by_program
from programs.models import Program
from sessions.models import MentoringSession

Outcome = Decision.Outcome
LATEST = 3


@dataclass(frozen=True)
class Impact:
    """What the impact page shows of a program, apart from the ledger."""

    program: Program
    changed: int
    kept: int
    experiments: int
    latest: list[Decision]
    rhythm: RhythmTally
    sessions_held: int


_SHOWN = ("title", "after", "measure", "decided_on", "owner__name", "owner__title", "pair__cohort__program_id")


def impact_of(program: Program, zone: str) -> Impact:
    """The facts of one program, on the organization's calendar, in a fixed number of queries."""
    decisions = Decision.objects.filter(pair__cohort__program=program)
    counts = decisions.aggregate(
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)), kept=Count("pk", filter=Q(outcome=Outcome.KEPT))
    )
    held = MentoringSession.objects.filter(pair__cohort__program=program, state=MentoringSession.State.HELD)
    return Impact(
        program=program,
        changed=counts["changed"],
        kept=counts["kept"],
        experiments=Experiment.objects.filter(pair__cohort__program=program).count(),
        latest=list(
            decisions.filter(outcome=Outcome.CHANGED).select_related("owner", "pair__cohort").only(*_SHOWN)[:LATEST]
        ),
        rhythm=rhythm_by_program([program], zone)[program.pk],
        sessions_held=held.count(),
    )


def changed_by_program(program_ids: Collection[UUID]) -> dict[UUID, int]:
    """Program -> decisions changed; programs without any are not in it. One query."""
    rows = Decision.objects.filter(pair__cohort__program_id__in=program_ids, outcome=Outcome.CHANGED)
    counted = rows.order_by().values_list("pair__cohort__program_id").annotate(number=Count("pk"))
    return dict(counted)
