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


class Opening(TenantModel):
    """That somebody opened what is about one person, once a day and kind. Read by that person alone, gone after thirteen months."""

    class What(models.TextChoices):
        ENROLLMENT = "enrollment", "your place in a cohort: topics, levels, state"
        ACCESS = "access", "your access: roles, and when you joined"
        PAIRS_FILE = "pairs_file", "a file of suggested pairs that names you"
        ERASURE = "erasure", "what erasing your data would do: counts of what stays"

    day = models.DateField()
    what = models.CharField(max_length=12, choices=What.choices)
    subject_id = models.UUIDField()
    reader_id = models.UUIDField()
    reader_name = models.CharField(max_length=200)
    reader_roles = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        ordering = ["-day", "reader_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject_id", "day", "what", "reader_id"], name="opening_once_a_day"
            )
        ]


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
