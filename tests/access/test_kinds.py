"""The four kinds of words say what they promise, and refuse to promise what they cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from access.kinds import KINDS, Kind, NamesMissing, NamesRefused, Readers, listed, sentence

SPRITE = (Path(__file__).parents[2] / "static/img/icons.svg").read_text()


@pytest.mark.parametrize(
    ("kind", "names", "promise"),
    [
        ("private", (), "Only you can read this."),
        ("pair", "Theo", "Only you and Theo can read this."),
        ("sealed", (), "Nobody reads this. It only moves the anonymous patterns."),
        ("shared", "Ines Varga", "Read by Ines Varga, and nobody else."),
    ],
)
def test_each_kind_makes_the_promise_of_the_design(kind: str, names: str, promise: str) -> None:
    assert sentence(kind, names) == promise


def test_a_pair_of_several_mentors_names_each() -> None:
    assert sentence(Kind.PAIR, ["Theo", "Ana"]) == "Only you, Theo, and Ana can read this."


def test_shared_words_name_everybody_who_reads() -> None:
    assert sentence(Kind.SHARED, ["Marisol", "you", "the program team"]) == (
        "Read by Marisol, you, and the program team, and nobody else."
    )


@pytest.mark.parametrize("kind", [Kind.PAIR, Kind.SHARED])
@pytest.mark.parametrize("names", ["", (), ["", ""]])
def test_named_readers_cannot_be_left_out(kind: Kind, names: str | list[str]) -> None:
    with pytest.raises(NamesMissing):
        sentence(kind, names)


@pytest.mark.parametrize("kind", [Kind.PRIVATE, Kind.SEALED])
def test_nobody_can_be_named_as_a_reader_of_private_or_sealed_words(kind: Kind) -> None:
    with pytest.raises(NamesRefused):
        sentence(kind, "Dana Reyes")


def test_a_fifth_kind_does_not_exist() -> None:
    with pytest.raises(ValueError, match="secret"):
        sentence("secret")


def test_the_table_has_one_row_for_each_kind_with_its_own_readers_and_shape() -> None:
    assert set(KINDS) == set(Kind)
    assert {kind: row.readers for kind, row in KINDS.items()} == {
        Kind.PRIVATE: Readers.AUTHOR,
        Kind.PAIR: Readers.PAIR,
        Kind.SEALED: Readers.NOBODY,
        Kind.SHARED: Readers.NAMED,
    }
    assert len({row.icon for row in KINDS.values()}) == len(Kind)


def test_every_badge_has_its_symbol_in_the_sprite() -> None:
    symbols = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    assert {row.icon for row in KINDS.values()} <= symbols


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["Ana"], "Ana"), (["Ana", "Theo"], "Ana and Theo"), (["A", "B", "C"], "A, B, and C")]
)
def test_names_are_listed_as_people_say_them(names: list[str], text: str) -> None:
    assert listed(names) == text
