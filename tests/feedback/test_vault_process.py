"""The vault as the process it is: its own command, its own database role, its own keys, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from access.tenancy import tenant
from feedback.models import LedgerLine, SealedBox
from notifications.models import Heartbeat
from tests.factories.feedback import begin, over, seal, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def circle(organization, keys):
    with tenant(organization.pk):
        circle = begin(organization, keys)
        seal(circle.period(1), {person: [0] for person in circle.mentors})
    return circle


def environment(role: str, keys: Path, moment: str) -> dict[str, str]:
    """What the vault's process is given. It has no wrapping key: it reads no text."""
    host = settings.DATABASES["default"].get("OPTIONS", {}).get("host") or settings.DATABASES["default"]["HOST"]
    if not host.startswith("/"):
        pytest.skip("the roles of this server have passwords that tests do not know")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("UPWELL_", "DJANGO_", "DATABASE_"))
    }
    return kept | {
        "UPWELL_PROCESS": "vault",
        "DATABASE_URL": f"postgresql://upwell_{role}@/{connection.settings_dict['NAME']}?host={host}",
        "UPWELL_VAULT_KEYS": str(keys),
        "UPWELL_NOW": moment,
        "SECRET_KEY": "for-this-test-only",
        "DEBUG": "true",
    }


def run_vault(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "run_vault", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=120)


def test_one_pass_closes_what_is_over(circle, keys, clock):
    with tenant(circle.organization.pk):
        moment = over(circle.period(1))
        clock.move_to(moment)
        work()
    done = run_vault("--once", env=environment("vault", keys, moment.isoformat()))
    assert done.returncode == 0, done.stderr
    with tenant(circle.organization.pk):
        period = circle.period(1)
        assert period.outcome_mentors == "published"
        assert LedgerLine.objects.get().level == "very_many"
        assert not SealedBox.objects.only("pk").exists()
    assert f"{period.pk}.key" not in {path.name for path in keys.iterdir()}
    assert Heartbeat.objects.get(name="vault").totals == {
        "failed": 0,
        "overdue": 0,
        "lost": 0,
        "last_close_seconds": 0,
    }
    assert "period key destroyed" in done.stderr + done.stdout


@pytest.mark.parametrize("role", ["web", "owner"])
def test_another_role_is_refused(circle, keys, clock, role):
    done = run_vault("--once", env=environment(role, keys, "2026-12-01T00:00:00+00:00"))
    assert done.returncode != 0
    assert f"it connected as upwell_{role}" in done.stderr
    with tenant(circle.organization.pk):
        assert circle.period(1).closed_at is None


def test_an_empty_key_directory_is_refused_in_words(circle, tmp_path):
    done = run_vault("--once", env=environment("vault", tmp_path / "elsewhere", "2026-10-06T00:00:00+00:00"))
    assert done.returncode != 0
    assert "Mount it, or start once with --keys-are-lost" in done.stderr


def test_the_running_vault_ends_when_it_is_told_to(circle, keys):
    env = environment("vault", keys, "2026-10-06T00:00:00+00:00")
    command = [sys.executable, "manage.py", "run_vault", "--every", "0.2"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not Heartbeat.objects.filter(name="vault").exists() and time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
