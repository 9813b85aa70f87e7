"""The Celery app and the whole beat table. Celery is a doorbell: every task finds its work in PostgreSQL."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals

from access.queues import Queue
from access.tasks import ring

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("upwell")
app.config_from_object("config.celeryconfig")
app.autodiscover_tasks(["notifications", "jobs", "accounts", "programs", "pairing", "sessions", "feedback", "metrics"])
app.autodiscover_tasks(["accounts"], related_name="platform")


@signals.setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Django configured logging already; Celery's own set-up would drop the event format."""


@signals.worker_process_init.connect
def _refuse_wrong_role(**_: Any) -> None:
    """Each worker process checks its database role after the fork, and nothing touches the database before it."""
    from access.checks import refuse_wrong_role

    refuse_wrong_role()


@signals.worker_ready.connect
def _catch_up(**_: Any) -> None:
    """What came due while no worker ran is not left to the next beat: pairs are told, or not, at the minute that was promised."""
    ring("pairing.publish_due_all", queue=Queue.DEFAULT)
