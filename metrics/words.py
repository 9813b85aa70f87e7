"""Sentences about impact that several pages say alike. Pure."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import apnumber


def counted(number: int, noun: str) -> str:
    """ "Nine decisions", "One pair", "28 pairs"; "No decisions" for none."""
    word = str(apnumber(number)).capitalize() if number else "No"
    return f"{word} {noun}{'' if number == 1 else 's'}"


def came_back(entries: int | None, fewest: int) -> str:
    """What an executive page says of what mentees did for their mentors; None is too few pairs (under `fewest`) for a number."""
    if entries is None:
        return f"What mentees did for their mentors is counted once mentors of {apnumber(fewest)} pairs agree to it."
    did = f"{counted(entries, 'time').replace('One time', 'Once')}, a mentee did something for their mentor"
    return f"{did}: introduced, nominated or credited them. Counted where the mentor agrees."


SIDES = {"mentor": "mentors alone", "mentee": "mentees alone", "both": "both sides"}


def of_outcome(side: str) -> str:
    """Beside the outcome: whom it counts, and why the page on places counts others. `side`: counted_side of a design."""
    elsewhere = "counts only" if side == "both" else "counts both sides, and only"
    return f"Counted are {SIDES[side]}, also whoever has left since. “Who gets a place” {elsewhere} people who are here today."


def of_places(side: str) -> str:
    """Beside the number of those invited: why the outcome counts others."""
    return (
        f"Invited are people of both sides who are here today. The program’s outcome counts {SIDES[side]}, also whoever has left "
        "since, so its numbers differ."
    )


def moves(kpi: str, measure: str) -> str:
    """What something should move: a KPI and the words of its owner; words that only repeat the name of the KPI are left out."""
    return "; ".join(filter(None, (kpi, "" if measure.casefold() in kpi.casefold() else measure)))


def headline(changed: int, going: int, *, is_late: bool = False) -> str:
    """What a page about impact opens with: decisions changed, or pairs that are going. `is_late`: it is over, or pairs have ended."""
    if changed:
        return f"{counted(changed, 'decision')} changed because leaders listened"
    if going:
        return f"{counted(going, 'pair')} {'is' if going == 1 else 'are'} at work, and no decision has changed yet"
    return "No pairs are at work, and no decision changed" if is_late else "Nobody is paired yet"
