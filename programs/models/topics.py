"""What one person can teach another: the organization's catalog, and who was named for a topic."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from access.clock import now
from access.tenancy import TenantForeignKey, TenantModel


class Level(models.IntegerChoices):
    """How far somebody is with a topic. The same words on both sides, so that a gap can be read off."""

    NOTHING = 0, "Nothing yet"
    TRIED = 1, "Has tried it"
    WITH_HELP = 2, "Does it with help"
    ALONE = 3, "Does it alone"
    HELPS = 4, "Helps others with it"
    GO_TO = 5, "The one others ask"


class Topic(TenantModel):
    """Something one person can teach another; the organization's own catalog."""

    name = models.CharField(max_length=120)
    area = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=300, blank=True)
    levels = ArrayField(
        models.CharField(max_length=120, blank=True), default=list
    )  # what 1 to 5 look like: none, or five
    is_retired = models.BooleanField(default=False)
    merged_into = TenantForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["area", "name"]
        constraints = [models.UniqueConstraint("organization", Lower("name"), name="topic_name_uniq")]

    def __str__(self) -> str:
        return self.name


class TopicImport(TenantModel):
    """One file of topics between its dry run and its end. Holds mapped values only."""

    class State(models.TextChoices):
        STAGED = "staged", "Waiting for your yes"
        SAVED = "saved", "Saved"
        DISCARDED = "discarded", "Discarded"

    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    rows = models.JSONField(
        default=list
    )  # [{"number", "name", "area", "description", "levels", "verdict", "problems"}]
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)
    saved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]


class Nomination(TenantModel):
    """A colleague named somebody for a topic. The program team reads it only once the person named has said yes."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for them"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"  # never shown: whoever nominated reads "sent" either way

    topic = TenantForeignKey(Topic, on_delete=models.CASCADE, related_name="nominations")
    nominee = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    nominator = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    evidence = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_to = models.EmailField()
    created_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "topic", "nominee", "nominator"], name="nomination_uniq")
        ]
