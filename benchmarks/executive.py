"""Impact pages and roll-ups.

`executive_page_over_floor`: five years of history, 20 cohorts, 1,000 pairs; measured as the other pages are.
`rollup_unchanged_over_changed`: a night in which one of 1,000 cohorts changed, over counting all of them from the facts.
`rollup_histories_that_differ`: random histories after which counting bit by bit is not what counting everything gives.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from access.clock import now, today
from access.roles import Role
from access.tenancy import tenant
from accounts.actions import create_organization
from accounts.models import Membership, Organization, Person, RoleGrant, User
from benchmarks.database import act_as, settle
from benchmarks.pages import count, measure
from feedback.models import Cell, LedgerLine, Period, Theme
from feedback.models import Cycle as CheckIns
from metrics.models import Decision, Experiment
from metrics.rolling import differences, rebuild, roll_up_due, unheard
from pairing.models import Pair, PairMember
from programs.models import Cohort, Enrollment, Program
from sessions.models import MentoringSession

COHORTS, PAIRS, YEARS = 20, 50, 5
MANY, PROGRAMS = 1000, 50
HISTORIES, STEPS, SEED = 40, 30, 7
PAGE_GOAL, NIGHT_GOAL = 2.0, 0.005
TIMES = 7
SESSIONS, PERIODS, THEMES = 12, 12, 16


@dataclass
class Board:
    """An organization and its executive."""

    organization: Organization
    clients: dict[str, Client]

    def url(self, name: str, **kwargs: Any) -> str:
        """An address in this organization."""
        return reverse(name, kwargs={"organization": self.organization.slug, **kwargs})


def lines() -> Iterator[dict[str, Any]]:
    """The lines of `make bench` about impact."""
    yield from pages()
    yield night()
    yield histories()


def pages() -> Iterator[dict[str, Any]]:
    """The page of a program and that of the organization, with as many queries as with one cohort."""
    young, young_program = history("young", 1)
    board, program = history("years", COHORTS)
    settle()
    for name, kwargs in (("impact", {"program": program.pk}), ("organization_impact", {})):
        path = board.url(f"metrics:{name}", **kwargs)
        other = young.url(f"metrics:{name}", **({"program": young_program.pk} if kwargs else {}))
        ratios, floor, page = measure(board, Role.EXECUTIVE, path)  # type: ignore[arg-type]
        queries = [count(young, Role.EXECUTIVE, other), count(board, Role.EXECUTIVE, path)]  # type: ignore[arg-type]
        yield {
            "name": "executive_page_over_floor" if kwargs else "organization_page_over_floor",
            "value": round(statistics.median(ratios), 2),
            "unit": "ratio",
            "goal": PAGE_GOAL,
            "detail": {
                "years": YEARS,
                "cohorts": COHORTS,
                "pairs": COHORTS * PAIRS,
                "floor_ms": round(floor * 1000, 1),
                "page_ms": round(page * 1000, 1),
                "queries_1_cohort": queries[0],
                "queries_20_cohorts": queries[1],
            },
        }


def night() -> dict[str, Any]:
    """One changed cohort of a thousand, against all of them."""
    organization = _organization("thousand")
    with tenant(organization.pk):
        people = _people(4)
        cohorts = [
            cohort for number in range(PROGRAMS) for cohort in _cohorts(_program(f"Program {number}"), MANY // PROGRAMS)
        ]
        for cohort in cohorts:
            _fill(cohort, people, pairs=2, sessions=3)
    settle()
    act_as("worker")
    rebuild(organization.pk, unheard)
    # The machine may be busier at one time than at another, so the nights stand on both sides of what they are compared with.
    nights = [_one_night(organization, cohort) for cohort in cohorts[:TIMES]]
    start = time.perf_counter()
    rebuild(organization.pk, unheard)
    whole = time.perf_counter() - start
    nights += [_one_night(organization, cohort) for cohort in cohorts[TIMES : 2 * TIMES]]
    with tenant(organization.pk):
        start = time.perf_counter()
        roll_up_due(organization.pk, unheard)
        nothing = time.perf_counter() - start
    act_as("web")
    return {
        "name": "rollup_unchanged_over_changed",
        "value": round(statistics.median(nights) / whole, 5),
        "unit": "ratio",
        "goal": NIGHT_GOAL,
        "detail": {
            "cohorts": MANY,
            "programs": PROGRAMS,
            "rebuild_ms": round(whole * 1000),
            "one_changed_ms": round(statistics.median(nights) * 1000, 1),
            "none_changed_ms": round(nothing * 1000, 1),
        },
    }


def _one_night(organization: Organization, cohort: Cohort) -> float:
    """Seconds of a night in which a decision of this cohort changed."""
    with tenant(organization.pk):
        Decision.objects.filter(pair__cohort=cohort).update(outcome="kept")
    start = time.perf_counter()
    rolled = roll_up_due(organization.pk, unheard)
    taken = time.perf_counter() - start
    if (rolled.cohorts, rolled.changed) != (1, 2):
        raise RuntimeError(f"one cohort changed, and {rolled} was counted")
    return taken


def histories() -> dict[str, Any]:
    """Random histories of one organization each; what a night counted is compared with what everything counts to."""
    draw, wrong = random.Random(SEED), 0  # nosec B311
    for number in range(HISTORIES):
        organization = _organization(f"history-{number}")
        with tenant(organization.pk):
            people, program = _people(6), _program("History")
            cohorts = _cohorts(program, 3)
            for cohort in cohorts:
                _fill(cohort, people, pairs=3, sessions=2)
        for _ in range(STEPS):
            with tenant(organization.pk):
                _happens(draw, draw.choice(cohorts))
            if draw.random() < 0.2:
                act_as("worker")
                roll_up_due(organization.pk, unheard)
                act_as("web")
        act_as("worker")
        roll_up_due(organization.pk, unheard)
        found = differences(organization.pk)
        wrong += bool(found) or bool(rebuild(organization.pk, unheard).changed)
        act_as("web")
    return {
        "name": "rollup_histories_that_differ",
        "value": wrong,
        "unit": f"of {HISTORIES}",
        "goal": "0",
        "detail": {"steps": STEPS, "seed": SEED},
    }


def history(slug: str, cohorts: int) -> tuple[Board, Program]:
    """An organization whose program has run for so many cohorts, each of fifty pairs and a year of check-ins."""
    organization = _organization(slug)
    with tenant(organization.pk):
        people, program = _people(2 * PAIRS), _program("AI fluency")
        made = _cohorts(program, cohorts)
        for number, cohort in enumerate(made):
            _fill(cohort, people, pairs=PAIRS, sessions=SESSIONS, ago=YEARS * 365 * (cohorts - number) // cohorts)
        act_as("owner")
        for cohort in made:
            _ledger(cohort)
        act_as("web")
        user = User.objects.create_user(f"executive@{slug}.example")
        membership = Membership.objects.create(user=user, person=people[0])
        RoleGrant.objects.create(membership=membership, role=Role.EXECUTIVE)
    act_as("worker")
    rebuild(organization.pk, unheard)
    act_as("web")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Board(organization, {Role.EXECUTIVE: client}), program


def _organization(slug: str) -> Organization:
    act_as("owner")
    made = create_organization(name=slug.title(), slug=f"impact-{slug}", requires_second_factor=False)
    act_as("web")
    return made


def _people(number: int) -> list[Person]:
    rows = [Person(name=f"Person {n:04}", email=f"p{n}@impact.example", title="Analyst") for n in range(number)]
    return list(Person.objects.bulk_create(rows))


def _program(name: str) -> Program:
    made: Program = Program.objects.create(
        name=name,
        purpose="digital_fluency",
        statement="Executives know how AI changes work.",
        starts_on=today() - timedelta(days=YEARS * 365),
        ends_on=today() + timedelta(days=300),
        state="running",
    )
    return made


def _cohorts(program: Program, number: int) -> list[Cohort]:
    rows = [
        Cohort(program=program, name=f"Cohort {n}", state="active", started_at=now(), answers_due_on=today())
        for n in range(number)
    ]
    return list(Cohort.objects.bulk_create(rows))


def _fill(cohort: Cohort, people: list[Person], *, pairs: int, sessions: int, ago: int = 300) -> None:
    """Pairs of a cohort with sessions a month apart, a decision for each fourth and an experiment for each fifth."""
    began = now() - timedelta(days=ago)
    rows = Pair.objects.bulk_create(
        [Pair(cohort=cohort, started_on=began.date(), created_at=began) for _ in range(pairs)]
    )
    sides = [("mentee", people[n % len(people)]) for n in range(pairs)]
    sides += [("mentor", people[(pairs + n) % len(people)]) for n in range(pairs)]
    places = {
        person.pk: Enrollment(cohort=cohort, person=person, side=side, state="ready", asks=1) for side, person in sides
    }
    Enrollment.objects.bulk_create(places.values())
    PairMember.objects.bulk_create(
        [
            PairMember(pair=rows[n % pairs], enrollment=places[person.pk], person=person, side=side)
            for n, (side, person) in enumerate(sides)
        ]
    )
    owner = {pair.pk: sides[n][1] for n, pair in enumerate(rows)}
    MentoringSession.objects.bulk_create(
        [
            MentoringSession(
                pair=pair, number=n + 1, state="held", starts_at=began + timedelta(days=30 * n),
                ends_at=began + timedelta(days=30 * n, hours=1), booked_by_id=owner[pair.pk].pk, booked_at=began,
            )
            for pair in rows
            for n in range(sessions)
        ],
        batch_size=2000,
    )  # fmt: skip
    Decision.objects.bulk_create(
        [
            Decision(pair=pair, owner=owner[pair.pk], title="Labels", before="Paper", after="Codes", outcome="changed",
                     decided_on=began.date(), created_at=began)
            for pair in rows[::4]
        ]
    )  # fmt: skip
    Experiment.objects.bulk_create(
        [
            Experiment(pair=pair, owner=owner[pair.pk], title="Try", hypothesis="It helps", started_on=began.date(), created_at=began)
            for pair in rows[::5]
        ]
    )  # fmt: skip


def _ledger(cohort: Cohort) -> None:
    """A year of check-ins in which every statement reached a level."""
    start = today() - timedelta(days=365)
    cycle = CheckIns.objects.create(cohort=cohort, starts_on=start, ends_on=today(), timezone="UTC", created_at=now())
    cell = Cell.objects.create(cycle=cycle, number=0, size=PAIRS)
    periods = Period.objects.bulk_create(
        [
            Period(
                cycle=cycle, number=n + 1, starts_on=start + timedelta(days=30 * n), ends_on=start + timedelta(days=30 * n + 29),
                opens_at=now() - timedelta(days=400), closes_at=now() - timedelta(days=1), closed_at=now(),
                outcome_mentors="published",
            )
            for n in range(PERIODS)
        ]
    )  # fmt: skip
    themes = Theme.objects.bulk_create(
        [Theme(cycle=cycle, side="mentor", number=n, area="Customers", text=f"Statement {n}") for n in range(THEMES)]
    )
    chain = {"previous_digest": "0" * 64, "digest": "1" * 64}
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(
                cycle=cycle, cell=cell, period=periods[n % PERIODS], theme=theme, level="many", sequence=n + 1, **chain
            )
            for n, theme in enumerate(themes)
        ]
    )


def _happens(draw: random.Random, cohort: Cohort) -> None:
    pair = draw.choice(list(Pair.objects.filter(cohort=cohort).order_by("pk")))
    match draw.randrange(6):
        case 0:
            Decision.objects.filter(pair=pair).update(outcome=draw.choice(["changed", "kept"]))
        case 1:
            Pair.objects.filter(pk=pair.pk).update(state=draw.choice(["active", "paused", "closed"]))
        case 2:
            moved = now() - timedelta(days=draw.randrange(60))
            MentoringSession.objects.filter(pair=pair, number=1).update(
                starts_at=moved, ends_at=moved + timedelta(hours=1)
            )
        case 3:
            MentoringSession.objects.filter(pair=pair, number=2).update(state=draw.choice(["held", "missed"]))
        case 4:
            Cohort.objects.filter(pk=cohort.pk).update(name=f"Renamed {draw.random()}")
        case _:
            Experiment.objects.filter(pair=pair).delete()
