"""What a decision or an experiment is tied to, and what it brought: one value that forms make and actions take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from access.looks import LEVELS
from feedback.models import LedgerLine
from metrics.models import Decision, Experiment, Gain, Kpi
from programs.models import ProgramQuestion


@dataclass(frozen=True)
class Ties:
    """The question of the program that it answers, the pattern it comes from, what it brought besides (a value of Gain), and its KPI."""

    question: ProgramQuestion | None = None
    pattern: LedgerLine | None = None
    gain: str = ""
    hours_a_month: int | None = None
    opens: str = ""
    kpi: Kpi | None = None  # that it should move

    @property
    def columns(self) -> dict[str, Any]:
        """As the models call it."""
        return {
            "question_id": self.question.pk if self.question else None,
            "pattern_id": self.pattern.pk if self.pattern else None,
            "gain": self.gain,
            "hours_a_month": self.hours_a_month,
            "opens": self.opens,
            "kpi_id": self.kpi.pk if self.kpi else None,
        }


def ties_of(row: Decision | Experiment) -> Ties:
    """What it is tied to now."""
    return Ties(row.question, row.pattern, row.gain, row.hours_a_month, row.opens, row.kpi)


def told(line: LedgerLine) -> str:
    """A published line as a choice and a card say it. Reads its theme and period."""
    return f"{line.theme.text} ({LEVELS[line.level].label.lower()} pairs, {line.period.label})"


def facts_of(row: Decision | Experiment, *, shows_patterns: bool) -> list[tuple[str, str]]:
    """(label, words) under a decision or an experiment in a list and on a board. Patterns for those alone who read them anyway."""
    if isinstance(row, Decision):
        found = [
            ("Before", row.before),
            (row.after_label, row.after),
        ]
    else:
        found = [("Worked if", row.hypothesis), ("Ended", row.get_finding_display()), ("Why", row.reason)]
    found += [
        ("Should move", row.should_move),
        ("Answers", row.question.text if row.question else ""),
        ("Comes from", told(row.pattern) if row.pattern and shows_patterns else ""),
        ("Saves" if row.gain == Gain.TIME else "Opens", row.brought),
    ]
    return [(label, words) for label, words in found if words]
