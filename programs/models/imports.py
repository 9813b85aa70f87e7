"""Files between their dry run and their end."""

from __future__ import annotations

from django.db import models

from access.clock import now
from access.tenancy import TenantForeignKey, TenantModel
from programs.models.cohorts import Cohort
from programs.models.enrollments import Enrollment
from programs.models.topics import Level


class EnrollmentImport(TenantModel):
    """One enrollment file between its dry run and its end. Holds mapped values only: neither the file nor its other columns."""

    class State(models.TextChoices):
        STAGED = "staged", "Waiting for your yes"
        SAVING = "saving", "Saving"
        SAVED = "saved", "Saved"
        DISCARDED = "discarded", "Discarded"

    cohort = TenantForeignKey(Cohort, on_delete=models.CASCADE, related_name="imports")
    side = models.CharField(max_length=6, choices=Enrollment.Side.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    level = models.PositiveSmallIntegerField(default=Level.HELPS)  # of whoever is new and of whom the file says none
    counts = models.JSONField(default=dict)  # verdict -> rows
    job_id = models.UUIDField(null=True)
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)
    saved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]


class EnrollmentImportRow(TenantModel):
    """One row of the dry run: what would happen, field by field, or which rule it breaks. Deleted when the import ends."""

    class Verdict(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        SAME = "same", "As it is"
        REJECTED = "rejected", "Rejected"

    enrollment_import = TenantForeignKey(EnrollmentImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # the row in the file, the header being 1
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    person_id = models.UUIDField(null=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)  # field -> [before, after]
    problems = models.JSONField(default=list)  # [{"field", "rule"}]

    class Meta(TenantModel.Meta):
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["organization", "enrollment_import", "verdict"], name="enroll_import_verdict")]

    def as_said(self, name: str) -> str:
        """A field as the file has it: of the topic its words, not what they were taken for."""
        said: str = self.values.get("said" if name == "topic" else name, "")
        return said
