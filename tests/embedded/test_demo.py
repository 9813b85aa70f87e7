"""`make demo` from a first start, which is interrupted, to the end of the second, with every process."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest

from embedded.processes import recall
from embedded.stack import PROCESSES, free_port
from tests import migrated
from tests.embedded.test_servers import ROOT

SEEDED = "Starting web, worker, scheduler, vault and mail"
READY = "Ctrl-C stops everything."


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """`start(port, until=READY)`: the demonstration, and what it said until then. A test that fails leaves none running."""
    started: list[subprocess.Popen[str]] = []

    def make(port: int, until: str = READY) -> tuple[subprocess.Popen[str], str]:
        started.append(launch(folder, port))
        return started[-1], heard(started[-1], until)

    yield make
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=90)


def launch(folder: Path, port: int) -> subprocess.Popen[str]:
    given = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.Popen(
        [sys.executable, "-m", "embedded.demo"],
        cwd=ROOT,
        env=given | {"UPWELL_DEMO_DIR": str(folder / "demo"), "UPWELL_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def heard(process: subprocess.Popen[str], until: str) -> str:
    assert process.stdout
    said = ""
    while until not in said:
        line = process.stdout.readline()
        said += line
        assert line, said
    return said


def database(folder: Path) -> str:
    """Its address, for the owner."""
    sockets = folder.joinpath("demo/servers/sockets").readlink()
    return f"postgresql://upwell_owner@/upwell?host={quote(str(sockets))}"


def users(folder: Path) -> list[tuple[object, ...]]:
    """Who can sign in, and with what."""
    with psycopg.connect(database(folder)) as connection:
        return connection.execute(
            "SELECT id, email, password, date_joined FROM accounts_user ORDER BY email"
        ).fetchall()


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


def test_the_demonstration_is_interrupted_goes_on_and_stops(folder, start):
    port = free_port(0)
    process, _ = start(port, until=SEEDED)
    made = users(folder)
    assert "make demo goes on from there" in finish(process, signal.SIGINT)  # at once: nothing answers yet

    process, said = start(port)
    assert users(folder) == made
    if "UPWELL_TEST_TEMPLATE" in os.environ:  # else this run has a database that it was given
        assert migrated.schema(database(folder)) == migrated.schema(os.environ["DATABASE_URL"]), (
            "every test starts from other tables than these"
        )
    pids = {name: recall(folder / "demo" / "run" / f"{name}.pid") for name in PROCESSES}
    pids["postgres"] = int((folder / "demo/servers/postgres/data/postmaster.pid").read_text().split()[0])
    assert None not in pids.values()
    assert f"Upwell is at http://localhost:{port}" in said
    assert status_of(f"http://localhost:{port}", "/health?only=web") == 200
    sign_ins = {line.split()[-1] for line in said.splitlines() if "@" in line}
    assert sign_ins, said
    assert sign_ins <= {email for _, email, *_ in made}

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
    rest = finish(process, signal.SIGTERM)
    assert "starting it again" not in rest
    assert "killed" not in rest
    for name, pid in pids.items():
        assert not Path(f"/proc/{pid}/exe").exists(), name


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
