"""The audit table. No foreign keys: an entry outlives what it speaks of."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantModel
from audit.sentences import SENTENCES, Action


class AuditEntry(TenantModel):
    """One action: who, what, about which row, with facts that are never confidential. Roles of the application may only insert and read."""

    at = models.DateTimeField(db_index=False)
    action = models.CharField(max_length=40)  # a value of Action; as choices, every new sentence would need a migration
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=250, blank=True)
    facts = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["organization", "-at"], name="audit_at"),
            models.Index(fields=["organization", "subject_id", "-at"], name="audit_subject"),
        ]

    @property
    def sentence(self) -> str:
        """The entry in words."""
        facts = {key: "" if value is None else value for key, value in self.facts.items()}
        return SENTENCES[Action(self.action)].format_map(
            _Facts(facts, actor=self.actor_name, subject=self.subject_name)
        )


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
