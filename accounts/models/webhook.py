"""Where an organization's news goes besides mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from access.clock import now
from access.tenancy import TenantModel
from accounts.sealing import SealedTextField

# How long a test may be on its way. After that nobody worked on it.
TEST_TAKES = timedelta(seconds=30)


class Webhook(TenantModel):
    """A room of a chat tool, or any program that takes Standard Webhooks. One for each organization.

    The address is often a key by itself, so it is sealed like the signing secret; only the name of its server is shown.
    """

    url = SealedTextField()
    secret = SealedTextField()
    host = models.CharField(max_length=253)
    is_on = models.BooleanField(default=False)
    failures = models.PositiveSmallIntegerField(default=0)  # messages in a row that could not be sent
    stopped_at = models.DateTimeField(null=True)  # switched off by the system, and not on again since
    stopped_because = models.CharField(max_length=200, blank=True)
    # The last test: asked for in the web process, made by a worker, which is where messages go out.
    test_asked_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    test_passed = models.BooleanField(default=False)
    test_answer = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization"], name="webhook_one")]

    @property
    def test_ends_at(self) -> datetime | None:
        """When a test that was asked for, and not answered yet, is given up."""
        if self.test_asked_at is None or (self.tested_at is not None and self.tested_at >= self.test_asked_at):
            return None
        return self.test_asked_at + TEST_TAKES

    @property
    def is_being_tested(self) -> bool:
        """Whether an answer may still come."""
        ends_at = self.test_ends_at
        return ends_at is not None and now() < ends_at
