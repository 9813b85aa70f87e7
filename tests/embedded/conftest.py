"""A folder that servers of another account can pass through, which pytest's own is not."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.processes import server_account
from embedded.servers import Servers, temporary_folder


def make_folder() -> Path:
    base = temporary_folder(server_account(Path("/nonexistent")))
    folder = Path(tempfile.mkdtemp(prefix="upwell-tests-", dir=base))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder; whatever still runs in it at the end is stopped."""
    made = make_folder()
    yield made
    for lock in made.rglob("lock"):
        Servers(lock.parent, durable=False).sweep()
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Both servers, for tests that only look."""
    made = make_folder()
    with Servers(made / "servers", durable=False) as running:
        yield running
    shutil.rmtree(made)
