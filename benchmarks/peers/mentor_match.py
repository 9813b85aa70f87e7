"""mentor-match on a ready matrix. Runs in that package's own environment: nothing of ours and no NumPy.

Reads {"scores": rows of mentees} from standard input; prints pairs and the seconds of its steps.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import generate_match_matrix, match_and_assign_participants


class Given:
    """A rule of mentor-match's own kind: the score from the matrix, and 0 forbids the pair."""

    def __init__(self, scores: list[list[int]]) -> None:
        self.scores = scores

    def evaluate(self, match: Any) -> bool:
        return bool(self.scores[match.mentee.row][match.mentor.row])

    def apply(self, match: Any) -> int:
        match.disallowed = not self.evaluate(match)
        return self.scores[match.mentee.row][match.mentor.row]


def people(kind: type, number: int) -> list[Any]:
    made = []
    for row in range(number):
        person = kind(grade=1, email=f"{kind.__name__} {row}")
        person.row = row
        made.append(person)
    return made


def main() -> None:
    scores = json.load(sys.stdin)["scores"]
    mentees, mentors = people(Mentee, len(scores)), people(Mentor, len(scores[0]))
    began = time.perf_counter()
    grid = generate_match_matrix(mentors, mentees, [Given(scores)])
    scored = time.perf_counter()
    match_and_assign_participants(grid)
    ended = time.perf_counter()
    pairs = [(mentee.row, mentor.row) for mentee in mentees for mentor in mentee.mentors]
    print(json.dumps({"pairs": pairs, "score_seconds": scored - began, "match_seconds": ended - scored}))


if __name__ == "__main__":
    main()
