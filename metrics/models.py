"""What came of it: decisions. Experiments, outcomes and roll-ups come with their own issue."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantForeignKey, TenantModel


class Decision(TenantModel):
    """A decision of the mentee: changed, or kept and why (I05, I09). Shared words: pair, program team and executives read it."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", "Changed"
        KEPT = "kept", "Kept, with a reason"

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="decisions")
    owner = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)
    before = models.CharField(max_length=400)  # what was going to be done
    after = models.CharField(max_length=400)  # what is done now, or why it was kept
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    measure = models.CharField(max_length=160, blank=True)  # what it should move
    decided_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-decided_on", "-created_at"]
        indexes = [models.Index(fields=["organization", "-decided_on"], name="decision_when")]
