"""/metrics: the pulse for a monitor that knows the token, and nothing about any organization."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from access.clock import now
from notifications.actions import beat
from notifications.health import JOBS, STARTING
from notifications.metrics import COUNTS
from tests.factories.notifications import make_tables
from tests.roles import as_role

TOKEN = "t" * 40


@pytest.fixture
def ask(client: Client, db: None, settings: Any) -> Any:
    settings.METRICS_TOKEN = TOKEN
    return lambda token=TOKEN: client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def read(response: Any) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(response.content.decode())
    return {(one.name, one.labels.get("job", "")): one.value for family in families for one in family.samples}


def test_without_a_token_there_is_no_such_page(client: Client, db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1]])
def test_another_token_sees_nothing(ask: Any, token: str) -> None:
    response = ask(token)
    assert response.status_code == 401
    assert b"upwell" not in response.content


def test_the_pulse_is_there_with_the_state_of_each_job(ask: Any) -> None:
    make_tables(now() - STARTING)  # long enough ago for every job to have run
    with as_role("worker"):
        beat(name="deliver", totals={"due": 3, "oldest_due_seconds": 70, "dead": 2, "organizations": 9})
        beat(name="vault", totals={"failed": 1})
    response = ask()
    found = read(response)
    assert found["upwell_messages_due", ""] == 3
    assert found["upwell_messages_oldest_due_seconds", ""] == 70
    assert found["upwell_vault_failed", ""] == 1
    assert {job for name, job in found if name == "upwell_job_late"} == set(JOBS)
    assert found["upwell_job_late", "deliver"] == 0
    assert found["upwell_job_late", "materialize"] == 1, "it never ran"
    assert ("upwell_job_age_seconds", "materialize") not in found
    assert b"organizations" not in response.content
    assert response.headers["Cache-Control"] == "no-store"
    assert "process_resident_memory_bytes" in {name for name, _ in found}


def test_every_count_of_the_outbox_has_words() -> None:
    assert set(COUNTS) == set(JOBS["deliver"].counts)
