"""One PostgreSQL server of our own, run with its own tools: initdb, pg_ctl, pg_isready, psql."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from embedded.processes import PROC, Account, Failed, began, end_of, name_of, run

PORT = "5432"  # only a part of the socket's name: no network address is ever opened
ROLES = Path(__file__).with_name("roles.sql")
OLDEST = 15
# Tests lose nothing when the machine stops; a demonstration would.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A server whose data, log and socket only `account` (and root) can reach.

    `seed` is the data of a stopped server of this version and of the same `durable`: a first start begins with a copy of it.
    """

    folder: Path
    binaries: Path
    sockets: Path
    account: Account
    durable: bool
    seed: Path | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> bool:
        """Start it, making its data first where there is none. Whether one that a killed process left was adopted."""
        self.account.own(self.folder)
        if self._adopt():
            return True
        self._make_data()
        self._refuse_other_version()
        started = self._tool(
            "pg_ctl", "start", "-w", "-t", "60", "-D", self.data, "-l", self.log, "-o", self._options()
        )
        if started.returncode:
            raise Failed(f"PostgreSQL did not start.\n{started.stderr}{end_of(self.log)}")
        return False

    def stop(self) -> None:
        if self.pid() is None:
            return
        for way in ("fast", "immediate"):
            if not self._tool("pg_ctl", "stop", "-w", "-t", "30", "-D", self.data, "-m", way).returncode:
                return
        raise Failed(f"PostgreSQL did not stop.\n{end_of(self.log)}")

    def crash(self) -> None:
        """End it as a power cut would: no transaction is finished, and the next start recovers from the log."""
        self._tool("pg_ctl", "stop", "-w", "-t", "30", "-D", self.data, "-m", "immediate")
        # The folder of the sockets is closed to the server by now, so these stay behind.
        for left in self.sockets.glob(f".s.PGSQL.{PORT}*"):
            left.unlink(missing_ok=True)

    def pid(self) -> int | None:
        """The running server of this data, also one that another process started."""
        lines = self._pid_file()
        pid = int(lines[0]) if lines and lines[0].isdigit() else None
        if pid is None or began(pid) is None or name_of(pid) != "postgres":
            return None
        place = PROC / str(pid) / "cwd"
        return pid if not PROC.joinpath("self").exists() or place.resolve() == self.data.resolve() else None

    def running_sockets(self) -> Path | None:
        """Where the running server of this data listens."""
        lines = self._pid_file()
        return Path(lines[4]) if len(lines) > 4 and lines[4] and self.pid() else None

    def make_roles(self) -> None:
        """The database and the roles, at every start: what a newer version adds is there at once."""
        self.psql("postgres", "-v", "rehearsal=1", "-f", str(ROLES))

    def psql(self, database: str, *arguments: str) -> str:
        """What psql prints as the superuser."""
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets), "-p", PORT]
        done = run([self.binaries / command[0], *command[1:], "-U", "postgres", "-d", database, *arguments])
        if done.returncode:
            raise Failed(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()

    def _adopt(self) -> bool:
        """Take over a server that was left running, where it answers at our socket; stop it where it does not."""
        if self.pid() is None:
            return False
        if self.running_sockets() == self.sockets and self._answers(seconds=30):
            return True
        self.stop()
        return False

    def _answers(self, *, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while True:
            state = self._tool("pg_isready", "-q", "-h", self.sockets, "-p", PORT).returncode
            if state != 1 or time.monotonic() > deadline:  # 1: it is there and not ready yet
                return state == 0
            time.sleep(0.1)

    def _make_data(self) -> None:
        if self.data.exists():
            return
        unfinished = self.folder / "unfinished"  # renamed at the end, so that a killed initdb leaves no half of it
        shutil.rmtree(unfinished, ignore_errors=True)
        if self.seed:
            self._copy_seed(self.seed, unfinished)
            unfinished.rename(self.data)
            return
        options = ["-D", str(unfinished), "-U", "postgres", "--auth=trust", "--encoding=UTF8", *self._locale()]
        made = self._tool("initdb", *options, *([] if self.durable else ["--no-sync"]))
        if made.returncode:
            raise Failed(f"initdb could not make {unfinished}.\n{made.stdout}{made.stderr}")
        unfinished.rename(self.data)

    def _copy_seed(self, seed: Path, target: Path) -> None:
        try:
            shutil.copytree(seed, target)
        except OSError as error:  # also shutil.Error, with every file that was missed
            raise Failed(f"{seed} could not be copied: {error}") from error
        if not self.account.is_us:
            for path in (target, *target.rglob("*")):
                os.chown(path, self.account.uid, self.account.gid)

    def _locale(self) -> list[str]:
        """The same order of text on every machine: built in since 17; before, from the C library."""
        if self.version() >= 17:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _options(self) -> str:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self.durable else CARELESS),
        }
        return shlex.join(
            ["-p", PORT, *(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))]
        )

    def version(self) -> int:
        """The major version of the binaries."""
        printed = run([self.binaries / "postgres", "--version"]).stdout
        found = re.search(r"\d+", printed)
        if not found or int(found[0]) < OLDEST:
            raise Failed(f"{self.binaries} holds no PostgreSQL {OLDEST} or newer: {printed.strip() or 'nothing runs'}")
        return int(found[0])

    def _refuse_other_version(self) -> None:
        made_by = self.data.joinpath("PG_VERSION").read_text().strip()
        if made_by != str(self.version()):
            raise Failed(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and this is {self.version()}. "
                "Remove the folder to start anew, or set UPWELL_PG_BIN to the older binaries."
            )

    def _tool(self, name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return run([self.binaries / name, *arguments], account=self.account)

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in self.data.joinpath("postmaster.pid").read_text().splitlines()]
        except OSError:
            return []
