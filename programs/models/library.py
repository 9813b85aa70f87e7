"""Texts of the organization: guides, the session kit and the scripts of invitations, where they differ from what we ship."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from access.clock import now
from access.tenancy import TenantModel


class LibraryText(TenantModel):
    """An edited or own text. One with a key of programs.library takes its place; retired, it hides it."""

    class Kind(models.TextChoices):
        GUIDE = "guide", "Guide"
        KIT = "kit", "Session kit"
        SCRIPT = "script", "Invitation"

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        MENTOR = "mentor", "Mentors"
        MENTEE = "mentee", "Mentees"
        ADMIN = "admin", "The program team"

    class KitKind(models.TextChoices):
        TEMPLATE = "template", "Session plan"
        THEME = "theme", "Theme"
        QUESTION = "question", "Question"
        EXAMPLE = "example", "Example to bring"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=40)  # of programs.library, or made for a text of one's own
    title = models.CharField(max_length=160)  # of a script its subject; empty where a row only hides ours
    summary = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=6000, blank=True)  # Markdown; of a script plain paragraphs with placeholders
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    kit_kind = models.CharField(max_length=10, choices=KitKind.choices, blank=True)
    purposes = ArrayField(models.CharField(max_length=20), default=list)  # of a kit item; none fits every purpose
    is_retired = models.BooleanField(default=False)
    changed_by_id: models.Field[UUID | None, UUID | None] = models.UUIDField(null=True)
    changed_at = models.DateTimeField(default=now)

    class Meta(TenantModel.Meta):
        ordering = ["kind", "title"]
        constraints = [models.UniqueConstraint(fields=["organization", "kind", "key"], name="library_text_uniq")]
