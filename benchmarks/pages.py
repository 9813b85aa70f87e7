"""`page_over_floor`: the time of a page over the time of the smallest page there can be, in one process and one run.

Organizations of 10,000 people with 10 and with 1,000 pairs; the number of queries must be the same for both.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.clock import now, today
from access.roles import Role
from access.tenancy import tenant
from accounts.actions import create_organization
from accounts.models import Membership, Organization, Person, RoleGrant, User
from benchmarks.database import act_as, settle
from metrics.models import Decision
from pairing.models import Pair, PairingRun, PairMember, Proposal
from programs.models import Cohort, Enrollment, Program
from sessions.models import MentoringSession

PEOPLE = 10_000
ROUNDS = 15
GOAL = 3.0


@dataclass
class World:
    """An organization, its program, cohort and run, and a client for each role."""

    organization: Organization
    program: Program
    cohort: Cohort
    run: PairingRun
    clients: dict[str, Client]

    def url(self, name: str, **kwargs: Any) -> str:
        """An address in this organization."""
        return reverse(name, kwargs={"organization": self.organization.slug, **kwargs})


def lines() -> Iterator[dict[str, Any]]:
    """A line for each page."""
    small, large = build("ten", 10), build("thousand", 1000)
    settle()
    for name, role, address, kwargs in pages(large):
        ratios, floor, page = measure(large, role, large.url(address, **kwargs))
        queries = [count(world, role, address) for world in (small, large)]
        yield {
            "name": f"page_over_floor:{name}",
            "value": round(statistics.median(ratios), 2),
            "unit": "ratio",
            "goal": GOAL,
            "detail": {
                "floor_ms": round(floor * 1000, 1),
                "page_ms": round(page * 1000, 1),
                "queries_10_pairs": queries[0],
                "queries_1000_pairs": queries[1],
                "queries_equal": queries[0] == queries[1],
            },
        }


def pages(world: World) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(name, role, URL name, arguments)."""
    homes = [(f"home_{role}", role, "home:home", {}) for role in world.clients]
    return [
        *homes,
        ("program", Role.PROGRAM_ADMIN, "programs:program", {"program": world.program.pk}),
        ("pairing", Role.PROGRAM_ADMIN, "pairing:run", {"run": world.run.pk}),
        ("impact", Role.EXECUTIVE, "metrics:impact", {"program": world.program.pk}),
    ]


def measure(world: World, role: str, path: str) -> tuple[list[float], float, float]:
    """Pairwise ratios of page to floor, and both medians in seconds. Floor and page take turns, so a drift meets both."""
    client, floor_path = world.clients[role], world.url("floor")
    for warm in (floor_path, path):
        request(client, warm)
    floors, times = [], []
    gc.disable()
    for _ in range(ROUNDS):
        floors.append(request(client, floor_path))
        times.append(request(client, path))
    gc.enable()
    ratios = [page / floor for page, floor in zip(times, floors, strict=True)]
    return ratios, statistics.median(floors), statistics.median(times)


def request(client: Client, path: str) -> float:
    """Seconds of one GET that must succeed."""
    start = time.perf_counter()
    response = client.get(path)
    seconds = time.perf_counter() - start
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    return seconds


def count(world: World, role: str, address: str) -> int:
    """Queries of one page."""
    kwargs = {"programs:program": {"program": world.program.pk}, "pairing:run": {"run": world.run.pk}}
    kwargs["metrics:impact"] = {"program": world.program.pk}
    path = world.url(address, **kwargs.get(address, {}))
    world.clients[role].get(path)
    with CaptureQueriesContext(connection) as captured:
        world.clients[role].get(path)
    return len(captured)


def build(slug: str, pairs: int) -> World:
    """An organization of 10,000 people with so many pairs, two sessions and sometimes a decision each."""
    act_as("owner")
    organization = create_organization(name=slug.title(), slug=slug, requires_second_factor=False)
    act_as("web")
    with tenant(organization.pk):
        people = Person.objects.bulk_create(
            [
                Person(
                    name=f"Person {n:05}",
                    email=f"p{n}@{slug}.example",
                    title="Analyst",
                    unit=f"Unit {n % 40}",
                    level=1 + n % 9,
                )
                for n in range(PEOPLE)
            ],
            batch_size=2000,
        )
        program, cohort = _cohort()
        run = _pairs(cohort, people, pairs)
        clients = {role: _client(slug, role, people, pairs) for role in Role if role != Role.GUEST}
    return World(organization, program, cohort, run, clients)


def _cohort() -> tuple[Program, Cohort]:
    program = Program.objects.create(
        name="AI fluency",
        purpose="digital_fluency",
        statement="Executives know how AI changes work.",
        starts_on=today() - timedelta(days=60),
        ends_on=today() + timedelta(days=300),
        state="running",
    )
    cohort = Cohort.objects.create(
        program=program,
        name="First",
        state="running",
        answers_due_on=today() - timedelta(days=50),
        mentees_per_mentor=1,
    )
    return program, cohort


def _pairs(cohort: Cohort, people: list[Person], pairs: int) -> PairingRun:
    sides = [("mentee", people[:pairs]), ("mentor", people[pairs : 2 * pairs])]
    rows = {
        side: Enrollment.objects.bulk_create(
            [Enrollment(cohort=cohort, person=person, side=side, state="ready") for person in some], batch_size=2000
        )
        for side, some in sides
    }
    run = PairingRun.objects.create(
        cohort=cohort, number=1, state="published", created_at=now(), published_at=now(), mentees=pairs, mentors=pairs,
        mentees_paired=pairs, units=pairs, objective=pairs, bound=pairs, is_proven=True, weights={"skill": 1000},
    )  # fmt: skip
    parts = [{"part": "skill", "points": 500, "of": 1000, "wanted": 1, "topics": [
        {"topic": "AI", "mentor_level": 5, "mentee_level": 1, "priority": 1, "points": 500, "evidence": ""}]}]  # fmt: skip
    couples = list(zip(rows["mentee"], rows["mentor"], strict=True))
    Proposal.objects.bulk_create(
        [Proposal(run=run, mentee=mentee, mentor=mentor, score=500, parts=parts) for mentee, mentor in couples],
        batch_size=2000,
    )
    made = Pair.objects.bulk_create(
        [Pair(cohort=cohort, started_on=today() - timedelta(days=40), created_at=now()) for _ in couples],
        batch_size=2000,
    )
    PairMember.objects.bulk_create(
        [
            PairMember(pair=pair, enrollment=enrollment, person_id=enrollment.person_id, side=enrollment.side)
            for pair, couple in zip(made, couples, strict=True)
            for enrollment in couple
        ],
        batch_size=2000,
    )
    _history(made)
    return run


def _history(pairs: list[Pair]) -> None:
    moment = now()
    owner = dict(PairMember.objects.filter(side="mentee").values_list("pair_id", "person_id"))
    MentoringSession.objects.bulk_create(
        [
            MentoringSession(
                pair=pair, number=number, state="held", starts_at=moment - timedelta(days=days),
                ends_at=moment - timedelta(days=days, hours=-1), booked_by_id=owner[pair.pk], booked_at=moment,
            )
            for pair in pairs
            for number, days in ((1, 33), (2, 3))
        ],
        batch_size=2000,
    )  # fmt: skip
    Decision.objects.bulk_create(
        [
            Decision(pair=pair, owner_id=owner[pair.pk], title="Labels", before="Paper", after="Codes", outcome="changed",
                     decided_on=today(), created_at=moment)
            for pair in pairs[::4]
        ]
    )  # fmt: skip


def _client(slug: str, role: str, people: list[Person], pairs: int) -> Client:
    # The participant is a mentee with a pair; everybody else is somebody without one.
    person = people[0] if role == Role.PARTICIPANT else people[2 * pairs + list(Role).index(role)]
    user = User.objects.create_user(f"{role}@{slug}.example")
    membership = Membership.objects.create(user=user, person=person)
    RoleGrant.objects.create(membership=membership, role=role)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
