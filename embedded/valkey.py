"""One Valkey server of our own. It carries no truth, so nothing of it is kept and a stray one is simply ended."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from pathlib import Path

from embedded.processes import Account, Failed, end, end_of, launch, recall, remember


@dataclass(frozen=True)
class Valkey:
    """A server that answers at `sockets`/valkey only, for `account` (and root) only."""

    folder: Path
    binary: Path
    sockets: Path
    account: Account

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def pid_file(self) -> Path:
        return self.folder.with_name("valkey.pid")

    def start(self) -> None:
        self.stop()
        self.account.own(self.folder)
        self.log.write_bytes(b"")
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",  # a queue that forgets entries would only look healthy
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        process = launch([self.binary, *options], log=self.log, account=self.account)
        remember(self.pid_file, process.pid)
        deadline = time.monotonic() + 20
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"Valkey did not start.\n{end_of(self.log)}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End the one we started, or the one that a killed process of ours left behind."""
        pid = recall(self.pid_file)
        if pid is not None:
            end(pid, seconds=5)
        self.pid_file.unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)

    def pid(self) -> int | None:
        return recall(self.pid_file)

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
