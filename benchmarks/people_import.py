"""`import_10k_rows`: a file of 10,000 people from its upload to its end, in a process of its own so that its memory can be told.

The job of a worker is what one waits for on the page; reading and judging happen in two requests before it.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROWS = 10_000
GOAL = 30.0
STATUS = Path("/proc/self/status")


def lines() -> Iterator[dict[str, Any]]:
    """One line; the value is the time of all steps together on an organization that knows nobody yet."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.people_import"], stdout=subprocess.PIPE, check=True)
    yield json.loads(done.stdout)


def main() -> None:
    """Measure, as a process of its own."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks import database

    database.prepare()
    print(json.dumps(measure()))


def measure() -> dict[str, Any]:
    """Import a file of new people, then the same people with another title each, then the same again."""
    from access.tenancy import tenant
    from accounts.actions import create_organization
    from accounts.models import Person
    from benchmarks.database import act_as

    act_as("owner")
    organization = create_organization(name="Import", slug=f"import-{time.time_ns()}", timezone="UTC")
    act_as("web")
    before = memory()
    steps = {
        name: walk(organization.pk, content(title))
        for name, title in (("new", "Clerk"), ("changed", "Lead"), ("same", "Lead"))
    }
    with tenant(organization.pk):
        if Person.objects.exclude(manager=None).count() != ROWS - 1:
            raise RuntimeError("managers are missing")
    new = steps["new"]
    return {
        "name": "import_10k_rows",
        "value": round(sum(new[step] for step in ("read_s", "judge_s", "job_s")), 2),
        "unit": "s",
        "goal": GOAL,
        "detail": {"rows": ROWS, "memory_before_mb": before, "peak_memory_mb": memory(), **steps},
    }


def walk(organization_id: Any, text: str) -> dict[str, Any]:
    """Seconds of each step, and the queries of the job."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection

    from access.actors import SYSTEM
    from access.tenancy import tenant
    from accounts import actions, queries
    from accounts.people_mapping import guess_mapping, mapped_rows
    from accounts.tabular import from_text, read_table, to_text
    from accounts.tasks import save_people_import
    from benchmarks.database import act_as

    with clock() as read:
        field = to_text(read_table(SimpleUploadedFile("people.csv", text.encode())))
    with clock() as judge, tenant(organization_id):
        table = from_text(field)
        mapping = guess_mapping(table, queries.remembered_mapping())
        staged = actions.stage_people_import(rows=mapped_rows(table, mapping), mapping=mapping, mode="full", by=SYSTEM)
    with tenant(organization_id):
        job = actions.confirm_people_import(
            people_import_id=staged.pk, leaving_confirmed=True, return_to="/", by=SYSTEM
        )
    act_as("worker")
    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql[:6])
        return execute(sql, *rest)

    with clock() as work, connection.execute_wrapper(count):
        save_people_import(str(organization_id), str(job.pk))
    act_as("web")
    with tenant(organization_id):
        staged.refresh_from_db()
        job.refresh_from_db()
    if staged.state != "saved":
        raise RuntimeError(job.error)
    counts = {name: staged.counts[name] for name in ("added", "changed", "same", "rejected")}
    seconds = {"read_s": read(), "judge_s": judge(), "job_s": work()}
    return {name: round(value, 2) for name, value in seconds.items()} | counts | {"job_queries": len(asked)}


def content(title: str) -> str:
    """A file with every field, whose managers are named before and after their own rows, in a tree of twelve reports each."""
    rows = []
    for n in range(ROWS):
        manager = f"person{(n - 1) // 12}@import.example" if n else ""
        hired = f"20{n % 25:02}-{n % 12 + 1:02}-{n % 28 + 1:02}"
        rows.append(
            f"Person {n},person{n}@import.example,E{n},{title},Unit {n % 40},Site {n % 9},{n % 10 + 1},{manager},"
            f"Europe/Oslo,en no,{hired},A text of two hundred characters that nobody needs and nobody keeps. {'x' * 130}"
        )
    random.Random(1).shuffle(rows)
    header = "Name,Email,Employee ID,Job title,Unit,Site,Level,Manager,Time zone,Languages,Hire date,Biography"
    return "\n".join([header, *rows]) + "\n"


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """Seconds between entry and exit."""
    start = time.perf_counter()
    ended: list[float] = []
    yield lambda: ended[0] - start
    ended.append(time.perf_counter())


def memory() -> int:
    """The most memory this process has held so far, in MB; 0 where the system does not say."""
    if not STATUS.exists():
        return 0
    peak = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


if __name__ == "__main__":
    main()
