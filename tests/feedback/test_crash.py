"""The vault stopped between any two steps, then run again: the same ledger, once, and no key that should be gone."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from feedback import keys as key_files
from feedback.keys import KeyDirectory
from feedback.models import CycleState, LedgerLine, Period, SealedBox
from feedback.vault import Vault
from tests.factories.feedback import begin, over, seal, work
from tests.roles import as_role, set_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


class Stopped(BaseException):
    """Like a kill: nothing in the application catches it."""


@pytest.fixture
def circle(in_organization, keys, clock):
    """A second period is over, with a state carried from the first, and a third is coming."""
    circle = begin(in_organization, keys)
    seal(circle.period(1), {person: [0, 1] if n < 3 else [0] for n, person in enumerate(circle.mentors)})
    clock.move_to(over(circle.period(1)))
    work()
    with as_role("vault"):
        Vault(KeyDirectory(keys), patience=0).tend(in_organization.pk)
    seal(circle.period(2), {person: [1, 2] for person in circle.mentors[3:14]})
    clock.move_to(over(circle.period(2)))
    work()
    return circle


@contextmanager
def stopped_at(step: int, monkeypatch):
    """Stop before the step-th statement or disk operation. Yields the steps that were taken.

    A transaction is a savepoint here. The server takes back what a killed client had not committed, so what comes after the stop (Django
    rolling back) is let through, and a stop at the commit rolls back too.
    """
    taken: list[str] = []

    def count(name: str) -> None:
        taken.append(name)
        if len(taken) == step + 1:
            raise Stopped(name)

    def statement(execute, sql, params, many, context):
        try:
            count(sql.split(" FROM ")[0][:60])
        except Stopped:
            if sql.startswith("RELEASE "):
                execute(sql.replace("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"), params, many, context)
            raise
        return execute(sql, params, many, context)

    def counted(name, operation):
        def run(*args, **kwargs):
            count(name)
            return operation(*args, **kwargs)

        return run

    with monkeypatch.context() as patch, connection.execute_wrapper(statement):
        # Also inside the making and the wiping of a key: the file is there and empty, or written and not yet on the disk.
        patch.setattr(key_files.os, "open", counted("open", os.open))
        patch.setattr(key_files, "open", counted("write", open), raising=False)
        patch.setattr(key_files.os, "fsync", counted("fsync", os.fsync))
        patch.setattr(Path, "rename", counted("rename", Path.rename))
        patch.setattr(Path, "unlink", counted("unlink", Path.unlink))
        yield taken


def run(circle, directory):
    Vault(KeyDirectory(directory), patience=0).tend(circle.organization.pk)


def facts(circle, directory):
    """Everything that must be the same. Digests are part of it; ids and ciphertexts are random."""
    return {
        "lines": list(LedgerLine.objects.values_list("sequence", "theme__number", "level", "period__number", "digest")),
        "periods": list(Period.objects.values_list("number", "outcome_mentors", "closed_at", "told")),
        "boxes": SealedBox.objects.count(),
        "state": list(CycleState.objects.values_list("period_number", flat=True)),
        "keys": KeyDirectory(directory).periods(),
        "files": sorted(path.suffix for path in directory.iterdir()),
    }


@contextmanager
def undone():
    """A transaction whose effects are taken back, so that each attempt begins alike."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    set_role("web")


def attempt(circle, keys, directory, step, monkeypatch):
    """Stop at one step, run again; (whether it was stopped, what is there afterwards, the steps taken)."""
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(keys, directory)
    was_stopped = False
    with undone(), as_role("vault", back_to="vault"):
        with stopped_at(step, monkeypatch) as taken:
            try:
                run(circle, directory)
            except Stopped:
                was_stopped = True
        run(circle, directory)
        found = facts(circle, directory)
    return was_stopped, found, taken


def test_the_ledger_is_the_same_wherever_the_vault_was_stopped(circle, keys, tmp_path, monkeypatch):
    directory = tmp_path / "attempt"
    _, expected, every_step = attempt(circle, keys, directory, 10_000, monkeypatch)
    assert [line[1:3] for line in expected["lines"]] == [(0, "very_many"), (1, "several"), (2, "several")]
    assert expected["boxes"] == 0
    assert expected["state"] == [3]
    assert len(expected["keys"]) == 1
    assert set(expected["files"]) == {".key"}
    assert len(every_step) > 30
    assert {"open", "write", "fsync", "rename", "unlink"} <= set(every_step)
    for step in range(len(every_step)):
        was_stopped, found, _ = attempt(circle, keys, directory, step, monkeypatch)
        assert was_stopped, step
        assert found == expected, f"stopped before {every_step[step]}"


def test_stopped_before_the_commit_nothing_has_happened(circle, keys, tmp_path, monkeypatch):
    """After a stop inside the closing transaction the boxes, the key and the old lines are all still there."""
    directory = tmp_path / "attempt"
    shutil.copytree(keys, directory)
    with undone(), as_role("vault", back_to="vault"):
        before = facts(circle, directory)
        with stopped_at(10_000, monkeypatch) as every_step, undone():
            run(circle, directory)
        last = next(n for n, name in enumerate(every_step) if name.startswith('INSERT INTO "audit'))
        shutil.rmtree(directory)
        shutil.copytree(keys, directory)
        set_role("vault")
        with stopped_at(last, monkeypatch), pytest.raises(Stopped):
            run(circle, directory)
        after = facts(circle, directory)
    made_ahead = set(after["keys"]) - set(before["keys"])
    assert len(made_ahead) == 1  # the next period's key, which the state would have been sealed with
    assert {**after, "keys": 0, "files": 0} == {**before, "keys": 0, "files": 0}
