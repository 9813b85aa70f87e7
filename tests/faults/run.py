"""A run: messages are written while faults happen at random moments, then a calm day, then the judgment."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from notifications.kinds import RULES, Kind
from tests.faults.harness import BEATS, WORKERS, Harness
from tests.notifications.smtp import (
    BUSY_DATA,
    CUT_DATA,
    CUT_RCPT,
    CUT_TAKEN,
    CUT_UNTAKEN,
    DEFER,
    DEFER_DATA,
    NOT_NOW,
    REFUSE,
    REFUSE_DATA,
    SLOW,
)

KINDS = (Kind.CHECK_IN_OPENED, Kind.PAIR_PUBLISHED, Kind.PATTERNS_PUBLISHED, Kind.MEMBER_INVITED, Kind.CHARTER_DUE)
REFUSALS = (DEFER, DEFER_DATA, REFUSE, REFUSE_DATA, NOT_NOW, BUSY_DATA)
CUTS = (CUT_TAKEN, CUT_TAKEN, CUT_UNTAKEN, CUT_DATA, CUT_RCPT)
PATIENCE = 120.0  # seconds for the calm day


@dataclass
class Outcome:
    """What a run found. `losses` and `doubles` hold what was wrong, one sentence each."""

    seed: int
    messages: int
    faults: dict[str, int] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    copies: int = 0
    resends: int = 0
    unconfirmed: int = 0
    unconfirmed_allowed: int = 0
    points: int = 0
    points_reached: int = 0
    points_killed_at: int = 0
    seconds: float = 0.0

    @property
    def is_sound(self) -> bool:
        """The criterion of delivery."""
        return not self.losses and not self.doubles and self.unconfirmed <= self.unconfirmed_allowed

    def as_json(self) -> dict[str, Any]:
        """For a line of the benchmark."""
        return asdict(self)


class Faults:
    """Each method is one kind of fault; `happened` counts them, `killed` the processes that may have had a message in hand."""

    def __init__(self, harness: Harness) -> None:
        self.harness, self.random = harness, harness.random
        self.happened: Counter[str] = Counter()
        self.deaths: Counter[str] = Counter()
        self.killed = 0

    def death_at_a_point(self) -> None:
        """kill -9 of a worker's process at a numbered point."""
        point = self.harness.order_death(seconds=2)
        if point is None:
            self._free()
            return
        self.happened["worker killed at a point"] += 1
        self.deaths[point] += 1
        self.killed += 1

    def death_of_a_worker(self) -> None:
        """kill -9 of a whole worker at any moment; another one is started a little later."""
        name = self.random.choice(WORKERS)
        self._kill_worker(name)
        self._pause(0.3)
        self.harness.launch(name)
        self.happened["worker killed"] += 1

    def death_of_a_beat(self) -> None:
        """kill -9 of one of the two schedulers."""
        name = self.random.choice(BEATS)
        self.harness.kill(name)
        self._pause(0.3)
        self.harness.launch(name)
        self.happened["beat killed"] += 1

    def empty_valkey(self) -> None:
        """Valkey is killed and comes back empty."""
        os.kill(self.harness.servers.valkey.pid(), signal.SIGKILL)
        self._pause(0.5)
        self.harness.servers.revive()
        self.happened["Valkey killed, back empty"] += 1

    def crashed_postgres(self) -> None:
        """PostgreSQL falls and recovers."""
        self.harness.servers.postgres.crash()
        self._pause(0.5)
        self.harness.servers.revive()
        self.happened["PostgreSQL crashed"] += 1

    def dead_mail_server(self) -> None:
        """The mail server cuts all lines and answers nobody for a while."""
        self.harness.sink.die()
        self._pause(0.5)
        self.harness.sink.start()
        self.happened["mail server dead"] += 1

    def refusal(self) -> None:
        """The mail server says no to the next message."""
        self._order(REFUSALS, "mail refused")

    def cut(self) -> None:
        """The line is cut at the next message, before its answer or after, with the message taken or not."""
        self._order(CUTS, "line cut")

    def slowness(self) -> None:
        """The mail server thinks for two seconds."""
        self._order((SLOW,), "mail server slow")

    def rings(self) -> None:
        """Everybody is rung for many times."""
        self.harness.ring(10)
        self.happened["rings for nothing"] += 1

    def clock_forward(self) -> None:
        """The clock steps past every lease, under the living."""
        self.harness.clock.step(timedelta(minutes=self.random.randint(11, 60)))
        self.happened["clock forward"] += 1

    def clock_back(self) -> None:
        """The clock steps back."""
        self.harness.clock.step(-timedelta(minutes=self.random.randint(1, 30)))
        self.happened["clock back"] += 1

    def sleep(self) -> None:
        """A worker sleeps past its lease and goes on as if nothing had happened."""
        name = self.random.choice(WORKERS)
        self.harness.signal(name, signal.SIGSTOP)
        self.harness.clock.step(timedelta(minutes=11))
        time.sleep(1 + self.random.random())
        self.harness.signal(name, signal.SIGCONT)
        self.happened["worker asleep past its lease"] += 1

    def outage(self) -> None:
        """Nothing of ours runs for 24 hours."""
        for name in WORKERS:
            self._kill_worker(name)
        for name in BEATS:
            self.harness.kill(name)
        self.harness.clock.step(timedelta(hours=24))
        for name in (*WORKERS, *BEATS):
            self.harness.launch(name)
        self.happened["24 hours of outage"] += 1

    def _kill_worker(self, name: str) -> None:
        self.harness.kill(name)
        self.killed += self.harness.hands

    def _order(self, steps: tuple[str, ...], name: str) -> None:
        """Have the mail server do it to the next message. It counts when there was one."""
        orders = self.harness.sink.orders
        orders.append(self.random.choice(steps))
        deadline = time.monotonic() + 2
        while orders and time.monotonic() < deadline:
            time.sleep(0.01)
        if orders:
            orders.clear()
            self._free()
        else:
            self.happened[name] += 1

    def _free(self) -> None:
        """Nothing was in hand: perhaps all that is left waits for the lease of a dead worker. Counts as no fault."""
        self.harness.clock.step(timedelta(minutes=11))

    def _pause(self, longest: float) -> None:
        time.sleep(self.random.uniform(0, longest))


# How often each happens; the last ones take long or are rare by nature.
WEIGHTS: dict[Callable[[Faults], None], int] = {
    Faults.death_at_a_point: 30,
    Faults.cut: 18,
    Faults.refusal: 12,
    Faults.clock_forward: 9,
    Faults.death_of_a_worker: 7,
    Faults.sleep: 4,
    Faults.crashed_postgres: 4,
    Faults.empty_valkey: 4,
    Faults.dead_mail_server: 4,
    Faults.rings: 4,
    Faults.clock_back: 4,
    Faults.slowness: 3,
    Faults.death_of_a_beat: 2,
    Faults.outage: 1,
}


def run(*, seed: int, messages: int, faults: int, organizations: int = 3, hands: int = 1) -> Outcome:
    """Write `messages` under `faults` faults of every kind, then judge what arrived."""
    began = time.monotonic()
    with Harness(seed=seed, organizations=organizations, hands=hands) as harness:
        injected = Faults(harness)
        plan = _plan(harness, faults)
        kinds: dict[int, Kind] = {}
        # Twice as many as faults: one that met no message is tried again.
        chunks = _chunks(messages, 2 * len(plan))
        while plan and chunks:
            fault, numbers, before = plan.pop(), chunks.pop(), injected.happened.total()
            kind = harness.random.choice(KINDS)
            kinds |= dict.fromkeys(numbers, kind)
            harness.produce(kind, numbers)
            time.sleep(harness.random.uniform(0, 0.2))
            fault(injected)
            harness.written()
            if injected.happened.total() == before:
                plan.insert(0, fault)
        for numbers in chunks:
            kinds |= dict.fromkeys(numbers, Kind.PAIR_PUBLISHED)
            harness.produce(Kind.PAIR_PUBLISHED, numbers)
            harness.written()
        _calm(harness)
        outcome = _judge(harness, injected, kinds, seed)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def _plan(harness: Harness, faults: int) -> list[Callable[[Faults], None]]:
    """Every kind once where there is room for it, the others by weight, in any order."""
    everyone = list(WEIGHTS)[:faults]
    more = harness.random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=faults - len(everyone))
    plan = everyone + more
    harness.random.shuffle(plan)
    return plan


def _chunks(messages: int, parts: int) -> list[range]:
    edges = [messages * number // parts for number in range(parts + 1)]
    return [range(start, end) for start, end in pairwise(edges)]


def _calm(harness: Harness) -> None:
    """Everything works, and the clock is set to whatever comes next until nothing is open. Raises RuntimeError when it never ends."""
    harness.sink.orders.clear()
    deadline = time.monotonic() + PATIENCE
    while (moment := harness.next_moment()) is not None:
        if time.monotonic() > deadline:
            open_rows = [row for row in harness.rows() if row.state in {"new", "claimed", "handing"}]
            raise RuntimeError(f"{len(open_rows)} messages stay open: {open_rows[:3]}")
        ahead = moment - harness.clock.now()
        if ahead > timedelta(seconds=2):
            harness.clock.step(ahead + timedelta(seconds=1))
        time.sleep(0.5)


def _judge(harness: Harness, injected: Faults, kinds: dict[int, Kind], seed: int) -> Outcome:
    rows = harness.rows()
    outcome = Outcome(seed=seed, messages=len(kinds), faults=dict(injected.happened))
    by_number = {int(row.address.split("@")[0][1:]): row for row in rows}
    written = Counter(row.address for row in rows)
    notices = Counter(harness.notices())
    taken: dict[str, list[str]] = {}
    for address, message_id in harness.sink.copies():
        taken.setdefault(address, []).append(message_id)
    for number, kind in kinds.items():
        row = by_number.get(number)
        if row is None or written[row.address] != 1:
            outcome.losses.append(f"{number} has {0 if row is None else written[row.address]} rows")
            continue
        told = notices[row.organization, row.dedupe_key]
        if told != int(RULES[kind].has_notice):
            (outcome.losses if told == 0 else outcome.doubles).append(f"{number} has {told} notices")
        copies = taken.pop(row.address, [])
        outcome.copies += len(copies)
        outcome.losses += _lost(row.state, len(copies), row.address)
        outcome.doubles += _doubled(row, RULES[kind].is_resent, copies)
    outcome.doubles += [f"{address} got what nobody wrote" for address in taken]
    outcome.states = dict(Counter(row.state for row in rows))
    outcome.resends = sum(row.resends for row in rows)
    outcome.unconfirmed = outcome.states.get("unconfirmed", 0)
    outcome.unconfirmed_allowed = injected.killed + harness.sink.cut_lines
    outcome.points, outcome.points_reached = harness.points()
    outcome.points_killed_at = len(injected.deaths)
    return outcome


def _lost(state: str, copies: int, address: str) -> Iterator[str]:
    if not copies and state not in {"unconfirmed", "dead", "expired"}:
        yield f"{address} is {state} and got nothing"


def _doubled(row: Any, is_resent: bool, copies: list[str]) -> Iterator[str]:
    allowed = 1 + min(1, row.resends) if is_resent else int(row.state in {"sent", "unconfirmed"})
    if len(copies) > allowed:
        yield f"{row.address} is {row.state} with {row.resends} resends and got {len(copies)} copies"
    if set(copies) - {row.message_id}:
        yield f"{row.address} got other Message-IDs"
