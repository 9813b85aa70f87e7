"""The supervisor: who is given what, and what happens when something dies. The mail sink stands for any process."""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from embedded.processes import Failed, recall
from embedded.stack import Stack, free_port
from tests.embedded.conftest import make_folder
from tests.embedded.test_servers import ROOT


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def stack(said: list[str]) -> Iterator[Stack]:
    """Servers and the mail sink, no tables."""
    folder = make_folder()
    with Stack(folder / "stack", durable=False, say=said.append) as made:
        made.open()
        made.launch(["mail"])
        yield made
    shutil.rmtree(folder)


def await_mail_server(stack: Stack) -> None:
    deadline = time.monotonic() + 20
    port = int(stack.env("web")["UPWELL_SMTP_PORT"])
    while time.monotonic() < deadline:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(stack.log("mail").read_text())


@pytest.mark.parametrize("process", ["web", "worker", "beat", "vault", "owner"])
def test_a_process_is_given_its_own_role_and_only_the_keys_it_needs(stack, process):
    environment = stack.env(process)
    role = {"beat": "worker"}.get(process, process)
    assert environment["UPWELL_PROCESS"] == role
    assert environment["DATABASE_URL"].startswith(f"postgresql://upwell_{role}@/upwell?")
    assert ("UPWELL_WRAPPING_KEY" in environment) == (process != "vault")
    assert ("UPWELL_VAULT_KEYS" in environment) == (process in {"vault", "owner"})
    assert ("UPWELL_MAIL_SINK" in environment) == (process == "web")


def test_nothing_of_the_callers_settings_reaches_a_process(stack, monkeypatch):
    for name in ("SECRET_KEY_FILE", "UPWELL_SMTP_USER", "DJANGO_SETTINGS_MODULE", "DATABASE_URL_WEB", "CACHE_URL"):
        monkeypatch.setenv(name, "the caller's")
    assert "the caller's" not in stack.env("web").values()
    assert "DATABASE_URL" not in stack.env("mail")


def test_secrets_and_keys_are_for_their_owner_only(stack):
    assert stat.S_IMODE((stack.directory / "secrets.env").stat().st_mode) == 0o600
    assert stat.S_IMODE((stack.directory / "vault").stat().st_mode) == 0o700
    assert stat.S_IMODE(stack.mail.stat().st_mode) == 0o700


def test_secrets_last_and_differ_from_folder_to_folder(stack, folder):
    first = stack.env("web")["SECRET_KEY"]
    assert f"SECRET_KEY={first}" in (stack.directory / "secrets.env").read_text().splitlines()
    with Stack(folder / "other", durable=False, given={"DATABASE_URL": "x", "REDIS_URL": "x"}) as other:
        other.open()
        kept = (other.directory / "secrets.env").read_text()
        other.stop()
        other.open()
        assert (other.directory / "secrets.env").read_text() == kept
    assert first not in kept


def test_a_message_is_kept_whole_with_whom_it_was_for(stack):
    await_mail_server(stack)
    with smtplib.SMTP("127.0.0.1", int(stack.env("web")["UPWELL_SMTP_PORT"])) as line:
        line.sendmail(
            "upwell@localhost",
            ["ada@example.org"],
            "Subject: Hello\r\nTo: list@example.org\r\n\r\n.one\r\nÄ\r\n".encode(),
        )
    [kept] = stack.mail.glob("*.eml")
    message = message_from_bytes(kept.read_bytes(), policy=policy.default)
    assert (message["X-Envelope-To"], message["To"], message["Subject"]) == (
        "ada@example.org",
        "list@example.org",
        "Hello",
    )
    assert kept.read_bytes().endswith("\r\n\r\n.one\r\nÄ\r\n".encode())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_what_dies_is_started_again_and_said(stack, said):
    await_mail_server(stack)
    before = stack.pid("mail")
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while stack.pid("mail") == before and time.monotonic() < deadline:
        stack.tend()
        time.sleep(0.05)
    await_mail_server(stack)
    assert any(line.startswith("mail ended (signal 9); starting it again in 1 s") for line in said)


def test_what_others_wait_for_is_not_started_for_ever(folder, monkeypatch):
    monkeypatch.setattr("embedded.stack.MOST_STARTS", 1)
    with Stack(folder / "stack", durable=False, say=lambda _: None) as stack, socket.socket() as taken:
        stack.open()
        taken.bind(("127.0.0.1", stack._mail_port))
        taken.listen()
        stack.launch(["mail"])

        def wait() -> None:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                stack.tend()
                stack.refuse_to_start_for_ever("mail")
                time.sleep(0.05)

        with pytest.raises(Failed, match=r"(?s)^mail does not stay up\..*address already in use"):
            wait()


def test_a_restart_is_another_process_at_the_same_place(stack):
    await_mail_server(stack)
    before = stack.pid("mail")
    stack.restart("mail")
    assert stack.pid("mail") != before
    await_mail_server(stack)


def test_a_failing_command_says_why(stack):
    with pytest.raises(Failed, match=r"manage.py no_such_command failed.\n.*Unknown command"):
        stack.manage("no_such_command")


def test_a_taken_port_gives_the_next_free_one():
    first = free_port(0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert first < free_port(first) < first + 100


def test_what_a_killed_stack_left_is_ended_by_the_next(folder):
    program = (
        "import sys, time; from pathlib import Path; from embedded.stack import Stack\n"
        "stack = Stack(Path(sys.argv[1]), durable=False); stack.open(); stack.launch(['mail'])\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "stack")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout
    assert killed.stdout.readline() == "ready\n"
    killed.kill()
    killed.wait()
    stray = recall(folder / "stack" / "run" / "mail.pid")
    assert stray is not None
    with Stack(folder / "stack", durable=False) as stack:
        stack.open()
        assert stack.servers.adopted
        assert not Path(f"/proc/{stray}/exe").exists()
