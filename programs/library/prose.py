"""Prose in source code is wrapped; the same prose in a text field is not."""

from __future__ import annotations

import re

BLOCK = re.compile(r"## |- |\d+\. ")


def unwrapped(text: str) -> str:
    """Markdown with one line for each paragraph, heading and list item, so that it can be edited in a form."""
    lines: list[str] = []
    for raw in text.strip().splitlines():
        line = raw.strip()
        if line and lines and lines[-1] and not BLOCK.match(line):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)
