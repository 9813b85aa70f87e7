"""What is kept of what mentees did for their mentors."""

from __future__ import annotations

from access.keeping import Erase, Export, Policy, Time, Until, Words
from metrics.models import ChampionEntry
from pairing.keeping import in_pair, whose

CHAMPION: tuple[Policy, ...] = (
    Policy(
        model=ChampionEntry,
        called="What mentees did for their mentors",
        words={Words.PAIR: "text"},
        people={"author": Erase.DELETE, "mentor": Erase.DELETE},
        export=Export(
            "What was done for a mentor in your pairs",
            in_pair("pair", "author"),
            {
                "By": whose("author"),
                "For": whose("mentor"),
                "What": "get_kind_display",
                "Words": "text",
                "On": "done_on",
                "The program team reads it": "team_reads",
                "Counted for executives": "is_counted",
            },
        ),
        ends=(Until("pair__cohort__closed_at", Time.WORDS),),
    ),
)
