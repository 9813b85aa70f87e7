"""The reminders there are, for whoever runs a program: who gets each, when, why, and what can be changed. Pure.

A reminder is a kind of message that comes from a state which lasts: somebody has not answered, booked, signed. What makes it due is
worked out in the `reminders.py` of the app that knows the state; what an organization changed lies over the table (ReminderSetting).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from notifications.kinds import RULES, Kind


class Phase(StrEnum):
    """Where in a program; the order of the page."""

    ASKING = "Before pairs are found"
    STARTING = "The first steps of a pair"
    MEETING = "Around each session"
    RHYTHM = "Keeping the rhythm"
    CHECK_IN = "Check-in and patterns"
    LOOKING_BACK = "Looking back, and what came of it"
    HELP = "Asking for help"


class Part(StrEnum):
    """What somebody is in programs, where that decides whether a reminder can ever reach them."""

    MANAGER = "manager"  # of somebody
    INVITED = "invited"  # or can be
    BOOKS = "books"  # a mentee, and everybody in a circle
    BRINGS = "brings"  # a mentor, and everybody in a circle
    TEAM = "team"  # runs programs


class Unit(StrEnum):
    """What the numbers of a reminder count."""

    DAYS = "days"
    HOURS = "hours"


@dataclass(frozen=True)
class Entry:
    """One reminder. `to` says in words who gets it, `parts` whom it can reach at all.

    `when` holds "{}" where the numbers stand. `offsets` are the numbers as we ship them; none where `fixed` says why they cannot be
    changed. `bounds` are the least and the most that an organization may choose. `stays_on`: why it cannot be turned off; empty where
    it can. `counts`: takes one of the reader's two places in a week. `skips_leave`: is left out while its reader is away, where coming
    back to it makes no sense. `before`: counts back from what it reminds of, so a weekend makes it earlier, not later.
    """

    kind: Kind
    phase: Phase
    title: str
    to: str
    parts: frozenset[Part]
    when: str
    why: str
    offsets: tuple[int, ...] = ()
    unit: Unit = Unit.DAYS
    bounds: tuple[int, int] = (1, 60)
    fixed: str = ""
    stays_on: str = ""
    counts: bool = True
    skips_leave: bool = False
    before: bool = False

    def problem_with(self, offsets: Sequence[int]) -> str:
        """What is wrong with these numbers; empty when nothing is."""
        least, most = self.bounds
        if not self.offsets:
            return self.fixed if offsets else ""
        if len(offsets) != len(self.offsets):
            return f"Give {len(self.offsets)} numbers." if len(self.offsets) > 1 else "Give one number."
        if any(not least <= number <= most for number in offsets):
            return f"Pick between {least} and {most} {self.unit}."
        if any(later <= earlier for earlier, later in pairwise(offsets)):
            return "Each comes later than the one before."
        return ""

    @property
    def label(self) -> str:
        """What the list of one's own mails calls it."""
        return RULES[self.kind].label

    @property
    def shipped(self) -> str:
        """The timing as we ship it, in words."""
        return self.in_words(self.offsets)

    @property
    def after_words(self) -> str:
        """What the numbers count from: "Days after the pair starts"."""
        return self.when.format(str(self.unit).capitalize()).split(",")[0]

    def in_words(self, offsets: Iterable[int]) -> str:
        """ "3 and 7 days after the pair starts"."""
        numbers = [str(number) for number in offsets]
        said = " and ".join(numbers) if len(numbers) < 3 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
        unit = str(self.unit) if numbers != ["1"] else str(self.unit).removesuffix("s")
        return self.when.format(f"{said} {unit}")


TEAM = "The program team"
DESK = "The ombudsperson"
_BOOKS, _BRINGS, _BOTH = frozenset({Part.BOOKS}), frozenset({Part.BRINGS}), frozenset({Part.BOOKS, Part.BRINGS})
_CADENCE = "It follows the cadence of the program: 1.15 and 1.65 times the days between two sessions."
_ALIKE = "The whole panel is told alike, whoever has answered, and everybody was promised these three."

_ENTRIES = (
    Entry(
        Kind.MANAGER_REMINDED,
        Phase.ASKING,
        "The manager has not answered",
        "The manager of a mentor who was asked",
        frozenset({Part.MANAGER}),
        "{} after the question",
        "A question gets lost in a full mailbox. Nobody here sees who was reminded.",
        offsets=(3, 7),
        bounds=(1, 21),
    ),
    Entry(
        Kind.INVITATION_REMINDED,
        Phase.ASKING,
        "The invitation is open",
        "Whoever was invited and has not answered",
        frozenset({Part.INVITED}),
        "{} after the invitation, once",
        "One reminder is enough: silence by the last day counts as “not now”. Nobody here sees who was reminded.",
        offsets=(4,),
        bounds=(1, 21),
    ),
    Entry(
        Kind.FIRST_SESSION_DUE,
        Phase.STARTING,
        "The first session is not booked",
        "The mentee; in a circle, everybody",
        _BOOKS,
        "{} after the pair starts",
        "Until the first session, nothing can begin.",
        offsets=(3, 7),
        bounds=(1, 30),
    ),
    Entry(
        Kind.FIRST_SESSION_MISSING,
        Phase.STARTING,
        "A pair has still not booked its first session",
        TEAM,
        frozenset({Part.TEAM}),
        "{} after the pair starts",
        "After two reminders it is a person’s turn to ask what is in the way.",
        offsets=(10,),
        bounds=(2, 60),
    ),
    Entry(
        Kind.CHARTER_DUE,
        Phase.STARTING,
        "The charter is not signed",
        "Whoever has not signed",
        _BOTH,
        "{} after the pair starts, or after a new version",
        "It says what each side wants, and half-time looks back at it.",
        offsets=(7, 14),
        bounds=(1, 60),
    ),
    Entry(
        Kind.NEXT_SESSION_DUE,
        Phase.MEETING,
        "The next session is not booked",
        "The mentee; in a circle, everybody",
        _BOOKS,
        "{} after the last session",
        "The rhythm should not depend on somebody remembering it.",
        offsets=(7,),
        bounds=(1, 30),
    ),
    Entry(
        Kind.PREPARE_DUE,
        Phase.MEETING,
        "Prepare: questions, and one example",
        "The mentee without questions, the mentor without an example",
        _BOTH,
        "{} before the session",
        "Questions from one side, one example from the other: nothing else has to be prepared. Who has written something is not asked.",
        offsets=(2,),
        bounds=(1, 6),
        skips_leave=True,
        before=True,
    ),
    Entry(
        Kind.SESSION_TOMORROW,
        Phase.MEETING,
        "The session is tomorrow",
        "Both sides",
        _BOTH,
        "{} before the session",
        "It comes by itself, also when the week has had its two mails: a day later it would be useless.",
        offsets=(24,),
        unit=Unit.HOURS,
        bounds=(2, 72),
        counts=False,
        skips_leave=True,
        before=True,
    ),
    Entry(
        Kind.SESSION_LOG_DUE,
        Phase.MEETING,
        "Did the session take place?",
        "The mentee; in a circle, everybody",
        _BOOKS,
        "{} after the session, until somebody has said so",
        "One tap, and one takeaway if there is one.",
        offsets=(24, 72),
        unit=Unit.HOURS,
        bounds=(1, 168),
    ),
    Entry(
        Kind.SESSION_CONFIRM_DUE,
        Phase.MEETING,
        "Did you meet?",
        "The mentor",
        _BRINGS,
        "{} after the mentee said so, until they answered",
        "Patterns count a pair only when both sides say that they met.",
        offsets=(24, 72),
        unit=Unit.HOURS,
        bounds=(1, 168),
    ),
    Entry(
        Kind.RHYTHM_LATE,
        Phase.RHYTHM,
        "The rhythm is late",
        "The mentee; in a circle, everybody",
        _BOOKS,
        "35 days after the last session in a monthly program, in proportion in others, if none is booked",
        "It names the next step while little is lost yet, and blames nobody.",
        fixed=_CADENCE,
    ),
    Entry(
        Kind.RHYTHM_STALLED,
        Phase.RHYTHM,
        "The pair has stalled",
        "The mentee; in a circle, everybody",
        _BOOKS,
        "50 days after the last session in a monthly program, in proportion in others, if none is booked",
        "It says that pausing and ending are fine too.",
        fixed=_CADENCE,
    ),
    Entry(
        Kind.PAIR_STALLED,
        Phase.RHYTHM,
        "A pair has stalled",
        TEAM,
        frozenset({Part.TEAM}),
        "50 days after the last session in a monthly program, in proportion in others, if none is booked",
        "The team can offer help while there is still time. It tells nothing of what was said.",
        fixed=_CADENCE,
    ),
    Entry(
        Kind.CHECK_IN_OPENED,
        Phase.CHECK_IN,
        "The check-in is open",
        "The whole panel alike, answered or not",
        _BOTH,
        "At its opening, in its middle, and two days before it closes",
        "To remind only those who have not answered would tell who has.",
        fixed=_ALIKE,
        stays_on=_ALIKE + " Each person can turn off their own mails.",
        skips_leave=True,
    ),
    Entry(
        Kind.PATTERNS_PUBLISHED,
        Phase.CHECK_IN,
        "A pattern report is published",
        "Everybody who takes part",
        _BOTH,
        "When it is published",
        "Whoever was asked learns what came of it.",
        fixed="It goes out with the report.",
        stays_on="Whoever was asked learns what came of it: the check-in promises it. Each person can turn off their own mails.",
    ),
    Entry(
        Kind.PATTERN_ANSWERED,
        Phase.CHECK_IN,
        "A pattern is answered",
        "Everybody who takes part",
        _BOTH,
        "When somebody first says what is done about a pattern, and when that is done or will not be done",
        "People speak up again when they see that it does something.",
        fixed="It goes out with the response.",
    ),
    Entry(
        Kind.DEBRIEF_DUE,
        Phase.LOOKING_BACK,
        "The debrief is open",
        "Both sides, once each",
        _BOTH,
        "{} after the last session",
        "Five minutes, while it is fresh. Nobody here sees who was reminded.",
        offsets=(3,),
        bounds=(3, 21),
    ),
    Entry(
        Kind.FOLLOW_UP_DUE,
        Phase.LOOKING_BACK,
        "What became of it?",
        "Whoever made the decision or runs the experiment",
        _BOOKS,
        "30 and 90 days after the decision or the start of the experiment, until they said how it stands",
        "It shows whether a change has lasted.",
        fixed="Their home page asks on the same two days.",
    ),
    Entry(
        Kind.HELP_WAITING,
        Phase.HELP,
        "Something waits at the help desk",
        DESK,
        frozenset(),  # nobody is offered to turn it off
        "Before a first answer is due, and the morning after something came without a name",
        "Whoever asks for help was promised an answer by a day. It names no case, and nobody here sees whether it was sent.",
        fixed="It follows the deadlines of the help desk.",
        stays_on="Whoever asks for help was promised an answer by a day.",
        counts=False,
    ),
)
# Those whose keys begin with the kind and the id of a pair: called off together when it rests, ends or loses somebody.
OF_A_PAIR = (
    Kind.FIRST_SESSION_DUE,
    Kind.FIRST_SESSION_MISSING,
    Kind.CHARTER_DUE,
    Kind.NEXT_SESSION_DUE,
    Kind.PREPARE_DUE,
    Kind.SESSION_TOMORROW,
    Kind.SESSION_LOG_DUE,
    Kind.SESSION_CONFIRM_DUE,
    Kind.RHYTHM_LATE,
    Kind.RHYTHM_STALLED,
    Kind.PAIR_STALLED,
    Kind.DEBRIEF_DUE,
)
# Moot once a session is booked.
UNTIL_BOOKED = (
    Kind.FIRST_SESSION_DUE,
    Kind.FIRST_SESSION_MISSING,
    Kind.NEXT_SESSION_DUE,
    Kind.RHYTHM_LATE,
    Kind.RHYTHM_STALLED,
    Kind.PAIR_STALLED,
)
# Moot once its session is moved or canceled; the last two also once somebody has answered.
OF_A_SESSION = (Kind.PREPARE_DUE, Kind.SESSION_TOMORROW, Kind.SESSION_LOG_DUE, Kind.SESSION_CONFIRM_DUE)
CATALOG: Mapping[Kind, Entry] = {entry.kind: entry for entry in _ENTRIES}

# Mails that can be turned off and are no reminders. A nudge asks for a booking or a word, or both sides for the charter.
_OTHERS = {Kind.SESSION_DECLINED: _BOOKS, Kind.NUDGED: _BOTH}


def reaching(parts: Set[Part], *, also: Collection[str] = ()) -> list[tuple[str, list[Kind]]]:
    """(title, kinds) of the mails that can reach somebody of these parts, and that they can turn off.

    `also`: kinds that they have turned off, whatever they are now, so that each can be turned on again.
    """
    groups = [
        (str(phase), [entry.kind for entry in entries if entry.parts & parts or entry.kind in also])
        for phase, entries in by_phase()
    ]
    others = [kind for kind, whom in _OTHERS.items() if whom & parts or kind in also]
    # The digest is what becomes of reminders that count.
    if Kind.DIGEST in also or any(kind in CATALOG and CATALOG[kind].counts for _, kinds in groups for kind in kinds):
        others.append(Kind.DIGEST)
    found = [(title, [kind for kind in kinds if RULES[kind].can_unsubscribe]) for title, kinds in groups]
    return [(title, kinds) for title, kinds in [*found, ("Other mails", others)] if kinds]


def by_phase() -> list[tuple[Phase, list[Entry]]]:
    """All reminders in the order of a program."""
    return [(phase, [entry for entry in _ENTRIES if entry.phase is phase]) for phase in Phase]
