"""What is kept of roll-ups: counts and published lines, nobody's name."""

from __future__ import annotations

from access.keeping import Policy, Words
from metrics.models import Mark, Snapshot

ROLLUPS: tuple[Policy, ...] = (
    Policy(
        model=Mark,
        called="Marks of cohorts that are to be counted",
        words={Words.FACT: "fact"},
        lasts="A mark goes with the next count, at night. It names a cohort and nobody.",
    ),
    Policy(
        model=Snapshot,
        called="Counts that impact pages show",
        words={Words.FACT: "content", Words.SECRET: "digest"},
        lasts="What came of a program is compared over years. Of older counts the last of each month stays for three years.",
    ),
)
