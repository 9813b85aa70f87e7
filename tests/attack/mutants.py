"""Mistakes that an application could make, each as a patch. The two worlds must come apart under every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from feedback import actions, close, ledger
from feedback.actions import cycles
from feedback.ledger import SIDES, Answer, Closed, Rules
from feedback.models import SealedBox, SeatHolder
from feedback.queries import patterns
from tests.roles import as_role


def gates(*numbers: int) -> Callable[[], Any]:
    """The vault closes with other gates."""

    @contextmanager
    def mutated() -> Iterator[None]:
        sound = Rules.at
        with patch.object(Rules, "at", lambda k: replace(sound(k), gates=numbers)):
            yield

    return mutated


@contextmanager
def mixed_sides() -> Iterator[None]:
    """What one side says counts for both."""
    answers = close._answers

    def mixed(*args: Any) -> dict[Any, list[Answer]]:
        found = answers(*args).items()
        return {cell: [replace(answer, side=side) for answer in theirs for side in SIDES] for cell, theirs in found}

    with patch.object(close, "_answers", mixed):
        yield


@contextmanager
def exact_counts() -> Iterator[None]:
    """The page says how many."""
    counts: dict[tuple[int, int], int] = {}
    close_period, shown = ledger.close_period, patterns._patterns

    def counting(**facts: Any) -> Closed:
        closed, panel = close_period(**facts), facts["panel"]
        counts.update({(panel.units, theme): closed.state.count(theme) for theme in range(len(panel.themes))})
        return closed

    def with_counts(*lines: Any) -> Any:
        return [replace(pattern, text=f"{pattern.text} ({sorted(counts.items())})") for pattern in shown(*lines)]

    with patch.object(ledger, "close_period", counting), patch.object(patterns, "_patterns", with_counts):
        yield


@contextmanager
def total_beside_cells() -> Iterator[None]:
    """The report of the whole cohort stands beside those of its cells."""
    cells: list[dict[str, Any]] = []
    totals: list[Any] = []
    close_period, report = ledger.close_period, patterns._report

    def totaling(**facts: Any) -> Closed:
        facts = {key: value if key in ("panel", "state", "rules") else _kept(value) for key, value in facts.items()}
        cells.append(facts)
        if len(cells) == 2:
            totals.append(close_period(**_together(*cells)).lines)
            cells.clear()
        return close_period(**facts)

    def with_total(*args: Any) -> Any:
        found = report(*args)
        return replace(found, cohort=f"{found.cohort}; all cells: {totals}")

    with patch.object(ledger, "close_period", totaling), patch.object(patterns, "_report", with_total):
        yield


def _kept(value: Any) -> Any:
    return value if isinstance(value, int | dict) else list(value)


def _together(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The facts of two cells as those of one, in the first period of which anything is carried."""
    by = first["panel"].units
    panel = ledger.Panel(by + second["panel"].units, first["panel"].themes)
    moved = [replace(answer, unit=answer.unit + by) for answer in second["answers"]]
    return {
        **first,
        "panel": panel,
        "state": ledger.CarriedState.blank(panel),
        "shown": {},
        "answers": [*first["answers"], *moved],
        "confirmed": [*first["confirmed"], *(unit + by for unit in second["confirmed"])],
    }


@contextmanager
def live_publication() -> Iterator[None]:
    """The page says at once what five have named, while the period is open."""
    said: dict[Any, frozenset[int]] = {}
    seal, report = actions.answers.ballot.put, patterns._report
    sealing = actions.answers.seal

    def remember(public_key: bytes, ticks: Any) -> bytes:
        said["now"] = frozenset(ticks)
        return sealing(public_key, ticks)

    def put(*, period_id: Any, seat_id: Any, box: bytes) -> None:
        said[seat_id] = said.pop("now")
        seal(period_id=period_id, seat_id=seat_id, box=box)

    def live(*args: Any) -> Any:
        named = sorted(theme for theme in range(64) if sum(theme in ticks for ticks in said.values()) >= 5)
        found = report(*args)
        return replace(found, cohort=f"{found.cohort} {named}")

    with (
        patch.object(actions.answers, "seal", remember),
        patch.object(actions.answers.ballot, "put", put),
        patch.object(patterns, "_report", live),
    ):
        yield


@contextmanager
def answers_counted() -> Iterator[None]:
    """ "n answers so far": the web process may count boxes, and so could a page."""
    report = patterns._report

    def counted(*args: Any) -> Any:
        found = report(*args)
        return replace(found, cohort=f"{found.cohort}: {SealedBox.objects.only('pk').count()} answers so far")

    with patch.object(patterns, "_report", counted):
        yield


@contextmanager
def reminders_to_the_silent() -> Iterator[None]:
    """The last call goes to those who have not answered."""
    notify_all = cycles.notify_all

    def to_the_silent(*, kind: Any, letters: Any) -> None:
        with as_role("owner", back_to="worker"):
            seats = SealedBox.objects.only("seat_id").values("seat_id")
            answered = set(SeatHolder.objects.filter(seat__in=seats).values_list("person_id", flat=True))
        notify_all(kind=kind, letters=[letter for letter in letters if letter.recipient_id not in answered])

    with patch.object(cycles, "notify_all", to_the_silent):
        yield


WORDS = {
    "gates off": gates(0, 0, 0),
    "first gate one lower": gates(8, 14, 24),
    "second gate one lower": gates(9, 13, 24),
    "third gate one lower": gates(9, 14, 23),
    "both sides mixed": mixed_sides,
    "exact counts on the page": exact_counts,
    "live publication": live_publication,
    "a total beside cells": total_beside_cells,
}
PARTICIPATION = {
    "answers counted": answers_counted,
    "reminders to the silent alone": reminders_to_the_silent,
}
