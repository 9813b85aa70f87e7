"""What a mentee did for their mentor: the other half of the bargain (J02, J04)."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantForeignKey, TenantModel
from accounts.sealing import SealedTextField


class ChampionEntry(TenantModel):
    """One thing that somebody did for who teaches them. Pair words; further only as far as the mentor agreed, entry by entry."""

    class Kind(models.TextChoices):
        INTRODUCTION = "introduction", "Introduced them to somebody"
        NOMINATION = "nomination", "Nominated them for a project"
        CREDIT = "credit", "Gave them credit in a meeting"
        DOOR = "door", "Opened another door"

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="champion_entries")
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    mentor = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = SealedTextField()
    done_on = models.DateField()
    team_reads = models.BooleanField(default=False)  # the mentor lets the program team read it
    is_counted = models.BooleanField(default=False)  # the mentor lets it be one of a number that executives see
    answered_at = models.DateTimeField(null=True)  # when the mentor last said so, or said no
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-done_on", "-created_at", "id"]
        indexes = [models.Index(fields=["organization", "pair"], name="champion_of_pair")]
