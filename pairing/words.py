"""A draft in words: why a pair fits, and why somebody is without a partner. Pure: facts in, sentences out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ORDINAL = {1: "first", 2: "second", 3: "third"}
PART_NAMES = {
    "skill": "Skill gap",
    "distance": "Distance",
    "overlap": "Shared hours",
    "proximity": "Proximity",
    "wishes": "Wishes",
}
NEAR = {"customers": "customers", "data": "data", "technology": "new technology"}


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def why(mentee: str, mentor: str, parts: Sequence[dict[str, Any]]) -> str:
    """The sentence of a pair: its strongest topic, and what else they share."""
    topics = next(part["topics"] for part in parts if part["part"] == "skill")
    best = topics[0]
    first, other = mentee, mentor
    told = f"{other} teaches {best['topic']} at level {best['mentor_level']}"
    if best.get("evidence"):
        told += f" ({best['evidence']})"
    asked = f"{first} asked for it {ORDINAL[best['priority']]} and stands at {best['mentee_level']}."
    more = [topic["topic"] for topic in topics[1:]]
    return f"{told}; {asked}" + (f" They can also work on {listed(more)}." if more else "")


def fact(part: dict[str, Any]) -> str:
    """The fact beside the bar of one part."""
    match part["part"]:
        case "skill":
            number = len(part["topics"])
            return f"{number} of {part['wanted']} topic{'s' if part['wanted'] > 1 else ''}"
        case "distance":
            return {"unit": "other unit", "site": "other site", "same": "same place"}.get(part["kind"], "not known")
        case "overlap":
            hours = part["minutes"] / 60
            return f"{hours:.0f} h a day" if part["is_known"] else "not known"
        case "wishes":
            ranks = (("mentee", part["mentee_rank"]), ("mentor", part["mentor_rank"]))
            if part["mentee_rank"] and part["mentee_rank"] == part["mentor_rank"]:
                return f"each other’s {ORDINAL[part['mentee_rank']]} wish"
            return listed([f"{side}’s {ORDINAL[rank]} wish" for side, rank in ranks if rank]) or "no wish"
        case _:
            return listed([NEAR[name] for name in part["near"]]) or "nothing new"


def bars(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for the reasons of a pair: name, share of the possible points, the fact, and the points themselves."""
    return [
        {
            "name": PART_NAMES[part["part"]],
            "share": part["points"] / part["of"] if part["of"] else 0,
            "fact": fact(part),
            "points": part["points"],
            "of": part["of"],
        }
        for part in parts
        if part["of"]
    ]


RULES = {
    "skill": "a wanted topic that the mentor knows better",
    "line": "no shared reporting line",
    "same_person": "two different people",
    "excluded": "pairs that the program team forbade",
    "earlier": "no earlier pair",
    "language": "a shared language",
    "ready": "a yes to take part",
    "place": "a free place",
}


SUPPLY = {
    "not_ready": "They have not said yes.",
    "no_place": "They have no place for a partner.",
    "no_topics": "They name no topic of this program. One topic would change that.",
    "nobody_teaches": "Nobody in this cohort teaches a topic they asked for. One mentor for it would change that.",
    "nobody_above": "Mentors teach what they asked for, but none knows it better than they do. One more mentor for it would change that.",
    "nobody_wants": "No mentee in this cohort asked for what they teach. A second topic would change that.",
    "nobody_below": "Mentees asked for what they teach, but all know it at least as well as they do. A second topic would change that.",
    "wants_one": "They want one mentor, and a group needs two. A second place would change that.",
    "unproven": "This draft has no proof, so we claim no reason.",
}


def unmatched(reason: str, facts: dict[str, Any]) -> str:
    """Why somebody is without a partner: the true reason, and what would change it."""
    if reason in SUPPLY:
        return SUPPLY[reason]
    partner = "mentor" if facts["side"] == "mentee" else "mentee"
    match reason:
        case "one_rule":
            opened = [
                f"“{RULES[rule]}” alone rules out {_many(number, partner)}" for rule, number in facts["opens"].items()
            ]
            return f"{'; '.join(opened)} who would fit otherwise. The rules always hold."
        case "several_rules":
            return f"Several rules together leave no {partner}; giving up one of them alone would not open any."
        case _:
            return _of_supply(reason, facts, partner)


def _of_supply(reason: str, facts: dict[str, Any], partner: str) -> str:
    """Why partners whom the rules allow are not to be had."""
    match reason:
        case "scarce" | "scarce_locked":
            people, places = _many(facts["people"], facts["side"]), _many(facts["places"], "place")
            needs = ", and each needs two" if facts.get("each", 1) > 1 else ""
            shared = f"The rules leave {people} only {places} with a {partner} to share{needs}."
            if facts["people"] == 1:
                shared = f"The {partner}s the rules allow them have no free place."
            locks = f" {_locks(facts['locked'])}" if "locked" in facts else ""
            return f"{shared}{locks} One more place there would change that."
        case "too_few":
            return f"{'Only one' if facts['room'] else 'No'} {partner} the rules allow has a free place, and a group needs two."
        case "alone":
            return f"{_many(facts['room'], partner)} could take them, but only in a group of two mentors, and no second one can be had."
        case "short":
            return (
                f"{_many(facts['room'], partner)} could take them, but so far under {facts['threshold']} points a pair counts less "
                "than none. A lower threshold would change that."
            )
        case "locked":
            some = facts["locked"] < facts["allowed"]
            held = (
                f": {facts['locked']} with a locked pair, the others in pairs worth at least as much"
                if some
                else " with a locked pair"
            )
            return f"{_all_of(facts['allowed'], partner)} full{held}."
        case _:
            worth = f"{facts['lowest']} points or more, here at most {facts['worth']}"
            if facts.get("adjusted"):
                worth += ", counting kept pairs and low scores as this draft does"
            return f"{_all_of(facts['allowed'], partner)} in pairs worth at least as much ({worth})."


def _locks(number: int) -> str:
    return "A locked pair holds a place there." if number == 1 else f"Locked pairs hold {number} places there."


def _all_of(number: int, partner: str) -> str:
    return (
        f"The one {partner} the rules allow is"
        if number == 1
        else f"{'Both' if number == 2 else f'All {number}'} {partner}s the rules allow are"
    )


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"
