"""What is kept of outcomes of people."""

from __future__ import annotations

from access.keeping import Erase, Export, Policy, Words
from metrics.models import PersonOutcome

OUTCOMES: tuple[Policy, ...] = (
    Policy(
        model=PersonOutcome,
        is_counted=True,
        called="Outcomes that the organization brought",
        words={Words.FACT: "measure"},
        people={"person": Erase.DELETE},
        export=Export(
            "Outcomes that your organization brought about you",
            "person",
            {"Measure": "measure", "Day": "on", "Was so": lambda row, _: "Yes" if row.value else "No"},
        ),
        lasts="What came of a program is compared over years; figures of programs are about at least ten in each group.",
    ),
)
