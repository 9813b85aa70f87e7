"""What somebody reads before the first session of a pair: one guide for their side, and the one about first meetings (B12)."""

from __future__ import annotations

from collections.abc import Iterable

from home.queries import MyPair
from programs import texts
from programs.library import Guide
from programs.models import Format

FIRST_MEETING = "first_meeting"
START = {"mentor": "mentor_start", "mentee": "mentee_start", Format.CIRCLE: "peer_circle"}


def before_you_start(pairs: Iterable[MyPair]) -> list[Guide]:
    """Guides for each part in which the reader has not met anybody yet; none once they have. At most one query."""
    rows = list(pairs)
    met = {_part(row) for row in rows if row.held}
    new = [START[part] for part in dict.fromkeys(_part(row) for row in rows) if part not in met]
    if not new:
        return []
    offered = {guide.key: guide for guide in texts.guides()}
    return [offered[key] for key in (*new, FIRST_MEETING) if key in offered]


def _part(row: MyPair) -> str:
    """In a circle nobody teaches, whatever side its rows are on."""
    if row.pair.cohort.format == Format.CIRCLE:
        return Format.CIRCLE
    return "mentee" if row.is_mentee else "mentor"
