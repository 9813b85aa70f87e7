"""What each pair adds to an outcome once the aims of a run are in it: its score with shortfall, kept pairs and locks. No ORM."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pairing.places import Places
from pairing.problem import Aims, Array, BadProblem, Ints
from pairing.rules import Listed
from pairing.scores import row_blocks


class Gains:
    """What a run maximizes, made of scores and aims.

    A pair adds its score, less `shortfall` times what the score is under the threshold, and the bonus if it is a kept one:
    `worth`. That may be below 1, while 0 means forbidden; so in a matrix of gains (`block`) all pairs are lifted by
    `aims.shift`, and as each takes one place of a mentee, every coverage step in `places` is lowered by as much: objective
    and bound stay what they are. A locked pair is settled: forbidden in the matrix and its places taken in `places`
    (coverage and load go on from the next step), its worth in both objective and bound.
    """

    def __init__(self, aims: Aims, places: Places) -> None:
        """Raises BadProblem, field "locked", where the locked pairs do not fit the places."""
        self.aims, self.whole = aims, places
        shape = len(places.mentees), len(places.mentors)
        self._kept = Listed(aims.kept, shape) if aims.bonus and len(aims.kept) else None
        self._locked = Listed(aims.locked, shape) if len(aims.locked) else None
        self.places = self._places_left()

    def _places_left(self) -> Places:
        """The places beside those of locked pairs."""
        aims, whole = self.aims, self.whole
        balance = whole.balance
        if aims.shift:
            balance = replace(balance, coverage=tuple(gain - aims.shift for gain in balance.coverage))
        if self._locked is None:
            return replace(whole, balance=balance)
        left, held = [], []
        for name, column, room, before in zip(
            ("mentee", "mentor"), aims.locked.T, (whole.mentees, whole.mentors), whole.held, strict=True
        ):
            taken = np.bincount(column, minlength=len(room))
            over = np.flatnonzero((taken > room)[column])
            if len(over):
                raise BadProblem("locked", f"a {name} has more locked pairs than places", int(over[0]))
            left.append(room - taken)
            held.append(before + taken)
        return Places(left[0], left[1], balance, (held[0], held[1]))

    def worth(self, pairs: Ints, scores: Ints) -> Ints:
        """What each of these pairs adds, given its score: what the objective counts."""
        gains: Ints = scores.astype(np.int64)
        gains = gains - self.aims.shortfall * np.maximum(self.aims.threshold - gains, 0)
        if self._kept is not None:
            gains = gains + self.aims.bonus * (self._kept.find(pairs[:, 0], pairs[:, 1]) >= 0)
        return gains

    def value(self, pairs: Ints, scores: Ints) -> int:
        """The objective of a pairing, or what the locked pairs add to it."""
        mentees, mentors = self.whole.mentees, self.whole.mentors
        counts = [np.bincount(c, minlength=len(side)) for c, side in zip(pairs.T, (mentees, mentors), strict=True)]
        return int(self.worth(pairs, scores).sum()) + self.whole.value(*counts)

    def block(self, rows: slice, scores: Array) -> Array:
        """The gains of these mentees with all mentors, 0 for forbidden and locked pairs. New, or the scores themselves."""
        gains = scores
        if self.aims.shift:
            kind = scores.dtype.type
            gains = np.maximum(kind(self.aims.threshold) - scores, kind(0))
            gains *= kind(-self.aims.shortfall)
            gains += kind(self.aims.shift)
            gains += scores
            gains *= scores > 0
        elif self.changes:
            gains = scores.copy()
        if self._kept is not None:
            at, across, _ = self._kept.within(rows, slice(None))
            gains[at, across] += (scores[at, across] > 0) * gains.dtype.type(self.aims.bonus)
        if self._locked is not None:
            gains[self._locked.within(rows, slice(None))[:2]] = 0
        return gains

    @property
    def changes(self) -> bool:
        """Whether gains differ from scores anywhere."""
        return self.aims.changes_gains or self._locked is not None

    def apply(self, scores: Array) -> None:
        """Turn the scores of all pairs into gains, in place."""
        if self.changes:
            for rows in row_blocks(scores.shape):
                scores[rows] = self.block(rows, scores[rows])
