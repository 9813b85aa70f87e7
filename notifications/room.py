"""The room that the chat channel of a demonstration leads to, so that a visitor reads what a room of a chat tool would.

One file in the folder of the demonstration's mails, written by the web process. Nothing of it is for production.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

FILE = "room.jsonl"
MOST = 50  # posts that are kept
LONGEST = 10_000  # bytes of one


class NotAPost(ValueError):
    """No JSON object with a `text`, which is what a chat tool takes."""


@dataclass(frozen=True)
class Post:
    """One post: when it came, its id at the sender's, the sentence that a room shows, and all of it."""

    at: datetime
    key: str
    text: str
    body: str


def keep(folder: Path, body: bytes, *, key: str, at: datetime) -> None:
    """Write a post down, once for each key: a second copy is dropped, as Standard Webhooks ask. Raises NotAPost."""
    made = Post(at, key[:200], _text_of(body), body.decode())
    with _opened(folder) as file:
        found = _read(file)
        if key and any(post.key == made.key for post in found):
            return
        file.seek(0)
        file.truncate()
        rows = (asdict(post) | {"at": post.at.isoformat()} for post in [*found, made][-MOST:])
        file.writelines(f"{json.dumps(row)}\n" for row in rows)


def posts(folder: Path) -> list[Post]:
    """Every post that is kept, newest first."""
    if not (folder / FILE).exists():
        return []
    with _opened(folder) as file:
        return _read(file)[::-1]


def _text_of(body: bytes) -> str:
    try:
        found = json.loads(body.decode()) if len(body) <= LONGEST else None
        text = found.get("text") if isinstance(found, dict) else None
        if isinstance(text, str) and text.strip():
            text.encode()  # half of a pair of surrogates is no text, and no page could show it
            return text
    except (ValueError, RecursionError) as error:
        raise NotAPost("Post JSON") from error
    raise NotAPost("Post a JSON object with a text")


@contextmanager
def _opened(folder: Path) -> Iterator[TextIO]:
    """The file, held by this process alone: the web process has several, and each may be asked."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / FILE).open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _read(file: TextIO) -> list[Post]:
    file.seek(0)
    return list(filter(None, map(_post_in, file)))


def _post_in(line: str) -> Post | None:
    """The post of a line. None where its writer was ended within it: the room goes on without that post."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return Post(**row | {"at": datetime.fromisoformat(row["at"])})
