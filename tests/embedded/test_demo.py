"""`make demo` from the first start to the second, with every process."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from embedded.processes import recall
from embedded.stack import PROCESSES, free_port
from tests import migrated
from tests.embedded.test_servers import ROOT

READY = "Ctrl-C stops everything."


def start(folder: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """The demonstration, and what it said until it was ready."""
    given = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "embedded.demo"],
        cwd=ROOT,
        env=given | {"UPWELL_DEMO_DIR": str(folder / "demo"), "UPWELL_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = ""
    while READY not in said:
        line = process.stdout.readline()
        said += line
        assert line, said
    return process, said


def status_of(url: str, path: str) -> int:
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    line.request("GET", path)
    return line.getresponse().status


def finish(process: subprocess.Popen[str], number: int) -> str:
    """The rest of what it said, after a signal."""
    process.send_signal(number)
    said, _ = process.communicate(timeout=90)
    assert process.returncode == 0, said
    return said


def test_the_demonstration_starts_stops_and_goes_on(folder):
    port = free_port(0)
    process, said = start(folder, port)
    pids = {name: recall(folder / "demo" / "run" / f"{name}.pid") for name in PROCESSES}
    pids["postgres"] = int((folder / "demo/servers/postgres/data/postmaster.pid").read_text().split()[0])
    assert None not in pids.values()
    assert f"Upwell is at http://localhost:{port}" in said
    assert status_of(f"http://localhost:{port}", "/health?only=web") == 200
    sign_ins = [line for line in said.splitlines() if "@" in line]
    assert sign_ins, said
    if "UPWELL_TEST_TEMPLATE" in os.environ:  # else this run has a database that it was given
        sockets = folder.joinpath("demo/servers/sockets").readlink()
        made_here = migrated.schema(f"postgresql://upwell_owner@/upwell?host={quote(str(sockets))}")
        assert made_here == migrated.schema(os.environ["DATABASE_URL"]), (
            "every test starts from other tables than these"
        )

    second = subprocess.run(
        [sys.executable, "-m", "embedded.demo"],
        cwd=ROOT,
        env=os.environ | {"UPWELL_DEMO_DIR": str(folder / "demo"), "DATABASE_URL": "", "REDIS_URL": ""},
        capture_output=True,
        text=True,
    )
    assert (second.returncode, second.stderr.strip()) == (
        1,
        f"The demonstration already runs at http://localhost:{port}.",
    )

    time.sleep(5)  # a process that cannot live with its role or keys has died by now
    rest = finish(process, signal.SIGINT)
    assert "starting it again" not in rest
    assert "killed" not in rest
    for name, pid in pids.items():
        assert not Path(f"/proc/{pid}/exe").exists(), name

    process, said = start(folder, port)
    assert [line for line in said.splitlines() if "@" in line] == sign_ins
    finish(process, signal.SIGTERM)


@pytest.mark.parametrize("port", ["http", "0", "65536"])
def test_a_wrong_port_is_refused_by_name(folder, port):
    done = subprocess.run(
        [sys.executable, "-m", "embedded.demo"],
        cwd=ROOT,
        env=os.environ | {"UPWELL_DEMO_DIR": str(folder), "UPWELL_PORT": port},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (2, f"UPWELL_PORT is {port!r}; it must be a port number\n")
