"""What a figure cannot say, in sentences that stand under it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from metrics.estimates.words import UNSEEN, day

STALE = timedelta(days=31)
SOME_PEOPLE = (
    "Every people file on record is of some people only. Whoever they do not name counts as still here, "
    "and no evidence is claimed. A file of everybody would tell."
)
UNFOLLOWED = "More than one in five of an arm could not be followed to the end, so no evidence is claimed."
OUTSIDE = {
    "no_match": "had no colleague like them to compare with",
    "before": "were asked before the draw",
    "late": "came after the draw",
}


def of_people(
    design: str, *, outside: Mapping[str, int], guests: int, erased: int, crossed: int, away: int
) -> list[str]:
    """Who is not counted, or not to the end, and who stays in an arm that is not theirs any more."""
    told = [UNSEEN] if design == "matched" else []
    reasons = [f"{count:,} {OUTSIDE[why]}" for why, count in sorted(outside.items()) if count]
    if reasons:
        told.append(f"Outside of the comparison, and in no number here: {', '.join(reasons)}.")
    if guests:
        told.append(
            f"{_people(guests)} from outside of the organization {_is(guests)} not counted: no people file knows of them."
        )
    if away:
        told.append(f"{_people(away)} had left before the clock started and {_is(away)} not counted.")
    if erased:
        told.append(
            f"The data of {_people(erased).lower()} were erased while they were here; they count up to that day."
        )
    if crossed:
        # Nobody of a matched comparison waits, so there is no early.
        when = "since" if design == "matched" else "early"
        stay = "stays" if crossed == 1 else "stay"
        told.append(
            f"{_people(crossed)} of the comparison {_was(crossed)} invited {when} and {stay} in the comparison."
        )
    return told


def of_file(known_on: date | None, as_of: date, *, is_whole: bool) -> list[str]:
    """How old the people file is, where that matters, and whether it is one of everybody."""
    if known_on is None:
        return ["No people file has been saved, so nobody is known to have stayed or left."]
    told = []
    if not is_whole:
        told.append(SOME_PEOPLE)
    if as_of - known_on > STALE:
        file = "people file of everybody" if is_whole else "people file"
        told.append(f"The last {file} is of {day(known_on)}; what happened since is not known.")
    return told


def of_design(changes: int, last_changed: date | None, *, waits: int, due_on: date | None) -> list[str]:
    """What was changed about the design after launch, and who came too late for the verdict."""
    told = []
    if changes and last_changed:
        times = "once" if changes == 1 else f"{changes} times"
        told.append(f"The design was changed {times} after launch, last on {day(last_changed)}.")
    if waits and due_on:
        told.append(
            f"{_people(waits)} of later cohorts {_is(waits)} not in the verdict: "
            f"it is about those who had been followed by {day(due_on)}."
        )
    return told


def of_waves(waiting: int, *, at_once: bool, compares: bool) -> list[str]:
    """Who is in no number yet. `at_once`: of an outcome that is told when the time of a whole wave is over, and not before.
    `compares`: there are two arms, each of which must have enough.
    """
    if not waiting:
        return []
    if at_once:
        why = f"a yes or no is told when their months are over, of at least ten{' in each arm' if compares else ''} at a time."
        return [f"{_people(waiting)} {_is(waiting)} in no number yet: {why}"]
    why = f"fewer than ten{' in an arm' if compares else ''} come in together with others, or when they have been followed to the end."
    return [f"{_people(waiting)} who joined last {_is(waiting)} in no number yet: {why}"]


def _people(count: int) -> str:
    return "One person" if count == 1 else f"{count:,} people"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
