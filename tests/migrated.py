"""PostgreSQL data with every migration applied, kept from run to run: applying them takes longer than most files of tests.

Kept in the Python environment, beside the binaries that it needs, in a folder named by a digest of all that it is made from.
Whatever changes there, a new one is made. Should one ever lack a migration, the test database is still made by `migrate`,
which begins from this one and applies what is missing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from embedded.binaries import postgres_binaries
from embedded.processes import Failed
from embedded.temporary import Temporary

ROOT = Path(__file__).parent.parent
KEPT = Path(sys.prefix) / "migrated"
MOST, DAYS = 16, 14  # so many of them, unused for so long
TEMPLATE = "upwell"  # the database in it that is migrated
IMPORTED = re.compile(r"^\s*(?:from|import) ([\w.]+)(?: import ([\w, ]+))?", re.MULTILINE)


def schema(url: str) -> str:
    """A database's tables, rules, policies and grants, in PostgreSQL's own words."""
    command = [postgres_binaries() / "pg_dump", "--schema-only", "--dbname", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return "\n".join(line for line in done.stdout.splitlines() if not re.match(r"--|\\(un)?restrict ", line))


def start(given: Mapping[str, str], keep: Path = KEPT) -> tuple[Temporary, dict[str, str]]:
    """Servers for a run whose database is migrated, and their environment. With a DATABASE_URL in `given`: without one."""
    if given.get("DATABASE_URL"):
        return _started(Temporary(given))
    seed = keep / digest()
    if not seed.is_dir():
        _make(given, seed)
    try:
        servers, environment = _started(Temporary(given, seed=seed))
        with suppress(OSError):
            os.utime(seed)
    except Failed:
        # Damaged, or taken away just now. The next run makes another.
        _discard(seed)
        return _started(Temporary(given))
    return servers, environment | {"UPWELL_TEST_TEMPLATE": TEMPLATE}


def kept(keep: Path = KEPT) -> Path | None:
    """The data that runs of this code begin with, for a stack that need not make its tables; None where nothing could be kept."""
    seed = keep / digest()
    return seed if seed.is_dir() else None


def digest() -> str:
    """Changes with every file that decides what a migrated database is, and with the packages that are installed."""
    found = hashlib.sha256()
    for path in sources():
        found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    packages = sorted(path.name for path in Path(os.__file__).parent.glob("site-packages/*.dist-info"))
    packages += sorted(path.name for path in Path(sys.prefix).glob("lib/python*/site-packages/*.dist-info"))
    found.update(f"{packages} {sys.version} {os.environ.get('UPWELL_PG_BIN')} {os.geteuid() == 0}".encode())
    return found.hexdigest()[:32]


def sources() -> list[Path]:
    """Settings, migrations, all of our modules that these import, and what makes the server and its roles."""
    first = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("config/settings*.py")]
    found = {*first, *ROOT.glob("embedded/*"), Path(__file__)}
    while first:
        for path in _imports(first.pop()):
            if path not in found:
                found.add(path)
                first.append(path)
    return sorted(path for path in found if path.is_file())


def _imports(path: Path) -> Iterator[Path]:
    """Our files that a file imports, as far as its import lines say."""
    for module, names in IMPORTED.findall(path.read_text()):
        place = ROOT / module.replace(".", "/")
        for candidate in (place, *(place / name.strip() for name in names.split(",") if name.strip())):
            for file in (candidate.with_suffix(".py"), candidate / "__init__.py"):
                if file.is_file():
                    yield file


def _started(servers: Temporary) -> tuple[Temporary, dict[str, str]]:
    try:
        return servers, servers.start()
    except BaseException:
        servers.stop()
        raise


def _make(given: Mapping[str, str], seed: Path) -> None:
    """Migrate a database and keep its data. Of several runs that need the same, one makes it, and the others wait for that.
    Where nothing can be kept, nothing is."""
    with suppress(OSError):
        seed.parent.mkdir(exist_ok=True)
        with seed.parent.joinpath(f"unfinished-{seed.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not seed.is_dir():
                _keep(given, seed)


def _keep(given: Mapping[str, str], seed: Path) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=seed.parent))
    try:
        servers, environment = _started(Temporary({**given, "REDIS_URL": "redis://unused/0"}))
        try:
            _migrate(environment)
            servers.servers.postgres.stop()
            shutil.copytree(servers.servers.postgres.data, unfinished / "data")
        finally:
            servers.stop()
        unfinished.joinpath("data").rename(seed)
        _sweep(seed.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _migrate(environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={"DEBUG": "true", **os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Failed(f"The migrations do not run through.\n{done.stdout}{done.stderr}")


def _sweep(keep: Path) -> None:
    """Throw away what no run has used for long, or where there are many, and what killed runs left unfinished."""
    with suppress(OSError):
        hours = {path: (time.time() - path.stat().st_mtime) / 3600 for path in keep.iterdir()}
        unfinished = {
            path for path in hours if path.name.startswith("unfinished-")
        }  # most of them are being made just now
        newest_first = sorted(hours.keys() - unfinished, key=lambda path: hours[path])
        for path in [*(path for path in unfinished if hours[path] > 1), *newest_first[MOST:]]:
            _discard(path)
        for path in newest_first[:MOST]:
            if hours[path] > 24 * DAYS:
                _discard(path)


def _discard(path: Path) -> None:
    """Out of the way first, so that no run begins to copy what is half gone."""
    with suppress(OSError):
        away = Path(tempfile.mkdtemp(prefix="unfinished-", dir=path.parent))
        path.rename(away / path.name)
        shutil.rmtree(away, ignore_errors=True)
