"""What feedback keeps of people. See access.keeping. Nothing that is sealed is in a file: nobody can read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from access.keeping import Erase, Export, Policy, Until, Words
from feedback import fit
from feedback.forgetting import forget_cases, forget_seats
from feedback.models import (
    Cell,
    CellOutcome,
    CheckInPlan,
    Cycle,
    CycleState,
    FitCheck,
    HelpCase,
    HelpMessage,
    HelpNote,
    KeyDestruction,
    LedgerLine,
    ListedTheme,
    OwnProposal,
    PanelSeat,
    PanelUnit,
    PatternResponse,
    Period,
    ResponseVersion,
    SealedBox,
    SeatHolder,
    SkippedMonth,
    Theme,
    ThemeList,
    ThemeProposal,
)
from feedback.queries.proposals import as_own

DESK = "Twelve months after it was closed, unless the installation says another time: the help desk erases it."
FROZEN = "It is published, and what was published never changes."
PUBLIC = "It is of a cohort, about no one person."
_SAYS = {fit.Fit.BLANK: "", fit.Fit.YES: "yes", fit.Fit.UNSURE: "unsure", fit.Fit.NO: "no"}


def _fits(row: FitCheck, _: UUID) -> str:
    return _SAYS[fit.from_text(str(row.answers)).fits]


def _talks(row: FitCheck, _: UUID) -> str:
    return _SAYS[fit.from_text(str(row.answers)).talks]


def _proposed(column: str) -> Callable[[OwnProposal, UUID], str]:
    """What an author reads of their own proposal."""

    def read(row: OwnProposal, _: UUID) -> str:
        found = as_own(OwnProposal.objects.filter(pk=row.pk))
        return str(getattr(found[0], column)) if found else ""

    return read


KEEPING = (
    Policy(model=CheckInPlan, called="How check-ins are planned", words={Words.FACT: "names"}, lasts=PUBLIC),
    Policy(model=Cell, called="Cells of a cohort", words={Words.FACT: "name"}, lasts=FROZEN),
    Policy(model=CellOutcome, called="What a close meant for a cell", lasts=FROZEN),
    Policy(model=Cycle, called="Cycles of check-ins", words={Words.FACT: "timezone"}, lasts=PUBLIC),
    Policy(model=Period, called="Check-ins", words={Words.SECRET: "public_key"}, lasts=PUBLIC),
    Policy(model=KeyDestruction, called="Keys that were destroyed", lasts=FROZEN),
    Policy(model=Theme, called="Statements of check-ins", words={Words.FACT: "area text"}, lasts=FROZEN),
    Policy(model=ThemeList, called="Lists of statements for a coming cycle", lasts=PUBLIC),
    Policy(model=ListedTheme, called="Statements for a coming cycle", words={Words.FACT: "area text"}, lasts=PUBLIC),
    Policy(
        model=OwnProposal,
        called="Which statements somebody proposed",
        words={Words.SHARED: "text", Words.SECRET: "lead"},
        people={"author": Erase.DELETE},
        export=Export(
            "Statements you proposed",
            "author",
            {
                "Cohort": "cohort__name",
                "Your words": _proposed("text"),
                "State": _proposed("state_label"),
                "The program team": _proposed("answer"),
            },
            is_live=True,
        ),
        lasts="As long as its author is here: they read what became of it.",
    ),
    Policy(
        model=ThemeProposal,
        called="Statements that were proposed",
        words={Words.SHARED: "text answer"},
        why="No column leads to who proposed it, so it stays: if it went, the program team would see whose it was.",
        lasts=PUBLIC,
    ),
    Policy(model=PatternResponse, called="That a pattern was answered", lasts=PUBLIC),
    Policy(
        model=ResponseVersion,
        called="Responses to patterns",
        words={Words.SHARED: "action reason changed", Words.FACT: "guide"},
        people={"made_by": Erase.UNLINK, "owner": Erase.UNLINK},
        export=Export(
            "Responses to patterns that you wrote",
            "made_by",
            {
                "Pattern": "response__theme__text",
                "State": "get_state_display",
                "What we will do": "action",
                "Why": "reason",
                "What changed": "changed",
                "At": "made_at",
            },
        ),
        why="What was said to a whole cohort stays, without the name of who said it.",
        lasts="It is part of what the cohort was told, and no version of it changes.",
    ),
    Policy(model=PanelUnit, called="Units of the panel", lasts=FROZEN),
    Policy(model=PanelSeat, called="Seats of the panel", lasts=FROZEN),
    Policy(
        model=SeatHolder,
        called="Who holds a seat of the panel",
        people={"person": Erase.STAYS},
        forget=forget_seats,
        why="Their seat stays empty. What they sealed goes, as long as it is not counted yet. Whether they did, nobody learns.",
        lasts="Until the cycle is over: the panel is frozen.",
    ),
    Policy(
        model=SealedBox,
        called="Sealed answers",
        words={Words.SEALED: "box"},
        lasts="Until the check-in closes: then they are counted and deleted.",
    ),
    Policy(
        model=SkippedMonth,
        called="Months without a check-in",
        people={"person": Erase.DELETE},
        export=Export("Months you do not check in", "person", {"Month": "month"}),
        ends=(Until("month", timedelta(days=62)),),
    ),
    Policy(
        model=CycleState,
        called="What is carried from one check-in to the next",
        words={Words.SEALED: "blob"},
        lasts="Until the last check-in of the cycle closes.",
    ),
    Policy(model=LedgerLine, called="Published patterns", words={Words.FACT: "previous_digest digest"}, lasts=FROZEN),
    Policy(
        model=FitCheck,
        called="How a first session felt",
        words={Words.PRIVATE: "answers"},
        people={"person": Erase.DELETE},
        export=Export(
            "How a first session felt to you (private)",
            "person",
            {"Program": "pair__cohort__program__name", "It fits": _fits, "You can talk openly": _talks},
        ),
        lasts="It goes with the end of the pair.",
    ),
    Policy(
        model=HelpCase,
        called="Requests for help",
        words={Words.SHARED: "text", Words.SECRET: "digest", Words.FACT: "held"},
        people={"author": Erase.STAYS, "ombudsperson": Erase.STAYS, "proposed_to": Erase.STAYS},
        forget=forget_cases,
        why="Whoever asks to be erased takes along what they asked. Where somebody else wants it, an open one stays until it is closed, "
        "without their name: or whoever it is about could make it go away. What was asked without a name leads to nobody.",
        export=Export(
            "Requests for help you made",
            "author",
            {
                "Kind": "get_kind_display",
                "State": "get_state_display",
                "To": "ombudsperson__name",
                "On": "asked_on",
                "Your words": "text",
                "Closed on": "closed_on",
            },
            is_live=True,
        ),
        lasts=DESK,
    ),
    Policy(
        model=HelpMessage,
        called="What was said about a request for help",
        words={Words.SHARED: "text"},
        people={"answered_by": Erase.STAYS},
        why="It is part of a request for help, and goes with it.",
        export=Export(
            "What was said about your requests for help",
            "case__author",
            {"Request": "case__get_kind_display", "On": "said_on", "By": "get_side_display", "Words": "text"},
            is_live=True,
        ),
        lasts=DESK,
    ),
    Policy(
        model=HelpNote,
        called="Notes of an ombudsperson",
        words={Words.PRIVATE: "text"},
        people={"person": Erase.DELETE},
        why="It is about what somebody else asked in confidence, and goes with the case.",
        lasts=DESK,
    ),
)
