"""What an operator does and sees: destroyed keys, new keys, a vault that was down, a database out of a backup."""

from __future__ import annotations

import shutil
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from access.clock import now
from access.tenancy import tenant
from feedback import actions
from feedback.box import Unreadable, open_box
from feedback.keys import KeyDirectory
from feedback.models import CellOutcome, CycleState, KeyDestruction, LedgerLine, Period, SealedBox
from feedback.vault import Vault
from notifications.models import Heartbeat, Message
from tests.factories.feedback import actor, begin, over, run_vault, seal, tend, work
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Reason = KeyDestruction.Reason


@pytest.fixture
def circle(in_organization, keys, clock):
    """Four of 24 named theme 1 in the first period, which is closed; the second is open."""
    circle = begin(in_organization, keys)
    seal(circle.period(1), {person: [1] if n < 4 else [] for n, person in enumerate(circle.mentors[:14])})
    close_period(circle, 1, clock, keys)
    return circle


def close_period(circle, number, clock, keys):
    clock.move_to(over(circle.period(number)))
    work()
    tend(circle.organization, keys)


def rotate(circle, keys):
    with as_role("vault"):
        return Vault(KeyDirectory(keys), patience=0).rotate(circle.organization.pk)


def boxes():
    with as_role("vault"):
        return [bytes(box) for box in SealedBox.objects.values_list("box", flat=True)]


def destroyed():
    return sorted(KeyDestruction.objects.values_list("period__number", "reason"))


def test_a_destroyed_key_is_noted_once_with_the_run_of_the_vault(circle, keys):
    for _ in range(2):
        tend(circle.organization, keys)
    [note] = KeyDestruction.objects.all()
    assert (note.period, note.reason, note.at) == (circle.period(1), Reason.CLOSED, circle.period(1).closed_at)
    assert note.vault_started_at <= note.at


def test_a_key_destroyed_before_a_stop_is_noted_by_the_next_run_and_a_copied_one_goes_again(circle, keys):
    with as_role("owner"):
        KeyDestruction.objects.all().delete()
    tend(circle.organization, keys)
    assert destroyed() == [(1, "closed")]
    KeyDirectory(keys).create(circle.period(1).pk)  # somebody put the directory of last month back
    tend(circle.organization, keys)
    assert circle.period(1).pk not in KeyDirectory(keys).periods()
    assert destroyed() == [(1, "closed")]


@pytest.mark.parametrize("process", ["web", "worker", "vault"])
def test_nobody_changes_what_is_noted(circle, process):
    for write in (
        lambda: KeyDestruction.objects.update(at=now()),
        lambda: KeyDestruction.objects.all().delete(),
        lambda: KeyDestruction.objects.update(reason="lost"),
    ):
        with as_role(process), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            write()


def test_new_keys_remove_what_is_sealed_and_keep_what_was_counted(circle, clock, keys):
    seal(circle.period(2), {person: [1] for person in circle.mentors})
    [box, *_] = boxes()
    old = KeyDirectory(keys).load(circle.period(2).pk)
    assert rotate(circle, keys) == 1
    assert boxes() == []
    new = KeyDirectory(keys).load(circle.period(2).pk)
    assert bytes(circle.period(2).public_key) == new.public != old.public
    with pytest.raises(Unreadable):
        open_box(new, box)
    assert destroyed() == [(1, "closed"), (2, "rotated")]
    # Four had named theme 1 before; a fifth makes it several, so nothing of the count is lost.
    seal(circle.period(2), {person: [1] if n == 0 else [] for n, person in enumerate(circle.mentors[14:24])})
    close_period(circle, 2, clock, keys)
    assert list(LedgerLine.objects.values_list("theme__number", "level")) == [(1, "several")]


def test_the_whole_panel_is_told_alike_and_once(circle, keys):
    seal(circle.period(2), {circle.mentors[0]: [1]})
    rotate(circle, keys)
    for _ in range(2):
        work()
    told = Message.objects.filter(kind="check_in_renewed", channel="mail")
    assert told.count() == 48
    assert {"program", "period", "closes_at", "link", "recipient_zone"} == set(told[0].context)
    assert len({(message.not_before, message.context["period"]) for message in told}) == 1


@pytest.mark.parametrize("stop", ["before the commit", "after it"])
def test_a_rotation_that_was_stopped_is_taken_back_or_finished(circle, keys, monkeypatch, stop):
    seal(circle.period(2), {circle.mentors[0]: [1]})
    before = KeyDirectory(keys).load(circle.period(2).pk).public
    where = (Vault, "_note") if stop == "before the commit" else (KeyDirectory, "settle")
    with monkeypatch.context() as patch:
        patch.setattr(*where, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rotate(circle, keys)
    tend(circle.organization, keys)
    public = bytes(circle.period(2).public_key)
    assert KeyDirectory(keys).load(circle.period(2).pk).public == public
    assert (public == before) == (stop == "before the commit")
    assert len(boxes()) == (1 if stop == "before the commit" else 0)
    assert [path.suffix for path in keys.iterdir()] == [".key"] * len(KeyDirectory(keys).periods())
    assert (2, "lost") not in destroyed()


def test_the_command_to_rotate_asks_twice_and_refuses_another_process(settings):
    with pytest.raises(CommandError, match="UPWELL_PROCESS=vault"):
        call_command("rotate_vault_keys", "--yes")
    settings.PROCESS = "vault"
    with pytest.raises(CommandError, match="--yes"):
        call_command("rotate_vault_keys")


def test_keys_of_no_check_in_are_counted_first_and_others_stay(circle, keys, settings, monkeypatch):
    # Which role connects is refused elsewhere; a test has one connection, and changes its role.
    monkeypatch.setattr("feedback.management.commands.destroy_unknown_keys.refuse_wrong_role", lambda: None)
    gone = KeyDirectory(keys).create(uuid4())
    with pytest.raises(CommandError, match="UPWELL_PROCESS=vault"):
        call_command("destroy_unknown_keys", "--yes")
    settings.PROCESS, settings.VAULT_KEYS = "vault", str(keys)
    known = set(KeyDirectory(keys).periods()) & {period.pk for period in Period.objects.all()}
    with as_role("vault"):
        with pytest.raises(CommandError, match=r"1 of [0-9]+ keys belong to no check-in"):
            call_command("destroy_unknown_keys")
        call_command("destroy_unknown_keys", "--yes")
    assert set(KeyDirectory(keys).periods()) == known != set()
    assert gone


def test_while_the_vault_is_down_a_check_in_reads_closing_and_takes_no_box(organization, sign_in, clock, keys):
    with tenant(organization.pk):
        circle = begin(organization, keys, pairs=12)
        seal(circle.period(1), {person: [0] for person in circle.mentors})
        member = circle.member(circle.mentors[0])
        clock.move_to(circle.period(1).closes_at)
        with pytest.raises(actions.NotOpen):
            actions.seal_answer(period=circle.period(1), ticks=[], by=actor(circle.mentors[0]))
        with pytest.raises(actions.NotOpen):
            actions.withdraw_answer(period=circle.period(1), by=actor(circle.mentors[0]))
    assert (
        "is over, and the vault is closing it" in sign_in(membership=member).get("/o/halden/check-in/").content.decode()
    )
    with tenant(organization.pk):
        clock.move_to(circle.period(1).closes_at + timedelta(days=3))
        work()
    run_vault(keys)
    with tenant(organization.pk):
        assert LedgerLine.objects.get().level == "several"  # everything that was sealed in time counts, three days late
        assert circle.period(1).closed_at == now()


def test_the_heartbeat_tells_the_operator_of_late_closes_and_lost_keys_and_nothing_of_an_organization(
    organization, clock, keys
):
    with tenant(organization.pk):
        circle = begin(organization, keys)
        clock.move_to(circle.period(1).closes_at + timedelta(minutes=61))
    run_vault(keys, patience=600)  # it waits for the worker
    assert Heartbeat.objects.get(name="vault").totals == {"failed": 0, "overdue": 1, "lost": 0}
    with tenant(organization.pk):
        work()
        shutil.rmtree(keys)
    run_vault(keys)
    clock.move_to(now() + timedelta(minutes=5))
    assert Heartbeat.objects.get(name="vault").totals == {
        "failed": 0,
        "overdue": 0,
        "lost": 2,
        "last_close_seconds": 0,
    }


def test_a_database_out_of_a_backup_keeps_its_lines_and_nobodys_boxes(circle, clock, keys):
    """The drill of docs/operations.md: the database of the second period comes back after that was closed and its key destroyed."""
    seal(circle.period(1 + 1), {person: [0] for person in circle.mentors})
    tables = (SealedBox, CycleState, LedgerLine, CellOutcome, KeyDestruction)
    with as_role("owner"):
        rows = {model: list(model.objects.all()) for model in tables}
        periods = list(Period.objects.all())
    assert [len(rows[model]) for model in (SealedBox, CycleState)] == [24, 1]
    close_period(circle, 2, clock, keys)
    assert LedgerLine.objects.count() == 1
    with as_role("owner"):
        for model in tables:
            model.objects.all().delete()
            model.objects.bulk_create(rows[model])
        for period in periods:
            period.save()
    tend(circle.organization, keys)
    assert boxes() == []
    assert LedgerLine.objects.count() == 0  # what was published after the backup is not in it, and is not made up
    assert circle.period(2).outcome_mentors == "waiting"
    assert destroyed() == [(1, "closed"), (2, "closed"), (2, "lost")]
    # Counting starts again: the four of the first period are forgotten.
    seal(circle.period(3), {person: [1] if n == 0 else [] for n, person in enumerate(circle.mentors[:9])})
    close_period(circle, 3, clock, keys)
    assert (circle.period(3).outcome_mentors, LedgerLine.objects.count()) == ("published", 0)
