"""The hard rules of a pairing run, as boolean masks over (mentee, mentor). No ORM.

One rule needs the topics and so lives with the scores: the mentor's level is above the mentee's in a wanted topic that
the program allows (`Rule.SKILL`). All others are here.
"""

from __future__ import annotations

from enum import IntFlag

import numpy as np
import numpy.typing as npt

from pairing.problem import LOW_64, Array, Bools, Ints, Problem

Where = Ints | slice


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


class Listed:
    """Listed (mentee, mentor) pairs, to be found in many selections: by mentee, so that a few mentees see only their own."""

    def __init__(self, pairs: Ints, shape: tuple[int, int]) -> None:
        self.shape = shape
        self.order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        self.mentees, self.mentors = (np.ascontiguousarray(column) for column in pairs[self.order, :2].T)

    def within(self, rows: Where, columns: Where) -> tuple[Ints, Ints, Ints]:
        """Where they lie in the selection, and their places in `order`; pairs outside are left out."""
        some = slice(0, len(self.order))
        if isinstance(rows, slice) and rows.step in {None, 1}:
            start, stop, _ = rows.indices(self.shape[0])
            some = slice(*np.searchsorted(self.mentees, [start, max(start, stop)]).tolist())
            at = self.mentees[some] - start
        else:
            at = _places_in(rows, self.shape[0])[self.mentees]
        across = self.mentors[some]
        if not isinstance(columns, slice) or columns != slice(None):
            across = _places_in(columns, self.shape[1])[across]
        inside = np.flatnonzero((at >= 0) & (across >= 0))
        return at[inside], across[inside], inside + some.start

    def find(self, mentees: Ints, mentors: Ints) -> Ints:
        """For each of these pairs its place in `order`, or -1."""
        if not len(self.order):
            return np.full(len(mentees), -1)
        keys, asked = (one * self.shape[1] + other for one, other in ((self.mentees, self.mentors), (mentees, mentors)))
        at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        return np.where(keys[at] == asked, at, -1)


def _places_in(selected: Where, people: int) -> Ints:
    """For each person their place in the selection, or -1."""
    at, numbers = np.full(people, -1), np.arange(people)[selected]
    at[numbers] = np.arange(len(numbers))
    return at


class RuleBook:
    """The rules of one problem, prepared for many questions.

    `rows` selects mentees and `columns` mentors, by numbers or a slice; every answer is a boolean (rows, columns), True
    where the rule is broken.
    """

    def __init__(self, problem: Problem) -> None:
        mentees, mentors = problem.mentees, problem.mentors
        self.shape = len(mentees), len(mentors)
        self._mentee_line, self._mentor_line = _spans(mentees.line), _spans(mentors.line)
        self._mentee_tongues, self._mentor_tongues = _tongues(mentees.languages, mentors.languages)
        self._unready = ~mentees.ready, ~mentors.ready
        self._placeless = mentees.capacity == 0, mentors.capacity == 0
        listed = {
            Rule.SAME_PERSON: _same_people(problem),
            Rule.EXCLUDED: problem.excluded,
            Rule.EARLIER: problem.earlier,
        }
        self._listed = {rule: Listed(pairs, self.shape) for rule, pairs in listed.items()}
        self._all_listed = Listed(np.concatenate(list(listed.values())), self.shape)

    def broken(self, rows: Where, columns: Where) -> Bools:
        """True where any rule of this book is broken."""
        broken = self._line(rows, columns)
        broken |= self._language(rows, columns)
        broken |= self._either(self._unready, rows, columns)
        broken |= self._either(self._placeless, rows, columns)
        broken[self._all_listed.within(rows, columns)[:2]] = True
        return broken

    def by_rule(self, rows: Where, columns: Where) -> npt.NDArray[np.uint8]:
        """The set of broken rules as bits of `Rule`, without SKILL."""
        answers = {
            Rule.LINE: self._line(rows, columns),
            Rule.LANGUAGE: self._language(rows, columns),
            Rule.READY: self._either(self._unready, rows, columns),
            Rule.PLACE: self._either(self._placeless, rows, columns),
        }
        bits = np.zeros(answers[Rule.LINE].shape, np.uint8)
        for rule, broken in answers.items():
            bits |= broken * np.uint8(rule)
        for rule, pairs in self._listed.items():
            bits[pairs.within(rows, columns)[:2]] |= np.uint8(rule)
        return bits

    def _line(self, rows: Where, columns: Where) -> Bools:
        """One interval test each way; unsigned, so that "before the start" is a huge number and needs no second test."""
        mentee_start, mentee_size = (part[rows][:, None] for part in self._mentee_line)
        mentor_start, mentor_size = (part[columns] for part in self._mentor_line)
        broken: Bools = (mentee_start - mentor_start) < mentor_size
        broken |= (mentor_start - mentee_start) < mentee_size
        return broken

    def _language(self, rows: Where, columns: Where) -> Bools:
        return np.equal(self._mentee_tongues[rows][:, None] & self._mentor_tongues[columns], 0)

    def _either(self, sides: tuple[Bools, Bools], rows: Where, columns: Where) -> Bools:
        return sides[0][rows][:, None] | sides[1][columns]


def _spans(line: Ints) -> tuple[Array, Array]:
    """Start and length as unsigned 32 bits. Not known (-1, -1) has length 0, so it is above nobody, and starts where nothing reaches."""
    return line[:, 0].astype(np.uint32), (line[:, 1] - line[:, 0]).astype(np.uint32)


def _tongues(mentees: Array, mentors: Array) -> tuple[Array, Array]:
    """Bit masks in the narrowest type that holds the languages in use; "not stated" becomes all of them."""
    used = int(np.bitwise_or.reduce(np.concatenate([mentees, mentors, np.zeros(1, np.uint64)])))
    bits = [bit for bit in range(64) if used >> bit & 1]
    narrow = next(np.dtype(kind) for kind in ("u1", "u2", "u4", "u8") if np.dtype(kind).itemsize * 8 >= len(bits))
    sides = []
    for masks in (mentees, mentors):
        packed = np.zeros(len(masks), np.uint64)
        for place, bit in enumerate(bits):
            packed |= (masks >> np.uint64(bit) & np.uint64(1)) << np.uint64(place)
        sides.append(np.where(masks == 0, np.uint64(LOW_64), packed).astype(narrow))
    return sides[0], sides[1]


def _same_people(problem: Problem) -> Ints:
    """Rows of (mentee, mentor) for people on both sides."""
    ids = np.concatenate([problem.mentees.ids, problem.mentors.ids])
    order = np.lexsort((ids[:, 1], ids[:, 0]))  # stable, so of two alike the mentee comes first
    twice = np.flatnonzero((ids[order[1:]] == ids[order[:-1]]).all(axis=1))
    return np.column_stack([order[twice], order[twice + 1] - len(problem.mentees)])
