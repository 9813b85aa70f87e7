"""What each outcome counts, in words that are fixed: a design is locked with the number of its version. Pure.

A text is never edited once a design may have been locked with it. Whoever changes what is counted adds the next version, keeps this one,
and raises programs.models.DEFINITION_VERSION.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[int, Mapping[str, str]] = {
    1: {
        "retention": (
            "People still employed so many months after the clock started. Whoever left on or before that day has left, also if they came "
            "back. The day on which somebody left is the one that the people file says, or that of the first full file without them."
        ),
        "promotion": (
            "People whose level rose within so many months after the clock started, for the first time, by the people file. Whoever left "
            "before cannot be promoted any more and goes on counting as somebody who was not."
        ),
        "tool_use": (
            "People with a yes in the last record of the measure in the three months before the end of the horizon, or on its last day. "
            "Whoever has no record in these months is left out, and how many these are is said."
        ),
        "own_measure": (
            "People with a yes in the last record of the measure in the three months before the end of the horizon, or on its last day. "
            "Whoever has no record in these months is left out, and how many these are is said."
        ),
        "productivity": (
            "Of people who were hired in the twelve months before the clock started and had no yes of the measure by then: those with a "
            "first yes within so many months after they were hired. They are observed from the day the clock started. "
            "Whoever left before goes on counting as somebody who had none."
        ),
    }
}
WHO: Mapping[int, str] = {
    1: (
        "Everyone whom the design put in an arm counts in it for good, whatever they did. The clock starts for both arms on the same day: "
        "that of the draw, or of the invitation."
    )
}
# The same of a design that compares nothing, or that has no draw to compare by: there is one arm.
WHO_ALONE: Mapping[int, str] = {
    1: "Everyone who was invited by the design counts for good, whatever they did. The clock starts on the day of the invitation."
}
# Days in so many months: a horizon is the same for everybody, whatever months it falls in.
DAYS_A_MONTH = 365.25 / 12
WINDOW_DAYS = round(3 * DAYS_A_MONTH)  # before the end of the horizon, of measures
NEW_DAYS = 365  # since somebody was hired, of time to productivity


def who(version: int, *, compares: bool) -> str:
    """Who is counted, and from when on. Raises KeyError for a version that was never written."""
    return (WHO if compares else WHO_ALONE)[version]


def definition(outcome: str, version: int, *, compares: bool = True) -> str:
    """The text that counts for a design with this version. Raises KeyError for a version that was never written."""
    return f"{TEXTS[version][outcome]} {who(version, compares=compares)}"


TITLES: Mapping[str, str] = {
    "retention": "Still employed",
    "promotion": "Promoted",
    "tool_use": "Use of a tool or a way of working",
    "own_measure": "A yes or no of the program’s own",
    "productivity": "Time to productivity",
}


def of_version(version: int) -> list[tuple[str, str]]:
    """Each outcome by its title, with its text; outcomes that share a text stand together."""
    titles: dict[str, list[str]] = {}
    for outcome, text in TEXTS[version].items():
        titles.setdefault(text, []).append(TITLES[outcome])
    return [("; ".join(named), text) for text, named in titles.items()]


def days(months: float) -> int:
    """A horizon in days: 183, 365 and 548 for 6, 12 and 18 months."""
    return round(months * DAYS_A_MONTH)
