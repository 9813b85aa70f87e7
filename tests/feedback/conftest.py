"""A clock that stands still on a Monday, and a key directory of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

START = datetime(2026, 10, 5, 15, tzinfo=UTC)


@pytest.fixture
def clock(settings: Any) -> Iterator[Any]:
    """October 5, 2026, 11 in the morning in New York; `clock.move_to(...)` moves it, and nobody is signed out by that."""
    settings.SESSION_COOKIE_AGE = 1000 * 24 * 3600
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The key directory of the vault."""
    return tmp_path / "keys"
