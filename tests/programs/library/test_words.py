"""Every sentence of the library keeps the voice: short lists of what never appears, and of what Markdown may hold."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from programs import library
from programs.library.prose import unwrapped
from programs.starter import STARTER

FORBIDDEN = (
    "senior|seniors|junior|juniors|young|younger|youngest|old|older|oldest|age|ages|aged|generation|generations"
    "|gen z|millennial|millennials|boomer|boomers|resource|resources|user|users"
)
EVERYTHING = (
    *STARTER,
    *library.GUIDES,
    *library.KIT,
    *library.ALL_RULES,
    *library.OBJECTIVES,
    *library.SCRIPTS,
    *library.TEMPLATES,
)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


SENTENCES = [*texts(EVERYTHING), *library.PLACEHOLDERS.values()]


def complaints(text: str) -> list[str]:
    plain = text.replace("’", "'").lower()
    found = re.findall(rf"\b(?:{FORBIDDEN})\b", plain)
    found += re.findall(r"!|%|\bpercent\b|\bper cent\b|i'm behind|i am behind", plain)
    return found


@pytest.mark.parametrize("text", ["The Older colleague", "Try it!", "Up 41%", "I’m behind", "Gen Z", "our users"])
def test_the_check_notices_what_it_looks_for(text):
    assert complaints(text)


def test_no_text_says_what_never_to_say():
    assert len(SENTENCES) > 500
    assert {text: complaints(text) for text in SENTENCES if complaints(text)} == {}


def test_quotes_are_typographic_where_a_name_is_not_kept_for_what_stands():
    kept = {topic.name for topic in STARTER}
    assert [text for text in SENTENCES if re.search(r"['\"]", text) and text not in kept] == []


def test_no_text_is_wrapped_in_the_middle_of_a_paragraph():
    assert [text for text in SENTENCES if re.search(r"  |\t|\S\n(?![\n\-\d])", text)] == []


def test_unwrapping_joins_lines_and_keeps_blocks_apart():
    text = "\n## A\n\nOne\ntwo.\n\n- a\n  b\n- c\n\n1. d\n   e\n"
    assert unwrapped(text) == "## A\n\nOne two.\n\n- a b\n- c\n\n1. d e"


HEADING, BULLET, NUMBER = re.compile(r"## \S.*"), re.compile(r"- \S.*"), re.compile(r"\d\. \S.*")


@pytest.mark.parametrize("guide", library.GUIDES, ids=lambda guide: guide.key)
def test_a_guide_takes_two_minutes_and_only_plain_markdown(guide):
    assert 150 <= len(guide.body.split()) <= 350
    assert guide.audience in ("everyone", "mentor", "mentee", "admin")
    assert len(guide.title) <= 60
    assert len(guide.summary) <= 160
    assert guide.summary.endswith(".")
    for block in guide.body.split("\n\n"):
        lines = block.split("\n")
        alike = [all(kind.fullmatch(line) for line in lines) for kind in (BULLET, NUMBER)]
        assert any(alike) or (len(lines) == 1 and (HEADING.fullmatch(block) or re.match(r"[\w“*]", block))), block
        if alike[1]:
            assert [int(line[0]) for line in lines] == list(range(1, len(lines) + 1))
        assert block.count("**") % 2 == 0
        assert block.replace("**", "").count("*") % 2 == 0
    assert not re.search(r"[`_<>\[\]|~\\]|^#{1,1} |^###", guide.body, re.MULTILINE)


def test_guides_cover_what_they_must():
    keys = [guide.key for guide in library.GUIDES]
    assert len(set(keys)) == len(keys)
    assert set(keys) >= {
        "good_questions",
        "disagreement",
        "documenting_insight",
        "listening_without_defending",
        "mentor_start",
        "mentee_start",
        "first_meeting",
        "board_room",
        "peer_circle",
        "credit",
        "session_kit_use",
    }
    assert {guide.audience for guide in library.GUIDES} == {"everyone", "mentor", "mentee", "admin"}


def test_each_level_of_a_starter_topic_is_a_line_of_its_own():
    levels = [level for topic in STARTER for level in topic.levels]
    assert all(len(topic.levels) == 5 for topic in STARTER)
    assert len(set(levels)) == len(levels) == 5 * len(STARTER)
    assert [level for level in levels if len(level) > 90 or not level.endswith(".")] == []
