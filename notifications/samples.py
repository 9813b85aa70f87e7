"""What a reminder, or any other mail, looks like, with made-up people: for whoever decides about it. Pure but for the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from access.clock import today
from notifications.kinds import CHANGES, NUDGES, Kind, Value, contract_of
from notifications.timing import zone_of

_TEXTS = {
    "program": "AI fluency for executives",
    "mentor": "Amara Nwosu",
    "period": "October 2026",
    "title": "Let the service team answer refunds itself",
    "place": "Room 4.12",
    "cohort": "First cohort",
    "topic": "Prompting and checking answers",
    "topics": "Prompting and checking answers",
    "hours": "an hour a month for ten months",
    "statement": "My calendar gets in the way",
    "mentee": "Graham Whitlock",
    "person": "Graham Whitlock",
    "partner": "Amara Nwosu",
    "manager": "Ingrid Moe",
    "nominator": "Mateo Silva",
    "inviter": "Ingrid Moe",
    "draft": "Draft 2",
    "reason": "Somebody in it has left since.",
    "advice": "Solve it again, and look at what changed.",
    "host": "chat.example.com",
    "about": NUDGES[0],
    "change": CHANGES[0],
}
# A program writes these words itself, in its texts.
_OF_A_PROGRAM = {
    Kind.MANAGER_ASKED: {
        "subject": "Amara Nwosu and AI fluency for executives",
        "words": "The words of your program’s script stand here.",
    },
    Kind.ENROLLMENT_ASKED: {
        "subject": "Would you be open to showing how you check an answer?",
        "words": "The words of your program’s script stand here.",
    },
}
_OTHERS = {Kind.SESSION_DECLINED: {"person": "Amara Nwosu"}}  # who reads it is the mentee
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
    texts = {**_TEXTS, **_OF_A_PROGRAM.get(kind, {}), **_OTHERS.get(kind, {})}
    found = {key: by_shape.get(shape, texts.get(key, "")) for key, shape in contract_of(kind).items()}
    if "roles" in found:
        found["roles"] = ["Coordinator"]
    found["recipient_zone"] = zone
    if "ends_at" in found:
        found["ends_at"] = (start + timedelta(minutes=45)).isoformat()
    if "period" in found:
        found["period"] = f"{today(zone):%B %Y}"
    return found


def has_sides(kind: Kind) -> bool:
    """Whether mentees and mentors read different words."""
    return Value.SIDE in contract_of(kind).values()
