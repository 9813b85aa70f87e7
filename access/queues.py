"""The queues. Every task names one, and a guard checks that it does."""

from __future__ import annotations

from enum import StrEnum


class Queue(StrEnum):
    """Where a task waits."""

    DEFAULT = "default"
    MAIL = "mail"
    LONG = "long"
