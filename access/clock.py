"""What time it is.

Outside DEBUG this is the machine's clock. Under DEBUG the setting NOW moves it, so that a period can be closed in a
demonstration or a browser test without waiting a month; there is no button for it anywhere.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

_STARTED = time.monotonic()


def now() -> datetime:
    """The current time, aware, in UTC. Raises ValueError when the setting NOW is not an ISO time."""
    setting = getattr(settings, "NOW", "")
    if not setting or not settings.LOCAL:
        return datetime.now(UTC)
    if setting.startswith("@"):
        return _from_file(Path(setting[1:]))
    return _parse(setting) + timedelta(seconds=time.monotonic() - _STARTED)


def today(zone: str = "UTC") -> date:
    """The local date in `zone`."""
    return now().astimezone(ZoneInfo(zone)).date()


def _from_file(path: Path) -> datetime:
    """The time in the file, running on since the file was written; the real time while there is none."""
    try:
        stamp = path.read_text().strip()
        written = path.stat().st_mtime
    except FileNotFoundError:
        return datetime.now(UTC)
    if not stamp:
        return datetime.now(UTC)
    return _parse(stamp) + (datetime.now(UTC) - datetime.fromtimestamp(written, UTC))


def _parse(stamp: str) -> datetime:
    moment = datetime.fromisoformat(stamp)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
