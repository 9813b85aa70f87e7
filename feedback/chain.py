"""The hash chain of one cell's ledger lines in a cycle: a changed, missing, added or moved line shows.

What a chain cannot show is that its last lines were cut off, or that all of it was written anew. Whoever noted an
earlier head, and finds it in no link of today's chain, sees that too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from feedback.ledger import Line

DIGEST_BYTES = 32
_FORMAT = b"upwell ledger 1"


class BrokenChain(ValueError):
    """The line at `position` (from 1) is not the one that was written there."""

    def __init__(self, position: int) -> None:
        super().__init__(f"line {position} of the ledger is not the line that was written")
        self.position = position


@dataclass(frozen=True, slots=True)
class Link:
    """One ledger line as it is stored: its position in the chain from 1, and both digests of 32 bytes."""

    position: int
    line: Line
    previous: bytes
    digest: bytes


def start(*, organization: UUID, cycle: UUID, cell: UUID | None = None) -> bytes:
    """The digest before the first line. It names the cycle, and the cell of a cohort that is cut: no line fits into another chain."""
    return _digest(organization.bytes, cycle.bytes, *([] if cell is None else [cell.bytes]))


def extend(previous: bytes, lines: Iterable[Line], *, position: int = 1) -> list[Link]:
    """Chain `lines`, in their order, behind the digest `previous`; the first gets `position`."""
    links = []
    for number, line in enumerate(lines, start=position):
        link = Link(number, line, previous, digest(previous, number, line))
        previous = link.digest
        links.append(link)
    return links


def digest(previous: bytes, position: int, line: Line) -> bytes:
    """SHA-256 over the previous digest, the position and every field of the line."""
    numbers = (position, line.theme, line.level, line.period)
    return _digest(previous, line.side.value.encode(), *(str(number).encode() for number in numbers))


def verify(genesis: bytes, links: Iterable[Link]) -> bytes:
    """Walk the chain from `start(...)` in the order of positions and return its head. Raises BrokenChain."""
    head = genesis
    for number, link in enumerate(links, start=1):
        if link.position != number or link.previous != head or link.digest != digest(head, number, link.line):
            raise BrokenChain(number)
        head = link.digest
    return head


def _digest(*parts: bytes) -> bytes:
    # Each part carries its length: without it, theme 1 at level 12 and theme 11 at level 2 would be the same bytes.
    hasher = hashlib.sha256(_FORMAT)
    for part in parts:
        hasher.update(len(part).to_bytes(4, "big") + part)
    return hasher.digest()
