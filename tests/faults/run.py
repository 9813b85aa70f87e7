"""A run: messages are written while faults happen at random moments, then a calm day, then the judgment."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from notifications.kinds import Kind
from notifications.news import News
from tests.faults import hook
from tests.faults.harness import BEATS, WORKERS, Harness
from tests.faults.judgment import Outcome, judge
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

KINDS = (
    Kind.CHECK_IN_OPENED,
    Kind.PAIR_PUBLISHED,
    Kind.PATTERNS_PUBLISHED,
    Kind.MEMBER_INVITED,
    Kind.CHARTER_DUE,
    News.CHECK_IN_OPENED,
    News.PATTERNS_PUBLISHED,
)
HOOK_CUTS = (hook.CUT_UNREAD, hook.CUT_UNTAKEN, hook.CUT_TAKEN)
REFUSALS = (DEFER, DEFER_DATA, REFUSE, REFUSE_DATA, NOT_NOW, BUSY_DATA)
CUTS = (CUT_TAKEN, CUT_TAKEN, CUT_UNTAKEN, CUT_DATA, CUT_RCPT)
PATIENCE = 120.0  # seconds for the calm day


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

    def hook_refusal(self) -> None:
        """The receiver says no to the next news."""
        self._order_hook((hook.BUSY, hook.BROKEN), "news refused")

    def hook_cut(self) -> None:
        """The receiver hangs up at the next news, before it read it or after, with it taken or not."""
        self._order_hook(HOOK_CUTS, "news cut")

    def hook_slowness(self) -> None:
        """The receiver thinks for two seconds."""
        self._order_hook((hook.TAKE_SLOWLY,), "receiver slow")

    def dead_hook(self) -> None:
        """The receiver answers nobody for a while."""
        self.harness.hook.die()
        self._pause(0.5)
        self.harness.hook.start()
        self.happened["receiver dead"] += 1

    def fall_at_an_answer(self) -> None:
        """PostgreSQL falls while a slow receiver is about to say yes."""
        if self._order_hook((hook.TAKE_SLOWLY,), ""):
            self.harness.servers.postgres.crash()
            time.sleep(2.5)
            self.harness.servers.revive()
            self.happened["PostgreSQL fell at an answer"] += 1

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
        self._ordered(self.harness.sink.orders, steps, name)

    def _order_hook(self, steps: tuple[str, ...], name: str) -> bool:
        """The same for the receiver, who hears of news in working hours only."""
        self._go_to_work()
        return self._ordered(self.harness.hook.orders, steps, name)

    def _ordered(self, orders: deque[str], steps: tuple[str, ...], name: str) -> bool:
        orders.append(self.random.choice(steps))
        deadline = time.monotonic() + 2
        while orders and time.monotonic() < deadline:
            time.sleep(0.01)
        if orders:
            orders.clear()
            self._free()
            return False
        if name:
            self.happened[name] += 1
        return True

    def _go_to_work(self) -> None:
        """Set the clock to the next working hour, unless it is one."""
        moment = self.harness.clock.now()
        found = moment
        while found.weekday() > 4 or not 8 <= found.hour < 17:
            found = found.replace(minute=1) + timedelta(hours=1)
        if found > moment:
            self.harness.clock.step(found - moment)

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
    Faults.hook_cut: 6,
    Faults.hook_refusal: 4,
    Faults.hook_slowness: 1,
    Faults.dead_hook: 2,
    Faults.fall_at_an_answer: 2,
    Faults.death_of_a_beat: 2,
    Faults.outage: 1,
}
# These happen to news.
OF_NEWS = (Faults.hook_refusal, Faults.hook_cut, Faults.hook_slowness, Faults.dead_hook, Faults.fall_at_an_answer)


def run(*, seed: int, messages: int, faults: int, organizations: int = 3, hands: int = 1) -> Outcome:
    """Write `messages` under `faults` faults of every kind, then judge what arrived."""
    began = time.monotonic()
    with Harness(seed=seed, organizations=organizations, hands=hands) as harness:
        injected = Faults(harness)
        plan = _plan(harness, faults)
        kinds: dict[int, Kind | News] = {}
        # Twice as many as faults: one that met no message is tried again.
        chunks = _chunks(messages, 2 * len(plan))
        while plan and chunks:
            fault, numbers, before = plan.pop(), chunks.pop(), injected.happened.total()
            kind = harness.random.choice(list(News) if fault in OF_NEWS else KINDS)
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
        outcome = judge(harness, kinds)
        outcome.seed, outcome.faults = seed, dict(injected.happened)
        outcome.unconfirmed_allowed = injected.killed + harness.sink.cut_lines + harness.hook.cut_lines
        outcome.points_killed_at = len(injected.deaths)
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
    harness.hook.orders.clear()
    deadline = time.monotonic() + PATIENCE
    while (moment := harness.next_moment()) is not None:
        if time.monotonic() > deadline:
            open_rows = [row for row in harness.rows() if row.state in {"new", "claimed", "handing", "held"}]
            raise RuntimeError(f"{len(open_rows)} messages stay open: {open_rows[:3]}")
        ahead = moment - harness.clock.now()
        if ahead > timedelta(seconds=2):
            harness.clock.step(ahead + timedelta(seconds=1))
        time.sleep(0.5)
