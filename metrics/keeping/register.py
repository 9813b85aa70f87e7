"""What is kept of decisions and experiments."""

from __future__ import annotations

from access.keeping import Erase, Export, Policy, Words
from metrics.models import Decision, Experiment

STAYS = "It is what the organization decided or tried, in words for the program team and executives; its owner has no name any more."
LASTS = "What came of a program is compared over years."

REGISTER: tuple[Policy, ...] = (
    Policy(
        model=Decision,
        is_counted=True,
        called="Decisions",
        words={Words.SHARED: "title before after measure opens"},
        people={"owner": Erase.STAYS},
        why=STAYS,
        export=Export(
            "Your decisions",
            "owner",
            {
                "Decision": "title",
                "Outcome": "get_outcome_display",
                "Before": "before",
                "Now, or kept because": "after",
                "Should move": "measure",
                "Answers": "question__text",
                "Comes from the pattern": "pattern__theme__text",
                "Brings": "brought",
                "Decided on": "decided_on",
                "Followed up on": "followed_up_on",
            },
        ),
        lasts=LASTS,
    ),
    Policy(
        model=Experiment,
        is_counted=True,
        called="Experiments",
        words={Words.SHARED: "title hypothesis measure reason opens"},
        people={"owner": Erase.STAYS},
        why=STAYS,
        export=Export(
            "Your experiments",
            "owner",
            {
                "Experiment": "title",
                "Worked if": "hypothesis",
                "Should move": "measure",
                "Answers": "question__text",
                "Comes from the pattern": "pattern__theme__text",
                "Brings": "brought",
                "State": "get_state_display",
                "What it showed": "get_finding_display",
                "Why": "reason",
                "Started on": "started_on",
                "Ended on": "ended_on",
            },
        ),
        lasts=LASTS,
    ),
)
