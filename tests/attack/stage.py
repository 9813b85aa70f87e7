"""The application, and histories played on it: views, worker and vault, on one clock, from the same rows each time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.actions import ask_erasure, begin_erasure, finish_erasure, set_webhook
from accounts.models import Erasure, Membership, Person
from feedback import ledger
from feedback.case_code import make_code, offer
from feedback.ledger import RULES, Line, Panel, Rules, Side, Status
from feedback.models import Cell, CellOutcome, CheckInPlan, LedgerLine, Theme
from feedback.periods import last_call_at
from notifications.models import Message
from pairing.actions import leave_pair
from pairing.models import PairMember
from programs.models import Coordinator, Enrollment
from sessions.actions.feeds import make_feed
from tests.attack.captures import METRICS_TOKEN, Visit, answered, fetched, outside, rows, visits
from tests.attack.steady import Dice, Post, beat, steadied
from tests.crawler.test_crawler import seen
from tests.crawler.world import World
from tests.factories.accounts import make_organization
from tests.factories.feedback import (
    Circle,
    actor,
    add_pairs,
    make_circle,
    meet,
    over,
    run_vault,
    seal,
    tend,
    withdraw,
    work,
)
from tests.feedback.worlds import Act, History
from tests.rereading import Rereading
from tests.roles import as_role, set_role

START = datetime(2026, 10, 5, 15, tzinfo=UTC)
# Pairs whose answers a history tells; and, where the cohort is cut, those of a second cell, which answers alike in every world.
PAIRS, SECOND, MENTEE_THEMES = 24, 10, 3


Shown = tuple[
    str, ...
]  # ("page", reader, name, path, moment), ("answer", reader, ...), ("post", recipient), ("rows", table, moment)
Look = Callable[[Visit, str], bool]


def nothing(visit: Visit, moment: str) -> bool:
    """Open no page and read no row."""
    return False


@dataclass(frozen=True)
class Event:
    """Something that pairs do in the open, in both worlds alike. `what` is a name in EVENTS; `pair` is a number."""

    period: int
    what: str
    pair: int


@dataclass(frozen=True)
class Script:
    """A history of answers, and what else happened."""

    history: History
    events: tuple[Event, ...] = ()
    # Who asks the ombudsperson for help in the first period: pairs whose mentor does.
    cases: tuple[int, ...] = ()


@dataclass(frozen=True)
class Observed:
    """What the ledger says after a play: all that the proof needs to build the other world."""

    published: tuple[Line, ...]
    statuses: tuple[Mapping[Side, Status], ...]
    rules: Rules = RULES

    @property
    def links(self) -> tuple[Any, ...]:
        return tuple(_Link(line) for line in self.published)


@dataclass(frozen=True)
class _Link:
    line: Line


Spare = Callable[[Shown, Any, Any], bool]


def everything_counts(shown: Shown, here: Any, there: Any) -> bool:
    """Nothing may differ."""
    return False


@dataclass
class Played:
    """Everything that was shown in a play, by what and to whom; and what the ledger says."""

    seen: dict[Shown, Any] = field(default_factory=dict)
    observed: Observed | None = None

    def differences(self, other: Played, spare: Spare = everything_counts) -> list[Shown]:
        """What was shown otherwise, or in one of the two only; but for what `spare(shown, here, there)` says need not be alike."""
        both = ((key, self.seen.get(key), other.seen.get(key)) for key in {**self.seen, **other.seen})
        return [key for key, here, there in both if here != there and not spare(key, here, there)]


class Stage:
    """One organization with a row of everything, and a cohort of 24 pairs of which all but four have met when its first period opens.

    With a cut, ten more are a cell of their own.

    Lasts as long as a transaction that is rolled back. Each play begins from the same rows, and leaves none.
    """

    def __init__(self, clock: Any, directory: Path, cut: str = "") -> None:
        self.clock, self.directory, self.cut = clock, directory, cut
        self.organization = make_organization("Halden Group", slug="halden")
        self.world = World(self.organization, "Heron4711")
        with tenant(self.organization.pk):
            with as_role("owner"):
                set_webhook_row(self.world)
            self.circle = make_circle(self.organization, PAIRS + (SECOND if cut else 0))
            Person.objects.filter(pk__in=[person.pk for person in self.circle.mentees[:PAIRS]]).update(site="Berlin")
            CheckInPlan.objects.create(cohort=self.circle.cohort, cut=cut, length="months")
            meet([*self.circle.pairs[: PAIRS - 4], *self.circle.pairs[PAIRS:]])
            self._let_in()
            work()
            self._ask_mentees()
            tend(self.organization, self._keys)
            self.cycle = self.circle.cycle
            self.cell = Cell.objects.get(units__seats__holders__person=self.circle.mentors[0])
            sides = self.cycle.themes.order_by("number").values_list("side", flat=True)
            self.panel = Panel(PAIRS, tuple(Side(side) for side in sides))
        self.visits = self._visits()

    @property
    def _keys(self) -> Path:
        return self.directory / "keys"

    def play(
        self, script: Script, look: Look = nothing, *, is_lean: bool = False, rereading: Rereading | None = None
    ) -> Played:
        """Play it. `look(visit, moment)` says what is opened while a period is "open", when it is "closed", and at the "end".

        Lean, only what check-ins need is done between the answers, and answers come from the action and not through its view.
        With the `rereading` of another play, pages that read what they read there are not opened again.
        """
        played, post = Played(), Post(now)
        keys = Path(tempfile.mkdtemp(dir=self.directory))
        shutil.copytree(self._keys, keys, dirs_exist_ok=True)
        with self._undone(), steadied(post) as dice:
            cache.clear()
            self.clients = {name: _client(cookie) for name, cookie in self._cookies.items()}
            last = len(script.history.periods)
            for number in range(1, last + 1):
                self._move(number, "opens", dice, keys, is_lean=is_lean)
                self._say(number, script, played, dice, is_lean=is_lean)
                self._move(number, "late", dice, keys, is_lean=is_lean)
                self._look(number, "open", look, played, dice, rereading)
                self._move(number, "over", dice, keys, is_lean=is_lean)
                self._look(number, "end" if number == last else "closed", look, played, dice, rereading)
            for recipient, moment, body in post.sent:
                played.seen.setdefault(("post", recipient), []).append((moment, body))
            played.observed = self._observed()
            cache.clear()
        self.clock.move_to(START)
        shutil.rmtree(keys)
        return played

    def _move(self, number: int, to: str, dice: Dice, keys: Path, *, is_lean: bool) -> None:
        """To where a period "opens", to its last call ("late"), or to where it is "over", with what worker and vault do then."""
        with tenant(self.organization.pk):
            period = self.circle.period(number)
        moments = {
            "opens": max(period.opens_at, START) + timedelta(minutes=30),
            "late": last_call_at(period.closes_at, self.organization.timezone) + timedelta(hours=1),
            "over": over(period),
        }
        self.clock.move_to(moments[to])
        turns = ("before", "the vault", "after") if to == "over" else ("before",)
        for turn in turns:
            dice.step(turn)
            if turn == "the vault":
                run_vault(keys)
            elif is_lean:
                with tenant(self.organization.pk):
                    work()
            else:
                beat(dice, turn)

    def _say(self, number: int, script: Script, played: Played, dice: Dice, *, is_lean: bool) -> None:
        """The answers of a period and what else happens in it, each in a request of its author. What they are answered is shown too."""
        with tenant(self.organization.pk):
            period = self.circle.period(number).pk
            for event in script.events:
                if event.period == number:
                    dice.step(f"{event}")
                    EVENTS[event.what](self, event.pair)
            for pair in range(PAIRS, len(self.circle.pairs)):
                dice.step(f"second cell {pair}")
                seal(self.circle.period(number), {self.circle.mentors[pair]: [number]})
        if number == 1:
            for pair in script.cases:
                self._ask_help(pair, dice)
        for at, act in enumerate(script.history.periods[number - 1].acts):
            if (
                act.author.unit is None or act.author.name < 0
            ):  # nobody of the panel; or somebody who stays away in this world
                continue
            name = f"{act.author.side} {act.author.unit}"
            dice.step(f"{number} {at}")
            if is_lean:
                self._act(number, act)
            else:
                played.seen["answer", name, str(number), str(at)] = self._post(name, period, act)

    def _act(self, number: int, act: Act) -> None:
        people = self.circle.mentors if act.author.side == Side.MENTOR else self.circle.mentees
        with tenant(self.organization.pk):
            period, person = self.circle.period(number), people[act.author.unit]
            if act.ticks is None:
                withdraw(period, person)
            else:
                seal(period, {person: sorted(act.ticks)})

    def _post(self, name: str, period: Any, act: Act) -> tuple[int, bytes]:
        verb, data = ("withdraw_answer", {}) if act.ticks is None else ("seal_answer", {"tick": sorted(act.ticks)})
        answer = self.clients[name].post(self._url(f"feedback:{verb}", period=period), data)
        answer.seen = seen(answer)
        return answered(answer)

    def _ask_help(self, pair: int, dice: Dice) -> None:
        dice.step(f"case {pair}")
        to = self.world.members[Role.OMBUDSPERSON].person_id
        code = offer(make_code(), self.organization.pk)
        data = {
            "kind": "help",
            "text": "I was told to keep quiet.",
            "to": to,
            "act": "send",
            "who": "named",
            "code": code,
        }
        answer = self.clients[f"mentor {pair}"].post(self._url("feedback:ask_help"), data)
        assert answer.status_code == 302, answer.content

    def _look(
        self, number: int, moment: str, look: Look, played: Played, dice: Dice, rereading: Rereading | None
    ) -> None:
        chosen = [visit for visit in self.visits if look(visit, moment)]
        cache.clear()
        state = nullcontext() if rereading is None else rereading.state()
        with override_settings(METRICS_TOKEN=METRICS_TOKEN), state:
            for visit, answer in fetched(chosen, self.clients, dice, rereading):
                played.seen["page", visit.reader, visit.name, visit.path, f"{number} {moment}"] = answer
        if look is not nothing:
            for table, found in rows().items():
                played.seen["rows", table, f"{number} {moment}"] = found

    def _observed(self) -> Observed:
        with tenant(self.organization.pk):
            lines = LedgerLine.objects.filter(cell=self.cell).select_related("theme", "period").order_by("sequence")
            published = tuple(
                Line(Side(line.theme.side), line.theme.number, ledger.Level[line.level.upper()], line.period.number)
                for line in lines
            )
            outcomes = CellOutcome.objects.filter(cell=self.cell).order_by("period__number")
            statuses = tuple({Side.MENTOR: Status(row.mentors), Side.MENTEE: Status(row.mentees)} for row in outcomes)
        return Observed(published, statuses)

    def _let_in(self) -> None:
        """Everybody of the cohort can sign in, and its program has a coordinator."""
        self._cookies = {role.value: self.world._cookies[role] for role in Role}
        mentor = self.circle.mentors[0]
        self._feed = make_feed(person=mentor, shows_details=True, by=actor(mentor))
        coordinator = self.world.members[Role.COORDINATOR]
        Coordinator.objects.create(program=self.circle.cohort.program, membership=coordinator)
        sides = (("mentor", self.circle.mentors), ("mentee", self.circle.mentees))
        for side, people in sides:
            for number, person in enumerate(people):
                self._cookies[f"{side} {number}"] = _signed_in(self.circle.member(person))

    def _ask_mentees(self) -> None:
        """Statements for mentees, where the cycle has none by itself."""
        cycle = self.circle.cycle
        if cycle.themes.filter(side=Side.MENTEE).exists():
            return
        first = cycle.themes.count()
        with as_role("worker"):
            Theme.objects.bulk_create(
                [
                    Theme(cycle=cycle, side=Side.MENTEE, number=number, area="What changed", text=f"I used it {number}")
                    for number in range(first, first + MENTEE_THEMES)
                ]
            )

    def _visits(self) -> list[Visit]:
        """Each role, two mentors and two mentees of the cohort, and nobody. Ids: of the row of everything, and of the first pair."""
        readers = {role.value: frozenset({role.value}) for role in Role}
        readers |= {
            name: frozenset({Role.PARTICIPANT.value}) for name in ("mentor 0", "mentee 0", "mentor 23", "mentee 23")
        }
        everything = self.world.ids()
        with tenant(self.organization.pk):
            pair = self.circle.pairs[0]
            near = {
                "programs.Program": self.circle.cohort.program_id,
                "programs.Cohort": self.circle.cohort.pk,
                "pairing.Pair": pair.pk,
                "accounts.Person": self.circle.mentors[0].pk,
                "mentoring_sessions.MentoringSession": pair.sessions.get().pk,
                "feedback.Cycle": self.cycle.pk,
                "feedback.Period": self.circle.period(1).pk,
            }
        inside = visits("halden", readers, [everything, everything | near])
        return inside + outside(self.organization.pk, [Role.PROGRAM_ADMIN.value, "mentor 0"], everything, self._feed)

    def copy_of_circle(self) -> Circle:
        """The cohort for one play: what is appended to its lists is not rolled back."""
        return Circle(self.organization, self.circle.cohort)

    @contextmanager
    def _undone(self) -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        set_role("web")

    def _url(self, name: str, **kwargs: Any) -> str:
        return reverse(name, kwargs={"organization": "halden", **kwargs})


@contextmanager
def staged(cut: str = "") -> Iterator[Stage]:
    """A stage, whole or cut (a value of Cut), in a transaction that is rolled back, on a clock that stands still."""
    long_lasting = override_settings(SESSION_COOKIE_AGE=1000 * 24 * 3600)
    with (
        long_lasting,
        time_machine.travel(START, tick=False) as clock,
        tempfile.TemporaryDirectory() as directory,
        transaction.atomic(),
    ):
        yield Stage(clock, Path(directory), cut)
        transaction.set_rollback(True)


def set_webhook_row(world: World) -> None:
    """The chat channel gets news: in place of the row that the crawler made."""
    world.rows["accounts.Webhook"].delete()
    set_webhook(url="https://chat.example.com/room", is_on=True, by=SYSTEM)
    world.rows["accounts.Webhook"] = type(world.rows["accounts.Webhook"]).objects.get()


def _leave(stage: Stage, pair: int) -> None:
    leave_pair(pair=stage.circle.pairs[pair], wants_partner=False, by=actor(stage.circle.mentors[pair]))


def _rematch(stage: Stage, pair: int) -> None:
    """The mentor gets another mentee, from outside; their seat stays in its unit."""
    circle = stage.circle
    mentor = circle.mentors[pair]
    PairMember.objects.filter(pair=circle.pairs[pair], person=mentor).update(left_on=now().date())
    newcomer = Person.objects.create(name="Noor New", email="noor.new@example.com")
    add_pairs(stage.copy_of_circle(), [(newcomer, [mentor])])


def _join(stage: Stage, pair: int) -> None:
    """Two newcomers are paired while the cycle runs: their sealed part starts with the next one."""
    people = [Person.objects.create(name=f"Late {n}", email=f"late.{n}.{pair}@example.com") for n in range(2)]
    add_pairs(stage.copy_of_circle(), [(people[0], [people[1]])])
    Enrollment.objects.filter(person__in=people).update(is_late=True)


def _meet(stage: Stage, pair: int) -> None:
    meet([stage.circle.pairs[pair]])


def _go(stage: Stage, pair: int) -> None:
    """The mentee leaves the organization; the import would say so."""
    Person.objects.filter(pk=stage.circle.mentees[pair].pk).update(left_on=now().date())


def _erase(stage: Stage, pair: int) -> None:
    """The mentee's data is erased, with a sealed answer that is not counted yet: asked for, begun, and finished once the pair is left."""
    asked = ask_erasure(person=stage.circle.mentees[pair], by=SYSTEM)
    Erasure.objects.filter(pk=asked.pk).update(due_at=now())
    with as_role("worker"):
        begin_erasure(erasure=asked, by=SYSTEM)
    work()
    with as_role("worker"):
        Message.objects.filter(state="new").update(state="sent", sent_at=now())  # the post has taken them
        Erasure.objects.filter(pk=asked.pk).update(began_at=now() - timedelta(minutes=16))
        finish_erasure(erasure=asked, by=SYSTEM)
    assert Erasure.objects.get(pk=asked.pk).state == Erasure.State.DONE


EVENTS = {"leave": _leave, "rematch": _rematch, "join": _join, "meet": _meet, "go": _go, "erase": _erase}


def _signed_in(member: Membership) -> str:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _client(cookie: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client
