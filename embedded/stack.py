"""Every process of Upwell on one machine: the servers, and web, worker, beat, vault and a mail sink above them.

`make demo` runs it until Ctrl-C; browser and delivery tests run it for themselves.
"""

from __future__ import annotations

import base64
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from embedded.processes import Failed, end, end_of, launch, recall, remember
from embedded.servers import Servers

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = ("mail", "web", "worker", "vault", "beat")
# Which database role and rights each process has; the scheduler only rings, with a worker's rights.
RIGHTS = {"owner": "owner", "web": "web", "worker": "worker", "beat": "worker", "vault": "vault", "mail": ""}
# First what makes work, then what does it, then what it is handed to.
STOP_ORDER = (("beat", "web"), ("worker",), ("vault",), ("mail",))
PATIENCE = 15.0  # seconds that a process may take to end
LONGEST_PAUSE = 30.0  # between two starts of a process that keeps dying
MOST_STARTS = 4  # of one that others wait for: after 15 seconds of pauses
# What the settings read. None of it is inherited: a caller's own environment must not reach a process by chance.
CONTRACT = {"ALLOWED_HOSTS", "CACHE_URL", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DEBUG", "DJANGO_SETTINGS_MODULE"}
CONTRACT |= {"REDIS_URL", "SECRET_KEY"}
CONTRACT_PREFIXES = ("UPWELL_", "DATABASE_URL_", "SECURE_", "PYTEST_")


@dataclass
class Child:
    """One process that is kept running."""

    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)
    failures: int = 0
    again_at: float | None = None


class Stack:
    """The whole application below `directory`. `durable=False` is for tests; with `now_file` the file `now` in it sets
    the clock: an ISO time from which time runs on, the real time while it is empty or missing.

    `given` is an environment whose DATABASE_URL and REDIS_URL take the place of our own servers. `seed` is PostgreSQL data to
    begin with a copy of. `say` hears of what a person should know.
    """

    def __init__(
        self,
        directory: Path,
        *,
        durable: bool,
        now_file: bool = True,
        port: int = 0,
        given: Mapping[str, str] | None = None,
        seed: Path | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        self.directory = Path(directory).absolute()
        self.servers = Servers(self.directory / "servers", durable=durable, given=given, seed=seed)
        self.now_file = self.directory / "now" if now_file else None
        self.mail = self.directory / "mail"
        self.logs = self.directory / "log"
        self._say = say
        self._wanted_port = port
        self._port = 0
        self._mail_port = 0
        self._secrets: dict[str, str] = {}
        self._children: dict[str, Child] = {}

    # What others ask ------------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self._port}"

    def answers(self) -> bool:
        """Whether any page comes back, also one that says that something is wrong."""
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            line.request("GET", "/health?only=web", headers={"Host": f"localhost:{self._port}"})
            return line.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def pid(self, name: str) -> int:
        """The process that was last started under a name."""
        return self._children[name].process.pid

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def env(self, process: str) -> dict[str, str]:
        """The environment of a process: owner, web, worker, beat, vault or mail. Each is given only what it needs."""
        rights = RIGHTS[process]
        shared = {name: value for name, value in os.environ.items() if not _is_contract(name)}
        shared["PYTHONUNBUFFERED"] = "1"
        if not rights:
            return shared
        shared |= {
            "UPWELL_PROCESS": rights,
            "DATABASE_URL": self.servers.url(rights),
            "REDIS_URL": self.servers.redis_url,
            "SECRET_KEY": self._secrets["SECRET_KEY"],
            "DEBUG": "true",
            "UPWELL_DEMO": "true",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "UPWELL_BASE_URL": self.base_url,
            "UPWELL_SMTP_HOST": "127.0.0.1",
            "UPWELL_SMTP_PORT": str(self._mail_port),
        }
        if process == "worker":
            shared["OPENBLAS_NUM_THREADS"] = "1"  # its processes already share the cores
        if self.now_file:
            shared["UPWELL_NOW"] = f"@{self.now_file}"
        if rights != "vault":
            shared["UPWELL_WRAPPING_KEY"] = self._secrets["UPWELL_WRAPPING_KEY"]
        if rights in {"vault", "owner"}:  # the owner seeds a period that was already closed
            shared["UPWELL_VAULT_KEYS"] = str(self.directory / "vault")
        if rights == "web":
            shared["UPWELL_MAIL_SINK"] = str(self.mail)
        return shared

    # What others do -------------------------------------------------------------------------------------------

    def open(self) -> None:
        """The servers, folders, secrets and ports; then `manage` works. Harmless when done before."""
        if self._port:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        self.servers.start()
        self._end_strays()
        for name, mode in (("vault", 0o700), ("mail", 0o700), ("log", 0o755), ("run", 0o755)):
            self.directory.joinpath(name).mkdir(mode=mode, exist_ok=True)
        self._secrets = _lasting_secrets(self.directory / "secrets.env")
        self._mail_port = free_port(0)
        self._port = free_port(self._wanted_port)

    def migrate(self) -> None:
        """The newest tables, made by the owner."""
        self.manage("migrate", "--no-input", "--verbosity", "0")

    def launch(self, processes: Iterable[str] = PROCESSES) -> None:
        """Start processes without waiting for any."""
        for name in processes:
            self._launch(name)

    def start(self, processes: Iterable[str] = PROCESSES) -> None:
        """All of it, until pages are answered. Raises Failed with the end of the log of what died."""
        try:
            self.open()
            self.migrate()
            self.launch(processes)
            if "web" in self._children:
                self._await_pages()
        except BaseException:
            self.stop()
            raise

    def manage(self, *arguments: str, process: str = "owner") -> str:
        """What `manage.py` prints, run with the rights of a process. Raises Failed with what it said instead."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=ROOT,
            env=self.env(process),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # Ctrl-C is ours to handle; a migration ends with its transaction
        )
        if done.returncode:
            lines = (done.stdout + done.stderr).strip().splitlines()[-20:]
            raise Failed("\n".join([f"manage.py {' '.join(arguments)} failed.", *(f"    {line}" for line in lines)]))
        return done.stdout

    def restart(self, name: str) -> None:
        """End a process and start it again."""
        self._end(name)
        self._launch(name)
        if name == "web":
            self._await_pages()

    def tend(self) -> None:
        """Start again what died: at once the first time, after a growing pause when it keeps dying."""
        for name, child in self._children.items():
            code = child.process.poll()
            if code is None:
                continue
            if child.again_at is None:
                lived = time.monotonic() - child.started
                child.failures = 0 if lived > 2 * LONGEST_PAUSE else child.failures
                pause = min(LONGEST_PAUSE, 2.0**child.failures)
                child.again_at = time.monotonic() + pause
                self._say(f"{name} ended ({_how(code)}); starting it again in {pause:.0f} s. See {self.log(name)}")
            elif time.monotonic() >= child.again_at:
                child.failures += 1
                child.process = self._spawn(name)
                child.started, child.again_at = time.monotonic(), None

    def refuse_to_start_for_ever(self, name: str) -> None:
        """Raises Failed with the end of the log of a process that died MOST_STARTS times in a row."""
        if self._children[name].failures >= MOST_STARTS:
            raise Failed(f"{name} does not stay up.\n{end_of(self.log(name))}")

    def stop(self) -> None:
        """Stop everything in order; the data stays. Harmless when nothing runs."""
        for together in STOP_ORDER:
            names = [name for name in together if name in self._children]
            for name in names:
                if self._children[name].process.poll() is None:
                    self._children[name].process.terminate()
            for name in names:
                self._end(name, asked=True)
        self.servers.stop()
        self._port = 0

    def __enter__(self) -> Stack:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # How ------------------------------------------------------------------------------------------------------

    def _launch(self, name: str) -> None:
        if self.log(name).exists():
            self.log(name).replace(self.log(f"{name}.previous"))
        self._children[name] = Child(self._spawn(name))

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        process = launch(
            [sys.executable, *self._command(name)], log=self.log(name), folder=ROOT, environment=self.env(name)
        )
        remember(self._pid_file(name), process.pid)
        return process

    def _end(self, name: str, *, asked: bool = False) -> None:
        child = self._children.pop(name, None)
        if child is None:
            return
        if child.process.poll() is None and not end(child.process.pid, seconds=PATIENCE, asked=asked):
            self._say(f"{name} did not end within {PATIENCE:.0f} s and was killed. See {self.log(name)}")
        child.process.wait()
        self._pid_file(name).unlink(missing_ok=True)

    def _end_strays(self) -> None:
        """Processes of a stack that was killed. The lock of the servers says that no other one runs here."""
        strays = [pid for name in PROCESSES if (pid := recall(self._pid_file(name))) is not None]
        for pid in strays:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        for pid in strays:
            end(pid, seconds=PATIENCE, asked=True)
        for name in PROCESSES:
            self._pid_file(name).unlink(missing_ok=True)

    def _pid_file(self, name: str) -> Path:
        return self.directory / "run" / f"{name}.pid"

    def _command(self, name: str) -> list[str]:
        if name == "web":
            bind = f"127.0.0.1:{self._port}"
            threads = ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
            ends = ["--graceful-timeout", "5", "--no-control-socket"]
            return ["-m", "gunicorn", "config.wsgi", "--bind", bind, *threads, *ends]
        if name == "worker":
            return ["-m", "celery", "-A", "config", "worker", "--loglevel", "INFO", "--concurrency", "2"]
        if name == "beat":
            schedule = str(self.directory / "run" / "beat-schedule")
            return ["-m", "celery", "-A", "config", "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile="]
        if name == "vault":
            return ["manage.py", "run_vault"]
        if name == "mail":
            return ["-m", "embedded.mailsink", "--port", str(self._mail_port), str(self.mail)]
        raise ValueError(f"{name!r} is none of {', '.join(PROCESSES)}")

    def _await_pages(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        web = self._children["web"].process
        while not self.answers():
            if web.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"The web process does not answer.\n{end_of(self.log('web'))}")
            time.sleep(0.1)


def free_port(wanted: int) -> int:
    """The wanted port of this machine, or the next free one; any free one where 0 is wanted.

    Never one of those that the system gives to connections: a minute may go by before it is used, and then one may have it.
    """
    anywhere = (10_000 + secrets.randbelow(20_000) for _ in range(100))
    for port in range(wanted, min(wanted + 100, 65536)) if wanted else anywhere:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(attempt.getsockname()[1])
    raise Failed(f"No port from {wanted} on is free" if wanted else "No port is free")


def _lasting_secrets(path: Path) -> dict[str, str]:
    """Random secrets, made once and kept in a file that only its owner reads."""
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(60),
            "UPWELL_WRAPPING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in made.items())
        unfinished.rename(path)
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line)


def _is_contract(name: str) -> bool:
    plain = name.removesuffix("_FILE")
    return plain in CONTRACT or plain.startswith(CONTRACT_PREFIXES)


def _how(code: int) -> str:
    return f"exit {code}" if code >= 0 else f"signal {-code}"
