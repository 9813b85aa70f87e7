"""What an entry of the log of assumptions holds, and what of a debrief goes into it. Pure: no ORM, no clock.

The words are pair text. Nothing here logs them, and no exception carries them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sessions.debriefs import ASSUMPTIONS, LINE, Assumption, Verdict

LEARNED = 400  # characters of what somebody saw
MOST = 40  # entries of one person in one pair
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Belief:
    """What was taken for true, what became of it (nothing yet: it is open), and what its author saw."""

    text: str
    verdict: Verdict | None = None
    learned: str = ""

    @property
    def line(self) -> str:
        """As a page or a file says it: "Held: ..."."""
        said = Assumption(self.text, self.verdict).line
        return f"{said} What I saw: {self.learned}" if self.learned else said


def to_json(belief: Belief) -> str:
    """As the sealed column holds it."""
    return json.dumps([belief.text, belief.verdict or "", belief.learned], ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Belief:
    """What the column holds."""
    words, verdict, learned = json.loads(text)
    return Belief(words, Verdict(verdict) if verdict else None, learned)


def same(text: str) -> str:
    """Two texts that differ in case and spaces alone say the same."""
    return " ".join(text.split()).casefold().rstrip(".")


def waiting(beliefs: Iterable[Belief]) -> list[Assumption]:
    """What a debrief asks about, so that nobody writes it twice: what is still open in the author's log, the first of it first."""
    return [Assumption(belief.text[:LINE]) for belief in beliefs if belief.verdict is None][:ASSUMPTIONS]


def carried(known: Mapping[Key, Belief], rows: Iterable[Assumption]) -> tuple[dict[Key, Belief], list[Belief]]:
    """What the rows of a debrief change in a log (entry -> how it stands now), and what they add to it."""
    by_text = {same(belief.text): key for key, belief in known.items()}
    changed: dict[Key, Belief] = {}
    added: dict[str, Belief] = {}
    for row in rows:
        key = by_text.get(same(row.text))
        if key is None:
            added[same(row.text)] = Belief(row.text, row.verdict)
        elif row.verdict is not None and known[key].verdict != row.verdict:
            changed[key] = Belief(known[key].text, row.verdict, known[key].learned)
    return changed, list(added.values())
