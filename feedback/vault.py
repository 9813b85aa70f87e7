"""The vault: the one process that has the period keys. It makes them, closes periods that are over, and destroys keys.

It runs as its own database role, which sees boxes and no people, and has no HTTP. Everything is done again from what the tables and the
key directory say, so it may be stopped at any moment.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import structlog
from django.db import OperationalError

from access.clock import now
from access.tenancy import tenant
from accounts.queries import organization_ids
from feedback import ballot
from feedback.close import close
from feedback.keys import KeyDirectory, KeyLost
from feedback.models import Period, SealedBox
from notifications.actions import beat

log = structlog.get_logger(__name__)

# Keys are there before a period opens, also when the vault rests over a weekend.
AHEAD = timedelta(days=7)
# How long a period that is over waits for the worker to say that it has read the last confirmations. In seconds of this process and
# not of the clock, which a demonstration moves by a month at once.
PATIENCE = 600.0


class KeysGone(RuntimeError):
    """The key directory is empty, and periods expect keys in it: a lost volume, or one that is not mounted."""


@dataclass
class Vault:
    """The key directory and the work on it. `patience` is 0 where nobody else will say that confirmations are read."""

    keys: KeyDirectory
    patience: float = PATIENCE
    seconds: Callable[[], float] = time.monotonic
    _over_since: dict[UUID, float] = field(default_factory=dict)
    _failures: int = 0

    def start(self, *, keys_are_lost: bool = False) -> None:
        """Refuse an empty key directory that should not be empty, unless somebody says that the keys are lost. Raises KeysGone."""
        if keys_are_lost or self.keys.periods():
            return
        for organization_id in organization_ids():
            with tenant(organization_id):
                if Period.objects.filter(closed_at=None).exclude(public_key=None).exists():
                    raise KeysGone("The key directory is empty, and open periods have keys that should be in it")

    def run(self) -> None:
        """Go once through every organization, and leave a heartbeat. Raises OperationalError when the database is away."""
        self._failures = 0
        for organization_id in organization_ids():
            with self._apart(organization_id):
                self.tend(organization_id)
        beat(name="vault", totals={"failed": self._failures})

    def tend(self, organization_id: UUID) -> None:
        """Destroy the keys of closed periods, make those of coming ones, close what is due."""
        with tenant(organization_id):
            closed = Period.objects.filter(pk__in=self.keys.periods()).exclude(closed_at=None)
            to_destroy = list(closed.values_list("pk", flat=True))
            coming = list(Period.objects.filter(closed_at=None, opens_at__lte=now() + AHEAD).order_by("opens_at"))
            over = Period.objects.filter(closed_at=None, closes_at__lte=now()).order_by("cycle_id", "number")
            due = list(over)
        for period_id in to_destroy:
            self._destroy(period_id)
        for period in coming:
            self._prepare(organization_id, period)
        for _, periods in groupby(due, key=lambda period: period.cycle_id):
            with self._apart(organization_id):
                # In order: the state of one is sealed for the next. So when one has to wait, the later ones wait with it.
                all(self._close(organization_id, period) for period in periods)

    @contextmanager
    def _apart(self, organization_id: UUID) -> Iterator[None]:
        """What is damaged in one organization or cycle must not keep the others' periods open."""
        try:
            yield
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001
            self._failures += 1
            # Only where it happened: a message could hold what a box held.
            where = traceback.extract_tb(error.__traceback__)[-1]
            place, name = f"{where.name}:{where.lineno}", type(error).__name__
            log.error("vault failed", organization_id=str(organization_id), error=name, at=place)  # noqa: TRY400

    def _prepare(self, organization_id: UUID, period: Period) -> None:
        """Make the key of a period and publish its public half.

        Where that is not the half of a key of ours, nobody can open what was sealed for it, or somebody else can: it is removed, so
        that its authors see that nothing is sealed.
        """
        try:
            public = self.keys.load(period.pk).public
        except KeyLost:
            public = self.keys.create(period.pk).public
        known = None if period.public_key is None else bytes(period.public_key)
        if known == public:
            return
        if known is not None:
            # The key was lost, or somebody put another one into the table.
            log.error("public key is not ours: what was sealed for it is removed", period=str(period.pk))
        with tenant(organization_id):
            ballot.hold(period.pk)
            if known is not None:
                SealedBox.objects.filter(period=period).delete()
            Period.objects.filter(pk=period.pk, closed_at=None).update(public_key=public)

    def _close(self, organization_id: UUID, period: Period) -> bool:
        """Close one period and destroy its key. False when it has to wait."""
        if period.confirmed_at is None:
            since = self._over_since.setdefault(period.pk, self.seconds())
            if self.seconds() - since < self.patience:
                return False
        with tenant(organization_id):
            close(period, self.keys)
        self._over_since.pop(period.pk, None)
        self._destroy(period.pk)
        return True

    def _destroy(self, period_id: UUID) -> None:
        if self.keys.destroy(period_id):
            log.info("period key destroyed", period=str(period_id))
