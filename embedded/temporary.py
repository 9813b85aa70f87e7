"""Servers for one run of something: a test run, a check, a benchmark. Several may go on at once in one checkout.

`python -m embedded.temporary COMMAND ...` runs a command with them and its environment set. What a killed run left
behind, the next one sweeps away.
"""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from embedded.processes import Failed, recall, remember, server_account
from embedded.servers import Servers, temporary_folder

PREFIX = "upwell-test-"


class Temporary:
    """Both servers in a folder that lasts as long as this process, and the environment that the settings read.

    DATABASE_URL and REDIS_URL in `given` take the place of our own servers. `durable` is for who crashes them on purpose,
    `seed` PostgreSQL data to begin with a copy of.
    """

    def __init__(self, given: Mapping[str, str], *, durable: bool = False, seed: Path | None = None) -> None:
        base = temporary_folder(server_account(Path("/nonexistent")))
        sweep(base)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        self.folder.chmod(0o711)  # the servers' account passes through; what is inside is closed to others
        remember(self.folder / "pid", os.getpid())
        self.servers = Servers(self.folder / "servers", durable=durable, given=given, seed=seed)

    def start(self) -> dict[str, str]:
        """Start both; answers with the environment for the owner, who may make test databases and take on every role."""
        self.servers.start()
        keys = self.folder / "vault"
        keys.mkdir(mode=0o700)
        return {
            "DATABASE_URL": self.servers.url("owner"),
            "REDIS_URL": self.servers.redis_url,
            "UPWELL_PROCESS": "owner",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "UPWELL_WRAPPING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "UPWELL_VAULT_KEYS": str(keys),
            "UPWELL_TEMPORARY": str(self.folder),
        }

    def stop(self) -> None:
        """Stop both and leave nothing."""
        self.servers.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> dict[str, str]:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def sweep(base: Path) -> None:
    """Stop and remove what killed runs of our own account left."""
    for pid_file in base.glob(f"{PREFIX}*/pid"):
        # Another run may be sweeping the same folder: then it is gone, or its lock is taken.
        with suppress(FileNotFoundError, Failed):
            if pid_file.stat().st_uid == os.geteuid() and recall(pid_file) is None:
                Servers(pid_file.parent / "servers", durable=False).sweep()
                shutil.rmtree(pid_file.parent)


def main(command: list[str]) -> int:
    if not command:
        print("usage: python -m embedded.temporary COMMAND ...", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Temporary(os.environ) as environment:
            # DEBUG, because a plain environment is held to the rules of production.
            return subprocess.run(command, env={"DEBUG": "true", **os.environ, **environment}, check=False).returncode
    except KeyboardInterrupt:
        return 130
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
