"""Roll-ups: which cohorts changed since they were counted last, and what was counted. See docs/adr/0039-roll-ups.md."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from access.tenancy import TenantForeignKey, TenantModel


class Mark(TenantModel):
    """Something that a roll-up reads was written. Inserted by PostgreSQL with the fact itself, and deleted by the roll-up that read it.

    No keys to other rows: it outlives what it is about, so that a deletion is counted too. No time and no person: what is
    here may depend on open facts alone.
    """

    program_id = models.UUIDField(null=True)  # of the program's own facts
    cohort_id = models.UUIDField(null=True)
    fact = models.CharField(max_length=12)  # which kind: the name of a MarkFact in the migrations
    rows = models.PositiveIntegerField()  # how many of them one statement wrote

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["organization", "cohort_id"], name="mark_cohort"),
            models.Index(fields=["organization", "program_id"], name="mark_program"),
        ]


class Snapshot(TenantModel):
    """What was counted of a cohort, or (without one) of its program. Pages show snapshots and count nothing themselves."""

    # PROTECT looks before it refuses; CASCADE would delete, which no role but the worker's may, and a draft has no snapshot.
    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    cohort = TenantForeignKey("programs.Cohort", on_delete=models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    as_of = models.DateField()  # the last day for which it was found to hold, on the organization's calendar
    moves_on = models.DateField(
        null=True
    )  # the first day on which it would read otherwise although nothing was written
    content = models.TextField()  # canonical JSON, see metrics.rollup
    digest = models.CharField(max_length=64)  # of the content, SHA-256 in hexadecimal
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "program", "cohort", "version"], name="snapshot_version", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["organization", "program", "cohort"],
                condition=Q(is_current=True),
                name="snapshot_one_current",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "moves_on"], condition=Q(is_current=True), name="snapshot_moves")
        ]
