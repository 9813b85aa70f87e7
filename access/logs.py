"""Logging: events with request and task ids, never a form, a body or a parameter."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# That somebody opened a door, answered, or wished for a partner is not written down. That one of these pages failed is.
DOORS = re.compile(r"/o/[^/ ]+/(?:check-in|fit|help|wishes)/")
# Whoever reads the address of a signed link, of a password reset or of a calendar can open it: value, time and signature, or what follows.
KEYS = re.compile(r"[\w=-]+:[\w-]{5,7}:[\w-]{43}|(?:(?<=/reset/key/)|(?<=/calendar/key/))[^/\s]+")
REQUESTS = frozenset({"request_started", "request_finished"})


def configure(*, debug: bool) -> dict[str, Any]:
    """Django's LOGGING dictionary; structlog is set up on the way."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        leave_out_keys,
    ]
    structlog.configure(
        processors=[leave_out_doors, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False) if debug else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "event": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Parameters of slow queries and request bodies would carry words people sealed.
            "django.db.backends": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
        },
    }


def leave_out_doors(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor that drops what the middleware says of every request, for the check-in, the fit check, the help door and wishes."""
    if event.get("event") in REQUESTS and DOORS.search(str(event.get("request", ""))):
        raise structlog.DropEvent
    return event


def leave_out_keys(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor that takes the keys out of addresses, ours and those that Django itself logs."""
    for field, value in event.items():
        if isinstance(value, str):
            event[field] = KEYS.sub("…", value)
    return event
