"""Reads of KPIs, their values, files of numbers, and outcomes of people as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404

from access.roles import ROLE_PERMISSIONS, Permission
from accounts.models import Membership, Person
from accounts.queries import joined_members
from metrics.kpi_file import KnownKpi, PointRow
from metrics.models import Decision, Experiment, Kpi, KpiPoint, MeasureImport, PersonOutcome
from metrics.outcome_file import Known, PersonRow
from metrics.periods import label, plain_number, shown_number
from metrics.queries.register import decisions_seen_by, experiments_seen_by
from metrics.series import Event

BATCH = 5_000


@dataclass(frozen=True)
class Value:
    """One value of a series, with its period in words and the number with its unit."""

    id: UUID
    starts_on: date
    period: str
    number: Decimal
    plain: str
    shown: str


@dataclass(frozen=True)
class Measured:
    """What is known of people under one measure, as counts."""

    measure: str
    people: int
    days: int
    first_on: date
    last_on: date


def kpis_with_last() -> QuerySet[Kpi]:
    """Every KPI with `last_value` and `last_on`, the value of its newest period and that period's first day. One query."""
    newest = KpiPoint.objects.filter(kpi=OuterRef("pk")).order_by("-starts_on")
    found: QuerySet[Kpi] = Kpi.objects.select_related("owner").annotate(
        last_value=Subquery(newest.values("value")[:1]), last_on=Subquery(newest.values("starts_on")[:1])
    )
    return found


def get_kpi(kpi_id: UUID) -> Kpi:
    """A KPI with its owner. Raises Http404."""
    found: Kpi = get_object_or_404(Kpi.objects.select_related("owner"), pk=kpi_id)
    return found


def get_kpi_point(point_id: UUID) -> KpiPoint:
    """A value with its KPI. Raises Http404."""
    found: KpiPoint = get_object_or_404(KpiPoint.objects.select_related("kpi"), pk=point_id)
    return found


def values_of(kpi: Kpi) -> list[Value]:
    """The series, the oldest first."""
    return [
        Value(
            row.pk,
            row.starts_on,
            label(row.starts_on, kpi.period),
            row.value,
            plain_number(row.value),
            shown_number(row.value, kpi.unit),
        )
        for row in kpi.points.all()
    ]


def kpis_to_choose() -> QuerySet[Kpi]:
    """Those that a decision or an experiment may say that it should move."""
    found: QuerySet[Kpi] = Kpi.objects.in_use()
    return found


def known_kpis(points: Iterable[PointRow], *, is_locked: bool = False) -> dict[str, KnownKpi]:
    """Name in lower case, and id as text -> KPI with its values: those that these rows name, as they are judged against. Three queries.

    `is_locked`: nobody else may change their values until the transaction ends.
    """
    meant = {row.kpi.lower() for row in points}
    named = Kpi.objects.order_by().values_list("pk", "name")
    ids = [pk for pk, name in named if name.lower() in meant or str(pk) in meant]
    rows = Kpi.objects.filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in (rows.select_for_update(of=("self",), no_key=True) if is_locked else rows)}
    values: dict[UUID, dict[date, Decimal]] = {pk: {} for pk in found}
    theirs = KpiPoint.objects.filter(kpi__in=list(found)).order_by()
    for kpi_id, starts_on, value in theirs.values_list("kpi_id", "starts_on", "value"):
        values[kpi_id][starts_on] = value
    known = {
        pk: KnownKpi(pk, row.name, row.unit, row.period, row.archived_on is not None, values[pk])
        for pk, row in found.items()
    }
    return {row.name.lower(): row for row in known.values()} | {str(pk): row for pk, row in known.items()}


def known_people(rows: Iterable[PersonRow]) -> Known:
    """What a file of outcomes is judged against: only those whom it names, and nothing that is known of them."""
    rows = list(rows)
    ids = sorted({row.employee.lower() for row in rows if row.employee})
    found: list[tuple[str, str, UUID]] = []
    for batch in (ids[at : at + BATCH] for at in range(0, len(ids), BATCH)):
        named = Person.objects.annotate(lower_id=Lower("employee_id")).filter(lower_id__in=batch)
        found += named.values_list("lower_id", "employee_id", "pk")
    alike = Counter(lower for lower, _, _ in found)
    people = {lower: pk for lower, _, pk in found if alike[lower] == 1} | {written: pk for _, written, pk in found}
    spelled = dict.fromkeys(PersonOutcome.objects.order_by("measure").values_list("measure", flat=True).distinct())
    measures = {measure.lower(): measure for measure in spelled}
    return Known(people, measures)


def get_measure_import(import_id: UUID, kind: str) -> MeasureImport:
    """A file of this kind. Raises Http404."""
    found: MeasureImport = get_object_or_404(MeasureImport.objects.filter(kind=kind), pk=import_id)
    return found


def last_kpi_files() -> list[MeasureImport]:
    """The newest files whose values are saved, of which the first may be taken back."""
    kind, state = MeasureImport.Kind.KPIS, MeasureImport.State.SAVED
    return list(MeasureImport.objects.filter(kind=kind, state=state).defer("rows").order_by("-saved_at")[:5])


def measured() -> list[Measured]:
    """Each measure of people with how many are known under it. One query, and no word about anybody."""
    rows = (
        PersonOutcome.objects.order_by("measure")
        .values("measure")
        .annotate(
            people=Count("person", distinct=True),
            days=Count("on", distinct=True),
            first_on=Min("on"),
            last_on=Max("on"),
        )
    )
    return [Measured(**row) for row in rows]


def areas() -> list[str]:
    """Units of the organization that its people file names."""
    units = Person.objects.here().exclude(unit="").order_by("unit")
    return list(units.values_list("unit", flat=True).distinct())


def possible_owners(besides: Iterable[UUID] = ()) -> QuerySet[Person]:
    """Members who read KPIs anyway, and these people, by name."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if Permission.IMPACT_VIEW in held]
    members = joined_members().filter(grants__role__in=roles)
    found: QuerySet[Person] = Person.objects.filter(Q(pk__in=members.values("person")) | Q(pk__in=list(besides)))
    return found.order_by("name", "pk")


def members_called(words: str, limit: int) -> list[Person]:
    """Up to `limit` people who can sign in and whose name or address holds these words, by name."""
    if not words:
        return []
    named = Q(name__icontains=words) | Q(email__icontains=words)
    return list(Person.objects.filter(named, pk__in=joined_members().values("person")).order_by("name", "pk")[:limit])


def events_of(kpi: Kpi, membership: Membership) -> list[Event]:
    """Decisions and experiments that should move this KPI, those that the reader may see anyway. Two queries."""
    decisions = decisions_seen_by(membership).filter(kpi=kpi)
    experiments = experiments_seen_by(membership).filter(kpi=kpi)
    found = [Event(row.decided_on, f"Decision, {row.get_outcome_display().lower()}", row.title) for row in decisions]
    for row in experiments:
        found.append(Event(row.started_on, "Experiment begins", row.title))
        if row.ended_on is not None:
            found.append(Event(row.ended_on, f"Experiment ends: {row.get_state_display().lower()}", row.title))
    return found


def linked_to(kpi: Kpi) -> int:
    """How many decisions and experiments say that they should move it."""
    return Decision.objects.filter(kpi=kpi).count() + Experiment.objects.filter(kpi=kpi).count()
