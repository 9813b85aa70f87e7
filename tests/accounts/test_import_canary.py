"""Nothing of a people file is kept but the fields that were mapped: not in a table, a session, a log, the broker, or on the disk.

Every search has a control: a word that was mapped must be found by it, or the search is blind.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from access.roles import Role
from accounts import actions
from tests.accounts.imports import SAMPLES, Walk
from tests.factories.files import CANARIES, agency_file
from tests.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)
# Texts of the sample in columns nobody maps, long enough not to be found by chance.
PRIVATE = ("My characteristics is/are", "Asexual or aromantic", "Bisexual or pansexual", "match with similar identity")


@pytest.fixture
def walk(sign_in) -> Walk:
    return Walk(sign_in(Role.PROGRAM_ADMIN))


def foreign(side: str) -> tuple[str, tuple[str, ...], str]:
    """(file, what must be nowhere, a mapped word that must be somewhere)."""
    return agency_file(side, 30), (*CANARIES, "both mentor and mentee"), "Department of Truth"


def sample(side: str) -> tuple[str, tuple[str, ...], str]:
    return (SAMPLES / f"large-{side}s.csv").read_text(), PRIVATE, "Department of Truth"


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(foreign, id="like the sample"),
        pytest.param(sample, id="the sample", marks=pytest.mark.skipif(not SAMPLES.exists(), reason="not at hand")),
    ],
)
def test_what_nobody_mapped_is_nowhere_at_any_step(walk, file, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    content, canaries, mapped = file("mentor")
    assert all(canary in content for canary in canaries if canary not in ("Canary-identity", PRIVATE[-1]))

    take_every_turn(walk, content, monkeypatch)
    assert_nowhere(canaries, mapped, logs=caplog.text + "".join(capfd.readouterr()))

    staged = walk.staged(levels_of(walk, walk.columns(walk.choose(content))))
    walk.page(staged)
    assert_nowhere(canaries, mapped)
    walk.confirm(staged)
    walk.work(staged)
    other, more_canaries, _ = file("mentee")
    gone = walk.staged(levels_of(walk, walk.columns(walk.choose(other))))
    walk.client.post(walk.url("discard_people_import", people_import=gone.pk))
    assert_nowhere({*canaries, *more_canaries}, mapped, logs=caplog.text + "".join(capfd.readouterr()))


def levels_of(walk: Walk, numbers):
    return walk.values(numbers, dict.fromkeys(numbers.context["form"].grades, 1))


def take_every_turn(walk: Walk, content: str, monkeypatch) -> None:
    """Errors on the way, rows that are refused, a fault of our own in the middle, and a file that is left behind."""
    walk.choose(content.replace(",", ";", 1))
    columns = walk.choose(content)
    walk.columns(columns, email="")
    numbers = walk.columns(columns)
    walk.values(numbers, {"AA": "x"})
    broken = walk.staged(walk.columns(columns, email="job title", title="", level=""))
    assert broken.counts["added"] == 0
    walk.client.get(walk.url("rejected_people", people_import=broken.pk))
    with monkeypatch.context() as patch:
        patch.setattr(actions, "stage_people_import", fail)
        patch.setattr(walk.client, "raise_request_exception", False)
        assert levels_of(walk, numbers).status_code == 500


def fail(**_: object) -> None:
    raise RuntimeError("a fault of our own")


# Where to look ---------------------------------------------------------------------------------------------------------


def assert_nowhere(canaries, mapped: str, logs: str = "") -> None:
    tables = "\n".join(every_row())
    assert mapped in tables
    for place, text in {"tables": tables, "sessions": sessions(), "broker": broker(), "logs": logs}.items():
        for canary in canaries:
            assert canary not in text, f"{canary!r} in {place}"
    if folder := server_folder():
        wait_for(mapped, folder)
        for path, found in files_with(folder, canaries):
            raise AssertionError(f"{found!r} in {path}")


def every_row() -> Iterator[str]:
    """Every row of every table, as text, past row-level security."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from (row for (row,) in cursor.fetchall())


def sessions() -> str:
    with as_role("owner"):
        return json.dumps([session.get_decoded() for session in Session.objects.all()])


def broker() -> str:
    """Everything in Valkey, with the bodies of messages opened."""
    client = redis.Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://"))
    found = []
    for key in client.scan_iter():
        match client.type(key):
            case b"list":
                values = client.lrange(key, 0, -1)
            case b"string":
                values = [client.get(key)]
            case b"hash":
                values = client.hvals(key)
            case b"set":
                values = client.smembers(key)
            case b"zset":
                values = client.zrange(key, 0, -1)
        for value in [key, *values]:
            found.append(value.decode(errors="replace"))
            with suppress(ValueError, KeyError, TypeError):
                found.append(base64.b64decode(json.loads(value)["body"]).decode())
    return "\n".join(found)


def server_folder() -> Path | None:
    """The folder of the servers of this run, where they are our own: data, write-ahead log, log files."""
    folder = Path(settings.VAULT_KEYS or "/nonexistent").parent / "servers"
    return folder if folder.exists() and os.access(folder, os.R_OK | os.X_OK) else None


def wait_for(word: str, folder: Path) -> None:
    """The server of the tests writes its log a moment after the commit."""
    for _ in range(100):
        if next(files_with(folder, [word]), None):
            return
        time.sleep(0.1)
    raise AssertionError(f"{word!r}, which was mapped, is not in {folder}: the search is blind")


def files_with(folder: Path, words) -> Iterator[tuple[Path, str]]:
    needles = [(word, word.encode()) for word in words]
    for path, _, names in os.walk(folder, followlinks=True):
        for name in names:
            with suppress(OSError):
                content = Path(path, name).read_bytes()
                yield from ((Path(path, name), word) for word, needle in needles if needle in content)
