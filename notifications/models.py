"""The outbox, the notices people see inside, and the pulse of the platform."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantModel


class Message(TenantModel):
    """One message to one person by one channel. PostgreSQL is the truth; Celery only rings."""

    class State(models.TextChoices):
        NEW = "new", "Waiting"
        CLAIMED = "claimed", "Being prepared"
        HANDING = "handing", "Being handed over"
        SENT = "sent", "Sent"
        UNCONFIRMED = "unconfirmed", "Sent, perhaps"
        EXPIRED = "expired", "Too late to send"
        CANCELED = "canceled", "No longer needed"
        DEAD = "dead", "Could not be sent"

    dedupe_key = models.CharField(max_length=200)  # the meaning, not the time
    kind = models.CharField(max_length=40)
    recipient_id = models.UUIDField()  # a person of the organization
    address = models.EmailField()
    channel = models.CharField(max_length=10, default="mail")
    context = models.JSONField(default=dict)  # for the templates; never a confidential word
    calendar = models.TextField(blank=True)  # an iCalendar object, when the message carries one
    calendar_method = models.CharField(max_length=10, blank=True)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120)  # the same for every copy
    refusal = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "dedupe_key", "channel"], name="message_dedupe_uniq")
        ]
        indexes = [models.Index(fields=["organization", "state", "not_before"], name="message_due")]


class Notice(TenantModel):
    """What a person is told inside the application; written with the outbox row, so exactly once."""

    dedupe_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    recipient_id = models.UUIDField()
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["organization", "dedupe_key"], name="notice_dedupe_uniq")]
        indexes = [models.Index(fields=["organization", "recipient_id", "-created_at"], name="notice_recipient")]


class Heartbeat(models.Model):
    """One row for each platform job, without tenant data: when it last ran and what it left. `/health` reads only this."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    totals = models.JSONField(default=dict)
