"""`pairing_job_10000`: everything the worker does for 10,000 mentors and 10,000 mentees, from reading them to the rows of the draft.

In a process of its own, as a worker is, so that its memory can be told; the people are made in another. A second, smaller
cohort shows that the number of queries grows by whole batches of rows only. Not counted are those that tell the page how far
the job is: they come by the clock.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest.mock import patch

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the worker's setting

SMALL, LARGE = 1_000, 10_000  # people a side
MOST_MEMORY = 1_500  # MB
BATCH = 2_000  # rows written by one query
ZONES = ("America/New_York", "Europe/Oslo", "Europe/Berlin", "Asia/Kolkata", "")


def lines() -> Iterator[dict[str, Any]]:
    """Seconds, memory and queries of the job."""
    small, large = (_in_child("run", *_in_child("make", str(people))["ids"]) for people in (SMALL, LARGE))
    batches = sum(-(-large[rows] // BATCH) - -(-small[rows] // BATCH) for rows in ("proposals", "unmatched"))
    yield {
        "name": f"pairing_job_{LARGE}",
        "value": large["peak_memory_mb"],
        "unit": "MB",
        "goal": f"<= {MOST_MEMORY}",
        "detail": {
            **large,
            "queries_small": small["queries"],
            "queries_grow_by_batches_only": large["queries"] - small["queries"] <= batches,
        },
    }


def _in_child(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.pairing_job", *arguments], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def make(people: int) -> dict[str, Any]:
    """A cohort of so many ready mentors and mentees, and a run that waits for the worker."""
    from access.actors import SYSTEM
    from access.clock import now, today
    from access.tenancy import tenant
    from accounts.actions import create_organization
    from accounts.models import Person
    from benchmarks.database import act_as, settle
    from pairing.actions import propose_pairs
    from pairing.matching import Weights
    from programs.actions import add_starter_topics
    from programs.models import Cohort, Enrollment, Need, Program, ProgramTopic, Skill, Topic
    from programs.starter import STARTER

    draw = random.Random(people)
    act_as("owner")
    organization = create_organization(name="Pairing", slug=f"pairing-{time.time_ns()}", timezone="UTC")
    act_as("web")
    with tenant(organization.pk):
        add_starter_topics(starters=STARTER[:24], by=SYSTEM)
        topics = list(Topic.objects.all())
        program = Program.objects.create(
            name="AI fluency",
            purpose="digital_fluency",
            statement="Leaders know how AI changes work.",
            starts_on=today() - timedelta(days=10),
            ends_on=today() + timedelta(days=300),
            state="running",
            launched_at=now(),
        )
        ProgramTopic.objects.bulk_create([ProgramTopic(program=program, topic=topic) for topic in topics])
        staff: list[Person] = []
        for number in range(2 * people):
            staff.append(
                Person(
                    name=f"Person {number}",
                    email=f"p{number}@pairing.example",
                    unit=f"Unit {draw.randrange(30)}",
                    site=f"Site {draw.randrange(8)}",
                    timezone=draw.choice(ZONES),
                    languages=draw.sample(["en", "no", "de"], draw.randint(1, 2)),
                    manager=staff[(number - 1) // 12] if number else None,
                )
            )
        Person.objects.bulk_create(staff, batch_size=BATCH)
        draw.shuffle(staff)
        cohort = Cohort.objects.create(
            program=program, name="First", state="recruiting", answers_due_on=today() - timedelta(days=3)
        )
        rows = [
            Enrollment(
                cohort=cohort,
                person=person,
                side=("mentor", "mentee")[number % 2],
                state="ready",
                is_near_customers=draw.random() < 0.5,
                is_near_data=draw.random() < 0.5,
                is_near_technology=draw.random() < 0.5,
            )
            for number, person in enumerate(staff)
        ]
        Enrollment.objects.bulk_create(rows, batch_size=BATCH)
        skills, needs = [], []
        for row in rows:
            if row.side == "mentor":
                some = draw.sample(topics, draw.randint(1, 4))
                skills += [Skill(enrollment=row, topic=t, level=draw.randint(1, 5), evidence="Ran it.") for t in some]
            else:
                some = draw.sample(topics, draw.randint(1, 3))
                needs += [
                    Need(enrollment=row, topic=t, priority=rank, current_level=draw.randrange(4))
                    for rank, t in enumerate(some, start=1)
                ]
        Skill.objects.bulk_create(skills, batch_size=BATCH)
        Need.objects.bulk_create(needs, batch_size=BATCH)
        run = propose_pairs(cohort=cohort, weights=Weights(), return_to="/", by=SYSTEM)
    settle()
    return {"ids": [str(organization.pk), str(run.job_id)]}


def measure(organization_id: str, job_id: str) -> dict[str, Any]:
    """Run the job as the worker does, and ask what it left."""
    from django.db import connection

    from access.tenancy import tenant
    from benchmarks.database import act_as
    from jobs.models import Job
    from pairing import actions, tasks
    from pairing.models import PairingRun, Proposal, Unmatched
    from pairing.solve import peak_memory

    act_as("worker")
    before, queries, steps = peak_memory(), 0, {}

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal queries
        queries += not (sql.startswith(("SET LOCAL", "SAVEPOINT", "RELEASE")) or "jobs_job" in sql)
        return execute(sql, *rest)

    def clocked(name: str, step: Any) -> Any:
        def took(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            answer = step(*given, **named)
            steps[name] = round(time.perf_counter() - began, 2), peak_memory()
            return answer

        return took

    began = time.perf_counter()
    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(count))
        for name, owner in (("load_problem", tasks), ("solve_run", tasks), ("keep_outcome", actions)):
            stack.enter_context(patch.object(owner, name, clocked(name, getattr(owner, name))))
        tasks.propose(organization_id, job_id)
    seconds = time.perf_counter() - began
    with tenant(organization_id):
        job = Job.objects.get(pk=job_id)
        run = PairingRun.objects.get(job_id=job_id)
        if run.state != PairingRun.State.DRAFT:
            raise RuntimeError(f"{job.state}: {job.error}")
        left = {"proposals": Proposal.objects.count(), "unmatched": Unmatched.objects.count()}
    return {
        "seconds": round(seconds, 2),
        "solver_seconds": run.seconds,
        "seconds_and_peak_mb_after": steps,
        "memory_before_mb": before,
        "peak_memory_mb": peak_memory(),
        "queries": queries,
        "proven": run.is_proven,
        **left,
    }


def main() -> None:
    """One step, as a process of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks import database

    database.prepare()
    step, *arguments = sys.argv[1:]
    print(json.dumps(make(int(arguments[0])) if step == "make" else measure(*arguments)))


if __name__ == "__main__":
    main()
