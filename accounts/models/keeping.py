"""How long things are kept, what somebody takes with them, and who asked to be forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q

from access.clock import now
from access.keeping import TIMES, Time
from access.tenancy import TenantForeignKey, TenantModel
from accounts.sealing import SealedTextField

EXPORT_LASTS = timedelta(days=7)
ERASURE_WAITS = timedelta(days=7)
# Between the leaving of somebody and the end of their data, their calendars and partners are told.
LEAVING_TAKES = timedelta(minutes=15)
LEAVING_AT_MOST = timedelta(days=1)


def _between(time: Time) -> Q:
    return Q(**{f"{time.value}__range": (TIMES[time].least, TIMES[time].most)})


class KeepingTimes(TenantModel):
    """The times that an organization chose. No row means the usual ones."""

    words_months = models.PositiveSmallIntegerField(default=TIMES[Time.WORDS].usual)
    pairs_months = models.PositiveSmallIntegerField(default=TIMES[Time.PAIRS].usual)
    mail_days = models.PositiveSmallIntegerField(default=TIMES[Time.MAIL].usual)
    notices_days = models.PositiveSmallIntegerField(default=TIMES[Time.NOTICES].usual)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="keeping_times_one"),
            models.CheckConstraint(
                condition=_between(Time.WORDS) & _between(Time.PAIRS) & _between(Time.MAIL) & _between(Time.NOTICES),
                name="keeping_times_in_bounds",
            ),
        ]

    def span(self, time: Time) -> timedelta:
        """This time as a span."""
        return TIMES[time].span(getattr(self, time.value))

    def in_words(self, time: Time) -> str:
        """Such as "12 months"."""
        return f"{getattr(self, time.value)} {TIMES[time].unit}"


class DataExport(TenantModel):
    """Everything about one person, collected for them alone. Sealed at rest like the most private thing in it; gone after a week."""

    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    content = SealedTextField()  # JSON, see accounts.collecting; empty while it is being made
    job_id: models.Field[UUID | None, UUID | None] = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["organization", "person"], name="data_export_one")]

    @property
    def ends_at(self) -> datetime:
        """When the file is gone."""
        return (self.made_at or self.asked_at) + EXPORT_LASTS

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken."""
        return self.made_at is not None and now() < self.ends_at


class Erasure(TenantModel):
    """Somebody's data is to be erased. Until `due_at` nothing has happened, and it can be called off."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        LEAVING = "leaving", "Under way"
        DONE = "done", "Erased"
        CANCELED = "canceled", "Called off"

    # Where each state may go.
    TRANSITIONS = {
        State.WAITING: frozenset({State.LEAVING, State.CANCELED}),
        State.LEAVING: frozenset({State.DONE}),
        State.DONE: frozenset(),
        State.CANCELED: frozenset(),
    }

    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="erasures")
    asked_by_id: models.Field[UUID | None, UUID | None] = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=Q(state__in=["waiting", "leaving"]),
                name="erasure_one_open",
            )
        ]

    @property
    def is_by_own_wish(self) -> bool:
        """Whether the person asked for it."""
        return self.asked_by_id == self.person_id
