"""`deliver_per_second_over_sink`: one worker's delivery over what the mail server takes from a plain client with the same mails.

The worker is as the stack runs it: two processes, each of which delivers for one organization at a time. The plain client does the least
that sends a mail: one connection of smtplib, no database, mails written beforehand. The mail server is that of the demonstration, a process
of its own. A machine is never as fast as a minute ago, so there are short rounds, in each of which the plain client has its turn before
and after ours; a ratio is of one round, and the value is the median of the rounds. `one_process` is the same with one of the two.
"""

from __future__ import annotations

import json
import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

MESSAGES = 400  # in each measurement
ROUNDS = 7
PROCESSES = 2  # as embedded.stack starts a worker
GOAL = 0.5
FROM, ADDRESS = "upwell@localhost", "reader@bench.example"


def lines() -> Iterator[dict[str, Any]]:
    """One line; the value is a ratio."""
    with tempfile.TemporaryDirectory() as folder, sink(Path(folder)) as port:
        yield measure(port)


def measure(port: int) -> dict[str, Any]:
    """Warm up, then in each round: plain client, the whole worker, one process of it, plain client."""
    from benchmarks.database import settle

    rounds = [[_organization(MESSAGES // PROCESSES) for _ in range(PROCESSES)] for _ in range(ROUNDS + 1)]
    alone = [[_organization(MESSAGES)] for _ in range(ROUNDS)]
    settle()
    mails = _mails(alone[0][0])
    asked: Counter[str] = Counter()
    plain, worker, one = list[float](), list[float](), list[float]()
    with ExitStack() as stack:
        hands = [stack.enter_context(_hand(port)) for _ in range(PROCESSES)]
        _deliver(hands, rounds[0])
        plain.append(_plain(port, mails))
        for together, single in zip(rounds[1:], alone, strict=True):
            seconds, queries = _deliver(hands, together)
            asked += queries
            worker.append(seconds)
            one.append(_deliver(hands, single)[0])
            plain.append(_plain(port, mails))
    for organization in (each for group in (*rounds, *alone) for each in group):
        _check(organization)
    beside = [(before + after) / 2 for before, after in pairwise(plain)]
    ratios = [each / ours for each, ours in zip(beside, worker, strict=True)]
    return {
        "name": "deliver_per_second_over_sink",
        "value": round(median(ratios), 3),
        "unit": "ratio",
        "goal": f">= {GOAL}",
        "detail": {
            "rounds": [round(ratio, 3) for ratio in sorted(ratios)],
            "messages_a_round": MESSAGES,
            "worker_per_second": round(MESSAGES / median(worker)),
            "plain_client_per_second": round(MESSAGES / median(plain)),
            "one_process": round(median(each / ours for each, ours in zip(beside, one, strict=True)), 3),
            "queries_per_message": {name: round(times / MESSAGES / ROUNDS, 2) for name, times in sorted(asked.items())},
            "bytes_per_mail": sum(map(len, mails)) // MESSAGES,
        },
    }


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """The mail server of the demonstration; answers with its port."""
    from embedded.stack import free_port

    port = free_port(0)
    process = subprocess.Popen([sys.executable, "-m", "embedded.mailsink", "--port", str(port), str(folder)])
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


def _organization(messages: int) -> UUID:
    from access.tenancy import tenant
    from accounts.actions import create_organization
    from benchmarks.database import act_as
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
    act_as("owner")
    organization_id = create_organization(name="Delivery", slug=f"delivery-{time.time_ns()}", timezone="UTC").pk
    act_as("web")
    with tenant(organization_id):
        letters = [Letter(uuid4(), ADDRESS, f"bench:{number}", context) for number in range(messages)]
        notify_all(kind=Kind.PAIR_PUBLISHED, letters=letters)
    return organization_id


def _mails(organization_id: UUID) -> list[bytes]:
    from access.tenancy import tenant
    from notifications import rendering
    from notifications.models import Message

    with tenant(organization_id):
        return [rendering.wire_of(message) for message in Message.objects.select_related("organization")]


def _check(organization_id: UUID) -> None:
    from access.tenancy import tenant
    from notifications.models import Message

    with tenant(organization_id):
        states = set(Message.objects.values_list("state", flat=True))
    if states != {Message.State.SENT}:
        raise RuntimeError(f"not everything was sent: {states}")


def _plain(port: int, mails: list[bytes]) -> float:
    """Seconds that a plain client takes."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        began = time.perf_counter()
        for mail in mails:
            client.sendmail(FROM, [ADDRESS], mail)
        return time.perf_counter() - began


@contextmanager
def _hand(port: int) -> Iterator[subprocess.Popen[str]]:
    """A process that has imported everything and waits for organizations."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.deliver", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _deliver(hands: Sequence[subprocess.Popen[str]], organizations: Sequence[UUID]) -> tuple[float, Counter[str]]:
    """Seconds until each hand has delivered for its organization, and their queries by verb."""
    busy = list(zip(hands, organizations, strict=False))
    began = time.perf_counter()
    for hand, organization in busy:
        assert hand.stdin
        hand.stdin.write(f"{organization}\n")
        hand.stdin.flush()
    asked: Counter[str] = Counter()
    for hand, _ in busy:
        assert hand.stdout
        asked += Counter(json.loads(hand.stdout.readline()))
    return time.perf_counter() - began, asked


def main(port: int) -> None:
    """One process of the worker: deliver everything in each organization it is told."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.db.backends.signals import connection_created

    from benchmarks.database import act_as
    from notifications.delivery import deliver

    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    connection_created.connect(lambda **_: act_as("worker"), weak=False)
    connection.ensure_connection()
    asked: Counter[str] = Counter()

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked[sql.split(maxsplit=1)[0]] += 1
        return execute(sql, *rest)

    print("ready", flush=True)
    for line in sys.stdin:
        asked.clear()
        with connection.execute_wrapper(count):
            while not deliver(UUID(line.strip())):
                pass
        print(json.dumps(asked), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
