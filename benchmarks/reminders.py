"""`reminders_materialize_100k`: everybody of 100,000 pairs is due, and nobody has a row yet. In a process of its own.

The rows are those of "the first session is not booked": each has a reader with a zone, a place in a week and a notice inside. The second
run finds all of them written: it must write nothing, and reads as much as a scheduler does every five minutes. `debriefs` is another shape:
a fifth of the pairs look back, both sides are due at once, and mentors of a hundred pairs fill their weeks, so nearly half go to digests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

ROWS = int(os.environ.get("REMINDERS", "100000"))
LOOKING_BACK = ROWS // 5
BATCH = 5000
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "")


def lines() -> Iterator[dict[str, Any]]:
    """One line; the value is the seconds of the first run."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.reminders"], stdout=subprocess.PIPE, check=True)
    yield json.loads(done.stdout)


def main() -> None:
    """Measure, as a process of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks import database

    database.prepare()
    print(json.dumps(measure()))


def measure() -> dict[str, Any]:
    """Write the reminders of ROWS pairs and look for them once more; the same for pairs that look back."""
    from sessions.reminders import remind_debriefs, remind_first_sessions

    firsts = _shape(remind_first_sessions, pairs=ROWS, cohort_state="active", rows=ROWS)
    debriefs = _shape(remind_debriefs, pairs=LOOKING_BACK, cohort_state="debrief", rows=2 * LOOKING_BACK)
    return {
        "name": "reminders_materialize_100k",
        "value": firsts["first"]["seconds"],
        "unit": "s",
        "detail": {**firsts, "debriefs": debriefs},
    }


def _shape(remind: Callable[[], int], *, pairs: int, cohort_state: str, rows: int) -> dict[str, Any]:
    """Two runs of one reminder in an organization of its own. Raises RuntimeError unless the first wrote all rows and the second none."""
    from access.tenancy import tenant
    from accounts.actions import create_organization
    from benchmarks import database
    from notifications.models import Message, Notice

    database.act_as("owner")
    organization = create_organization(name="Reminders", slug=f"reminders-{time.time_ns()}", timezone="UTC")
    with tenant(organization.pk):
        _make_pairs(pairs, cohort_state)
    database.settle()
    database.act_as("worker")
    first, again = _run(organization.pk, remind, pairs), _run(organization.pk, remind, pairs)
    with tenant(organization.pk):
        written, notices = Message.objects.count(), Notice.objects.count()
        held = Message.objects.filter(state=Message.State.HELD).count()
    if (first["rows"], again["rows"], written, notices) != (rows, 0, rows, rows):
        raise RuntimeError(f"{first}, {again}: {written} messages, {notices} notices of {rows}")
    return {"rows": rows, "for_digests": held, "first": first, "again": again}


def _run(organization_id: Any, remind: Callable[[], int], pairs: int) -> dict[str, Any]:
    """One run of the scheduler in this organization, with its queries counted by a wrapper that keeps no text of them."""
    from django.db import connection

    from access.tenancy import tenant

    queries = 0

    def count(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    start = time.perf_counter()
    with tenant(organization_id), connection.execute_wrapper(count):
        rows = remind()
    seconds = time.perf_counter() - start
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "pairs_a_second": round(pairs / seconds),
        "queries": queries,
        "queries_a_thousand": round(1000 * queries / pairs, 2),
    }


def _make_pairs(count: int, cohort_state: str) -> None:
    """Pairs that began four days ago: a mentee of their own each, and a mentor for every hundred."""
    from access.clock import now
    from accounts.models import Person
    from pairing.models import Pair, PairMember
    from programs.models import Cohort, Enrollment, Program

    moment = datetime.now(UTC)
    start = (moment - timedelta(days=5)).date()
    program = Program.objects.create(
        name="All",
        purpose="digital_fluency",
        statement="-",
        starts_on=start,
        ends_on=start + timedelta(days=365),
        state="running",
    )
    cohort = Cohort.objects.create(
        program=program, name="One", state=cohort_state, answers_due_on=start, answers_closed_at=now(), started_at=now()
    )
    many = max(1, count // 100)
    people = [
        Person(name=f"P{number}", email=f"p{number}@example.com", timezone=ZONES[number % len(ZONES)])
        for number in range(count + many)
    ]
    Person.objects.bulk_create(people, batch_size=BATCH)
    enrollments = [
        Enrollment(
            cohort=cohort, person=person, side="mentee" if index < count else "mentor", state="ready", paired_at=moment
        )
        for index, person in enumerate(people)
    ]
    Enrollment.objects.bulk_create(enrollments, batch_size=BATCH)
    pairs = [Pair(cohort=cohort, state="active", started_on=start, created_at=moment) for _ in range(count)]
    Pair.objects.bulk_create(pairs, batch_size=BATCH)
    members = [
        PairMember(pair=pair, enrollment=enrollments[place], person=people[place], side=side)
        for index, pair in enumerate(pairs)
        for place, side in ((index, "mentee"), (count + index % many, "mentor"))
    ]
    PairMember.objects.bulk_create(members, batch_size=BATCH)


if __name__ == "__main__":
    main()
