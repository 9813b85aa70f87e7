"""Named reads of the comparison of cycles."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, tzinfo
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from access.clock import today
from accounts.models import Organization
from metrics.cycles import Cycle, Span, months_of
from metrics.models import Decision
from notifications.timing import zone_of
from pairing.models import Pair, PairMember
from programs.models import Cohort, Enrollment, Program
from sessions.models import MentoringSession

Outcome = Decision.Outcome
CYCLES = 8  # beside each other on one page


def cycles_of(program: Program, organization: Organization) -> list[Cycle]:
    """The newest cohorts of a program that were asked or paired, oldest first, on the organization's calendar. Five queries."""
    day, zone = today(organization.timezone), zone_of(organization.timezone)
    begun = Cohort.objects.filter(program=program).exclude(state=Cohort.State.DRAFT).order_by("-created_at")
    cohorts = [row for row in begun if row.has_pairs or row.state != Cohort.State.CLOSED][:CYCLES][::-1]
    people = _people_by_cohort(cohorts, day)
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    ended: defaultdict[UUID, int] = defaultdict(int)
    lasts = {cohort.pk: _last_day(cohort, program, zone) for cohort in cohorts}
    rows = Pair.objects.filter(cohort__in=cohorts).order_by("pk")
    for pk, cohort_id, starts_on, ends_on, rests_on in rows.values_list(
        "pk", "cohort_id", "started_on", "ended_on", "paused_on"
    ):
        spans[cohort_id].append(Span(pk, starts_on, ends_on, rests_on if ends_on is None else None))
        ended[cohort_id] += ends_on is not None and ends_on < lasts[cohort_id]
    held = MentoringSession.objects.filter(pair__cohort__in=cohorts, state=MentoringSession.State.HELD).order_by()
    days: defaultdict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    for cohort_id, pair_id, on in held.annotate(on=TruncDate("starts_at", tzinfo=zone)).values_list(
        "pair__cohort_id", "pair_id", "on"
    ):
        days[cohort_id].append((pair_id, on))
    decisions = _decisions_by_cohort(cohorts)
    return [
        Cycle(
            name=cohort.name,
            cohort_id=cohort.pk,
            began_on=(began := _began_on(cohort, zone)),
            asked=people.get(cohort.pk, (0, 0))[0],
            ready=people.get(cohort.pk, (0, 0))[1],
            pairs=len(spans[cohort.pk]),
            ended_early=ended[cohort.pk],
            changed=decisions.get(cohort.pk, (0, 0))[0],
            kept=decisions.get(cohort.pk, (0, 0))[1],
            months=months_of(began, lasts[cohort.pk], day, program.interval_days, spans[cohort.pk], days[cohort.pk])
            if began
            else (),
        )
        for cohort in cohorts
    ]


def _began_on(cohort: Cohort, zone: tzinfo) -> date | None:
    return cohort.started_at.astimezone(zone).date() if cohort.started_at else None


def _last_day(cohort: Cohort, program: Program, zone: tzinfo) -> date:
    last: date = program.ends_on
    return min(last, cohort.closed_at.astimezone(zone).date()) if cohort.closed_at else last


def _people_by_cohort(cohorts: list[Cohort], day: date) -> dict[UUID, tuple[int, int]]:
    """Cohort -> (people ever asked, of these those who show "Ready" or had a place in a pair). As the boards say it."""
    ready = Q(pk__in=[])
    for cohort in cohorts:
        table = Enrollment.SHOWN_CLOSED if cohort.answers_closed(day) else Enrollment.SHOWN_OPEN
        states = [state for state, shown in table.items() if shown == Enrollment.Shown.READY]
        ready |= Q(cohort=cohort, state__in=states)
    paired = PairMember.objects.filter(enrollment=OuterRef("pk"))
    rows = Enrollment.objects.filter(cohort__in=cohorts, asks__gt=0).annotate(was_paired=Exists(paired)).order_by()
    counted = rows.values_list("cohort_id").annotate(
        asked=Count("pk"), ready=Count("pk", filter=ready | Q(was_paired=True))
    )
    return {cohort_id: (asked, said_yes) for cohort_id, asked, said_yes in counted}


def _decisions_by_cohort(cohorts: list[Cohort]) -> dict[UUID, tuple[int, int]]:
    """Cohort -> (decisions changed, decisions kept)."""
    rows = Decision.objects.filter(pair__cohort__in=cohorts).order_by().values_list("pair__cohort_id")
    counted = rows.annotate(
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)), kept=Count("pk", filter=Q(outcome=Outcome.KEPT))
    )
    return {cohort_id: (changed, kept) for cohort_id, changed, kept in counted}
