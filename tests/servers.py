"""The servers of one test run, for `-p tests.servers`: up before the settings are read, gone when the run ends.

A conftest would be too late, because pytest-django reads the settings before any. Every run has its own servers in a
temporary folder, so several runs may go on in one checkout; the workers of xdist use those of their controller. A run
that was killed leaves servers behind, and the next one sweeps them away.
"""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest

from embedded.processes import Failed, recall, remember, server_account
from embedded.servers import Servers, temporary_folder

PREFIX = "upwell-test-"
NO_RUN = {"-h", "--help", "-V", "--version", "--fixtures", "--markers"}


class Run:
    """What one run started."""

    def __init__(self) -> None:
        base = temporary_folder(server_account(Path("/nonexistent")))
        sweep(base)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        self.folder.chmod(0o711)  # the servers' account passes through; what is inside is closed to others
        remember(self.folder / "pid", os.getpid())
        self.servers = Servers(self.folder / "servers", durable=False, given=os.environ)

    def start(self) -> None:
        self.servers.start()
        keys = self.folder / "vault"
        keys.mkdir(mode=0o700)
        os.environ |= {
            "DATABASE_URL": self.servers.url("owner"),  # may make test databases and take on the other roles
            "REDIS_URL": self.servers.redis_url,
            "UPWELL_PROCESS": "owner",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "UPWELL_WRAPPING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "UPWELL_VAULT_KEYS": str(keys),
        }

    def stop(self) -> None:
        self.servers.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep(base: Path) -> None:
    """Stop and remove what killed runs left. Only of our own account: others sweep after themselves."""
    for pid_file in base.glob(f"{PREFIX}*/pid"):
        # Another run may be sweeping the same folder: then it is gone, or its lock is taken.
        with suppress(FileNotFoundError, Failed):
            if pid_file.stat().st_uid == os.geteuid() and recall(pid_file) is None:
                Servers(pid_file.parent / "servers", durable=False).sweep()
                shutil.rmtree(pid_file.parent)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Before pytest-django reads the settings, which it does inside this hook."""
    in_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not in_worker and not NO_RUN & set(sys.argv[1:]):
        run = Run()
        early_config.add_cleanup(run.stop)
        # A terminated run ends like an interrupted one: with everything stopped.
        signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", returncode=143))
        run.start()
    return (yield)
