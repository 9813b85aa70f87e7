"""Celery's settings. Why each is so: docs/adr/0004-outbox.md."""

from datetime import UTC, datetime

from kombu import Queue as BrokerQueue

from access.queues import Queue
from config import env

broker_url = env.secret("REDIS_URL", default="redis://localhost:6379/0")
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_transport_options = {
    "max_retries": 0,  # a ring that is not heard costs nothing: the save that rang must not wait, and the beat rings again
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 3600,
}
task_ignore_result = True
task_publish_retry = False  # a save must never wait for a broker that is away; the beat rings again
task_acks_late = False  # work is claimed by lease in PostgreSQL, so a lost ring costs seconds
task_serializer = "json"
accept_content = ["json"]
task_default_queue = Queue.DEFAULT.value
# A worker that names no queue serves them all. Keys of their own: with a shared one a ring would go to every queue.
task_queues = [BrokerQueue(queue.value, routing_key=queue.value) for queue in Queue]
task_create_missing_queues = True
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
timezone = "UTC"

_RUNG = {
    "deliver": {
        "task": "accounts.deliver_all",
        "schedule": 30.0,
        "options": {"queue": Queue.MAIL.value, "expires": 60},
    },
    "materialize": {
        "task": "sessions.materialize_all",
        "schedule": 300.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 600},
    },
    "follow_ups": {
        "task": "metrics.follow_up_all",
        "schedule": 900.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 1800},
    },
    "roll_ups": {
        "task": "metrics.roll_up_all",
        "schedule": 900.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 1800},
    },
    "jobs": {
        "task": "accounts.ring_jobs_all",
        "schedule": 30.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 60},
    },
    "erase": {
        "task": "accounts.erase_due_all",
        "schedule": 300.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 600},
    },
    "keep": {
        "task": "accounts.keep_all",
        "schedule": 900.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 1800},
    },
    "confirm": {
        "task": "feedback.reconcile_all",
        "schedule": 60.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 120},
    },
    "desks": {
        "task": "feedback.tend_desk_all",
        "schedule": 600.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 1200},
    },
    "publish": {
        "task": "pairing.publish_due_all",
        "schedule": 60.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 120},
    },
    "pairs": {
        "task": "sessions.reconcile_all",
        "schedule": 600.0,
        "options": {"queue": Queue.DEFAULT.value, "expires": 1200},
    },
}

# A scheduler that remembers no turn, as on a fresh start, rings everything at once: else each job waits for its whole interval,
# and one that is rung every quarter of an hour would never be where the scheduler starts anew more often than that.
beat_schedule = {name: {**entry, "last_run_at": datetime(2000, 1, 1, tzinfo=UTC)} for name, entry in _RUNG.items()}
