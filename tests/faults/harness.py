"""Everything that delivers mail, as real processes: PostgreSQL, Valkey, two workers, two beats, a producer, a mail server and a clock."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from celery import Celery

from embedded.processes import began
from embedded.temporary import Temporary
from tests.faults.hook import Hook
from tests.faults.sink import Sink

ROOT = Path(__file__).resolve().parents[2]
MONDAY = datetime(2026, 10, 12, 9, tzinfo=UTC)  # reminders go out in working hours
RINGS = (
    ("notifications.deliver", "mail"),
    ("accounts.deliver_webhook", "default"),
    ("sessions.materialize", "default"),
)
WORKERS, BEATS = ("worker1", "worker2"), ("beat1", "beat2")


@dataclass(frozen=True)
class Row:
    """What the outbox says of one message at the end."""

    organization: str
    dedupe_key: str
    kind: str
    address: str
    state: str
    resends: int
    message_id: str
    context: dict[str, Any]

    @property
    def number(self) -> int:
        """Of the message; a digest has none of its own."""
        return int(self.dedupe_key.rpartition(":")[2])


class Clock:
    """The file that every process takes the time from (access.clock)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ahead = MONDAY - datetime.now(UTC)
        self.step(timedelta(0))

    def now(self) -> datetime:
        """What time it is for the processes."""
        return datetime.now(UTC) + self._ahead

    def step(self, how_far: timedelta) -> None:
        """Set it forward or back, at once for all."""
        self._ahead += how_far
        unfinished = self.path.with_suffix(".new")
        unfinished.write_text(self.now().isoformat())
        unfinished.rename(self.path)


class Harness:
    """`with Harness(seed=1, organizations=3, hands=1) as harness:`. `hands` is how many processes each worker has."""

    def __init__(self, *, seed: int, organizations: int, hands: int) -> None:
        self.random = random.Random(seed)
        self.hands = hands
        self.organizations: list[str] = []
        self.sink = Sink()
        self.hook = Hook()
        self.alive: dict[str, int] = {}
        self._count = organizations
        # Durable: a test database may forget commits when it crashes, and this is about what it remembers.
        self._temporary = Temporary({}, durable=True)
        self.folder = self._temporary.folder / "faults"
        self._pipes: dict[str, subprocess.Popen[str]] = {}

    # Its life -------------------------------------------------------------------------------------------------

    def __enter__(self) -> Harness:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> None:
        environment = self._temporary.start()
        for name in ("orders", "reached"):
            (self.folder / name).mkdir(parents=True)
        self.clock = Clock(self.folder / "now")
        self.sink.start()
        self.hook.start()
        self.servers = self._temporary.servers
        self._environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ} | {
            **{name: environment[name] for name in ("REDIS_URL", "SECRET_KEY", "UPWELL_WRAPPING_KEY")},
            "DEBUG": "true",
            "UPWELL_NOW": f"@{self.clock.path}",
            "UPWELL_SMTP_HOST": "127.0.0.1",
            "UPWELL_SMTP_PORT": str(self.sink.port),
            "UPWELL_FAULTS_HOOK": self.hook.url,
            "UPWELL_FAULTS": str(self.folder),
            "UPWELL_FAULTS_HANDS": str(self.hands),
            "UPWELL_FAULTS_ORGANIZATIONS": str(self._count),
            "OPENBLAS_NUM_THREADS": "1",
        }
        self.organizations = json.loads(self._child("producer", "owner"))
        if self._child("nursery", "worker") != "ready":
            raise RuntimeError("The nursery did not start")
        for name in (*WORKERS, *BEATS):
            self.launch(name)

    def _child(self, module: str, rights: str) -> str:
        """Start a helper of ours; answers with its first line."""
        own = {"UPWELL_PROCESS": rights, "DATABASE_URL": self.servers.url(rights)}
        with (self.folder / f"{module}.log").open("ab") as log:
            process = self._pipes[module] = subprocess.Popen(
                [sys.executable, "-m", f"tests.faults.{module}"],
                cwd=ROOT,
                env=self._environment | own,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert process.stdout
        return process.stdout.readline().strip()

    def stop(self) -> None:
        """End all of it and leave nothing."""
        for name in list(self.alive):
            self.kill(name)
        for process in self._pipes.values():
            process.kill()
            process.communicate()
        self.sink.die()
        self.hook.die()
        self._temporary.stop()

    # What can be done to it -----------------------------------------------------------------------------------

    def launch(self, name: str) -> None:
        """Start a worker or a beat that does not run."""
        if name not in self.alive:
            self.alive[name] = int(self._ask("nursery", f"{name.rstrip('12')} {name}"))

    def signal(self, name: str, number: signal.Signals) -> None:
        """To a worker or beat with all its processes."""
        with suppress(ProcessLookupError):
            os.killpg(self.alive[name], number)

    def kill(self, name: str) -> None:
        """kill -9, with all its processes."""
        self.signal(name, signal.SIGKILL)
        pid = self.alive.pop(name)
        while began(pid):
            time.sleep(0.01)

    def produce(self, kind: str, numbers: Sequence[int]) -> None:
        """Say that messages of these numbers are to be written; written() waits for the answer."""
        order = {"organization": self.random.choice(self.organizations), "kind": kind, "numbers": list(numbers)}
        self._say("producer", json.dumps(order))

    def written(self) -> dict[str, Any]:
        """Wait until what was produced is committed."""
        found: dict[str, Any] = json.loads(self._heard("producer"))
        return found

    def ring(self, times: int) -> None:
        """Ring for every organization as often as that."""
        with Celery("rings", broker=self._environment["REDIS_URL"], set_as_current=False) as app, suppress(OSError):
            for organization in self.organizations * times:
                for task, queue in RINGS:
                    app.send_task(task, [organization], queue=queue, retry=False, ignore_result=True)

    def order_death(self, seconds: float) -> str | None:
        """Have a worker killed at one of the points it has come to before; None when none came there again in time."""
        order = self.folder / "orders" / self.random.choice(sorted(os.listdir(self.folder / "reached")) or ["none"])
        order.touch()
        deadline = time.monotonic() + seconds
        while order.exists():
            if time.monotonic() > deadline:
                with suppress(FileNotFoundError):
                    order.unlink()
                    return None
            time.sleep(0.01)
        return order.name

    # What can be asked ----------------------------------------------------------------------------------------

    def points(self) -> tuple[int, int]:
        """How many points there are, and at how many a worker has been."""
        listed = set((self.folder / "points").read_text().split())
        return len(listed), len(os.listdir(self.folder / "reached"))

    def rows(self) -> list[Row]:
        """The whole outbox."""
        names = ", ".join(Row.__dataclass_fields__).replace("organization,", "organization_id::text,")
        return [Row(*values) for values in self._select(f"SELECT {names} FROM notifications_message")]

    def notices(self) -> list[tuple[str, str]]:
        """(organization, key) of every notice."""
        return self._select("SELECT organization_id::text, dedupe_key FROM notifications_notice")

    def next_moment(self) -> datetime | None:
        """When the next open message can move; None when all have come to their end."""
        times = (
            "CASE state WHEN 'new' THEN least(next_try_at, expires_at) WHEN 'held' THEN not_before ELSE lease_until END"
        )
        open_states = "state IN ('new', 'claimed', 'handing', 'held')"
        ((found,),) = self._select(f"SELECT min({times}) FROM notifications_message WHERE {open_states}")
        return found

    def _select(self, statement: str) -> list[Any]:
        assert self.servers.postgres
        with psycopg.connect(f"host={self.servers.postgres.sockets} port=5432 user=postgres dbname=upwell") as line:
            return line.execute(statement).fetchall()

    def _ask(self, who: str, what: str) -> str:
        self._say(who, what)
        return self._heard(who)

    def _say(self, who: str, what: str) -> None:
        pipe = self._pipes[who].stdin
        assert pipe
        pipe.write(f"{what}\n")
        pipe.flush()

    def _heard(self, who: str) -> str:
        pipe = self._pipes[who].stdout
        assert pipe
        answer = pipe.readline()
        if not answer:
            raise RuntimeError(f"{who} ended:\n{(self.folder / f'{who}.log').read_text()[-2000:]}")
        return answer
