"""What is kept of KPIs and of files of numbers."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from access.keeping import Erase, Gone, Policy, Until, Words
from metrics.models import Kpi, KpiPoint, MeasureImport

STAGED = timedelta(days=7)  # a checked file that nobody said yes to
YEAR = timedelta(days=365)


def forget_waiting_outcomes(gone: Gone) -> None:
    """A file about people that waits for a yes may name whoever is erased, by a number we cannot tell from others: it goes."""
    kind, state = MeasureImport.Kind.OUTCOMES, MeasureImport.State.STAGED
    MeasureImport.objects.filter(kind=kind, state=state).delete()


KPIS: tuple[Policy, ...] = (
    Policy(
        model=Kpi,
        called="KPIs",
        words={Words.FACT: "name unit area", Words.SHARED: "description"},
        people={"owner": Erase.UNLINK},
        why="It is of the organization, about no one person.",
        lasts="Series are compared over years; whoever manages them deletes them.",
    ),
    Policy(model=KpiPoint, called="Values of KPIs", lasts="As long as their KPI."),
    Policy(
        model=MeasureImport,
        called="Files of KPIs and outcomes",
        words={Words.NAME: "rows", Words.FACT: "counts"},
        people={"created_by_id": Erase.STAYS},
        forget=forget_waiting_outcomes,
        why="It says by id who saved a file, and that person has no name any more.",
        ends=(
            Until("created_at", STAGED, where=Q(state=MeasureImport.State.STAGED)),
            Until("created_at", YEAR),
        ),
    ),
)
