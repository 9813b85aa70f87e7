"""What a run left, and whether that is right: every message told as often as its row says, and no row silent about a loss."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from notifications.kinds import RULES, Kind
from notifications.news import NEWS_RULES, News
from tests.faults.harness import Harness, Row

SAYS_SO = {"unconfirmed", "dead", "expired"}  # a row in one of these is no silent loss


@dataclass
class Outcome:
    """What a run found. `losses` and `doubles` hold what was wrong, one sentence each."""

    seed: int = 0
    messages: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    news: dict[str, int] = field(default_factory=dict)  # states of what was told to the chat channel
    digests: int = 0
    digest_lines: int = 0
    copies: int = 0
    news_copies: int = 0
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


def judge(harness: Harness, kinds: Mapping[int, Kind | News]) -> Outcome:
    """Hold what arrived against the rows, and the rows against what was written."""
    rows = harness.rows()
    digests = [row for row in rows if row.kind == Kind.DIGEST]
    outcome = Outcome(messages=len(kinds), digests=len(digests))
    mails, news = _mails(harness), _news(harness)
    lines = Counter((row.organization, line["link"]) for row in digests for line in row.context["lines"])
    by_number: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind != Kind.DIGEST:
            by_number[row.number].append(row)
    notices = Counter(harness.notices())
    for number, kind in kinds.items():
        found = by_number.pop(number, [])
        if len(found) != 1:
            outcome.losses.append(f"{number} has {len(found)} rows")
            continue
        (row,) = found
        told = notices.pop((row.organization, row.dedupe_key), 0)
        if told != int(kind in RULES and RULES[Kind(kind)].has_notice):
            (outcome.losses if told == 0 else outcome.doubles).append(f"{number} has {told} notices")
        if row.kind in NEWS_RULES:
            _judge_news(row, news.pop(row.message_id, []), outcome)
        else:
            _judge_mail(row, mails.pop((row.address, row.message_id), 0), outcome)
            _judge_line(row, lines.pop((row.organization, row.context["link"]), 0), outcome)
    for row in digests:
        _judge_mail(row, mails.pop((row.address, row.message_id), 0), outcome)
    nobodys = (*mails, *news, *lines, *notices, *by_number)
    outcome.doubles += [f"{what} is what nobody wrote" for what in nobodys]
    outcome.states = dict(Counter(row.state for row in rows if row.kind not in NEWS_RULES))
    outcome.news = dict(Counter(row.state for row in rows if row.kind in NEWS_RULES))
    outcome.resends = sum(row.resends for row in rows)
    outcome.unconfirmed = sum(row.state == "unconfirmed" for row in rows)
    outcome.points, outcome.points_reached = harness.points()
    return outcome


def _mails(harness: Harness) -> Counter[tuple[str, str]]:
    """(address, Message-ID) -> copies: one under another id is nobody's."""
    return Counter(harness.sink.copies())


def _news(harness: Harness) -> dict[str, list[bytes]]:
    """Id -> what the receiver took under it."""
    taken: defaultdict[str, list[bytes]] = defaultdict(list)
    for message_id, body in harness.hook.taken:
        taken[message_id].append(body)
    return taken


def _judge_mail(row: Row, copies: int, outcome: Outcome) -> None:
    outcome.copies += copies
    outcome.losses += _lost(row, copies)
    is_resent = RULES[Kind(row.kind)].is_resent
    allowed = 1 + min(1, row.resends) if is_resent else int(row.state in {"sent", "unconfirmed"})
    if copies > allowed:
        outcome.doubles.append(f"{row.dedupe_key} is {row.state} with {row.resends} resends and got {copies} copies")


def _judge_news(row: Row, bodies: list[bytes], outcome: Outcome) -> None:
    outcome.news_copies += len(bodies)
    outcome.losses += _lost(row, len(bodies))
    if len(bodies) > 1 + min(1, row.resends):
        outcome.doubles.append(f"{row.dedupe_key} with {row.resends} resends came {len(bodies)} times")
    if len(set(bodies)) > 1:
        outcome.doubles.append(f"{row.dedupe_key} came in different words under one id")


def _judge_line(row: Row, times: int, outcome: Outcome) -> None:
    """What was held is a line of exactly one digest; what was not is a line of none."""
    outcome.digest_lines += times
    if times != int(row.state == "digested"):
        (outcome.doubles if times else outcome.losses).append(f"{row.dedupe_key} is {row.state} and {times} lines")


def _lost(row: Row, copies: int) -> Iterator[str]:
    if not copies and row.state not in SAYS_SO | {"digested"}:
        yield f"{row.dedupe_key} is {row.state} and came to nobody"
