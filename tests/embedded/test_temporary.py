"""Servers that last as long as one run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from embedded.processes import recall
from embedded.temporary import sweep
from tests.embedded.test_servers import ROOT

SHOW = "import os; print(os.environ['DATABASE_URL']); print(os.environ['UPWELL_VAULT_KEYS'])"


def surroundings(folder: Path) -> dict[str, str]:
    """Without the servers of this very run, which would be used."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"TMPDIR": str(folder)}


def test_a_command_has_servers_and_leaves_nothing(folder):
    folder.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "embedded.temporary", sys.executable, "-c", f"{SHOW}; raise SystemExit(3)"],
        cwd=ROOT,
        env=surroundings(folder),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3, done.stderr
    url, keys = done.stdout.split()
    assert url.startswith("postgresql://upwell_owner@/upwell?host=")
    assert not Path(keys).exists()
    assert list(folder.iterdir()) == []


def test_what_a_killed_run_left_is_swept_away(folder):
    folder.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "embedded.temporary", "sleep", "600"],
        cwd=ROOT,
        env=surroundings(folder),
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (left := list(folder.glob("*/vault"))) and time.monotonic() < deadline:
        time.sleep(0.1)
    run = left[0].parent
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    valkey = recall(run / "servers" / "valkey.pid")
    postgres = int((run / "servers" / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    assert valkey is not None

    sweep(folder)

    assert list(folder.iterdir()) == []
    assert not Path(f"/proc/{valkey}/exe").exists()
    assert not Path(f"/proc/{postgres}/exe").exists()
