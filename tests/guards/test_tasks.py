"""Every task names its queue and its tenant, and every ring and beat names a task that exists."""

from __future__ import annotations

import re

import pytest

from access.queues import Queue
from access.tasks import TenantTask
from config.celery import app
from jobs.kinds import JOB_TASKS, JOB_TITLES, JobKind
from notifications.actions import CHANNELS
from tests.guards.source import APPS, ROOT

app.loader.import_default_modules()
OURS = {name: task for name, task in app.tasks.items() if name.split(".")[0] in APPS}


def test_there_are_tasks():
    assert OURS


@pytest.mark.parametrize("name", sorted(OURS))
def test_task_names_its_queue(name):
    assert OURS[name].queue in set(Queue)


@pytest.mark.parametrize("name", sorted(OURS))
def test_task_is_of_a_tenant_or_goes_through_all(name):
    if name.endswith("_all"):
        assert not isinstance(OURS[name], TenantTask)
    else:
        assert isinstance(OURS[name], TenantTask)


def test_the_beat_rings_tasks_that_exist_on_queues_that_exist():
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in OURS
        assert entry["options"]["queue"] in set(Queue)


def test_jobs_and_rings_name_tasks_that_exist():
    assert set(JOB_TASKS) == set(JOB_TITLES) == set(JobKind)
    assert set(JOB_TASKS.values()) <= set(OURS)
    assert {task for task, _ in CHANNELS.values()} <= set(OURS)
    for path in (p for name in APPS for p in (ROOT / name).rglob("*.py")):
        for task in re.findall(r'\bring\(\s*"([a-z_.]+)"', path.read_text()):
            assert task in OURS, f"{path}: {task}"


def test_nothing_schedules_into_the_future_or_keeps_results():
    for path in (p for name in APPS for p in (ROOT / name).rglob("*.py")):
        text = path.read_text()
        assert "apply_async(" not in text or "eta" not in text
        assert "countdown=" not in text
    assert app.conf.task_ignore_result
