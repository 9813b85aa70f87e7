"""The impact page as rows: what is on screen, line by line, for the CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from access.looks import LEVELS
from feedback.queries import Report
from metrics.queries import Impact
from metrics.words import headline

COLUMNS = ("Section", "Item", "Value", "Note")
Row = tuple[str, str, str | int, str]


def rows_of(impact: Impact, reports: Iterable[Report], as_of: date) -> Iterator[Row]:
    """Every statement of the page in its order, and no other."""
    program = impact.program
    yield "Page", program.name, headline(impact.changed, impact.rhythm.going), f"As of {as_of:%Y-%m-%d}"
    yield "Purpose", program.purpose_label, program.statement, f"{program.starts_on} to {program.ends_on}"
    for label, value in tally_of(impact):
        yield "Facts", label, value, ""
    for decision in impact.latest:
        owner = ", ".join(filter(None, [decision.owner.name, decision.owner.title]))
        yield (
            "What changed",
            decision.title,
            decision.after,
            f"{owner}; {decision.decided_on}{_moves(decision.measure)}",
        )
    for report in reports:
        for pattern in report.patterns:
            yield (
                "Patterns",
                pattern.text,
                f"{LEVELS[pattern.level].label} pairs",
                f"{report.place}; since {pattern.since}",
            )


def tally_of(impact: Impact) -> list[tuple[str, str | int]]:
    """The counts beside the purpose: (label, value)."""
    return [
        ("Decisions changed", impact.changed),
        ("Decisions kept, with a reason", impact.kept),
        ("Experiments", impact.experiments),
        ("Sessions held", impact.sessions_held),
        ("Pairs on rhythm", f"{impact.rhythm.on_rhythm} of {impact.rhythm.going}"),
    ]


def _moves(measure: str) -> str:
    return f"; should move: {measure}" if measure else ""
