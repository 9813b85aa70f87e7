"""The signals of health (K01 to K07): the rule of each, its inputs, its reader, what one might do. metrics.signals applies them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

FALL = 20  # percentage points
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
SHORTLY = timedelta(hours=24)
LONG_AFTER = timedelta(days=21)
LAST = 3  # sessions, for a signal to a person


class Reader(StrEnum):
    """Who sees a signal."""

    TEAM = "The program team, about the program"
    SELF = "You alone, about what you did"


@dataclass(frozen=True)
class Signal:
    """One rule. `needs`: of the requirements. `share`: of pairs or mentors, from which it shows. `page`: where one acts, with its label."""

    key: str
    title: str
    rule: str
    made_of: tuple[str, ...]
    needs: tuple[str, ...]
    act: str
    reader: Reader = Reader.TEAM
    share: Fraction | None = None
    page: str = ""
    label: str = ""

    @property
    def of_program(self) -> bool:
        """Whether its page is one of the program."""
        return self.page in ("metrics:cycles", "metrics:equity", "programs:program")


FADING = Signal(
    "fading",
    "Fewer pairs meet than at the beginning",
    f"Of the pairs at work, the part that met fell by {FALL} percentage points or more from the first month of a cycle to its last "
    "whole one.",
    ("sessions held", "when pairs began, paused and ended"),
    ("K03", "K06"),
    "Ask the sponsor to say again what the program is for, and move dates away from busy weeks.",
    page="metrics:cycles",
    label="Compare the cycles",
)
FADING_CYCLES = Signal(
    "fading_cycles",
    "This cycle is weaker than the one before",
    f"In the same month, the part of the pairs that met is {FALL} percentage points or more below that of the cycle before.",
    ("sessions held", "when pairs began, paused and ended"),
    ("K03",),
    "Ask those who took part in both what changed, before the next cohort is asked.",
    page="metrics:cycles",
    label="Compare the cycles",
)
LATE_CHANGES = Signal(
    "late_changes",
    "Sessions give way at the last moment",
    "In a month, a third or more of the pairs that had a date moved or canceled one within 24 hours of its beginning.",
    ("dates booked", "sessions moved and canceled, and when"),
    ("K06",),
    "Look at what falls into these weeks, and offer a rhythm that fits: shorter sessions, or a pause for everybody.",
    share=THIRD,
    page="programs:program",
    label="Open the program",
)
NO_TRACE = Signal(
    "no_trace",
    "Announced, matched, photographed",
    "By the middle of a cycle, half or more of its pairs have recorded no decision, no experiment and no takeaway.",
    ("decisions recorded", "experiments started", "whether a takeaway was kept, not its words"),
    ("K01", "K02"),
    "Bring the program’s questions to the next sessions, and show what one pair has changed.",
    share=HALF,
    page="programs:program",
    label="Open the program’s questions",
)
BULK = Signal(
    "bulk",
    "Sessions are ticked off, not logged",
    "In a month, a third or more of the pairs that logged a session logged two on one day, or one more than three weeks after it.",
    ("when sessions took place", "when they were logged as held"),
    ("K03",),
    "Say that a session that did not take place costs nobody anything, and that the number of sessions is no goal.",
    share=THIRD,
    page="programs:program",
    label="Open the program",
)
NO_QUESTIONS = Signal(
    "no_questions",
    "Mentees come without a question",
    "In a month, half or more of the pairs that met had no question of the mentee before any session.",
    ("sessions held", "whether a question stood in them before, not its words"),
    ("K01", "K05", "K07"),
    "Send mentees the kit: three questions take two minutes.",
    share=HALF,
    page="programs:kit",
    label="Open the session kit",
)
ONE_SIDED = Signal(
    "one_sided",
    "Only one side prepares",
    "In a month, half or more of the pairs that met had questions and no example, or examples and no question.",
    ("sessions held", "whether a question and an example stood in them before, not their words"),
    ("K05", "K07"),
    "Remind both sides of what is theirs: questions come from the mentee, examples from the mentor.",
    share=HALF,
    page="programs:kit",
    label="Open the session kit",
)
SEVERAL = Signal(
    "several",
    "The same few mentors are asked again and again",
    "A third or more of the mentors teach in two or more pairs at the same time.",
    ("pairs at work, with who teaches in them",),
    ("K04",),
    "Look for more people who know the topic before the next pairs are made.",
    share=THIRD,
    page="metrics:equity",
    label="See who gets a place",
)
OWN_LATE = Signal(
    "own_late",
    "Your sessions give way at the last moment",
    f"You moved or canceled each of your last {LAST} sessions within 24 hours of its beginning.",
    ("what you moved and canceled", "when the sessions were to begin"),
    ("K06",),
    "Pick a time that your calendar defends, or agree on a pause: it needs no reason.",
    Reader.SELF,
    page="sessions:sessions",
    label="Your sessions",
)
OWN_NO_QUESTIONS = Signal(
    "own_no_questions",
    "You come without a question",
    f"In your last {LAST} sessions as a mentee, no question of yours stood there before the session began.",
    ("your sessions that were held", "whether you had written a question"),
    ("K05", "K07"),
    "Two minutes before the next one: what would you ask if nobody minded?",
    Reader.SELF,
    page="programs:guides",
    label="Read the guides",
)
OWN_NO_EXAMPLES = Signal(
    "own_no_examples",
    "You come without an example",
    f"In your last {LAST} sessions as a mentor, no example of yours stood there before the session began.",
    ("your sessions that were held", "whether you had written an example"),
    ("K07",),
    "One real case from your week is enough.",
    Reader.SELF,
    page="programs:guides",
    label="Read the guides",
)
OWN_NO_TRACE = Signal(
    "own_no_trace",
    "Nothing is kept",
    f"Since the first of your last {LAST} sessions as a mentee you kept no takeaway and recorded no decision and no experiment.",
    ("your sessions that were held", "your takeaways, decisions and experiments, whether there are any"),
    ("K02",),
    "Write one sentence after the next session: what you will look at again.",
    Reader.SELF,
    page="sessions:sessions",
    label="Your sessions",
)

MONTHLY = (LATE_CHANGES, NO_QUESTIONS, ONE_SIDED, BULK)
OF_PROGRAM = (FADING, FADING_CYCLES, NO_TRACE, *MONTHLY, SEVERAL)
OF_PERSON = (OWN_LATE, OWN_NO_QUESTIONS, OWN_NO_EXAMPLES, OWN_NO_TRACE)
