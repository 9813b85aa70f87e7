"""Naming a mentor as the source of an idea: asked by whoever owns the decision or experiment, answered by the mentor, for each audience."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from access.tenancy import TenantForeignKey, TenantModel


class Audience(models.TextChoices):
    """Who may read the name. Each is asked and answered by itself."""

    TEAM = "team", "The program team"
    EXECUTIVES = "executives", "Executives"
    ORGANIZATION = "organization", "Everybody in the organization"


class Consent(models.TextChoices):
    """What a mentor said for one audience. Nobody but the mentor can tell a no from silence."""

    NONE = "none", "Not asked"
    ASKED = "asked", "Asked"
    YES = "yes", "Yes"
    NO = "no", "No"


class Credit(TenantModel):
    """One mentor and one decision or experiment. A yes holds for the words it was given for (`words`), and for no others."""

    decision = TenantForeignKey("metrics.Decision", on_delete=models.CASCADE, null=True, related_name="credits")
    experiment = TenantForeignKey("metrics.Experiment", on_delete=models.CASCADE, null=True, related_name="credits")
    mentor = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=64)  # digest of what was asked about, see metrics.credit_words
    for_team = models.CharField(max_length=5, choices=Consent.choices, default=Consent.NONE)
    for_executives = models.CharField(max_length=5, choices=Consent.choices, default=Consent.NONE)
    for_organization = models.CharField(max_length=5, choices=Consent.choices, default=Consent.NONE)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # none while something waits for an answer

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=None, experiment__isnull=False) | Q(decision__isnull=False, experiment=None),
                name="credit_of_one_thing",
            ),
            models.UniqueConstraint(fields=["organization", "decision", "mentor"], name="credit_once_a_decision"),
            models.UniqueConstraint(fields=["organization", "experiment", "mentor"], name="credit_once_an_experiment"),
        ]
        indexes = [models.Index(fields=["organization", "mentor"], name="credit_of_mentor")]

    def consent(self, audience: str) -> str:
        """What was said for this audience, a value of Consent."""
        return str(getattr(self, f"for_{Audience(audience)}"))

    def answer(self, audience: str, consent: str) -> None:
        """Put down what is said for this audience."""
        setattr(self, f"for_{Audience(audience)}", Consent(consent).value)

    @property
    def asked(self) -> list[str]:
        """The audiences that were ever asked about these words."""
        return [audience for audience in Audience.values if self.consent(audience) != Consent.NONE]

    @property
    def named_to(self) -> list[str]:
        """The audiences that the mentor said yes to. Whether the words still are what they were is for `is_current` to say."""
        return [audience for audience in Audience.values if self.consent(audience) == Consent.YES]
