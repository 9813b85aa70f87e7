"""What sessions keep of people. See access.keeping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from access.clock import now
from access.keeping import Erase, Export, Gone, Policy, Time, Until, Words
from pairing.keeping import in_pair, whose
from pairing.models import PairMember
from sessions.assumptions import from_json
from sessions.debrief_queries import content_of
from sessions.debriefs import TITLES
from sessions.models import (
    Assumption,
    AvailabilityException,
    AvailabilityWindow,
    CalendarFeed,
    Confirmation,
    Debrief,
    Example,
    Invitee,
    MentoringSession,
    Note,
    Nudge,
    OpenCheckIn,
    Presence,
    Question,
    SessionChange,
    SharedAssumption,
    SkillRating,
    Takeaway,
)

CLOSED, OF_A_SESSION = "pair__cohort__closed_at", "session__pair__cohort__closed_at"
TOGETHER = "The partner keeps that the session was held, with somebody who has no name any more."
COLUMNS = {"Session": "session__number", "Day": "session__starts_at"}


def _forget_themes(gone: Gone) -> None:
    """A theme is written by the mentee, and in a circle by whoever books: with them it goes."""
    led = PairMember.objects.filter(person_id=gone.person_id, side="mentee").order_by().values("pair_id")
    booked = Q(booked_by_id=gone.person_id) & ~Q(pair__members__side="mentee")
    found = MentoringSession.objects.filter(Q(pair__in=led) | booked).order_by().values("pk")
    MentoringSession.objects.filter(pk__in=found).update(theme=b"", theme_from=b"")


def _has_plans(person_id: UUID) -> bool:
    """Whether a calendar of theirs still holds a session that is to come."""
    planned = Invitee.objects.filter(person_id=person_id, session__state=MentoringSession.State.PLANNED)
    return bool(planned.filter(session__starts_at__gt=now()).exists())


def _debriefs(person_id: UUID) -> Q:
    """Their own, and what partners kept for the pair."""
    return Q(person_id=person_id) | in_pair("pair")(person_id) & Q(written_on__isnull=False)


def _said(*, private: bool) -> Callable[[Debrief, UUID], str]:
    def words(row: Debrief, me: UUID) -> str:
        if private and row.person_id != me:
            return ""
        found = content_of(row).items()
        return "\n".join(
            f"{TITLES[part]}: {said.words}" for part, said in found if said.kind == KIND[private] and not said.is_empty
        )

    return words


def _believed(row: Assumption, me: UUID) -> str:
    return from_json(str(row.words)).line


KIND = {True: "private", False: "pair"}


def _of_a_session(title: str) -> Export:
    columns = {**COLUMNS, "By": whose("author"), "Words": "text"}
    return Export(title, in_pair("session__pair", "author"), columns)


KEEPING = (
    Policy(
        model=MentoringSession,
        called="Sessions",
        words={Words.PAIR: "theme theme_from", Words.SHARED: "place link"},
        people={"booked_by_id": Erase.STAYS},
        forget=_forget_themes,
        why=TOGETHER,
        export=Export(
            "Sessions of your pairs",
            in_pair("pair"),
            {
                "Program": "pair__cohort__program__name",
                "Session": "number",
                "Starts at": "starts_at",
                "Ends at": "ends_at",
                "Where": "where",
                "State": "get_state_display",
                "Theme": "theme",
                "You booked it": lambda row, me: row.booked_by_id == me,
            },
        ),
        ends=(Until(CLOSED, Time.WORDS, blanks="theme theme_from place link"),),
        but=" its theme, its place and its link. When it took place stays, and who was in the pair goes in its own time",
    ),
    Policy(
        model=SessionChange,
        called="Sessions that were booked, moved and canceled",
        people={"by": Erase.UNLINK},
        export=Export(
            "Sessions you booked, moved and canceled",
            "by",
            {
                "Session": "session__number",
                "What": "get_what_display",
                "At": "at",
                "From": "from_starts_at",
                "To": "to_starts_at",
            },
        ),
        ends=(Until(OF_A_SESSION, Time.PAIRS),),
    ),
    Policy(
        model=Invitee,
        called="Calendars that were told of a session",
        words={Words.NAME: "address"},
        people={"person": Erase.DELETE},
        busy=_has_plans,
        export=Export(
            "Invitations to your calendar",
            "person",
            {**COLUMNS, "To": "address", "Your answer": "get_answer_display"},
        ),
        ends=(Until(OF_A_SESSION, timedelta(days=90)),),
    ),
    Policy(
        model=Nudge,
        called="Nudges of the program team",
        words={Words.FACT: "act"},
        people={"person": Erase.DELETE},
        export=Export("Nudges you got", "person", {"At": "nudged_at"}),
        ends=(Until(CLOSED, timedelta(days=90)),),
    ),
    Policy(
        model=Question,
        called="Questions for a session",
        words={Words.PAIR: "text taken_from"},
        people={"author": Erase.DELETE},
        export=_of_a_session("Questions for the sessions of your pairs"),
        ends=(Until(OF_A_SESSION, Time.WORDS),),
    ),
    Policy(
        model=Example,
        called="Examples for a session",
        words={Words.PAIR: "text taken_from"},
        people={"author": Erase.DELETE},
        export=_of_a_session("Examples for the sessions of your pairs"),
        ends=(Until(OF_A_SESSION, Time.WORDS),),
    ),
    Policy(
        model=Takeaway,
        called="Takeaways",
        words={Words.PAIR: "text"},
        people={"author": Erase.DELETE},
        export=_of_a_session("Takeaways of your pairs"),
        ends=(Until(OF_A_SESSION, Time.WORDS),),
    ),
    Policy(
        model=Confirmation,
        called="Whether mentors met",
        people={"person": Erase.STAYS},
        why=TOGETHER,
        export=Export(
            "Whether you met, in your words", "person", {**COLUMNS, "You met": "met", "Answered at": "answered_at"}
        ),
        ends=(Until(OF_A_SESSION, Time.PAIRS),),
    ),
    Policy(
        model=Presence,
        called="Who was there",
        people={"person": Erase.STAYS},
        why=TOGETHER,
        export=Export("Where you were, as logged", "person", {**COLUMNS, "You were there": "was_there"}),
        ends=(Until(OF_A_SESSION, Time.PAIRS),),
    ),
    Policy(
        model=Note,
        called="What a pair keeps between its members",
        words={Words.PAIR: "text"},
        people={"author": Erase.DELETE},
        export=Export(
            "Notes between you and your pairs",
            in_pair("pair", "author"),
            {"By": whose("author"), "At": "created_at", "Words": "text"},
        ),
        ends=(Until(CLOSED, Time.WORDS),),
    ),
    Policy(
        model=AvailabilityWindow,
        called="Times of the week",
        words={Words.FACT: "timezone"},
        people={"person": Erase.DELETE},
        export=Export(
            "When you have time",
            "person",
            {"Weekday (Monday is 0)": "weekday", "From": "opens", "To": "closes", "Zone": "timezone"},
        ),
        lasts="Until you change them.",
    ),
    Policy(
        model=AvailabilityException,
        called="Days off and days with more time",
        words={Words.FACT: "timezone"},
        people={"person": Erase.DELETE},
        export=Export(
            "Days off and days with more time",
            "person",
            {"First day": "starts_on", "Last day": "ends_on", "From": "opens", "To": "closes"},
        ),
        ends=(Until("ends_on", timedelta(days=30)),),
    ),
    Policy(
        model=CalendarFeed,
        called="Addresses of calendar feeds",
        words={Words.SECRET: "digest"},
        people={"person": Erase.DELETE},
        export=Export(
            "Your calendar feed", "person", {"Made at": "made_at", "It shows names and places": "shows_details"}
        ),
        lasts="Until you close it.",
    ),
    Policy(
        model=OpenCheckIn,
        called="The open part of check-ins",
        people={"person": Erase.DELETE},
        export=Export(
            "The open part of your check-ins",
            "person",
            {
                "Month": "period_starts_on",
                "You met": "has_met",
                "The next one is booked": "has_next_booked",
                "Answered at": "answered_at",
            },
        ),
        ends=(Until(CLOSED, Time.WORDS),),
    ),
    Policy(
        model=Debrief,
        called="Debriefs",
        words={Words.PAIR: "pair_words", Words.PRIVATE: "private_words"},
        people={"person": Erase.DELETE},
        export=Export(
            "Debriefs of your pairs",
            _debriefs,
            {
                "Moment": "get_moment_display",
                "By": whose("person"),
                "Written on": "written_on",
                "For the pair": _said(private=False),
                "Only for you": _said(private=True),
            },
        ),
        ends=(Until(CLOSED, Time.WORDS),),
    ),
    Policy(
        model=Assumption,
        called="What pairs took for true",
        words={Words.PAIR: "words"},
        people={"author": Erase.DELETE},
        export=Export(
            "What you and your pairs took for true",
            in_pair("pair", "author"),
            {"By": whose("author"), "Written on": "written_on", "Words": _believed},
        ),
        ends=(Until(CLOSED, Time.WORDS, where=Q(shares=None)),),
        but=", unless its author shares it",
    ),
    Policy(
        model=SharedAssumption,
        called="Assumptions that were shared",
        words={Words.SHARED: "text learned"},
        people={"assumption__author": Erase.DELETE},
        export=Export(
            "Assumptions you shared",
            "assumption__author",
            {
                "Shared on": "shared_on",
                "With": "get_reach_display",
                "Taken for true": "text",
                "What became of it": "get_verdict_display",
                "What you saw": "learned",
            },
        ),
        lasts="Until you take it back.",
    ),
    Policy(
        model=SkillRating,
        called="Levels then and now, as people rate themselves",
        people={"debrief__person": Erase.DELETE},
        export=Export(
            "How far you said you have come",
            "debrief__person",
            {
                "Moment": "debrief__moment",
                "Topic": "topic__name",
                "Then (0 to 5)": "then",
                "Now (0 to 5)": "now",
            },
        ),
        ends=(Until("debrief__pair__cohort__closed_at", Time.WORDS),),
    ),
)
