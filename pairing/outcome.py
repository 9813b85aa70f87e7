"""From a solution to the rows that are kept: pairs with the parts of their score, and the true reason of everybody left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from pairing.inputs import Loaded
from pairing.matching import Ints, Problem, Solution, Weights, units
from pairing.problem import UNKNOWN_CODE, UNKNOWN_ZONE
from pairing.reasons import left_out
from pairing.scores import PARTS, Scorer, Scores, overlap_minutes
from pairing.whatif import WhatIf
from programs.queries import ReadyPerson

HINTS = 5  # topics for which a draft says what one more mentor would bring
EXACT_PAIRS = 4_000_000  # up to so many pairs of people it is worked out exactly
FLAGS = ((1, "customers"), (2, "data"), (4, "technology"))


@dataclass(frozen=True)
class Outcome:
    """What keep_outcome() writes: fields of the run, rows of proposals and of people left out."""

    facts: dict[str, Any]
    proposals: list[dict[str, Any]]
    unmatched: list[dict[str, Any]]


def outcome_of(loaded: Loaded, weights: Weights, solution: Solution, plain: Solution | None = None) -> Outcome:
    """Everything there is to say about a solution, in JSON values. plain: the best pairs without fairness, where it was asked for."""
    scorer = Scorer(loaded.problem, weights)
    count, _ = units(solution.pairs, len(loaded.mentees), len(loaded.mentors))
    facts = {
        "input_digest": solution.digest,
        "objective": solution.objective,
        "bound": solution.bound,
        "is_proven": solution.proven,
        "points": solution.total,
        "threshold": solution.aims.threshold,
        "plain": _plain(plain) if plain else {},
        "allowed_pairs": solution.allowed_pairs,
        "mentors": len(loaded.mentors),
        "mentees": len(loaded.mentees),
        "mentees_paired": len(np.unique(solution.pairs[:, 0])),
        "units": count,
        "recruit": _recruit(loaded, weights, solution),
        "seconds": round(solution.seconds + (plain.seconds if plain else 0), 3),
        "prices": {
            "mentors": _by_enrollment(loaded.mentors, solution.u),
            "mentees": _by_enrollment(loaded.mentees, solution.v),
            "groups": solution.groups.stored(_names(loaded.mentors)) if solution.groups else None,
        },
    }
    return Outcome(facts, _proposals(loaded, weights, solution, scorer), _unmatched(loaded, solution, scorer))


def _plain(solution: Solution) -> dict[str, int]:
    """What fairness is compared with. tenth: a tenth of the pairs score less; gap: 0 where it is proven."""
    scores = np.sort(solution.scores)
    return {
        "points": solution.total,
        "lowest": int(scores[0]) if len(scores) else 0,
        "tenth": int(scores[len(scores) // 10]) if len(scores) else 0,
        "mentees_paired": len(np.unique(solution.pairs[:, 0])),
        "gap": solution.bound - solution.objective,
    }


def _recruit(loaded: Loaded, weights: Weights, solution: Solution) -> list[dict[str, Any]]:
    """For which topics one more mentor would bring most. Of larger cohorts the limits by the prices, which take one look at all pairs."""
    inside = WhatIf(loaded.problem, weights, solution.aims, solution.pairs, solution.u, solution.v)
    exact = solution.proven and len(loaded.mentees) * len(loaded.mentors) <= EXACT_PAIRS
    return [
        {
            "topic": loaded.topics[worth.row],
            "mentees": worth.mentees,
            "points": worth.points,
            "is_exact": worth.is_exact,
        }
        for worth in inside.topics_worth(exact=exact)[:HINTS]
        if worth.mentees or worth.points > 0
    ]


def _names(people: list[ReadyPerson]) -> list[str]:
    return [str(person.enrollment_id) for person in people]


def _by_enrollment(people: list[ReadyPerson], prices: Ints) -> dict[str, int]:
    return {str(person.enrollment_id): int(price) for person, price in zip(people, prices, strict=True)}


def _proposals(loaded: Loaded, weights: Weights, solution: Solution, scorer: Scorer) -> list[dict[str, Any]]:
    if solution.parts is None:
        raise ValueError("a solution of people has parts")
    rows = []
    wanted = Counter(loaded.problem.needs.person[loaded.problem.allowed[loaded.problem.needs.topic]].tolist())
    for (mentee, mentor), score, points in zip(solution.pairs.tolist(), solution.scores, solution.parts, strict=True):
        rows.append(
            {
                "mentee_id": loaded.mentees[mentee].enrollment_id,
                "mentor_id": loaded.mentors[mentor].enrollment_id,
                "score": int(score),
                "parts": _parts(loaded, weights, scorer, (mentee, mentor), points, wanted[mentee]),
            }
        )
    return rows


def pair_parts(loaded: Loaded, weights: Weights, scorer: Scorer, mentee: int, mentor: int) -> list[dict[str, Any]]:
    """The parts of one pair's score as a proposal keeps them, for a pair that no draft has."""
    points = scorer.parts(np.array([mentee]), np.array([mentor]))[0]
    needs = loaded.problem.needs
    wanted = int(loaded.problem.allowed[needs.topic[needs.person == mentee]].sum())
    return _parts(loaded, weights, scorer, (mentee, mentor), points, wanted)


def _parts(
    loaded: Loaded, weights: Weights, scorer: Scorer, pair: tuple[int, int], points: Scores, wanted: int
) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [
        {"part": name, "points": int(value), "of": getattr(weights, name)}
        for name, value in zip(PARTS, points, strict=True)
    ]
    parts[0] |= {"wanted": wanted, "topics": _topics(loaded, scorer, *pair)}
    parts[1] |= {"kind": _distance(loaded.problem, *pair)}
    parts[2] |= _overlap(loaded.problem, *pair)
    parts[3] |= {"near": _near(loaded.problem, *pair)}
    parts[4] |= dict(zip(("mentee_rank", "mentor_rank"), scorer.ranks(*pair), strict=True))
    return parts


def _topics(loaded: Loaded, scorer: Scorer, mentee: int, mentor: int) -> list[dict[str, Any]]:
    return [
        {
            "topic": loaded.topics[topic.topic],
            "mentor_level": topic.mentor_level,
            "mentee_level": topic.mentee_level,
            "priority": topic.priority,
            "points": topic.points,
            "evidence": loaded.evidence.get((mentor, topic.topic), ""),
        }
        for topic in scorer.topics(mentee, mentor)
    ]


def _distance(problem: Problem, mentee: int, mentor: int) -> str:
    one, other = problem.mentees, problem.mentors
    if UNKNOWN_CODE in (one.unit[mentee], other.unit[mentor]):
        return "unknown"
    if one.unit[mentee] != other.unit[mentor]:
        return "unit"
    sites = (one.site[mentee], other.site[mentor])
    return "site" if UNKNOWN_CODE not in sites and sites[0] != sites[1] else "same"


def _overlap(problem: Problem, mentee: int, mentor: int) -> dict[str, Any]:
    zones = problem.mentees.zone[mentee], problem.mentors.zone[mentor]
    minutes = int(overlap_minutes(np.array([zones[0]]), np.array([zones[1]]))[0])
    return {"minutes": minutes, "is_known": UNKNOWN_ZONE not in zones}


def _near(problem: Problem, mentee: int, mentor: int) -> list[str]:
    new = int(problem.mentors.proximity[mentor]) & ~int(problem.mentees.proximity[mentee])
    return [name for bit, name in FLAGS if new & bit]


def _unmatched(loaded: Loaded, solution: Solution, scorer: Scorer) -> list[dict[str, Any]]:
    """Each person without a partner, with the reason that was checked against all possible pairs."""
    sides = {"mentee": loaded.mentees, "mentor": loaded.mentors}
    rows = []
    for person in left_out(scorer, solution):
        if sides[person.side][person.row].enrollment_id in loaded.placed:
            continue  # has a partner, and only room for another
        facts = {name: value for name, value in person.facts.items() if name != "group"}
        rows.append(
            {
                "enrollment_id": sides[person.side][person.row].enrollment_id,
                "reason": person.reason,
                "facts": facts | {"side": person.side},
            }
        )
    return rows
