"""The locked text of a design, and its digest: what anybody can hash again to see that nothing was changed. Pure, no query."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from programs.models import ComparisonDesign


def facts_of(design: ComparisonDesign) -> dict[str, object]:
    """What is locked of a design: the values of ComparisonDesign.FACTS, lists sorted."""
    facts = {name: getattr(design, name) for name in ComparisonDesign.FACTS}
    return {name: sorted(value) if isinstance(value, list) else value for name, value in facts.items()}


def canonical(facts: Mapping[str, object]) -> str:
    """One text for equal facts: JSON with sorted names, no spaces, and letters as they are."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_whole(design: ComparisonDesign) -> bool:
    """Whether the row still says what was locked, and its text has the digest that was written down."""
    text = canonical(facts_of(design))
    return bool(text == design.locked_text and digest_of(text) == design.digest)
