"""The same clock, the same randomness, the same servers: what is left to differ between two plays is what people said.

Randomness is seeded anew at each step by the name of the step, so a step that only one of two plays takes changes no identifier
of the steps after it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import TracebackType
from typing import Any
from unittest.mock import patch

from celery import current_app

from access.clock import now
from accounts import webhooks
from config.celeryconfig import beat_schedule
from notifications import delivery, rendering
from tests.roles import as_role


class Dice:
    """What `os.urandom` gives while it is steadied: ids, tokens, nonces. Sodium's own randomness (keys and boxes) stays as it is."""

    def __init__(self) -> None:
        self._random = Random(0)

    def step(self, name: str) -> None:
        """Everything random from here on follows from this name and the moment: a step is taken once at each."""
        self._random = Random(f"{now()} {name}")

    def bytes(self, length: int) -> bytes:
        return self._random.randbytes(length)


class Post:
    """What leaves the application: each mail as bytes with its envelope, each body for the chat channel, each with its moment."""

    def __init__(self, moment: Callable[[], Any]) -> None:
        self.sent: list[tuple[str, str, bytes]] = []
        self._moment = moment
        self._recipient = ""

    def __call__(self) -> Post:
        return self

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to hang up."""

    def prepare(self, *, sender: str, recipient: str) -> None:
        self._recipient = recipient

    def hand_over(
        self, data: bytes, *, following: object = None, meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        self.sent.append((self._recipient, str(self._moment()), data))
        meanwhile()

    def take_back(self) -> None:
        self._recipient = ""

    def post(self, target: Any, body: bytes, *, message_id: str, at: Any) -> int:
        self.sent.append(("the chat channel", f"{at} {message_id}", body))
        return 200


@contextmanager
def steadied(post: Post) -> Iterator[Dice]:
    """Seeded randomness; mail and news go to `post`; what rings a worker is done at once, as the worker."""
    dice = Dice()

    def ring(task: str, args: tuple[str, ...] = (), **_: Any) -> None:
        with as_role("worker", back_to="worker"):
            current_app.tasks[task](*args)

    wire_of = rendering.wire_of

    def steady_wire(message: Any) -> bytes:
        """Boundaries follow from the message, and not from how many were written before it."""
        dice.step(f"mail {message.dedupe_key}")
        return wire_of(message)

    with (
        patch.object(rendering, "wire_of", steady_wire),
        patch.object(os, "urandom", dice.bytes),
        patch.object(random, "_urandom", dice.bytes),
        patch.object(delivery, "Transport", post),
        patch.object(webhooks, "post", post.post),
        patch.object(current_app, "send_task", ring),
    ):
        yield dice


def beat(dice: Dice, turn: str) -> None:
    """Everything that the scheduler rings for, once each, as the worker."""
    current_app.loader.import_default_modules()
    for name, entry in sorted(beat_schedule.items()):
        dice.step(f"{turn}: {name}")
        with as_role("worker"):
            current_app.tasks[entry["task"]]()
