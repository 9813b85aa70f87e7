"""Groups: a mentee has no mentor, or at least two. What a flow cannot say, as a small integer program. Pure; no ORM.

A flow in which the first and the second place count the same settles most cases: where nobody ends with exactly one
mentor, its answer is optimal as it stands. What is left comes here, with the pairs that the flow was solved on:

1. The linear program over these pairs, in which whoever has a mentor takes part and whoever takes part has two. Its prices
   make a proof (pairing/group_proof.py), and a scan over all pairs at these prices tells which others could still matter.
2. Where mentors are scarce and their number is odd, the linear optimum shares mentors by halves, in odd circles. The
   mentors of such a circle become a set of the proof (as in Edmonds 1965) and a row of the program; again from 1.
3. What still is not whole is left to the branch and bound of HiGHS, and the proof of the rounds before bounds it.

Everything works in the order of the ids, with a limit of nodes rather than of seconds: the outcome is the same for any
order of rows, save where a deadline cuts it off.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np

from pairing.candidates import person_hash, start_arcs
from pairing.certificate import capacity_faults
from pairing.group_master import Pairs, Program, Relaxed
from pairing.group_proof import NONE, SCALE, GroupBound, GroupProof, GroupScan, Members, Side, Wanted, alone_with_a_lock
from pairing.master import Arcs, Flow, SolverFailed, Steps, solve_master
from pairing.places import Places
from pairing.problem import Array, Bools, Ints
from pairing.rounds import MENTEE_SALT, MENTOR_SALT, Found
from pairing.scores import Progress, row_blocks

WINDOW = 24  # points: pairs this near to being in a best group join the next round
MOST = 16  # of them at most this many for a mentee
KEPT = 64  # pairs stay while they are this near, or while there are no more than
CROWD = 16  # of them for a mentee
ALL = 200_000  # pairs that HiGHS searches at most
ROUNDS = 30
NODES = 500  # of the branch and bound
WHOLE = 1e-6  # this near to 0 or 1 counts as whole
PARTS = 12  # prices of mentees in a group are taken to be whole twelfths


@dataclass(frozen=True, slots=True)
class Groups:
    """A choice of groups and its proof. People in the order given; pairs are sorted flat places in the gains."""

    chosen: Ints
    objective: int
    proof: GroupProof
    found: GroupBound
    solver_proven: bool  # HiGHS searched all pairs that could be in a better choice, and found none
    rounds: int

    def prices(self) -> Flow:
        """The prices in whole points: for a look at them, not for a proof."""
        far = 1 << 40
        u = np.clip(-(-self.proof.points // SCALE), -far, far)
        return Flow(np.zeros(0, bool), u, np.clip(-(-self.found.reach // SCALE), -far, far))


def alone(left: Places, wanted: Wanted, counts: Ints) -> Bools:
    """Who ends with exactly one mentor and may not, given how many each mentee has of the places left."""
    total = np.broadcast_to(left.held[0], counts.shape) + counts
    found: Bools = (total == 1) & ((counts > 0) | wanted.must)
    return found


def best_groups(
    gains: Array,
    left: Places,
    wanted: Wanted,
    at: Ints,
    prices: Flow,
    *,
    progress: Progress | None = None,
    deadline: float | None = None,
) -> Groups:
    """The best choice of groups, by places that make a group, then points.

    gains: (mentees, mentors), 0 where forbidden. at: sorted flat places to start from; prices: near the optimum. deadline:
    on the clock of time.perf_counter. Raises BadProblem where a mentee with one locked mentor cannot have a second.
    """
    run = _Run(gains, left, wanted, at, progress, deadline)
    run.start(prices)
    run.improve()
    if run.found.bound > run.objective:
        run.search()
    return Groups(run.chosen, run.objective, run.proof, run.found, run.solver_proven, run.rounds)


def completed(
    found: Found,
    gains: Array,
    left: Places,
    locked: Ints,
    ids: tuple[Array, Array],
    *,
    progress: Progress | None = None,
    deadline: float | None = None,
) -> tuple[Found, Groups | None]:
    """What a flow found, as it stands where nobody has exactly one mentor; else the best groups in its place.

    locked: (k, 2) pairs that are settled; left: the places beside them. ids: of mentees and mentors, in rising order.
    """
    wanted = Wanted.of(left, locked)
    if not alone(left, wanted, np.bincount(found.pairs[:, 0], minlength=len(gains))).any():
        return found, None
    at = start_arcs(gains, person_hash(ids[0], MENTEE_SALT), person_hash(ids[1], MENTOR_SALT), progress)
    flow = Flow(np.zeros(0, bool), found.u, found.v)
    groups = best_groups(gains, left, wanted, at, flow, progress=progress, deadline=deadline)
    prices = groups.prices()
    pairs = np.column_stack([groups.chosen // gains.shape[1], groups.chosen % gains.shape[1]])
    faults = capacity_faults(pairs, left)
    if faults or alone(left, wanted, np.bincount(pairs[:, 0], minlength=len(gains))).any():
        raise SolverFailed("; ".join([*faults, "a group of one"]))
    rounds = found.rounds + groups.rounds
    return Found(pairs, prices.u, prices.v, groups.objective, groups.found.bound, rounds, ties_settled=False), groups


@dataclass(slots=True)
class _Run:
    gains: Array
    left: Places
    wanted: Wanted
    at: Ints
    progress: Progress | None
    deadline: float | None
    is_lax: bool = True  # the first rounds go without most rows, see Program
    rounds: int = 0
    chosen: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    objective: int = 0
    proof: GroupProof = field(init=False)
    found: GroupBound = field(init=False)
    sets: list[Members] = field(default_factory=list)
    cover: GroupProof = field(init=False)  # the prices and weights that showed `most`
    most: int = 0
    solver_proven: bool = False

    def start(self, prices: Flow) -> None:
        """A first choice and a first proof."""
        free = GroupProof.free(self.gains.shape[1])
        self.most = int(self.wanted.counted.sum())
        self.cover, self.proof = free, replace(free, points=prices.u * SCALE)
        self.found = self._proven(self.proof, self._cover_at(prices.u, ()))
        self.chosen = self._taken(prices.u)
        self.objective = self._objective(self.chosen)
        self.at = np.union1d(self.at, self.chosen)

    def improve(self) -> None:
        """Rounds of the linear program, until the proof closes or nothing new is found."""
        while self.rounds < ROUNDS and self.found.bound > self.objective and not self._is_late():
            self.rounds += 1
            if self.progress:
                self.progress("groups", self.rounds, 0)
            relaxed = self._program(is_lax=self.is_lax).relaxed(self._seconds())
            if relaxed is None:
                break
            pairs, at = self._pairs(), self.at
            is_astray = bool((relaxed.share > relaxed.group[pairs.mentee] + WHOLE).any())
            is_whole = not is_astray and bool((abs(relaxed.share - np.rint(relaxed.share)) < WHOLE).all())
            if is_whole:
                self._take(at[relaxed.share > 0.5])
            is_news = self._price(relaxed) or is_astray
            if not (is_whole or is_news):
                found = odd_sets(pairs, relaxed, self.wanted.need, self.left.mentors)
                found = [one for one in found if one not in self.sets]
                self.sets += found
                is_news = bool(found)
            if not is_news:
                break
            self.is_lax = self.is_lax and not is_astray

    def search(self) -> None:
        """The branch and bound, over all pairs that could be in a better choice if they are not too many."""
        if self._is_late():
            return
        if self.progress:
            self.progress("groups", self.rounds + 1, 0)
        gap = self.found.bound - self.objective
        near, whole = self._near(self.proof, self.found, gap, max(ALL // max(len(self.gains), 1), MOST))
        self.at = np.union1d(self.at, near)
        chosen, done = self._program().whole(NODES, self._seconds())
        if chosen is not None:
            self._take(self.at[chosen])
        self.solver_proven = done and whole

    def _is_late(self) -> bool:
        return self.deadline is not None and time.perf_counter() > self.deadline

    def _seconds(self) -> float | None:
        return None if self.deadline is None else self.deadline - time.perf_counter()

    def _pairs(self) -> Pairs:
        mentees = self.at // self.gains.shape[1]
        return Pairs(mentees, self.at - mentees * self.gains.shape[1], self.gains.reshape(-1)[self.at].astype(np.int64))

    def _program(self, *, is_lax: bool = False) -> Program:
        return Program(self._pairs(), self.wanted, self.left, self.sets, self.most, is_lax=is_lax)

    def _price(self, relaxed: Relaxed) -> bool:
        """Make a proof of these prices, and let the pairs near them join. Whether the next round is another problem."""
        most, before = self.most, self.at
        weights = np.rint(np.maximum(relaxed.sets, 0) * SCALE).astype(np.int64).tolist()
        points = np.rint(relaxed.mentors * SCALE).astype(np.int64)
        proof = GroupProof(points, self.cover.cover, tuple(self.sets), tuple((weight, 0) for weight in weights))
        found = self._proven(proof, self._cover_at(relaxed.mentors, relaxed.sets))
        near, _ = self._near(proof, found, WINDOW, MOST)
        # Forgetting pairs only when they are many, and the bound has fallen, so that the rounds end.
        if found is self.found and len(self.at) > CROWD * len(self.gains):
            pairs = self._pairs()
            surplus = pairs.gain * SCALE - points[pairs.mentor]
            self.at = self.at[surplus >= found.reach[pairs.mentee] - KEPT * SCALE]
        self.at = np.union1d(np.union1d(self.at, near), self.chosen)  # with these, nobody's lock is left alone
        return self.most < most or bool(len(np.setdiff1d(self.at, before, assume_unique=True)))

    def _cover_at(self, prices: Array, sets: Array | tuple[()]) -> GroupProof:
        """What prices of points say about prices of mentees in a group: the points in them are small beside a group's."""
        entry = int(self.wanted.entry()[self.wanted.counted].max(initial=1))
        if entry <= 0:
            return self.cover
        parts = [
            np.maximum(np.rint(np.asarray(some) * (PARTS / entry)), 0).astype(np.int64) * SCALE // PARTS
            for some in (prices, sets)
        ]
        used = [(one, (0, weight)) for one, weight in zip(self.sets, parts[1].tolist(), strict=False) if weight]
        return GroupProof(
            np.zeros_like(parts[0]), parts[0], tuple(one for one, _ in used), tuple(two for _, two in used)
        )

    def _proven(self, proof: GroupProof, cover: GroupProof) -> GroupBound:
        """Scan all pairs: what this proof shows with the better of two bounds on the groups. The best one is kept."""
        scan = GroupScan(
            self.wanted,
            self.left,
            replace(
                cover, points=proof.points, sets=(*proof.sets, *cover.sets), weights=(*proof.weights, *cover.weights)
            ),
        )
        for rows in row_blocks(self.gains.shape):
            scan.add(rows, self.gains[rows])
        most = scan.most()
        if most < self.most:
            self.most, self.cover = most, cover
        found = scan.bound(self.most)
        if not self.rounds or found.bound < self.found.bound:
            self.found = found
            self.proof = GroupProof(
                proof.points, self.cover.cover, (*proof.sets, *self.cover.sets), (*proof.weights, *self.cover.weights)
            )
        return found

    def _near(self, proof: GroupProof, found: GroupBound, window: int, most: int) -> tuple[Ints, bool]:
        """The pairs that a group within `window` points of the best can have, and whether none was left out."""
        side = Side.of_points(self.wanted, proof)
        places, whole = [], True
        for rows in row_blocks(self.gains.shape):
            surplus = side.surplus(self.gains[rows])
            near = (surplus >= found.reach[rows, None] - window * SCALE) & (surplus > NONE // 2)
            if surplus.shape[1] > most:
                kth = np.partition(surplus, -most, axis=1)[:, -most, None]
                whole = whole and not (near & (surplus < kth)).any()
                near &= surplus >= kth
            places.append(np.flatnonzero(near) + rows.start * self.gains.shape[1])
        return np.concatenate([np.zeros(0, np.int64), *places]), whole

    def _take(self, chosen: Ints) -> None:
        """Keep this choice if it is a better one."""
        objective = self._objective(chosen)
        if objective > self.objective:
            self.chosen, self.objective = chosen, objective

    def _objective(self, chosen: Ints) -> int:
        mentees = chosen // self.gains.shape[1]
        counts = [
            np.bincount(rows, minlength=people)
            for rows, people in zip((mentees, chosen % self.gains.shape[1]), self.gains.shape, strict=True)
        ]
        return int(self.gains.reshape(-1)[chosen].sum(dtype=np.int64)) + self.left.value(*counts)

    def _taken(self, u: Ints) -> Ints:
        """A choice that can be made: those with a lock first, then whoever gains most at these prices, one by one."""
        chosen = self._for_locks()
        width, entry = self.gains.shape[1], self.wanted.entry()
        used = np.bincount(chosen % max(width, 1), minlength=width)
        free = np.flatnonzero(self.wanted.counted & ~self.wanted.must & (entry > NONE // 2))
        surplus = [np.where(self.gains[row] > 0, self.gains[row] - u, NONE) for row in free]
        best = np.array([int(np.sort(one)[-2:].sum()) for one in surplus], np.int64)
        groups = [chosen]
        load = np.array(self.left.balance.load)
        for place in np.argsort(-best, kind="stable").tolist():
            row, need = int(free[place]), int(self.wanted.need[free[place]])
            open_to = np.flatnonzero((surplus[place] > NONE // 2) & (used < self.left.mentors))
            one = open_to[np.argsort(-surplus[place][open_to], kind="stable")[:need]]
            step = np.minimum((used + self.left.held[1])[one], len(load) - 1)
            if len(one) == need and entry[row] + int((self.gains[row, one] - load[step]).sum()) > 0:
                used[one] += 1
                groups.append(row * width + one)
        return np.sort(np.concatenate(groups))

    def _for_locks(self) -> Ints:
        """One more mentor for everybody whose lock needs one. Raises BadProblem where that cannot be."""
        must = np.flatnonzero(self.wanted.must)
        if not len(must):
            return np.zeros(0, np.int64)
        row, mentor = np.nonzero(self.gains[must] > 0)
        gain = self.gains[must[row], mentor].astype(np.int64)
        ones, none = np.ones(len(must), np.int64), np.zeros(len(must), np.int64)
        mentors = np.flatnonzero(self.left.mentors > 0)
        steps = Steps(
            mentors, self.left.mentors[mentors], np.zeros(len(mentors), np.int64), np.zeros(len(mentors), np.int64)
        )
        first = int(gain.max(initial=0)) * len(must) + 1
        arcs = Arcs(
            row,
            mentor,
            gain,
            len(must),
            self.gains.shape[1],
            Steps(np.arange(len(must)), ones, ones * first, none),
            steps,
        )
        chosen = solve_master(arcs).chosen
        alone = np.setdiff1d(np.arange(len(must)), row[chosen])
        if len(alone):
            raise alone_with_a_lock(int(self.wanted.lock[must[alone]].min()))
        return np.sort(must[row[chosen]] * self.gains.shape[1] + mentor[chosen])


def odd_sets(pairs: Pairs, relaxed: Relaxed, need: Ints, places: Ints) -> list[Members]:
    """Sets of mentors that the linear optimum splits between more mentees than could have two of them.

    Looked for among people connected by pairs that are neither made nor left. A mentee who is sure of one mentor and
    shares another one by halves closes the circle with the sure one, too.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    split = (relaxed.share > WHOLE) & (relaxed.share < 1 - WHOLE)
    sure = relaxed.share >= 1 - WHOLE
    mentees, people = len(relaxed.group), len(relaxed.group) + len(places)
    edges = coo_array(
        (np.ones(int(split.sum())), (pairs.mentee[split], mentees + pairs.mentor[split])), shape=(people, people)
    )
    _, part = connected_components(edges, directed=False)
    halves = np.bincount(pairs.mentee[split], relaxed.share[split], mentees)
    is_split = halves > WHOLE
    found = []
    for one in np.unique(part[pairs.mentee[split]]).tolist():
        ring = np.unique(pairs.mentor[split & (part[pairs.mentee] == one)])
        partners = sure & is_split[pairs.mentee] & (part[pairs.mentee] == one)
        closing = partners & (np.abs(halves - 1)[pairs.mentee] < WHOLE) & (relaxed.group[pairs.mentee] > 1 - WHOLE)
        first = np.flatnonzero(closing)
        first = first[np.unique(pairs.mentee[first], return_index=True)[1]]
        for more in (first, np.zeros(0, np.int64), np.flatnonzero(partners)):
            members = np.union1d(ring, pairs.mentor[more])
            room = int(places[members].sum())
            if room % 2 and _twice(pairs, relaxed, need, members) > room // 2 + WHOLE:
                found.append(tuple(members.tolist()))
                break
    return found


def _twice(pairs: Pairs, relaxed: Relaxed, need: Ints, members: Ints) -> float:
    """How many mentees have two of these mentors at least, by the shares they have."""
    mentees = len(relaxed.group)
    mark = np.zeros(int(pairs.mentor.max(initial=0)) + 1, bool)
    mark[members] = True
    inside = mark[pairs.mentor]
    many = np.bincount(pairs.mentee[inside], relaxed.share[inside], mentees)
    whole = np.bincount(pairs.mentee, relaxed.share, mentees)
    others = np.where(need == 2, whole - relaxed.group, relaxed.group)
    twice = np.maximum(many - others, (many - relaxed.group) / 2)
    return float(np.maximum(twice, 0)[need > 0].sum())
