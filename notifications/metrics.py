"""The pulse of the platform for Prometheus. Counts over all organizations together: no label ever names one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from notifications.health import Check

COUNTS = {
    "waiting": "Messages that are not out yet, due or later",
    "due": "Messages that should be out by now",
    "oldest_due_seconds": "How long the oldest of them has been due",
    "unconfirmed": "Messages that were perhaps sent, and nobody has seen that",
    "dead": "Messages that could not be sent, and nobody has seen that",
    "stuck": "Messages whose worker went silent",
}


class Pulse(Collector):
    """Heartbeats and what they counted."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = {check.name: check for check in checks}

    def collect(self) -> Iterator[Metric]:
        """Gauges of every job, and of the outbox as the last delivery loop found it."""
        age = GaugeMetricFamily("upwell_job_age_seconds", "Since a job of the platform last ran", labels=["job"])
        late = GaugeMetricFamily("upwell_job_late", "1 when a job should have run since, or by now", labels=["job"])
        for name, check in self._checks.items():
            late.add_metric([name], float(check.is_late))
            if check.seconds is not None:
                age.add_metric([name], check.seconds)
        yield age
        yield late
        for name, counted in (("deliver", COUNTS), ("vault", {"failed": "Check-ins that the vault could not close"})):
            for key, words in counted.items():
                value = self._checks[name].totals.get(key)
                if value is not None:
                    prefix = "upwell_vault" if name == "vault" else "upwell_messages"
                    yield GaugeMetricFamily(f"{prefix}_{key}", words, value=value)


def exposition(checks: Iterable[Check]) -> bytes:
    """The text that Prometheus reads: the pulse, and this process's own memory, time and files."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Pulse(checks))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return generate_latest(registry)
