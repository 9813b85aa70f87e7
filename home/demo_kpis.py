"""Two numbers of the demonstration over a year and a half, the decisions and experiments that should move them, and a measure of people."""

from __future__ import annotations

from datetime import date, timedelta

from access.actors import Actor
from access.clock import now
from accounts.models import Person
from home.demo_people import EXPERIMENTS
from metrics import actions
from metrics.kpi_file import PointRow
from metrics.models import Decision, Experiment, Kpi, PersonOutcome
from metrics.periods import MONTH, start_of
from metrics.queries import locked_design
from pairing.models import PairMember
from programs.models import Cohort

# Name, unit, how it is counted, owner, values from the oldest month to the newest, and what should move it.
KPIS = (
    (
        "Time at the returns desk",
        "minutes",
        "Median from the first scan to the refund, in all stores that log both.",
        "Marisol Okafor",
        "6.8 6.6 6.9 7.4 7.9 7.1 6.7 6.5 6.6 6.4 6.7 6.9 6.6 6.4 6.5 6.3 6.2 5.7",
        ("Return labels become phone codes", EXPERIMENTS[0][1]),
    ),
    (
        "Days to close the month",
        "days",
        "Working days from the last day of the month to the signed accounts.",
        "Graham Whitlock",
        "8 8 9 8 8 11 8 8 8 7 8 8 8 7 8 8 7 7",
        ("The month-end tool comes a year earlier", EXPERIMENTS[2][1]),
    ),
)


def add_kpis(admin: Actor) -> None:
    """Add the KPIs with values until last month, and link what should move them."""
    for name, unit, description, owner, values, titles in KPIS:
        kpi = actions.create_kpi(
            name=name,
            unit=unit,
            direction=Kpi.Direction.DOWN,
            period=MONTH,
            area="",
            owner=Person.objects.get(name=owner),
            description=description,
            by=admin,
        )
        numbers = values.split()
        rows = [
            PointRow(at, str(kpi.pk), month.isoformat(), value)
            for at, (month, value) in enumerate(zip(_months(len(numbers)), numbers, strict=True), start=1)
        ]
        actions.save_points(rows=rows, by=admin)
        # As their owners would have chosen it on the form, had the KPI been there that day.
        Decision.objects.filter(title__in=titles).update(kpi=kpi)
        Experiment.objects.filter(title__in=titles).update(kpi=kpi)


def bring_outcomes(cohort: Cohort) -> None:
    """What two files said of those who learn, under the measure that their program was launched with. Its figure waits for a year."""
    design = locked_design(cohort.program)
    if design is None or not design.measure:
        return
    learners = PairMember.objects.filter(pair__cohort=cohort, side="mentee").order_by("person__name", "pk")
    PersonOutcome.objects.bulk_create(
        PersonOutcome(person_id=row.person_id, measure=design.measure, on=now().date() - timedelta(days=ago), value=yes)
        for rank, row in enumerate(learners)
        for ago, yes in ((21, rank % 3 == 0), (7, rank % 2 == 0))
    )


def _months(count: int) -> list[date]:
    """First days of the last `count` months that are over, the oldest first."""
    found: list[date] = []
    day = now().date().replace(day=1)
    while len(found) < count:
        day = start_of(day - timedelta(days=1), MONTH)
        found.append(day)
    return found[::-1]
