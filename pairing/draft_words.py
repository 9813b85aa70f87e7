"""What stands around the pairs of a draft, in words: its proof, what it was told, what would help. Pure: facts in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pairing.comparing import Measure
from pairing.whatif_words import topic
from pairing.words import PART_NAMES, listed
from pairing.worth import Worth

SHOWN = 5  # hints


def many(number: int, word: str, words: str = "") -> str:
    """ "1 pair", "2 pairs", "1,200 pairs"."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"


def percent(part: int, whole: int) -> str:
    """One decimal, and never "0.0 %" for something that is there."""
    if not part or not whole:
        return "0 %"
    share = 100 * part / whole
    return "less than 0.1 %" if abs(share) < 0.1 else f"{share:.1f} %"


def proof(
    *,
    is_proven: bool,
    gap: int,
    points: int,
    allowed: int,
    is_everybody_paired: bool,
    seconds: float,
    seconds_at_most: int,
) -> str:
    """What the certificate says. A gap is never called small, only said.

    A search for groups may end without a proof before its time is over: it looks at so many cases and no more.
    """
    if not allowed:
        return "The rules allow no pair among these people. Below stands which rule, for each of them."
    if is_proven:
        weighed = "The one allowed pair was" if allowed == 1 else f"All {allowed:,} allowed pairs were"
        return f"No other set of pairs fits your rules better. {weighed} weighed until the upper bound met the result."
    limit = f"stopped at its limit of {many(seconds_at_most, 'second')}" if seconds >= seconds_at_most else "ended"
    stopped = f"The search {limit} before it could prove that nothing is better."
    more = "" if is_everybody_paired or gap <= points else " That can include a mentor for a mentee who has none here."
    return f"{stopped} {still_open(gap, points)}{more}"


CHECKED = "Every pair keeps the rules and is scored as shown, and all allowed pairs were weighed again."


def still_open(gap: int, points: int) -> str:
    """How much better another set of pairs could be. A gap above the total says that coverage itself is open: then no share of it."""
    if gap > points:
        return "How much better another set of pairs could be is not known."
    return f"Another set of pairs could be better by at most {many(gap, 'point')}, {percent(gap, points)} of the total."


@dataclass(frozen=True, slots=True)
class Price:
    """What fairness costs: the plain optimum beside the draft."""

    sentence: str
    rows: tuple[tuple[str, int | str, int | str], ...]  # label, plain, this draft; none where they are all alike


def fairness_price(plain: dict[str, int], *, points: int, lowest: int | None, tenth: int | None) -> Price | None:
    """The price of counting low scores more; None where the draft does not."""
    if not plain:
        return None
    cost = plain["points"] - points
    if cost > 0:
        said = f"Counting low scores more costs {percent(cost, plain['points'])} of the total: {many(cost, 'point')}."
    elif cost < 0:  # without it, points went into a more even load, or into what else the draft was told
        said = f"Counting low scores more costs no points here: all pairs together have {many(-cost, 'point')} more."
    else:
        said = "Counting low scores more costs no points here."
    if plain.get("gap"):
        said += " The pairs without it are not proven to be the best, so the true price may be higher."
    rows = (
        ("All pairs together", plain["points"], points),
        ("Lowest score", plain["lowest"], lowest if lowest is not None else "none"),
        ("Nine pairs in ten reach", plain["tenth"], tenth if tenth is not None else "none"),
    )
    return Price(said, rows if any(before != here for _, before, here in rows) else ())


def told(
    *,
    locked: int,
    forbidden: int,
    kept_from: str,
    bonus: int,
    shortfall: int,
    threshold: int,
    least: int,
    seconds_at_most: int,
) -> list[str]:
    """What the run was told besides the weights, a sentence each; nothing about what it was not told."""
    found = []
    if locked:
        found.append(
            f"{many(locked, 'pair')} {'is' if locked == 1 else 'are'} locked, and in this draft whatever the score."
        )
    if forbidden:
        found.append(f"{many(forbidden, 'pair')} {'is' if forbidden == 1 else 'are'} forbidden.")
    if kept_from and bonus:
        found.append(f"It stays near {kept_from}: a pair of that draft counts {many(bonus, 'point')} more.")
    if shortfall:
        found.append(f"Low scores count more: each point under {threshold} counts {1 + shortfall} times.")
    if least > 1:
        found.append("A mentee has at least two mentors, or none.")
    found.append(f"The search takes {many(seconds_at_most, 'second')} at most.")
    return found


def weights_line(weights: dict[str, int]) -> str:
    """ "Skill gap 700, distance 100", of a draft beside another."""
    names = [f"{name} {weights[part]}" for part, name in PART_NAMES.items() if weights.get(part)]
    return ", ".join(names[:1] + [name[0].lower() + name[1:] for name in names[1:]])


def recruit_hints(recruit: Iterable[dict[str, Any]]) -> list[str]:
    """What one more mentor for a topic would give, the best first: limits where it was not solved for, and said so."""
    return [
        topic(Worth(0, hint["mentees"], hint["points"], 0, hint.get("is_exact", False), None), hint["topic"])
        for hint in recruit
        if hint["mentees"] > 0 or hint["points"] > 0
    ][:SHOWN]


@dataclass(frozen=True, slots=True)
class WayOut:
    """What would change it for somebody without a partner: the action, and the page where it is done."""

    label: str
    page: str  # "person": their topics; "enroll": more people; "board": the other side's places; "rulings", "studio": of the studio


WAYS_OUT = {
    "no_topics": WayOut("Add a topic", "person"),
    "nobody_wants": WayOut("Add a second topic", "person"),
    "nobody_below": WayOut("Add a second topic", "person"),
    "nobody_teaches": WayOut("Enroll a mentor for it", "enroll"),
    "nobody_above": WayOut("Enroll a mentor for it", "enroll"),
    "scarce_locked": WayOut("Look at what is locked", "rulings"),
    "locked": WayOut("Look at what is locked", "rulings"),
    "short": WayOut("Make a draft that counts low scores less", "studio"),
}


def way_out(reason: str, facts: dict[str, Any], *, other_takes_several: bool) -> WayOut | None:
    """The one action that helps; None where a rule always holds."""
    if reason in WAYS_OUT:
        return WAYS_OUT[reason]
    partner = "mentor" if facts["side"] == "mentee" else "mentee"
    match reason:
        case "scarce" | "full" | "too_few" | "alone" if other_takes_several:
            return WayOut(f"Ask a {partner} for one more place", "board")
        case "scarce" | "full" | "too_few" | "alone":
            return WayOut(f"Enroll another {partner}", "enroll")
        case "one_rule" if "excluded" in facts.get("opens", {}):  # the only rule of pairs that the team itself made
            return WayOut("Look at what is forbidden", "rulings")
    return None


# Two drafts side by side -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One draft of a comparison. `short` is "Draft 3"."""

    short: str
    mentees: int
    mentees_paired: int
    unmatched: int
    units: int
    is_proven: bool
    weights: dict[str, int]
    reached: Measure


Line = tuple[str, str, str, str]  # what, of the first, of the second, the difference


def comparison(one: Side, other: Side) -> list[Line]:
    """The rows of the table. Points of drafts that weigh differently are shown, and not subtracted."""
    a, b = one.reached, other.reached
    same_ruler = weigh_alike(one.weights, other.weights)

    def points(first: int | None, second: int | None) -> tuple[str, str, str]:
        shown = [f"{number:,}" if number is not None else "none" for number in (first, second)]
        gap = _more(one, other, (first or 0), (second or 0)) if same_ruler else "Weights differ"
        return shown[0], shown[1], gap

    return [
        (
            "Mentees with a mentor",
            f"{one.mentees_paired:,} of {one.mentees:,}",
            f"{other.mentees_paired:,} of {other.mentees:,}",
            _more(one, other, one.mentees_paired, other.mentees_paired),
        ),
        (
            "People without a partner",
            f"{one.unmatched:,}",
            f"{other.unmatched:,}",
            _more(one, other, one.unmatched, other.unmatched),
        ),
        ("All scores together", *points(a.total, b.total)),
        ("Lowest score", *points(a.lowest, b.lowest)),
        ("One pair in twenty scores at most", *points(a.fifth, b.fifth)),
        (
            "Wanted topics covered",
            f"{a.covered:,} of {a.wanted:,}",
            f"{b.covered:,} of {b.wanted:,}",
            _more(one, other, a.covered, b.covered),
        ),
        (
            "Pairs across units",
            f"{a.across_units:,}",
            f"{b.across_units:,}",
            _more(one, other, a.across_units, b.across_units),
        ),
        (
            "Fewer than 4 shared hours a day",
            many(a.short_hours, "pair"),
            many(b.short_hours, "pair"),
            _more(one, other, a.short_hours, b.short_hours),
        ),
        ("Separate units", f"{one.units:,}", f"{other.units:,}", _more(one, other, one.units, other.units)),
        (
            "Weights",
            weights_line(one.weights),
            weights_line(other.weights),
            "Same" if same_ruler else "Different",
        ),
    ]


def weigh_alike(one: dict[str, int], other: dict[str, int]) -> bool:
    """Whether a point in one draft is a point in the other. A part that counts nothing may be missing: older drafts knew fewer."""
    return all(one.get(part, 0) == other.get(part, 0) for part in one.keys() | other.keys())


def _more(one: Side, other: Side, first: int, second: int) -> str:
    if first == second:
        return "Same"
    return f"{(one if first > second else other).short} has {abs(first - second):,} more"


def some(names: Sequence[str], most: int = 10) -> str:
    """ "Ana, Ben and 12 more"."""
    rest = len(names) - most
    return listed([*names[:most], f"{rest:,} more"]) if rest > 0 else listed(names)


def signed(number: int) -> str:
    """With its sign, a minus that is one."""
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number else "0"
