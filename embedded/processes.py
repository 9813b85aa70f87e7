"""Starting processes, also as another account, and ending only those that are surely ours."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


class Failed(RuntimeError):
    """A server or process did not do what it was started for; the message holds the end of its log."""


@dataclass(frozen=True)
class Account:
    """The account of this machine that the servers run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    def own(self, folder: Path) -> None:
        """Make a folder that only this account (and root) can enter."""
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        if not self.is_us:
            os.chown(folder, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether the whole way to a folder is open to this account. Asked of the system, which knows of mounts."""
        return run(["/bin/sh", "-c", 'cd "$1"', "sh", folder], account=self).returncode == 0


def server_account(data: Path) -> Account:
    """Who runs the servers: ourselves; or, since PostgreSQL refuses root, the owner of the data, at first nobody."""
    uid = os.geteuid()
    if uid == 0 and data.exists():
        uid = data.stat().st_uid
    try:
        entry = pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")
    except KeyError as error:
        raise Failed(
            f"This machine has no account {uid or 'nobody'}, and PostgreSQL runs only as one it has"
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def server_environment() -> dict[str, str]:
    """Nothing of the caller's that would change what servers and their tools do (PGHOST, PGDATA, LC_ALL ...)."""
    kept = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {"LC_ALL": "C", **{name: os.environ[name] for name in kept if name in os.environ}}


def run(
    command: Sequence[str | Path], *, account: Account | None = None, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a server's tool to its end."""
    other = account if account and not account.is_us else None
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=server_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds,
        check=False,
        user=other.uid if other else None,
        group=other.gid if other else None,
        extra_groups=[] if other else None,
    )


def launch(
    command: Sequence[str | Path],
    *,
    log: Path,
    folder: Path = Path("/"),
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own: Ctrl-C in the terminal reaches us alone, and we end things in order."""
    other = account if account and not account.is_us else None
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=server_environment() if environment is None else environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=other.uid if other else None,
            group=other.gid if other else None,
            extra_groups=[] if other else None,
        )


def began(pid: int) -> str | None:
    """When a process began, in whatever unit the system has; None where it is gone. Tells a process from a later
    one with the same number."""
    if PROC.joinpath("self", "stat").exists():
        try:
            # proc(5): after the name in brackets, which may hold spaces, the 1st field is the state, the 20th the start.
            fields = PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in "ZX" else fields[19]
    told = run(["ps", "-o", "stat=,lstart=", "-p", str(pid)]).stdout.split(maxsplit=1)
    return None if not told or told[0].startswith("Z") else told[1].strip()


def name_of(pid: int) -> str:
    """The name of a process's program."""
    try:
        return PROC.joinpath(str(pid), "comm").read_text().strip()
    except OSError:
        return Path(run(["ps", "-o", "comm=", "-p", str(pid)]).stdout.strip()).name


def remember(pid_file: Path, pid: int) -> None:
    """Write down which process is ours, for whoever starts after we were killed."""
    pid_file.write_text(f"{pid} {began(pid)}\n")


def recall(pid_file: Path) -> int | None:
    """The process that was written down, where it still runs."""
    try:
        number, _, beginning = pid_file.read_text().strip().partition(" ")
        pid = int(number)
    except (OSError, ValueError):
        return None
    return pid if began(pid) == beginning else None


def end(pid: int, *, seconds: float, asked: bool = False) -> bool:
    """Ask a process to end, unless it was asked before, and after `seconds` end it and its group. Whether it went by
    itself."""
    beginning = began(pid)
    if beginning is None:
        return True
    if not asked:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    if gone(pid, beginning, seconds=seconds):
        return True
    with suppress(ProcessLookupError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
    gone(pid, beginning, seconds=10)
    return False


def gone(pid: int, beginning: str, *, seconds: float) -> bool:
    """Wait for a process to end."""
    deadline = time.monotonic() + seconds
    while began(pid) == beginning:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end_of(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented for a message."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
