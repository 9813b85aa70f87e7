"""The doorbell: nobody waits for a broker that is away."""

from __future__ import annotations

import time

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from access.tasks import ring
from config.celery import app


def test_a_broker_that_is_away_costs_no_time():
    deaf = Celery("deaf", broker="redis://127.0.0.1:1/0", set_as_current=False)
    deaf.conf.broker_transport_options = app.conf.broker_transport_options
    start = time.monotonic()
    with pytest.raises(OperationalError):
        deaf.send_task("notifications.deliver", retry=False)
    assert time.monotonic() - start < 1


def test_a_ring_that_is_not_heard_is_no_error(monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(app, "send_task", away)
    ring("notifications.deliver", "x", queue="mail")
