"""What came of it: decisions and experiments. Outcomes and roll-ups come with their own issue."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from access.tenancy import TenantForeignKey, TenantModel


class Decision(TenantModel):
    """A decision of the mentee: changed, or kept and why (I05, I09). Shared words: pair, program team and executives read it."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", "Changed"
        KEPT = "kept", "Kept, with a reason"

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="decisions")
    session = TenantForeignKey(  # that it came out of
        "mentoring_sessions.MentoringSession", on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    owner = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)
    before = models.CharField(max_length=400)  # what was going to be done
    after = models.CharField(max_length=400)  # what is done now, or why it was kept
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    measure = models.CharField(max_length=160, blank=True)  # what it should move
    decided_on = models.DateField()
    followed_up_on = models.DateField(null=True)  # when its owner last said how it stands
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-decided_on", "-created_at"]
        indexes = [models.Index(fields=["organization", "-decided_on"], name="decision_when")]


class Experiment(TenantModel):
    """Something that the mentee, or somebody in a circle, tries (I04). Shared words, with the readers of a decision."""

    class State(models.TextChoices):
        RUNNING = "running", "Under way"
        ADOPTED = "adopted", "Adopted"
        DROPPED = "dropped", "Dropped"
        STOPPED = "stopped", "Stopped early"

    pair = TenantForeignKey("pairing.Pair", on_delete=models.CASCADE, related_name="experiments")
    session = TenantForeignKey(  # that it came out of
        "mentoring_sessions.MentoringSession", on_delete=models.SET_NULL, null=True, related_name="experiments"
    )
    owner = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=160)  # what is tried
    hypothesis = models.CharField(max_length=400)  # what would show that it worked
    measure = models.CharField(max_length=160, blank=True)  # what it should move
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    reason = models.CharField(max_length=400, blank=True)  # why it was adopted, dropped or stopped
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    followed_up_on = models.DateField(null=True)  # when its owner last said how it stands
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-started_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_on=None) | (~Q(state="running") & Q(ended_on__isnull=False)),
                name="experiment_ends_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="experiment_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["organization", "-started_on"], name="experiment_when")]

    @property
    def is_running(self) -> bool:
        """Whether its result is still to come."""
        return self.state == self.State.RUNNING
