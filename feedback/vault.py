"""The vault: the one process that has the period keys. It makes them, closes periods that are over, and destroys keys.

It runs as its own database role, which sees boxes and no people, and has no HTTP. Everything is done again from what the tables and the
key directory say, so it may be stopped at any moment.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

import structlog
from django.db import OperationalError

from access.clock import now
from access.tenancy import tenant
from accounts.queries import organization_ids
from feedback import ballot
from feedback.close import close, rewrap
from feedback.keys import KeyDirectory, KeyLost
from feedback.models import KeyDestruction, Period, SealedBox
from notifications.actions import beat

log = structlog.get_logger(__name__)

# Keys are there before a period opens, also when the vault rests over a weekend.
AHEAD = timedelta(days=7)
# How long a period that is over waits for the worker to say that it has read the last confirmations. In seconds of this process and
# not of the clock, which a demonstration moves by a month at once.
PATIENCE = 600.0
# A check-in that should have been closed for so long is a matter for the operator.
SLOW = timedelta(hours=1)
Reason = KeyDestruction.Reason


class KeysGone(RuntimeError):
    """The key directory is empty, and periods expect keys in it: a lost volume, or one that is not mounted."""


@dataclass
class Vault:
    """The key directory and the work on it. `patience` is 0 where nobody else will say that confirmations are read."""

    keys: KeyDirectory
    patience: float = PATIENCE
    seconds: Callable[[], float] = time.monotonic
    started_at: datetime = field(default_factory=now)
    _over_since: dict[UUID, float] = field(default_factory=dict)
    _failures: int = 0
    _overdue: int = 0
    _lost: int = 0  # keys, since this vault started
    _last_close: datetime | None = None

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
        self._failures = self._overdue = 0
        self._last_close = None
        for organization_id in organization_ids():
            with self._apart(organization_id):
                self.tend(organization_id)
                self._look(organization_id)
        totals = {"failed": self._failures, "overdue": self._overdue, "lost": self._lost}
        if self._last_close is not None:
            totals["last_close_seconds"] = max(0, int((now() - self._last_close).total_seconds()))
        beat(name="vault", totals=totals)

    def tend(self, organization_id: UUID) -> None:
        """Destroy the keys of closed periods, make those of coming ones, close what is due."""
        with tenant(organization_id):
            noted = KeyDestruction.objects.filter(reason=Reason.CLOSED).values("period")
            closed = Period.objects.exclude(closed_at=None)
            to_destroy = set(closed.exclude(pk__in=noted).values_list("pk", flat=True))
            # A key that is noted as destroyed and here again came out of a copy that should not exist.
            to_destroy |= set(closed.filter(pk__in=self.keys.periods()).values_list("pk", flat=True))
            coming = list(Period.objects.filter(closed_at=None, opens_at__lte=now() + AHEAD).order_by("opens_at"))
            over = Period.objects.filter(closed_at=None, closes_at__lte=now()).order_by("cycle_id", "number")
            due = list(over)
        for period_id in sorted(to_destroy):
            self._destroy(organization_id, period_id)
        for period in coming:
            self._prepare(organization_id, period)
        for _, periods in groupby(due, key=lambda period: period.cycle_id):
            with self._apart(organization_id):
                # In order: the state of one is sealed for the next. So when one has to wait, the later ones wait with it.
                all(self._close(organization_id, period) for period in periods)

    def rotate(self, organization_id: UUID) -> int:
        """New keys for every open and coming check-in, because somebody may have seen the old ones; returns how many.

        Boxes that are sealed are removed, and their authors told alike; what was counted so far goes on under the new key.
        """
        with tenant(organization_id):
            periods = list(
                Period.objects.filter(closed_at=None).exclude(public_key=None).order_by("cycle_id", "number")
            )
        for period in periods:
            with tenant(organization_id):
                ballot.hold(period.pk)
                self._replace(period)
            with tenant(organization_id):
                self.keys.settle(period.pk, _public(Period.objects.get(pk=period.pk)))
            log.info("period key replaced", period=str(period.pk))
        return len(periods)

    def _replace(self, period: Period) -> None:
        """Everything about a new key in one transaction; the key itself waits beside the old one until that is committed."""
        old = None
        with suppress(KeyLost):
            old = self.keys.load(period.pk)
        new = self.keys.stage(period.pk)
        SealedBox.objects.filter(period=period).delete()
        rewrap(period, old, new)
        Period.objects.filter(pk=period.pk, closed_at=None).update(public_key=new.public)
        self._note(period.pk, Reason.ROTATED)

    def _look(self, organization_id: UUID) -> None:
        """What an operator should know, over all organizations together."""
        with tenant(organization_id):
            self._overdue += Period.objects.filter(closed_at=None, closes_at__lte=now() - SLOW).count()
            last = Period.objects.exclude(closed_at=None).order_by("-closed_at").first()
        if last is not None and (self._last_close is None or last.closed_at > self._last_close):
            self._last_close = last.closed_at

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
        if self.keys.is_staged(period.pk):
            self._settle(organization_id, period)
        try:
            public = self.keys.load(period.pk).public
        except KeyLost:
            public = self.keys.create(period.pk).public
        if _public(period) == public:
            return
        with tenant(organization_id):
            ballot.hold(period.pk)
            known = _public(Period.objects.get(pk=period.pk))
            if known == public:
                return
            if known is not None:
                # The key was lost, or somebody put another one into the table.
                log.error("public key is not ours: what was sealed for it is removed", period=str(period.pk))
                SealedBox.objects.filter(period=period).delete()
                self._note(period.pk, Reason.LOST)
                self._lost += 1
            Period.objects.filter(pk=period.pk, closed_at=None).update(public_key=public)

    def _settle(self, organization_id: UUID, period: Period) -> None:
        """Finish a rotation that was stopped, or take it back, once nobody is in the middle of it."""
        with tenant(organization_id):
            ballot.hold(period.pk)
            period.public_key = Period.objects.get(pk=period.pk).public_key
        self.keys.settle(period.pk, _public(period))

    def _close(self, organization_id: UUID, period: Period) -> bool:
        """Close one period and destroy its key. False when it has to wait."""
        if period.confirmed_at is None:
            since = self._over_since.setdefault(period.pk, self.seconds())
            if self.seconds() - since < self.patience:
                return False
        with tenant(organization_id):
            close(period, self.keys)
        self._over_since.pop(period.pk, None)
        self._destroy(organization_id, period.pk)
        return True

    def _destroy(self, organization_id: UUID, period_id: UUID) -> None:
        """Destroy the key of a closed period, and then note that it is gone: never the other way round."""
        if self.keys.destroy(period_id):
            log.info("period key destroyed", period=str(period_id))
        with tenant(organization_id):
            if not KeyDestruction.objects.filter(period=period_id, reason=Reason.CLOSED).exists():
                self._note(period_id, Reason.CLOSED)

    def _note(self, period_id: UUID, reason: str) -> None:
        KeyDestruction.objects.create(period_id=period_id, reason=reason, at=now(), vault_started_at=self.started_at)


def _public(period: Period) -> bytes | None:
    return None if period.public_key is None else bytes(period.public_key)
