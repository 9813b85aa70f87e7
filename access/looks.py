"""Words and shapes of states and pattern levels: one table each, so that no page invents its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class State:
    label: str
    icon: str


STATES: Mapping[str, State] = MappingProxyType(
    {
        "ok": State("On rhythm", "ok"),
        "late": State("Late", "late"),
        "stalled": State("Stalled", "stalled"),
        "forming": State("Agreeing on the charter", "waiting"),
        "paused": State("Paused", "paused"),
        "waiting": State("Waiting", "waiting"),
        "failed": State("Failed", "alert"),
        "changed": State("Changed", "check"),
        "going": State("Under way", "going"),
        "kept": State("Kept, with a reason", "kept"),
    }
)


@dataclass(frozen=True, slots=True)
class Level:
    label: str
    blocks: int  # of three


LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        "several": Level("Several", 1),
        "many": Level("Many", 2),
        "very_many": Level("Very many", 3),
    }
)
