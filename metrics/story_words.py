"""The parts of a story, and a digest of its words. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Title",
        "tried": "What we tried",
        "happened": "What happened",
        "useful": "What others can use",
    }
)


def texts_of(story: Any) -> dict[str, str]:
    """Heading -> text, in the order of the page."""
    return {heading: str(getattr(story, name)) for name, heading in PARTS.items()}


def digest_of_story(story: Any) -> str:
    """64 hexadecimal digits, the same as long as nobody changes a letter."""
    return sha256(json.dumps([str(getattr(story, name)) for name in PARTS]).encode()).hexdigest()
