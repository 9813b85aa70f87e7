"""What a worker has to do for cycles."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from access.clock import now, today
from access.tenancy import current_organization
from accounts.models import Organization
from feedback.models import Cycle, FitCheck, KeyDestruction, Period, SkippedMonth
from pairing.models import Pair, PairMember
from programs.models import Cohort
from sessions.month_facts import month_before


def cohorts_without_cycle() -> QuerySet[Cohort]:
    """Cohorts with published pairs whose check-ins have not begun and still can; those of late joiners begin none. Reads the
    organization's clock first.
    """
    day = today(Organization.objects.get(pk=current_organization()).timezone)
    late = PairMember.objects.filter(pair=OuterRef("pk"), enrollment__is_late=True)
    published = Pair.objects.filter(~Exists(late), cohort=OuterRef("pk"), state__in=Pair.GOING, members__left_on=None)
    found: QuerySet[Cohort] = Cohort.objects.filter(Exists(published), program__ends_on__gt=day)
    return found.exclude(state=Cohort.State.CLOSED).exclude(Exists(Cycle.objects.filter(cohort=OuterRef("pk"))))


def cycles_to_confirm() -> QuerySet[Cycle]:
    """Cycles in which a period is still to be closed."""
    found: QuerySet[Cycle] = Cycle.objects.filter(Exists(Period.objects.filter(cycle=OuterRef("pk"), closed_at=None)))
    return found


def periods_to_tell(moment: datetime) -> list[Period]:
    """Periods of which the panel should have been told more by now than it was."""
    rows = Period.objects.exclude(told=Period.Told.OUTCOME).filter(opens_at__lte=moment).select_related("cycle")
    return [period for period in rows if not period.knows(period.to_tell(moment))]


def keys_to_tell() -> QuerySet[KeyDestruction]:
    """Keys that went while a check-in may have been open, of which the panel has not been told."""
    found: QuerySet[KeyDestruction] = KeyDestruction.objects.filter(is_told=False)
    return found.exclude(reason=KeyDestruction.Reason.CLOSED)


def forgotten_before() -> date:
    """The first month of which it is kept that somebody skips it: the one before this, on the organization's clocks."""
    day = today(Organization.objects.get(pk=current_organization()).timezone)
    return month_before(day.replace(day=1))


def needs_reconcile() -> bool:
    """Whether a worker has anything to do for the open organization; eight queries at most."""
    return (
        cohorts_without_cycle().exists()
        or cycles_to_confirm().exists()
        or bool(periods_to_tell(now()))
        or keys_to_tell().exists()
        or SkippedMonth.objects.filter(month__lt=forgotten_before()).exists()
        or FitCheck.objects.filter(pair__state=Pair.State.CLOSED).exists()
    )
