"""Series of numbers that the organization keeps anyway, and files of numbers on their way in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from access.tenancy import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet, manager_from


class KpiQuerySet(TenantQuerySet):
    """Reads of KPIs."""

    def in_use(self) -> KpiQuerySet:
        """Those that take values."""
        return self.filter(archived_on=None)


class Kpi(TenantModel):
    """A named series in one unit, with a value for each period. Decisions and experiments say that they should move it."""

    class Direction(models.TextChoices):
        UP = "up", "More is better"
        DOWN = "down", "Less is better"
        NEITHER = "neither", "Neither is better"

    class Period(models.TextChoices):
        WEEK = "week", "Week"
        MONTH = "month", "Month"
        QUARTER = "quarter", "Quarter"

    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=24)  # of the numbers: "days", "%"
    direction = models.CharField(max_length=8, choices=Direction.choices)
    period = models.CharField(max_length=8, choices=Period.choices)
    area = models.CharField(max_length=120, blank=True)  # a unit of the organization; empty: the whole
    owner = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    description = models.CharField(max_length=400, blank=True)
    archived_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects: ClassVar[TenantManager] = manager_from(KpiQuerySet)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organization", Lower("name"), name="kpi_name_uniq")]

    def __str__(self) -> str:
        return self.name


class KpiPoint(TenantModel):
    """The value of one period, which is known by its first day."""

    kpi = TenantForeignKey(Kpi, on_delete=models.CASCADE, related_name="points")
    starts_on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on"]
        constraints = [models.UniqueConstraint(fields=["organization", "kpi", "starts_on"], name="kpi_point_uniq")]


class MeasureImport(TenantModel):
    """One file of values or of outcomes between its dry run and its end.

    Rows of KPIs stay with a saved file, so that it can be taken back. Rows about people go as soon as it is saved or discarded.
    """

    class Kind(models.TextChoices):
        KPIS = "kpis", "Values of KPIs"
        OUTCOMES = "outcomes", "Outcomes of people"

    class State(models.TextChoices):
        STAGED = "staged", "Waiting for your yes"
        SAVED = "saved", "Saved"
        DISCARDED = "discarded", "Discarded"
        UNDONE = "undone", "Taken back"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    rows = models.JSONField(default=list)  # as `stored` of kpi_file or outcome_file
    counts = models.JSONField(default=dict)  # verdict -> rows
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]

    @property
    def moves(self) -> int:
        """How many rows saving would add or change."""
        return sum(int(self.counts.get(verdict, 0)) for verdict in ("added", "changed"))
