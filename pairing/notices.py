"""What is said around publishing: the team's own words in a message, and why a run could not be published. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime

MOST = 1000  # characters of what the team adds for one side
SIDES = ("mentee", "mentor")
# Why a scheduled run came back as a draft. In no reason is a name: it goes out by mail.
WHY_NOT: Mapping[str, str] = {
    "stale": "Somebody in it no longer takes part.",
    "paired": "Some of its people got a partner, or take fewer than before, since it was made.",
    "rule": "A rule that always holds came to forbid some of its pairs.",
    "forbidden": "The program team forbade some of its pairs.",
    "open": "Answers were open again.",
    "phase": "The cohort took no new pairs at that moment.",
    "empty": "Nobody has a partner in it.",
}
WAY_OUT: Mapping[str, str] = {
    "stale": "Find pairs again, then publish.",
    "paired": "Find pairs again, then publish.",
    "rule": "Find pairs again, then publish.",
    "forbidden": "Solve it again, or lift that, then publish.",
    "open": "Close them, find pairs again, then publish.",
    "phase": "Look at where the cohort stands.",
    "empty": "Find pairs again.",
}


def plain(text: str) -> str:
    """What somebody typed, as it goes into a message: line ends as one sign, no other controls, no space at the ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def failure(reason: str) -> str:
    """Why a run was not published, and what to do; empty where it did not fail."""
    return f"{WHY_NOT[reason]} {WAY_OUT[reason]}" if reason in WHY_NOT else ""


def told_at(at: datetime, moment: datetime) -> str:
    """When the pairs of a scheduled run are told, on the reader's clocks: `at` is local, `moment` is now."""
    if at <= moment:
        return "Pairs are told in this minute."
    return f"Pairs are told at {at.hour % 12 or 12}:{at:%M} {at:%p}."
