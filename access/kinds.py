"""The four kinds of words: the one table that the badge and the permission tests read.

Every form and every stored text says its kind before anyone types. Pure Python: a page asks for the
sentence, a test asks for the readers, and both get the same row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    PRIVATE = "private"
    PAIR = "pair"
    SEALED = "sealed"
    SHARED = "shared"


class Readers(StrEnum):
    """Who can ever read words of a kind."""

    AUTHOR = "author"
    PAIR = "pair"  # every member of the pair, the author among them
    NOBODY = "nobody"
    NAMED = "named"  # the people the form names before it is sent


class NamesMissing(ValueError):
    """This kind is only honest with the names of its readers."""


class NamesRefused(ValueError):
    """Nobody is to be named as a reader of this kind."""


@dataclass(frozen=True, slots=True)
class KindOfWords:
    """`promise` may hold {names}; `general` says the same where no names are known yet."""

    label: str
    icon: str
    readers: Readers
    promise: str
    general: str
    examples: str

    @property
    def is_named(self) -> bool:
        return "{names}" in self.promise


KINDS: Mapping[Kind, KindOfWords] = MappingProxyType(
    {
        Kind.PRIVATE: KindOfWords(
            label="Private",
            icon="k-private",
            readers=Readers.AUTHOR,
            promise="Only you can read this.",
            general="Only you can read this.",
            examples="Notes to yourself, your self-assessment.",
        ),
        Kind.PAIR: KindOfWords(
            label="Pair",
            icon="k-pair",
            readers=Readers.PAIR,
            promise="Only {names} can read this.",
            general="Only the two sides of a pair can read this.",
            examples="Agenda, takeaways, objectives.",
        ),
        Kind.SEALED: KindOfWords(
            label="Sealed",
            icon="k-sealed",
            readers=Readers.NOBODY,
            promise="Nobody reads this. It only moves the anonymous patterns.",
            general="Nobody reads this. It only moves the anonymous patterns.",
            examples="The second part of the monthly check-in.",
        ),
        Kind.SHARED: KindOfWords(
            label="Shared",
            icon="k-shared",
            readers=Readers.NAMED,
            promise="Read by {names}, and nobody else.",
            general="Read by the people named before you send.",
            examples="Decisions, requests for help.",
        ),
    }
)


def listed(names: Sequence[str]) -> str:
    """ "Ana", "Ana and Theo", "Ana, Theo, and Ines"."""
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def sentence(kind: Kind | str, names: str | Sequence[str] = ()) -> str:
    """The promise of a kind, as the badge shows it.

    `names` are the other readers: one name or phrase, or several. The reader of a pair text is always
    "you", so its sentence starts with that. Raises NamesMissing, NamesRefused, or ValueError for a
    kind that does not exist.
    """
    row = KINDS[Kind(kind)]
    readers = [names] if isinstance(names, str) else list(names)
    readers = [name for name in readers if name]
    if row.is_named and not readers:
        raise NamesMissing(f"{row.label} words need the names of their readers.")
    if readers and not row.is_named:
        raise NamesRefused(f"{row.label} words have no named readers.")
    if row.readers is Readers.PAIR:
        readers = ["you", *readers]
    return row.promise.format(names=listed(readers))
