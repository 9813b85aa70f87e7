"""One table for all long work: its state, its progress, and who holds it."""

from __future__ import annotations

from django.db import models

from access.tenancy import TenantModel
from jobs.kinds import JOB_TITLES, JobKind


class Job(TenantModel):
    """A piece of long work. A worker holds it by a lease; whoever finds the lease expired takes over."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to start"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Stopped"

    OPEN = (State.QUEUED, State.RUNNING)

    kind = models.CharField(max_length=40)  # a jobs.kinds.JobKind
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    subject_id = models.UUIDField(null=True)
    return_to = models.CharField(max_length=300)  # the page that shows the result
    requested_by_id = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: how much there is to do is not known yet
    note = models.CharField(max_length=200, blank=True)  # what it does now, in words
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)  # what the reader may know; the log has the rest
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organization", "state", "lease_until"], name="job_due")]
        constraints = [
            # A double click starts one job, not two.
            models.UniqueConstraint(
                fields=["organization", "kind", "subject_id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_one_open",
            )
        ]

    @property
    def title(self) -> str:
        """What the work is called."""
        return JOB_TITLES[JobKind(self.kind)]

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in self.OPEN

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while the amount of work is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None
