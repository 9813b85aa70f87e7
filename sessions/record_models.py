"""What a pair took for true, and how far its members say they have come. Import from sessions.models."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from access.tenancy import TenantForeignKey, TenantModel
from accounts.sealing import SealedTextField
from programs.models import Level


class Assumption(TenantModel):
    """Something that a member took for true, and what became of it (I03). Pair text, until its author shares it."""

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="assumptions")
    author = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    # It came over from this debrief, and goes with its line there; empty once its author has taken it into their own hands.
    debrief = TenantForeignKey(
        "mentoring_sessions.Debrief", on_delete=models.SET_NULL, null=True, related_name="assumptions"
    )
    words = SealedTextField()  # JSON, see sessions.assumptions
    written_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["-written_on", "id"]
        indexes = [models.Index(fields=["organization", "pair", "author"], name="assumption_pair_author")]


class SharedAssumption(TenantModel):
    """Its words as its author shared them, for readers whom they named. It is there only as long as they want it to be."""

    class Reach(models.TextChoices):
        """Each reads what the one before reads."""

        TEAM = "team", "The program team"
        LEADERS = "leaders", "The program team and executives"
        COHORT = "cohort", "The program team, executives, and everybody in this cohort"

    assumption = TenantForeignKey(Assumption, on_delete=models.CASCADE, related_name="shares")
    text = models.CharField(max_length=240)
    verdict = models.CharField(
        max_length=5, choices=[("held", "Held"), ("bent", "Bent"), ("broke", "Broke")], blank=True
    )
    learned = models.CharField(max_length=400, blank=True)
    reach = models.CharField(max_length=7, choices=Reach.choices)
    shared_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["-shared_on", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "assumption"], name="shared_assumption_once")]


class SkillRating(TenantModel):
    """How far its author says they were with a topic, seen from now, and how far they are: levels 0 to 5. It counts once the
    debrief is kept; a draft may hold one half.
    """

    debrief = TenantForeignKey("mentoring_sessions.Debrief", on_delete=models.CASCADE, related_name="ratings")
    topic = TenantForeignKey("programs.Topic", on_delete=models.CASCADE, related_name="+")
    then = models.PositiveSmallIntegerField(null=True, choices=Level.choices)
    now = models.PositiveSmallIntegerField(null=True, choices=Level.choices)

    class Meta(TenantModel.Meta):
        ordering = ["topic__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "debrief", "topic"], name="skill_rating_once"),
            models.CheckConstraint(
                condition=(Q(then=None) | Q(then__lte=5)) & (Q(now=None) | Q(now__lte=5)), name="skill_rating_level"
            ),
        ]
