"""The migrated data that a run begins with. That it is what the migrations make: test_demo.py."""

from __future__ import annotations

import os
import shutil
import stat
import time

import psycopg
import pytest

from tests import migrated

COUNT = "SELECT count(*) FROM django_migrations"


@pytest.fixture
def given():
    """The environment without the servers of this very run."""
    return {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}


@pytest.fixture
def keep(folder):
    """A folder of kept data with that of this run."""
    kept = migrated.KEPT / migrated.digest()
    if not kept.is_dir():
        pytest.skip("this run has a database that it was given, or cannot keep one")
    shutil.copytree(kept, folder / "keep" / kept.name)
    return folder / "keep"


def test_a_run_begins_with_a_copy_of_what_is_kept(given, keep):
    servers, environment = migrated.start(given, keep)
    try:
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            assert connection.info.dbname == environment["UPWELL_TEST_TEMPLATE"]
            assert connection.execute(COUNT).fetchone()[0] > 50
        assert not servers.servers.postgres.data.is_relative_to(keep)
    finally:
        servers.stop()
    assert stat.S_IMODE((keep / migrated.digest()).stat().st_mode) == 0o700
    assert not (keep / migrated.digest() / "postmaster.pid").exists()


def test_damaged_data_is_thrown_away_and_the_run_begins_with_an_empty_database(given, keep):
    (keep / migrated.digest() / "global" / "pg_control").write_bytes(b"")
    servers, environment = migrated.start(given, keep)
    try:
        assert "UPWELL_TEST_TEMPLATE" not in environment
        missing = pytest.raises(psycopg.errors.UndefinedTable)
        with psycopg.connect(environment["DATABASE_URL"]) as connection, missing:
            connection.execute(COUNT)
    finally:
        servers.stop()
    assert list(keep.iterdir()) == []


def test_a_database_that_was_given_is_used_as_it_is(given, tmp_path):
    addresses = {"DATABASE_URL": "postgresql://upwell_owner@db/upwell", "REDIS_URL": "redis://cache:6379/0"}
    servers, environment = migrated.start(given | addresses, tmp_path)
    servers.stop()
    assert environment["DATABASE_URL"] == addresses["DATABASE_URL"]
    assert "UPWELL_TEST_TEMPLATE" not in environment
    assert list(tmp_path.iterdir()) == []


def test_a_change_of_any_source_is_another_digest(monkeypatch, tmp_path):
    before = migrated.digest()
    changed = tmp_path / "0002_more.py"
    changed.write_text("")
    sources = migrated.sources()
    monkeypatch.setattr(migrated, "ROOT", tmp_path.parent)
    monkeypatch.setattr(migrated, "sources", lambda: [changed])
    first = migrated.digest()
    changed.write_text("# more")
    assert len({before, first, migrated.digest()}) == 3
    names = {"/".join(path.parts[-2:]) for path in sources}
    # What migrations are, do, import, and import by way of that.
    assert names >= {"migrations/0002_fence.py", "access/schema.py", "access/tenancy.py", "config/settings.py"}
    assert names >= {"accounts/sealing.py", "embedded/roles.sql", "embedded/postgres.py", "access/clock.py"}


def test_what_no_run_used_for_long_is_thrown_away(tmp_path):
    day = 24 * 3600
    for name, days in (("used", 0), ("old", migrated.DAYS + 1), ("unfinished-a", 1), ("unfinished-b", 0)):
        tmp_path.joinpath(name).mkdir()
        os.utime(tmp_path / name, times=(time.time() - days * day,) * 2)
    migrated._sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"used", "unfinished-b"}


def test_what_others_make_just_now_is_left_to_them_and_takes_nobody_s_place(tmp_path):
    names = {"kept", *(f"unfinished-{number}" for number in range(migrated.MOST + 1))}
    for name in names:
        tmp_path.joinpath(name).mkdir()
    os.utime(tmp_path / "kept", times=(time.time() - 60,) * 2)
    migrated._sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == names
