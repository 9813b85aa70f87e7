"""What a cohort needs and what holds it up, with facts of every app below: its board, its drafts, its pairs, their sessions.

Whatever is counted over answers goes by what the board shows, so that no number tells a no, or a yes that was taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from access.clock import now
from pairing.models import Pair, PairingRun, PairMember
from pairing.queries import mentors_with_room
from programs.models import Cohort, Enrollment, Need, Skill
from programs.queries import Tally, tally
from sessions.models import MentoringSession

Phase, Shown, Run = Cohort.Phase, Enrollment.Shown, PairingRun.State
SessionState = MentoringSession.State
RUN_FIELDS = (
    "cohort_id",
    "number",
    "state",
    "mentees",
    "mentees_paired",
    "created_at",
    "publishes_at",
    "publish_failure",
)
NEARLY_ALL = 0.8  # of the people of a next cycle


@dataclass(frozen=True)
class Waiting:
    """People shown as ready who hold no place in a pair of an active cohort, by why. Nobody is in two of them."""

    lost: int = 0  # had a partner
    late: int = 0  # came into the active cohort
    left_out: int = 0  # no partner was found for them yet
    mentees: int = 0  # of all of these
    room: int = 0  # mentors with a partner, and room for another


@dataclass(frozen=True)
class Facts:
    """What the life of a cohort is told from. What belongs to another phase is left at nothing."""

    tally: Tally
    gaps: list[tuple[str, int]] = field(
        default_factory=list
    )  # (topic, mentees who want it), where no mentor shows ready
    run: PairingRun | None = None  # the newest
    unmatched: int = 0  # people without a partner in it
    waiting: Waiting = field(default_factory=Waiting)
    pairs: int = 0  # that go on
    ended: int = 0
    forming: int = 0  # that agree on their charter
    without_session: int = 0  # that never booked
    ahead: int = 0  # with a session ahead
    to_log: int = 0  # sessions of which nobody said whether they took place
    held: int = 0  # sessions

    @property
    def all_pairs(self) -> int:
        """Pairs that go on or have ended."""
        return self.pairs + self.ended


def facts_of(cohort: Cohort, today: date) -> Facts:
    """The facts of the phase that the cohort is in, in a fixed number of queries."""
    phase, counts = cohort.phase(today), tally(cohort, today)
    if phase == Phase.DRAFT:
        return Facts(counts)
    if phase == Phase.RECRUITING:
        return Facts(counts, gaps=topic_gaps(cohort, today))
    if phase == Phase.PAIRING:
        run = newest_runs([cohort]).get(cohort.pk)
        unmatched = run.unmatched.count() if run is not None and run.state == Run.DRAFT else 0
        return Facts(counts, gaps=topic_gaps(cohort, today), run=run, unmatched=unmatched)
    waiting = Waiting()
    if phase == Phase.ACTIVE:
        waiting = waiting_people([cohort], today).get(cohort.pk, waiting)
        waiting = Waiting(waiting.lost, waiting.late, waiting.left_out, waiting.mentees, mentors_with_room(cohort))
    return Facts(
        counts,
        run=newest_runs([cohort]).get(cohort.pk),
        waiting=waiting,
        **_pair_counts(cohort),
        **_session_counts(cohort),
    )


def topic_gaps(cohort: Cohort, today: date) -> list[tuple[str, int]]:
    """Topics that mentees want and for which no mentor shows "Ready", the most wanted first. One query."""
    closed = cohort.answers_closed(today)
    ready = _states(closed, Shown.READY)
    taught = Skill.objects.filter(enrollment__in=_present(cohort, ready)).order_by().values("topic")
    wanting = _present(cohort, _states(closed, Shown.LISTED, Shown.ASKED, Shown.READY))
    rows = Need.objects.filter(enrollment__in=wanting).exclude(topic__in=taught).order_by()
    return list(rows.values_list("topic__name").annotate(mentees=Count("pk")).order_by("-mentees", "topic__name"))


def newest_runs(cohorts: list[Cohort]) -> dict[UUID, PairingRun]:
    """The draft of each cohort that is about to be published, else the newest; without its prices, which are as many as there are people.

    One query.
    """
    is_scheduled = Case(When(state=Run.SCHEDULED, then=0), default=1)
    runs = PairingRun.objects.filter(cohort__in=cohorts).order_by("cohort_id", is_scheduled, "-number")
    runs = runs.distinct("cohort_id")
    return {run.cohort_id: run for run in runs.only(*RUN_FIELDS)}


def waiting_people(cohorts: list[Cohort], today: date) -> dict[UUID, Waiting]:
    """Who waits for a partner in these active cohorts, without the room of mentors. One query."""
    had = PairMember.objects.filter(enrollment=OuterRef("pk"))
    chosen = Q(pk__in=[])
    for cohort in cohorts:
        chosen |= Q(cohort=cohort, state__in=_states(cohort.answers_closed(today), Shown.READY))
    rows = Enrollment.objects.present().filter(chosen, paired_at=None).annotate(had_partner=Exists(had)).order_by()
    counted = rows.values_list("cohort_id").annotate(
        lost=Count("pk", filter=Q(had_partner=True)),
        late=Count("pk", filter=Q(had_partner=False, is_late=True)),
        left_out=Count("pk", filter=Q(had_partner=False, is_late=False)),
        mentees=Count("pk", filter=Q(side=Enrollment.Side.MENTEE)),
    )
    return {cohort_id: Waiting(*numbers) for cohort_id, *numbers in counted}


def still_planned(cohorts: list[Cohort]) -> dict[UUID, int]:
    """Cohort -> its pairs with a session ahead. One query."""
    ahead = MentoringSession.objects.filter(
        pair__cohort__in=cohorts, state=SessionState.PLANNED, ends_at__gte=now(), pair__state__in=Pair.GOING
    )
    counted = ahead.order_by().values_list("pair__cohort_id").annotate(pairs=Count("pair", distinct=True))
    return dict(counted)


def clones_of(cohorts: list[Cohort]) -> set[UUID]:
    """Those of these cohorts from which the next one was opened."""
    return set(Cohort.objects.filter(cloned_from__in=cohorts).values_list("cloned_from_id", flat=True))


@dataclass(frozen=True)
class Return:
    """Who would come along into the next cycle."""

    people: int
    staying: int  # taken out, or no longer with the organization
    paired: int  # of the people who come along, those who had a partner in this cycle

    @property
    def is_nearly_the_same(self) -> bool:
        """Whether a reader of the last patterns would meet nearly the same people (confidentiality.md, rule 11)."""
        return bool(self.paired) and self.paired >= NEARLY_ALL * self.people


def return_of(cohort: Cohort) -> Return:
    """How much of this cohort a clone would carry on. Two queries."""
    everybody = Enrollment.objects.filter(cohort=cohort)
    had = PairMember.objects.filter(pair__cohort=cohort).values("enrollment")
    counts = everybody.present().aggregate(people=Count("pk"), paired=Count("pk", filter=Q(pk__in=had)))
    return Return(counts["people"], everybody.count() - counts["people"], counts["paired"])


def _states(closed: bool, *shown: str) -> list[str]:  # noqa: FBT001 - which of the two tables
    table = Enrollment.SHOWN_CLOSED if closed else Enrollment.SHOWN_OPEN
    return [state for state, said in table.items() if said in shown]


def _present(cohort: Cohort, states: list[str]) -> QuerySet[Enrollment]:
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(cohort=cohort, state__in=states).present()
    return rows


def _pair_counts(cohort: Cohort) -> dict[str, Any]:
    met = MentoringSession.objects.filter(pair=OuterRef("pk"), state__in=[SessionState.PLANNED, SessionState.HELD])
    going = Q(state__in=Pair.GOING)
    counts: dict[str, Any] = (
        Pair.objects.filter(cohort=cohort)
        .annotate(has_session=Exists(met))
        .aggregate(
            pairs=Count("pk", filter=going),
            ended=Count("pk", filter=~going),
            forming=Count("pk", filter=Q(state=Pair.State.FORMING)),
            without_session=Count("pk", filter=Q(state__in=[Pair.State.FORMING, Pair.State.ACTIVE], has_session=False)),
        )
    )
    return counts


def _session_counts(cohort: Cohort) -> dict[str, Any]:
    moment = now()
    planned = Q(state=SessionState.PLANNED, pair__state__in=Pair.GOING)
    counts: dict[str, Any] = MentoringSession.objects.filter(pair__cohort=cohort).aggregate(
        ahead=Count("pair", filter=planned & Q(starts_at__gt=moment), distinct=True),
        to_log=Count("pk", filter=planned & Q(starts_at__lte=moment)),
        held=Count("pk", filter=Q(state=SessionState.HELD)),
    )
    return counts
