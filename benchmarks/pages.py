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
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.actors import SYSTEM, Actor
from access.clock import now, today
from access.links import make_token
from access.planner import analyze
from access.roles import Role
from access.tenancy import tenant
from accounts.actions import create_organization
from accounts.models import Membership, Organization, Person, RoleGrant, User
from benchmarks.database import act_as, settle
from metrics.models import Decision
from pairing.actions import keep_outcome, propose_pairs
from pairing.actions.charter import propose_charter, sign_charter
from pairing.charter import Objective, Terms
from pairing.inputs import load_problem
from pairing.matching import Weights
from pairing.models import Pair, PairingRun, PairMember, Proposal
from pairing.solving import solve_run
from programs.actions import add_starter_topics, create_program_from_template
from programs.models import Cohort, Enrollment, ManagerRequest, Need, Program, ProgramTopic, Skill, Topic
from programs.starter import STARTER
from sessions.models import MentoringSession

PEOPLE = 10_000
ROUNDS = 15
GOAL = 3.0
NOBODY = ""  # somebody who has a link and no account


@dataclass
class World:
    """An organization, its program, cohort and run, and a client for each role."""

    organization: Organization
    program: Program
    cohort: Cohort
    run: PairingRun
    draft: Program  # whose set-up is open
    recruiting: Cohort  # with as many people asked as there are pairs
    drafts: list[PairingRun]  # two of a cohort whose pairs are being found
    seeker: UUID  # a mentee with a mentor in the first of them
    pair: Pair  # of the participant
    links: dict[str, str]  # pages by link, for somebody without an account
    clients: dict[str, Client]

    def url(self, name: str, **kwargs: Any) -> str:
        """An address in this organization."""
        return reverse(name, kwargs={"organization": self.organization.slug, **kwargs})


def lines() -> Iterator[dict[str, Any]]:
    """A line for each page."""
    small, large = build("ten", 10), build("thousand", 1000)
    settle()
    others = {name: path for name, _, path in pages(small)}
    for name, role, path in pages(large):
        ratios, floor, page = measure(large, role, path)
        queries = [count(small, role, others[name]), count(large, role, path)]
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


def pages(world: World) -> list[tuple[str, str, str]]:
    """(name, role, path). Pages by link are opened by the participant's client too: what counts is the work."""
    program, cohort, draft = world.program.pk, world.cohort.pk, world.draft.pk
    admin, participant = Role.PROGRAM_ADMIN, Role.PARTICIPANT
    rows: list[tuple[str, str, str, dict[str, Any]]] = [
        *((f"home_{role}", role, "home:home", {}) for role in world.clients),
        ("program", admin, "programs:program", {"program": program}),
        ("pairing", admin, "pairing:run", {"run": world.run.pk}),
        ("studio", admin, "pairing:pairing", {"cohort": world.drafts[0].cohort_id}),
        ("draft", admin, "pairing:run", {"run": world.drafts[0].pk}),
        ("fairness", admin, "pairing:fairness", {"run": world.drafts[0].pk}),
        ("publish", admin, "pairing:publish", {"run": world.drafts[0].pk}),
        ("import_pairs", admin, "pairing:import_pairs", {"cohort": world.drafts[0].cohort_id}),
        ("impact", Role.EXECUTIVE, "metrics:impact", {"program": program}),
        ("programs", admin, "programs:programs", {}),
        ("templates", admin, "programs:create_program", {}),
        ("wizard_people", admin, "programs:set_eligibility", {"program": draft}),
        ("wizard_success", admin, "programs:set_design", {"program": draft}),
        ("wizard_review", admin, "programs:review_program", {"program": draft}),
        ("consent_board", admin, "programs:cohort", {"cohort": world.recruiting.pk}),
        ("ask", admin, "programs:ask_enrollments", {"cohort": world.recruiting.pk}),
        ("enroll", admin, "programs:enroll_people", {"cohort": world.recruiting.pk}),
        ("cohort_life", admin, "home:cohort", {"cohort": cohort}),
        ("cycles", admin, "metrics:cycles", {"program": program}),
        ("health", admin, "home:health", {"program": program}),
        ("topics", admin, "programs:topics", {}),
        ("library", admin, "programs:library", {}),
        ("guides", participant, "programs:guides", {}),
        ("kit", participant, "programs:kit", {}),
        ("pair", participant, "sessions:pair", {"pair": world.pair.pk}),
        ("charter", participant, "pairing:charter", {"pair": world.pair.pk}),
        ("propose_charter", participant, "pairing:propose_charter", {"pair": world.pair.pk}),
    ]
    inside = [(name, str(role), world.url(address, **kwargs)) for name, role, address, kwargs in rows]
    one, other = world.drafts
    compared = world.url("pairing:compare", cohort=one.cohort_id) + f"?one={one.pk}&other={other.pk}"
    # What follows solves or weighs the people of today, so its time grows with them; its queries do not.
    wanted = f"?run={one.pk}&mentee={world.seeker}"
    inside.append(("compare", str(admin), compared))
    inside.append(("consider_at_1000", str(admin), world.url("pairing:consider") + wanted))
    return [*inside, *((name, NOBODY, path) for name, path in world.links.items())]


def measure(world: World, role: str, path: str) -> tuple[list[float], float, float]:
    """Pairwise ratios of page to floor, and both medians in seconds. Floor and page take turns, so a drift meets both."""
    # The floor is a page for members: who has no account is measured against the participant's.
    member, floor_path = world.clients.get(role) or world.clients[Role.PARTICIPANT], world.url("floor")
    client = world.clients.get(role) or Client()
    request(member, floor_path)
    request(client, path)
    floors, times = [], []
    gc.disable()
    for _ in range(ROUNDS):
        floors.append(request(member, floor_path))
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


def count(world: World, role: str, path: str) -> int:
    """Queries of one page."""
    client = world.clients.get(role) or Client()
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
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
        draft = create_program_from_template(key="culture_listening", by=SYSTEM)
        recruiting = _recruiting(program, people[2 * pairs + 20 : 4 * pairs + 20], people[-1])
        drafts = _studio(program, people[4 * pairs + 20 : 6 * pairs + 20])
        seeker = drafts[0].proposals.order_by("pk").values_list("mentee_id", flat=True)[0]
        pair = _charter(people[0])
        links = _links(organization, recruiting)
        clients = {role: _client(slug, role, people, pairs) for role in Role if role != Role.GUEST}
    return World(organization, program, cohort, run, draft, recruiting, drafts, seeker, pair, links, clients)


def _cohort() -> tuple[Program, Cohort]:
    program = Program.objects.create(
        name="AI fluency",
        purpose="digital_fluency",
        statement="Executives know how AI changes work.",
        starts_on=today() - timedelta(days=60),
        ends_on=today() + timedelta(days=300),
        state="running",
        launched_at=now() - timedelta(days=60),
    )
    add_starter_topics(starters=STARTER[:6], by=SYSTEM)
    ProgramTopic.objects.bulk_create([ProgramTopic(program=program, topic=topic) for topic in Topic.objects.all()])
    cohort = Cohort.objects.create(
        program=program,
        name="First",
        state="active",
        started_at=now() - timedelta(days=40),
        answers_due_on=today() - timedelta(days=50),
        mentees_per_mentor=1,
    )
    return program, cohort


def _pairs(cohort: Cohort, people: list[Person], pairs: int) -> PairingRun:
    sides = [("mentee", people[:pairs]), ("mentor", people[pairs : 2 * pairs])]
    rows = {
        side: Enrollment.objects.bulk_create(
            [Enrollment(cohort=cohort, person=person, side=side, state="ready", paired_at=now()) for person in some],
            batch_size=2000,
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


def _recruiting(program: Program, people: list[Person], manager: Person) -> Cohort:
    """A cohort of the same program: half mentors, half mentees, all with a topic, three of four of them asked."""
    topics = list(ProgramTopic.objects.filter(program=program).values_list("topic_id", flat=True))
    Person.objects.filter(pk__in=[person.pk for person in people]).update(manager=manager)
    cohort: Cohort = Cohort.objects.create(
        program=program, name="Next", state="recruiting", answers_due_on=today() + timedelta(days=14)
    )
    rows = [
        Enrollment(
            cohort=cohort,
            person=person,
            side=("mentor", "mentee")[number % 2],
            state=("with_manager", "waiting", "listed", "declined")[number // 2 % 4],
            asks=1,
            asked_at=now(),
            asked_to=person.email,
        )
        for number, person in enumerate(people)
    ]
    Enrollment.objects.bulk_create(rows, batch_size=2000)
    Skill.objects.bulk_create(
        [Skill(enrollment=row, topic_id=topics[0], level=4) for row in rows if row.side == "mentor"], batch_size=2000
    )
    Need.objects.bulk_create(
        [Need(enrollment=row, topic_id=topics[0]) for row in rows if row.side == "mentee"], batch_size=2000
    )
    asked = [row for row in rows if row.state == "with_manager" and row.side == "mentor"]
    ManagerRequest.objects.bulk_create(
        [ManagerRequest(enrollment=row, manager=manager, asked_to=manager.email, asked_at=now()) for row in asked],
        batch_size=2000,
    )
    return cohort


def _studio(program: Program, people: list[Person]) -> list[PairingRun]:
    """A cohort in which everybody said yes, and two drafts of it, solved as the worker does."""
    topics = list(ProgramTopic.objects.filter(program=program).values_list("topic_id", flat=True))
    cohort: Cohort = Cohort.objects.create(
        program=program, name="Studio", state="recruiting", answers_due_on=today() - timedelta(days=3)
    )
    rows = [
        Enrollment(cohort=cohort, person=person, side=("mentor", "mentee")[number % 2], state="ready")
        for number, person in enumerate(people)
    ]
    Enrollment.objects.bulk_create(rows, batch_size=2000)
    picks = [(row, topics[(number // 2 + step) % len(topics)]) for number, row in enumerate(rows) for step in (0, 1)]
    picks = list(dict.fromkeys(picks))
    Skill.objects.bulk_create(
        [Skill(enrollment=row, topic_id=topic, level=2 + number % 4) for number, (row, topic) in enumerate(picks)
         if row.side == "mentor"],
        batch_size=2000,
    )  # fmt: skip
    Need.objects.bulk_create(
        [Need(enrollment=row, topic_id=topic, priority=1 + number % 3, current_level=number % 3)
         for number, (row, topic) in enumerate(picks) if row.side == "mentee"],
        batch_size=2000,
    )  # fmt: skip
    # As imports do: what an earlier benchmark left would mislead the planner about an organization that is new.
    analyze(Person, Enrollment, Skill, Need, rows=PEOPLE)
    drafts = []
    for weights in (Weights(), Weights(400, 400, 100, 100)):
        run = propose_pairs(cohort=cohort, weights=weights, return_to="/", by=SYSTEM)
        drafts.append(keep_outcome(run_id=run.pk, outcome=solve_run(run, load_problem(cohort, now()))))
    return drafts


def _charter(person: Person) -> Pair:
    """The pair of this person, with a charter that both signed."""
    pair: Pair = Pair.objects.select_related("cohort__program").get(members__person=person)
    members = list(PairMember.objects.filter(pair=pair).select_related("person"))
    terms = Terms(
        objectives=tuple(Objective(uuid4(), row.person_id, "Explain my work", "Once a month") for row in members),
        questions=("What do reports not show?", "What is done by hand?", "What would you change?"),
        brief=None,
        ground_rules=("What is said here stays between us.",),
        rhythm="Monthly",
        ends_on=pair.cohort.program.ends_on,
    )
    first, second = (Actor(row.person_id, row.person.name) for row in members)
    sign_charter(charter=propose_charter(pair=pair, terms=terms, based_on=None, by=first), by=second)
    return pair


def _links(organization: Organization, cohort: Cohort) -> dict[str, str]:
    """The manager's page and an invitation, by their links."""
    request = ManagerRequest.objects.filter(enrollment__cohort=cohort).first()
    invited = Enrollment.objects.filter(cohort=cohort, side="mentor", state="declined").first()
    return {
        "manager": reverse(
            "programs_public:answer_as_manager",
            kwargs={"token": make_token("manager", organization.pk, request.pk)},
        ),
        "invitation": reverse(
            "programs_public:invitation",
            kwargs={"token": make_token("invitation", organization.pk, invited.pk, invited.asks)},
        ),
    }


def _client(slug: str, role: str, people: list[Person], pairs: int) -> Client:
    # The participant is a mentee with a pair; everybody else is somebody without one.
    person = people[0] if role == Role.PARTICIPANT else people[2 * pairs + list(Role).index(role)]
    user = User.objects.create_user(f"{role}@{slug}.example")
    membership = Membership.objects.create(user=user, person=person)
    RoleGrant.objects.create(membership=membership, role=role)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
