"""The outbox, the notices people see inside, what they chose not to get, and the pulse of the platform."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from access.tenancy import TenantModel
from notifications.kinds import Rule
from notifications.news import MAIL, rule_of


class Message(TenantModel):
    """One message to one person by one channel, or one piece of news to a channel that many read. PostgreSQL is the truth;
    Celery only rings.

    A worker holds a row by its token until `lease_until`. Every change of state names the token and the states it may come from
    (notifications.outbox), so whoever lost the row changes nothing.
    """

    class State(models.TextChoices):
        NEW = "new", "Waiting"
        CLAIMED = "claimed", "Being prepared"
        HANDING = "handing", "Being handed over"
        SENT = "sent", "Sent"
        UNCONFIRMED = "unconfirmed", "Sent, perhaps"
        EXPIRED = "expired", "Too late to send"
        CANCELED = "canceled", "No longer needed"
        DEAD = "dead", "Could not be sent"
        BOUNCED = "bounced", "Came back"
        HELD = "held", "Waits for the weekly digest"
        DIGESTED = "digested", "Told in a weekly digest"

    # What a state may become. An unconfirmed message is sent after all when its server's answer comes late.
    MOVES = {
        State.NEW: {State.CLAIMED, State.EXPIRED, State.CANCELED, State.DEAD},
        State.CLAIMED: {State.NEW, State.HANDING, State.CANCELED, State.DEAD},
        # A report can be quicker than the answer.
        State.HANDING: {State.NEW, State.SENT, State.UNCONFIRMED, State.DEAD, State.BOUNCED},
        State.UNCONFIRMED: {State.SENT, State.BOUNCED},
        State.DEAD: {State.NEW},
        State.HELD: {State.DIGESTED, State.EXPIRED, State.CANCELED},
        State.DIGESTED: set(),
        State.SENT: {State.BOUNCED},
        State.BOUNCED: set(),
        State.EXPIRED: set(),
        State.CANCELED: set(),
    }

    # What nobody holds, and what will not go out as a reminder.
    NO_LEASE = dict.fromkeys(("lease_token", "lease_until"))
    NO_PLACE = dict.fromkeys(("reminder_week", "reminder_place"))

    dedupe_key = models.CharField(max_length=200)  # the meaning, not the time
    kind = models.CharField(max_length=40)
    recipient_id = models.UUIDField()  # a person of the organization, or its webhook
    address = models.EmailField()  # for a webhook the name of its server, which is all that may be shown
    channel = models.CharField(max_length=10, default=MAIL)  # notifications.news.MAIL or WEBHOOK
    context = models.JSONField(default=dict)  # for the templates; never a confidential word
    calendar = models.TextField(blank=True)  # an iCalendar object, when the message carries one
    calendar_method = models.CharField(max_length=10, blank=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)  # past it the message makes no sense, however late it was put off
    expires_at = models.DateTimeField()
    next_try_at = models.DateTimeField()  # not_before at first, later after each refusal
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)  # definite refusals of the mail server
    resends = models.PositiveSmallIntegerField(default=0)  # copies after a hand-over whose outcome is unknown
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120)  # the same for every copy
    refusal = models.CharField(max_length=200, blank=True)  # what the mail server said last
    bounced_at = models.DateTimeField(null=True)  # when a report first said that it did not arrive
    seen_at = models.DateTimeField(null=True)  # an operator knows that it failed, and it needs no further look
    # A reminder takes one of the places that a person has in a week; a message that will not go out gives it back.
    reminder_week = models.DateField(null=True)
    reminder_place = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "dedupe_key", "channel"], name="message_dedupe_uniq"),
            models.UniqueConstraint(
                fields=["organization", "recipient_id", "reminder_week", "reminder_place"], name="message_weekly_cap"
            ),
            models.CheckConstraint(
                condition=Q(reminder_place=None) | Q(reminder_place__range=(1, 2)), name="message_two_a_week"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "next_try_at", "id"], name="message_due")]

    @property
    def rule(self) -> Rule:
        """How this kind is delivered."""
        return rule_of(self.kind)


class Mailbox(TenantModel):
    """An address that mail came back from. While undeliverable it gets no mail; notices inside stay. A new address is a new row."""

    address = models.EmailField()  # in lower case
    soft_bounces = models.PositiveIntegerField(default=0)  # messages that came back for now; only counted
    undeliverable_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # what the report said last

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "address"], name="mailbox_address_uniq")]


class Notice(TenantModel):
    """What a person is told inside the application; written with the outbox row, so exactly once."""

    dedupe_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    recipient_id = models.UUIDField()
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)  # from when; never, when it was called off before
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-shown_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["organization", "dedupe_key"], name="notice_dedupe_uniq")]
        indexes = [models.Index(fields=["organization", "recipient_id", "-shown_at"], name="notice_recipient")]


class Preference(TenantModel):
    """Whether a person gets mails of one kind. No row means yes. Notices inside stay."""

    person_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    is_muted = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "person_id", "kind"], name="preference_uniq")]


class ReminderSetting(TenantModel):
    """What an organization changed about one reminder. No row means: as the catalog ships it."""

    kind = models.CharField(max_length=40)
    is_on = models.BooleanField(default=True)
    offsets = ArrayField(models.PositiveSmallIntegerField(), default=list)  # empty: as shipped
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization", "kind"], name="reminder_setting_uniq")]


class WorkingHours(TenantModel):
    """When reminders may come: of the organization (no person), or somebody's own. No row means Monday to Friday, eight to six."""

    person_id = models.UUIDField(null=True)
    days = ArrayField(models.PositiveSmallIntegerField())  # Monday is 0
    opens = models.TimeField()
    closes = models.TimeField()
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person_id"], nulls_distinct=False, name="working_hours_uniq"
            ),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="working_hours_close_later"),
            models.CheckConstraint(condition=Q(days__len__gte=1), name="working_hours_some_day"),
        ]


class Leave(TenantModel):
    """Days on which somebody is away, without a reason. Only they see it; reminders wait or are left out."""

    person_id = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day away
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "person_id", "starts_on", "ends_on"], name="leave_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_later"),
        ]
        indexes = [models.Index(fields=["organization", "person_id", "ends_on"], name="leave_of_person")]


class Heartbeat(models.Model):
    """One row for each platform job, without tenant data: when it last ran and what it left. `/health` reads only this."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    totals = models.JSONField(default=dict)
