"""What a credit is about, in words: what the mentor is shown before they answer, where the name would stand, and a digest of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

# What stands beside the name wherever it shows, so that a yes is for exactly this: the attributes that decision_words and
# experiment_words take.
OF_DECISION = ("title", "before", "after", "outcome")
OF_EXPERIMENT = ("title", "hypothesis")
# Audience -> the pages on which the name stands, as the mentor reads it before answering.
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "team": "The lists of decisions and experiments, and the impact pages, as the people who run your program read them.",
        "executives": "The lists of decisions and experiments, and the impact pages, as executives read them and print them.",
        "organization": "The page “Named for an idea”, which everybody can open: your name, the title and who names you, without the rest "
        "of the words. And the lists, for whoever may read them.",
    }
)


def words_of(item: Any) -> list[tuple[str, str]]:
    """(label, text) of a decision or an experiment."""
    if hasattr(item, "before"):
        return decision_words(*(getattr(item, name) for name in OF_DECISION))
    return experiment_words(*(getattr(item, name) for name in OF_EXPERIMENT))


def decision_words(title: str, before: str, after: str, outcome: str) -> list[tuple[str, str]]:
    """(label, text) of a decision."""
    return [("The decision", title), ("Before", before), (after_label(outcome), after)]


def experiment_words(title: str, hypothesis: str) -> list[tuple[str, str]]:
    """(label, text) of an experiment."""
    return [("What is tried", title), ("Worked if", hypothesis)]


def after_label(outcome: str) -> str:
    """What the last words of a decision say, as a page calls it: what is done now, or why nothing changed."""
    return "Now" if outcome == "changed" else "Kept because"


def digest_of(item: Any) -> str:
    """64 hexadecimal digits, the same as long as nobody changes a letter of these words."""
    return digest_of_words(words_of(item))


def digest_of_words(words: Sequence[tuple[str, str]]) -> str:
    """The same of (label, text)."""
    return sha256(json.dumps(words, ensure_ascii=True).encode()).hexdigest()


def credit_line(name: str) -> str:
    """The one sentence that a page adds."""
    return f"The idea came from {name}."
