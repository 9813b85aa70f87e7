"""Which of all pairs the solver gets to see: a start set, and the pairs near the prices. No ORM.

What is chosen here decides only how soon the proof closes, never what is optimal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from pairing.certificate import above_prices
from pairing.master import Arcs, Flow, Steps
from pairing.places import Places
from pairing.problem import Array, Ints
from pairing.scores import Progress, row_blocks

BEST = 12  # arcs of each person in the start set
RAISES = 12  # of the rough prices
GROUP = 16  # pairs whose largest value stands for them when the 12th best is looked for
BAND = 1 << 20  # pairs looked through together: enough for the steps of each band to cost little, few enough to hold
SPREAD = 24_000  # scores are stretched to this range; the noise added then is up to a third of it, and all fits 16 bits
LATER = np.uint64(0x9E3779B97F4A7C15)


def person_hash(ids: npt.NDArray[np.uint64], salt: int) -> npt.NDArray[np.uint64]:
    """64 mixed bits for each (n, 2) id."""
    return _mixed(_mixed(ids[:, 0] + np.uint64(salt)) ^ ids[:, 1])


def pair_hash(mentees: npt.NDArray[np.uint64], mentors: npt.NDArray[np.uint64]) -> Ints:
    """32 bits for each pair of person hashes: what decides between outcomes of equal worth."""
    return (_mixed(mentees + LATER * mentors) >> np.uint64(32)).astype(np.int64)


def _mixed(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


class Jittered:
    """Scores with a little noise from the ids, so that people alike do not all ask for the same few partners.

    Sixteen best by plain score leave a fifth of 5,000 people without a partner in the first round; with the noise the
    lists spread. It also cuts ties by the ids, never by the order of rows.
    """

    def __init__(self, scores: Array, mentees: npt.NDArray[np.uint64], mentors: npt.NDArray[np.uint64]) -> None:
        self._scores = scores
        self._mentees, self._mentors = (hashes.astype(np.uint16) for hashes in (mentees, mentors))
        sample = scores[:: len(scores) // 64 + 1]
        top = int(scores.max(initial=0))
        self._low = int(sample[sample > 0].min(initial=top))  # what lies below counts as this
        self._stretch = max(SPREAD // max(top - self._low, 1), 1)
        self._kind = np.int16 if top - self._low <= SPREAD and scores.dtype == np.int16 else np.int64

    def rows(self, some: slice) -> Array:
        """Values of these mentees with all mentors, 0 where the pair is not allowed, else 1 or more."""
        block = self._scores[some]
        noise = self._mentees[some, None] ^ self._mentors
        noise *= np.uint16(0x9E37)
        noise >>= np.uint16(3)
        values: Array = np.maximum(block, self._kind(self._low))
        values -= self._kind(self._low)
        values *= self._kind(self._stretch)
        values += self._kind(1)
        values += noise.view(np.int16)
        values *= block > 0
        return values


def start_arcs(
    scores: Array,
    mentees: npt.NDArray[np.uint64],
    mentors: npt.NDArray[np.uint64],
    progress: Progress | None = None,
) -> Ints:
    """About the `BEST` arcs of each person, as sorted flat places in `scores`. All arcs of a small problem."""
    rows, columns = scores.shape
    if rows * columns <= 4 * BEST * (rows + columns):
        return np.flatnonzero(scores > 0)
    values = Jittered(scores, mentees, mentors)
    across, down = _group_size(columns), _group_size(rows)
    of_rows, tops = np.ones(rows, np.int64), []
    held: dict[int, Array] = {}  # a small problem's values, which the second pass then need not compute again
    for some in row_blocks(scores.shape):
        block = values.rows(some)
        if scores.size <= BAND:
            held[some.start] = block
        of_rows[some] = _nearly_best(largest(block, across, axis=1))
        tops.append(largest(block, down, axis=0))
    of_columns = _nearly_best(np.ascontiguousarray(np.concatenate(tops).T))
    found = []
    for some in row_blocks(scores.shape):
        block = held[some.start] if held else values.rows(some)
        wanted = block >= of_columns.astype(block.dtype)
        wanted |= block >= of_rows[some].astype(block.dtype)[:, None]
        found.append(np.flatnonzero(wanted) + some.start * columns)
        if progress:
            progress("start", some.start, rows)
    return np.concatenate(found)


def _group_size(people: int) -> int:
    return min(max(people // (4 * BEST), 1), GROUP)


def largest(block: Array, size: int, axis: int) -> Array:
    """The largest value of each group of `size` along an axis; what is left over at the end stands for itself."""
    count = block.shape[axis] // size
    whole, rest = np.split(block, [count * size], axis=axis)
    shape = (size, count, block.shape[1]) if axis == 0 else (block.shape[0], size, count)
    return np.concatenate([whole.reshape(shape).max(axis=axis), rest], axis=axis)


def _nearly_best(values: Array) -> Ints:
    """For each row a value that at least `BEST` of its groups reach, and so few pairs pass; at least 1."""
    if values.shape[1] <= BEST:
        return np.ones(len(values), np.int64)
    kth: Ints = np.partition(values, -BEST, axis=1)[:, -BEST].astype(np.int64)
    return np.maximum(kth, 1)


def arcs_of(gains: Array, places: Places, at: Ints) -> Arcs:
    """These pairs, given as sorted flat places in `gains`, as the solver wants them."""
    mentees, mentors = sides(at, gains.shape[1])
    return Arcs(
        mentees,
        mentors,
        gains.reshape(-1)[at].astype(np.int64),
        mentees=gains.shape[0],
        mentors=gains.shape[1],
        mentee_steps=_steps(places.of_mentees(), np.array(places.balance.coverage)),
        mentor_steps=_steps(places.of_mentors(), -np.array(places.balance.load)),
    )


def sides(at: Ints, mentors: int) -> tuple[Ints, Ints]:
    """Mentees and mentors of these flat places; NumPy's divmod takes three times as long."""
    mentees: Ints = at // mentors
    return mentees, at - mentees * mentors


def _steps(room: Ints, gains: Ints) -> Steps:
    person, step = np.nonzero(room.T)  # by person, then by step
    return Steps(person, room[step, person], gains[step], np.zeros(len(person), np.int64))


def rough_prices(arcs: Arcs, places: Ints) -> Flow:
    """Prices for the first round to start from, of places with mentors: those whom too many mentees ask first cost more.

    places: by mentor. They prove nothing; the first round takes half the time from here.
    """
    u, v = np.zeros(arcs.mentors, np.int64), np.zeros(arcs.mentees, np.int64)
    if len(arcs.gain):
        first = np.flatnonzero(np.diff(arcs.mentee, prepend=-1))
        many = np.diff(first, append=len(arcs.mentee))
        step = arcs.gain.max() / 16
        for _ in range(RAISES):
            over = arcs.gain - u[arcs.mentor]
            asked = over == np.repeat(np.maximum.reduceat(over, first), many)
            crowd = np.bincount(arcs.mentor[asked], minlength=arcs.mentors) - places
            u += np.clip(crowd, 0, 3) * int(step)
            step *= 0.8
        v[arcs.mentee[first]] = np.maximum.reduceat(arcs.gain - u[arcs.mentor], first)
    return Flow(np.zeros(len(arcs.gain), bool), u, v)


def near_prices(
    scores: Array, prices: Flow, window: int, most: int, hashes: tuple[Array, Array]
) -> tuple[int, Ints, bool]:
    """One scan over all pairs at these prices.

    Returns the pairs' part of the bound, exact; the sorted flat places of pairs with s >= u + v - window, at most `most`
    for a mentee where many have more, the best first and ties by the ids; and whether none was left out for that reason.
    """
    bound, found, whole = 0, [], True
    for rows in _bands(scores.shape):
        block = scores[rows]
        at, worth = above_prices(block, prices.v[rows], prices.u, window)
        bound += int(np.maximum(worth, 0).sum())
        kept = _best_of_each(at, worth, block.shape, most, (hashes[0][rows], hashes[1]))
        whole = whole and len(kept) == len(at)
        found.append(kept + rows.start * scores.shape[1])
    return bound, np.concatenate(found) if found else np.zeros(0, np.int64), whole


def _bands(shape: tuple[int, ...]) -> Iterator[slice]:
    size = max(BAND // max(shape[1], 1), 1)
    for start in range(0, shape[0], size):
        yield slice(start, min(start + size, shape[0]))


def _best_of_each(at: Ints, worth: Ints, shape: tuple[int, ...], most: int, hashes: tuple[Array, Array]) -> Ints:
    """At most `most` places of each row of a block where rows have more on average, else all of them."""
    if len(at) <= most * shape[0]:
        return at
    ends = np.searchsorted(at, np.arange(1, shape[0] + 1) * shape[1])
    starts = np.concatenate([[0], ends[:-1]])
    crowded = np.flatnonzero(ends - starts > most)
    keep = np.ones(len(at), bool)
    for row in crowded:
        here = slice(starts[row], ends[row])
        columns = at[here] - row * shape[1]
        ties = pair_hash(hashes[0][row : row + 1], hashes[1][columns]) >> 12
        order = np.argpartition(-((worth[here] << 20) + ties), most)
        keep[here][order[most:]] = False
    return at[keep]
