"""What is kept of people: one declaration for each model, in `keeping.py` of its app, read by the export, erasure, retention and a guard.

This module knows no model. A declaration says of every text column what kind of words it holds, of every key to a person what erasing
that person does, what of the rows goes into a person's own export, and when they end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet

# How somebody is called once their data was erased.
SOMEBODY = "Somebody who left"


class Words(StrEnum):
    """What a text column holds."""

    FACT = "fact"  # codes, zones, numbers, words of ours or of the organization about no one
    NAME = "name"  # names and addresses of people, alone or inside a structure
    SHARED = "shared"  # typed for readers who were named
    PAIR = "pair"
    PRIVATE = "private"
    SEALED = "sealed"
    SECRET = "secret"  # keys and digests  # noqa: S105


class Erase(StrEnum):
    """What erasing a person does to a row that names them by a key."""

    DELETE = "delete"  # the row goes
    UNLINK = "unlink"  # the key becomes empty
    STAYS = "stays"  # the key leads to somebody who has no name, no address and no words any more


class Time(StrEnum):
    """The times that an organization sets. The value is the column."""

    WORDS = "words_months"
    PAIRS = "pairs_months"
    MAIL = "mail_days"
    NOTICES = "notices_days"


@dataclass(frozen=True)
class Limits:
    """Bounds and first value of a time. `unit` is "months" or "days"."""

    label: str
    unit: str
    least: int
    usual: int
    most: int

    def span(self, value: int) -> timedelta:
        """As a span; a month is 30 days, and a year of them 365."""
        return timedelta(days=value if self.unit == "days" else value * 365 // 12)


TIMES: Mapping[Time, Limits] = MappingProxyType(
    {
        Time.WORDS: Limits("Private and pair words, after the cohort has closed", "months", 3, 12, 36),
        Time.PAIRS: Limits("Who was in a pair with whom, after the cohort has closed", "months", 6, 24, 60),
        Time.MAIL: Limits("Messages that were sent", "days", 30, 90, 365),
        Time.NOTICES: Limits("Notices inside Upwell", "days", 90, 180, 730),
    }
)


@dataclass(frozen=True)
class Export:
    """Which rows of a model are a person's, and which columns they get in which words.

    `own` is a path to the person's id, or says which rows by a Q. A column is a path, or a function of (row, person id).
    """

    title: str
    own: str | Callable[[UUID], Q]
    columns: Mapping[str, str | Callable[[Any, UUID], object]]
    where: Q = field(default_factory=Q)
    is_live: bool = False  # read as the file is taken, by the process that may: a worker may not


@dataclass(frozen=True)
class Until:
    """The row ends (or, with `blanks`, these columns of it do) once `after`, a path to a day or a time, is longer ago than `keeps`.

    `does` takes the rows instead, where deleting them is not all.
    """

    after: str
    keeps: Time | timedelta
    where: Q = field(default_factory=Q)
    blanks: str = ""
    does: Callable[[QuerySet[Any]], None] | None = None


@dataclass(frozen=True)
class Gone:
    """Whose data is being erased: what they were called, and whether they asked for it themselves."""

    person_id: UUID
    name: str
    email: str
    by_own_wish: bool


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The declaration of one model.

    `called`: what a page calls the rows; `goes_as` and `stays_as`: what an erasure takes and what it leaves, where it does both.
    `words`: kind -> columns, apart by spaces. `people`: path to a person -> what erasing does.
    `blank`: columns that are emptied where a key stays. `forget`: what erasing does besides. `why`: why something stays, or is in no
    export. `ends`, or `lasts`: the reason why no time ends it. `but`: what the last end does not take, to stand after its time.
    """

    model: type[Model]
    called: str
    goes_as: str = ""
    stays_as: str = ""
    words: Mapping[Words, str] = field(default_factory=dict)
    people: Mapping[str, Erase] = field(default_factory=dict)
    blank: str = ""
    forget: Callable[[Gone], None] | None = None
    leave: Callable[[UUID], None] | None = (
        None  # what somebody leaves before they are erased, while they can still be told
    )
    busy: Callable[[UUID], bool] | None = None  # erasing waits for this, such as for a calendar that must still be told
    export: Export | None = None
    why: str = ""
    is_fixed: bool = False  # nobody may change its rows, so names in them are taken out by `forget` alone
    is_counted: bool = False  # an open fact: who asks for an erasure may read how many there are
    ends: tuple[Until, ...] = ()
    but: str = ""
    lasts: str = ""

    def columns(self, *kinds: Words) -> list[str]:
        """The columns of these kinds."""
        return [name for kind in kinds for name in self.words.get(kind, "").split()]

    @property
    def declared(self) -> set[str]:
        """Every column whose words have a kind."""
        return set(self.columns(*Words))


def policies() -> Iterator[Policy]:
    """Every declaration, app by app, from the lowest to the highest of those that are installed."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.keeping") and config.name != "access":
            yield from import_module(f"{config.name}.keeping").KEEPING


def is_sealed(column: Field[Any, Any]) -> bool:
    """Whether the column is ciphertext of a SealedTextField."""
    return bool(getattr(column, "is_sealed", False))


def by_themselves(words: Iterable[str]) -> re.Pattern[str]:
    """What finds these words where they are no part of longer ones."""
    found = "|".join(rf"(?<![\w.+-]){re.escape(word)}(?![\w-])" for word in words)
    return re.compile(found, re.IGNORECASE)
