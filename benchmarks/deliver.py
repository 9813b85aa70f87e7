"""`deliver_per_second_over_sink`: one worker's delivery over what the mail server takes from a plain client with the same mails.

The plain client does the least that sends a mail: one connection of smtplib, no database, mails written beforehand. It is measured
before and after ours, in the same run, against the mail server of the demonstration, which is a process of its own.
"""

from __future__ import annotations

import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

MESSAGES = 1_000
GOAL = 0.5
FROM, ADDRESS = "upwell@localhost", "reader@bench.example"


def lines() -> Iterator[dict[str, Any]]:
    """One line; the value is a ratio."""
    with tempfile.TemporaryDirectory() as folder, sink(Path(folder)) as port:
        yield measure(port)


def measure(port: int) -> dict[str, Any]:
    """Plain client, ours, plain client."""
    from django.conf import settings
    from django.db import connection

    from access.tenancy import tenant
    from accounts.actions import create_organization
    from benchmarks.database import act_as, settle
    from notifications import rendering
    from notifications.delivery import deliver
    from notifications.models import Message

    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    act_as("owner")
    organization = create_organization(name="Delivery", slug=f"delivery-{time.time_ns()}", timezone="UTC")
    act_as("web")
    _write(organization.pk)
    settle()
    act_as("worker")
    with tenant(organization.pk):
        mails = [rendering.wire_of(message) for message in Message.objects.select_related("organization")]
    asked: Counter[str] = Counter()

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked[sql.split(" ", 1)[0]] += 1
        return execute(sql, *rest)

    before = _plain(port, mails)
    began = time.perf_counter()
    with connection.execute_wrapper(count):
        while not deliver(organization.pk):
            pass
    ours = time.perf_counter() - began
    after = _plain(port, mails)
    with tenant(organization.pk):
        states = Counter(Message.objects.values_list("state", flat=True))
    if states != {Message.State.SENT: MESSAGES}:
        raise RuntimeError(f"not everything was sent: {states}")
    act_as("web")
    plain = (before + after) / 2
    return {
        "name": "deliver_per_second_over_sink",
        "value": round(plain / ours, 3),
        "unit": "ratio",
        "goal": f">= {GOAL}",
        "detail": {
            "messages": MESSAGES,
            "ours_per_second": round(MESSAGES / ours),
            "plain_client_per_second": [round(MESSAGES / seconds) for seconds in (before, after)],
            "queries_per_message": {name: round(times / MESSAGES, 2) for name, times in sorted(asked.items())},
            "bytes_per_mail": sum(map(len, mails)) // MESSAGES,
        },
    }


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """The mail server of the demonstration; answers with its port."""
    from embedded.stack import free_port

    port = free_port(0)
    command = [sys.executable, "-m", "embedded.mailsink", "--port", str(port), str(folder)]
    process = subprocess.Popen(command)
    try:
        while True:
            try:
                smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _write(organization_id: Any) -> None:
    from access.tenancy import tenant
    from notifications.actions import Letter, notify_all
    from notifications.kinds import Kind

    context = {
        "recipient_zone": "Europe/Oslo",
        "link": "/o/delivery/",
        "program": "AI fluency",
        "side": "mentor",
        "mentee": "Theo Brandt",
        "partners": ["Theo Brandt"],
        "note": "Your first session is best within two weeks.",
    }
    with tenant(organization_id):
        letters = [Letter(uuid4(), ADDRESS, f"bench:{number}", context) for number in range(MESSAGES)]
        notify_all(kind=Kind.PAIR_PUBLISHED, letters=letters)


def _plain(port: int, mails: list[bytes]) -> float:
    """Seconds that a plain client takes."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        began = time.perf_counter()
        for mail in mails:
            client.sendmail(FROM, [ADDRESS], mail)
        return time.perf_counter() - began
