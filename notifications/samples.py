"""What a reminder looks like, with made-up people: for whoever decides about it. Pure but for the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from access.clock import today
from notifications.kinds import Kind, Value, contract_of
from notifications.timing import zone_of

_TEXTS = {
    "program": "AI fluency for executives",
    "mentor": "Amara Nwosu",
    "period": "October 2026",
    "title": "Let the service team answer refunds itself",
    "place": "Room 4.12",
}
SIDES = ("mentee", "mentor")


def sample_context(kind: Kind, slug: str, zone: str, side: str = SIDES[0]) -> dict[str, Any]:
    """A context of this kind that keeps its contract, for a reader in `zone`."""
    day = today(zone) + timedelta(days=2)
    start = datetime.combine(day, time(16), zone_of(zone)).astimezone(UTC)
    by_shape = {
        Value.NAMES: ["Graham Whitlock" if side == "mentor" else "Amara Nwosu"],
        Value.SIDE: side,
        Value.PATH: f"/o/{slug}/",
        Value.DAY: day.isoformat(),
        Value.INSTANT: start.isoformat(),
        Value.LINES: [{"text": "Book the next session with Amara Nwosu.", "link": f"/o/{slug}/"}],
    }
    found = {key: by_shape.get(shape, _TEXTS.get(key, "")) for key, shape in contract_of(kind).items()}
    found["recipient_zone"] = zone
    if "ends_at" in found:
        found["ends_at"] = (start + timedelta(minutes=45)).isoformat()
    if "period" in found:
        found["period"] = f"{today(zone):%B %Y}"
    return found


def has_sides(kind: Kind) -> bool:
    """Whether mentees and mentors read different words."""
    return Value.SIDE in contract_of(kind).values()
