"""The hard rules of a pairing run, as boolean masks over (mentee, mentor). No ORM.

One rule needs the topics and so lives with the scores: the mentor's level is above the mentee's in a wanted topic that
the program allows (`Rule.SKILL`). All others are here.
"""

from __future__ import annotations

from enum import IntFlag

import numpy as np
import numpy.typing as npt

from pairing.problem import Array, Bools, Ints, Problem


class Rule(IntFlag):
    """What forbids a pair. A pair may break several."""

    SKILL = 1  # the mentor is above the mentee in no wanted topic
    LINE = 2  # one is above the other in the manager chain
    SAME_PERSON = 4
    EXCLUDED = 8  # the two must not meet
    EARLIER = 16  # the two were a pair before
    LANGUAGE = 32  # both state languages and share none
    READY = 64  # one has not accepted
    PLACE = 128  # one has capacity 0


class RuleBook:
    """The rules of one problem, prepared for many questions.

    `rows` (mentees) and `columns` (mentors) are row numbers; every answer is a boolean (rows, columns), True where the
    rule is broken.
    """

    def __init__(self, problem: Problem) -> None:
        mentees, mentors = problem.mentees, problem.mentors
        self.shape = len(mentees), len(mentors)
        self._mentee_line, self._mentor_line = _spans(mentees.line), _spans(mentors.line)
        self._mentee_tongues, self._mentor_tongues = _tongues(mentees.languages, mentors.languages)
        self._unready = ~mentees.ready, ~mentors.ready
        self._placeless = mentees.capacity == 0, mentors.capacity == 0
        self._listed = {
            Rule.SAME_PERSON: _same_people(problem),
            Rule.EXCLUDED: problem.excluded,
            Rule.EARLIER: problem.earlier,
        }

    def line(self, rows: Ints, columns: Ints) -> Bools:
        """One interval test each way; unsigned, so that "before the start" is a huge number and needs no second test."""
        mentee_start, mentee_size = (part[rows][:, None] for part in self._mentee_line)
        mentor_start, mentor_size = (part[columns] for part in self._mentor_line)
        broken: Bools = (mentee_start - mentor_start) < mentor_size
        broken |= (mentor_start - mentee_start) < mentee_size
        return broken

    def language(self, rows: Ints, columns: Ints) -> Bools:
        shared: Bools = (self._mentee_tongues[rows][:, None] & self._mentor_tongues[columns]) == 0
        return shared

    def listed(self, rule: Rule, rows: Ints, columns: Ints) -> Bools:
        pairs = self._listed[rule]
        row_at, column_at = np.full(self.shape[0], -1), np.full(self.shape[1], -1)
        row_at[rows], column_at[columns] = np.arange(len(rows)), np.arange(len(columns))
        at = row_at[pairs[:, 0]], column_at[pairs[:, 1]]
        inside = (at[0] >= 0) & (at[1] >= 0)
        broken = np.zeros((len(rows), len(columns)), bool)
        broken[at[0][inside], at[1][inside]] = True
        return broken

    def ready(self, rows: Ints, columns: Ints) -> Bools:
        return self._unready[0][rows][:, None] | self._unready[1][columns]

    def place(self, rows: Ints, columns: Ints) -> Bools:
        return self._placeless[0][rows][:, None] | self._placeless[1][columns]

    def broken(self, rows: Ints, columns: Ints) -> Bools:
        """True where any of these rules is broken."""
        broken = self.line(rows, columns)
        broken |= self.language(rows, columns)
        for rule in self._listed:
            broken |= self.listed(rule, rows, columns)
        broken |= self.ready(rows, columns)
        broken |= self.place(rows, columns)
        return broken

    def by_rule(self, rows: Ints, columns: Ints) -> npt.NDArray[np.uint8]:
        """The set of broken rules as bits of `Rule`, without SKILL."""
        answers = {
            Rule.LINE: self.line(rows, columns),
            Rule.LANGUAGE: self.language(rows, columns),
            Rule.READY: self.ready(rows, columns),
            Rule.PLACE: self.place(rows, columns),
        } | {rule: self.listed(rule, rows, columns) for rule in self._listed}
        bits = np.zeros((len(rows), len(columns)), np.uint8)
        for rule, broken in answers.items():
            bits |= broken.astype(np.uint8) * np.uint8(rule)
        return bits


def _spans(line: Ints) -> tuple[Array, Array]:
    """Start and length as unsigned 32 bits. Not known (-1, -1) has length 0, so it is above nobody, and starts where nothing reaches."""
    return line[:, 0].astype(np.uint32), (line[:, 1] - line[:, 0]).astype(np.uint32)


def _tongues(mentees: Array, mentors: Array) -> tuple[Array, Array]:
    """Bit masks in the narrowest type that holds the languages in use; "not stated" becomes all of them."""
    used = int(np.bitwise_or.reduce(np.concatenate([mentees, mentors, np.zeros(1, np.uint64)])))
    bits = [bit for bit in range(64) if used >> bit & 1]
    narrow = next(
        kind for kind in (np.uint8, np.uint16, np.uint32, np.uint64) if np.dtype(kind).itemsize * 8 >= len(bits)
    )
    sides = []
    for masks in (mentees, mentors):
        packed = np.zeros(len(masks), narrow)
        for place, bit in enumerate(bits):
            packed |= ((masks >> np.uint64(bit)) & np.uint64(1)).astype(narrow) << narrow(place)
        packed[masks == 0] = np.iinfo(narrow).max
        sides.append(packed)
    return sides[0], sides[1]


def _same_people(problem: Problem) -> Ints:
    """Rows of (mentee, mentor) for people on both sides."""
    ids = np.concatenate([problem.mentees.ids, problem.mentors.ids])
    order = np.lexsort((ids[:, 1], ids[:, 0]))  # stable, so of two alike the mentee comes first
    twice = np.flatnonzero((ids[order[1:]] == ids[order[:-1]]).all(axis=1))
    return np.column_stack([order[twice], order[twice + 1] - len(problem.mentees)])
