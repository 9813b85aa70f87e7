"""What jobs keeps of people. See access.keeping."""

from __future__ import annotations

from datetime import timedelta

from access.keeping import Erase, Policy, Until, Words
from jobs.models import Job

KEEPING = (
    Policy(
        model=Job,
        called="Long work that ended",
        words={Words.FACT: "kind return_to note error", Words.NAME: "result"},
        people={"requested_by_id": Erase.DELETE},
        why="It says how far some work is; what came of it is told by its own page.",
        ends=(Until("finished_at", timedelta(days=30)),),
    ),
)
