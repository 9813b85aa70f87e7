"""Named reads of rulings: how they stand, whether a draft knows of them, and what a run started now would be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from jobs.models import Job
from pairing.aims import RunAims
from pairing.inputs import Couple, least_group, people_to_pair
from pairing.models import PairingRun, Ruling
from pairing.preview import Base
from pairing.queries import rulings_in_force
from programs.models import Cohort, Enrollment

PAIRING = (Cohort.State.RECRUITING, Cohort.State.ACTIVE)


@dataclass(frozen=True)
class Standing:
    """A ruling, and whether it rests because one of the two waits for no partner.

    None while answers are open: it would tell who took a yes back.
    """

    ruling: Ruling
    rests: bool | None


def standings(cohort: Cohort, rulings: Iterable[Ruling], *, closed: bool) -> list[Standing]:
    """How each of these rulings stands."""
    rows = list(rulings)
    waiting = waiting_in(cohort) if closed and rows else set()
    return [Standing(row, not {row.mentee_id, row.mentor_id} <= waiting if closed else None) for row in rows]


def waiting_in(cohort: Cohort) -> set[UUID]:
    """The enrollments that take part in a run started now. Only to be asked once answers are closed."""
    return {person.enrollment_id for person in people_to_pair(cohort)[0]}


def ruling_about(cohort: Cohort, couple: Couple) -> Ruling | None:
    """What was decided about these two enrollments."""
    found: Ruling | None = Ruling.objects.filter(cohort=cohort, mentee=couple[0], mentor=couple[1]).first()
    return found


def has_new_rulings(run: PairingRun, day: date) -> bool:
    """Whether the rulings in force are others than when the draft was made: then it can be solved again. Reads run.cohort.

    day: today by the organization's clock. False while answers are open, and for whatever is no draft any more.
    """
    cohort = run.cohort
    if run.state != PairingRun.State.DRAFT or cohort.state not in PAIRING or not cohort.answers_closed(day):
        return False
    then, rows = (
        RunAims.of(run),
        list(Ruling.objects.filter(cohort=cohort).values_list("kind", "mentee_id", "mentor_id")),
    )
    known = {("lock", *couple) for couple in then.locked} | {("forbid", *couple) for couple in then.forbidden}
    waiting = waiting_in(cohort) if rows else set()
    return known != {(kind, *couple) for kind, *couple in rows if waiting.issuperset(couple)}


def aims_now(cohort: Cohort, kept_from: PairingRun | None, bonus: int, shortfall: int) -> RunAims:
    """What a run started now is told. It obeys the rulings of this moment, so that a later one changes nothing that stands."""
    by_kind: dict[str, list[Couple]] = defaultdict(list)
    for ruling in rulings_in_force(cohort):
        by_kind[ruling.kind].append((ruling.mentee_id, ruling.mentor_id))
    kept: list[Couple] = []
    if kept_from is not None and bonus:
        kept = list(kept_from.proposals.order_by("mentee_id", "mentor_id").values_list("mentee_id", "mentor_id"))
    return RunAims(
        locked=tuple(sorted(by_kind[Ruling.Kind.LOCK])),
        forbidden=tuple(sorted(by_kind[Ruling.Kind.FORBID])),
        kept=tuple(kept),
        kept_from=kept_from.pk if kept_from is not None else None,
        bonus=bonus if kept else 0,
        shortfall=shortfall,
        least=least_group(cohort),
    )


def runs_shown(cohort: Cohort) -> QuerySet[PairingRun]:
    """The drafts of a cohort, newest first, each with `job_state` of the work that makes it; without what only their pages need."""
    state = Job.objects.filter(pk=OuterRef("job_id")).values("state")[:1]
    runs: QuerySet[PairingRun] = cohort.pairing_runs.annotate(job_state=Subquery(state))
    return runs.defer("prices", "recruit", "notices", "plain").order_by("-number")


def drafts_of(cohort: Cohort) -> list[PairingRun]:
    """The drafts that a new one may stay near to, newest first. Once pairs are published, those made before speak of other people."""
    drafts = runs_shown(cohort).filter(state=PairingRun.State.DRAFT)
    return list(drafts.filter(created_at__gte=cohort.started_at) if cohort.started_at else drafts)


def base_of(run: PairingRun) -> Base:
    """A draft, to compare a preview with. Names apart: two joins to people let the planner choose badly on a fresh draft."""
    couples = list(run.proposals.order_by().values_list("mentee_id", "mentor_id"))
    people = Enrollment.objects.filter(pk__in={pk for couple in couples for pk in couple})
    names = dict(people.order_by().values_list("pk", "person__name"))
    return Base(run.number, {(mentee, mentor): (names[mentee], names[mentor]) for mentee, mentor in couples})
