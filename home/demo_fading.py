"""The colleagues of Halden Group who run no program and are in no pair of the first one, and a program of last year that fades: two
cohorts, of which the second meets less and less. Written in bulk, since it is a year of history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, product

from django.conf import settings

from access.actors import Actor
from access.clock import now
from accounts.models import Person
from home.demo_people import DOMAIN, TIME_ZONES
from metrics.actions import record_decision
from metrics.cycles import add_months
from pairing.models import Pair, PairMember
from programs import actions
from programs.models import Cohort, Enrollment, Program, Topic
from sessions.models import Example, MentoringSession, Question, Takeaway

GIVEN = (
    "Abel", "Bianca", "Cedric", "Dalia", "Emil", "Farah", "Gavin", "Helga", "Idris", "Jana", "Kamil", "Lidia", "Milan", "Noor",
    "Otto", "Petra", "Quinn", "Rafael", "Selma", "Tariq", "Ulla", "Vera", "Wanda", "Xavier", "Yara", "Zeno",
)  # fmt: skip
FAMILY = (
    "Ackerman", "Baptiste", "Castellano", "Dvorak", "Eriksson", "Farkas", "Galvez", "Hollis", "Ivanova", "Jansen", "Kowalski", "Larkin",
    "Mbeki", "Nakamura", "Ohlsson", "Pereira", "Quigley", "Rossi", "Sorensen", "Tanaka", "Ueda", "Vargas", "Weller", "Yilmaz",
)  # fmt: skip
# Unit, title, sites, how many, level of most, and of one in six.
UNITS = (
    ("Stores East", "Store associate", ("Dayton", "Columbus"), 170, 1, 3),
    ("Stores West", "Store associate", ("Columbus",), 150, 1, 3),
    ("Logistics", "Warehouse associate", ("Columbus", "Rotterdam"), 70, 2, 3),
    ("Customer care", "Support specialist", ("Dublin", "Lisbon"), 60, 2, 4),
    ("Online store", "Product analyst", ("Columbus", "Dublin"), 50, 3, 5),
    ("Finance", "Controller", ("Dublin", "Columbus"), 40, 4, 6),
    ("Operations", "Operations manager", ("Columbus", "Rotterdam"), 44, 5, 6),
    ("Commerce", "Category manager", ("Lisbon", "Dublin"), 36, 5, 7),
)
STATEMENT = "Whoever decides about checkout, returns and staffing has heard it from somebody who stands there."
PAIRS, ALSO_ASKED = 12, 9
# Which units teach and learn, by how many pairs.
TEACH = ("Customer care",) * 5 + ("Online store",) * 5 + ("Stores East", "Logistics")
LEARN = ("Operations",) * 5 + ("Commerce",) * 4 + ("Finance",) * 3
SPRING, AUTUMN = (12, 11, 11, 10, 9), (12, 10, 8, 7)  # pairs that met, month by month
TAKEAWAYS = 2  # pairs of the second cohort that kept one
DECISIONS = (
    (
        "Refunds under ten euros need no form",
        "A form and a signature for every refund.",
        "The till refunds small sums at once.",
        "Minutes at the returns desk",
    ),
    (
        "The Saturday roster starts at the tills",
        "Rosters followed last year’s sales.",
        "Stores name their busiest hour, and the roster starts there.",
        "Waiting time on Saturdays",
    ),
)


def colleagues() -> None:
    """Everybody else who works at Halden Group."""
    names = (f"{given} {family}" for family, given in product(FAMILY, GIVEN))
    leaders = list(Person.objects.filter(level=8).order_by("name"))
    Person.objects.bulk_create(_people(names, leaders))


def _people(names: Iterator[str], leaders: Sequence[Person]) -> Iterator[Person]:
    for at, (unit, title, sites, number, level, higher) in enumerate(UNITS):
        for each in range(number):
            name, site = next(names), sites[each % 5 % len(sites)]
            yield Person(
                name=name,
                email=f"{name.lower().replace(' ', '.')}@{DOMAIN}",
                title=title,
                unit=unit,
                site=site,
                level=higher if each % 6 == 0 else level,
                manager=leaders[at],
                timezone=TIME_ZONES[site],
                languages=["en"],
                hired_on=date(2014 + each % 9, 1 + each % 12, 1),
            )


def fading_program(admin: Actor, day: date) -> None:
    """A program that began in the spring: its second cohort is past its middle."""
    began = [add_months(day, -10), add_months(day, -4) - timedelta(days=10)]
    clock = settings.NOW
    settings.NOW = datetime.combine(began[0], time(9), now().tzinfo).isoformat()
    try:
        program = _program(admin, began[0], add_months(day, 2))
        spring = _cohort(program, "Spring cohort", began[0], admin)
        settings.NOW = datetime.combine(began[1], time(9), now().tzinfo).isoformat()
        autumn = _cohort(program, "Autumn cohort", began[1], admin)
    finally:
        settings.NOW = clock
    unused = {unit: _unused(unit) for unit in {*TEACH, *LEARN, "Stores West"}}
    first, second = (_pairs(cohort, begins, unused) for cohort, begins in ((spring, began[0]), (autumn, began[1])))
    _meet(first, began[0], SPRING)
    _meet(second, began[1], AUTUMN)
    _keep(second)
    _decide(second, add_months(began[1], 1))
    _end(spring, first, add_months(began[0], 5))


def _program(admin: Actor, begins: date, ends: date) -> Program:
    program = actions.create_program(
        name="From the shop floor",
        purpose=Program.Purpose.CUSTOMER_FRICTION,
        statement=STATEMENT,
        topics=list(Topic.objects.filter(name__in=["What support hears", "Returns and complaints"])),
        starts_on=begins,
        ends_on=ends,
        by=admin,
    )
    return actions.launch_program(program=program, by=admin)


def _cohort(program: Program, name: str, begins: date, admin: Actor) -> Cohort:
    return actions.open_cohort(program=program, name=name, answers_due_on=begins + timedelta(days=7), by=admin)


def _unused(unit: str) -> Iterator[Person]:
    return iter(Person.objects.filter(unit=unit, hired_on__isnull=False).order_by("-level", "name"))


def _pairs(cohort: Cohort, begins: date, people: dict[str, Iterator[Person]]) -> list[Pair]:
    """Pairs of people who agreed, and some more who were asked and are in none."""
    moment = datetime.combine(begins, time(15), now().tzinfo)
    Cohort.objects.filter(pk=cohort.pk).update(
        state=Cohort.State.ACTIVE, started_at=moment, answers_closed_at=moment, created_at=moment
    )
    asked = {"asks": 1, "asked_at": moment, "invited_at": moment, "created_at": moment}
    ready = {"state": Enrollment.State.READY, "answered_at": moment, "paired_at": moment} | asked
    pairs = [Pair(cohort=cohort, started_on=begins, created_at=moment) for _ in range(PAIRS)]
    rows = []
    for pair, teaches, learns in zip(pairs, TEACH, LEARN, strict=True):
        for side, unit in (("mentor", teaches), ("mentee", learns)):
            rows.append((pair, Enrollment(cohort=cohort, person=next(people[unit]), side=side, **ready)))
    others = [
        next(people[unit]) for unit in ("Stores West", "Stores East", "Logistics") for _ in range(ALSO_ASKED // 3)
    ]
    Enrollment.objects.bulk_create(
        [row for _, row in rows]
        + [
            Enrollment(cohort=cohort, person=each, side="mentor", state=Enrollment.State.ASKED, **asked)
            for each in others
        ]
    )
    Pair.objects.bulk_create(pairs)
    PairMember.objects.bulk_create(
        PairMember(pair=pair, enrollment=row, person=row.person, side=row.side) for pair, row in rows
    )
    return pairs


def _meet(pairs: Sequence[Pair], begins: date, met: Sequence[int]) -> None:
    """The first `met[n]` pairs meet in month n, with a question most of the time."""
    mentees, mentors = (_members(pairs, side) for side in ("mentee", "mentor"))
    sessions, numbers = [], {pair.pk: count(1) for pair in pairs}
    questions, examples = [], []
    for month, number in enumerate(met):
        for each, pair in enumerate(pairs[:number]):
            day = add_months(begins, month) + timedelta(days=4 + each)
            at = datetime.combine(day - timedelta(days=max(0, day.weekday() - 4)), time(14), now().tzinfo)
            session = MentoringSession(
                pair=pair,
                number=next(numbers[pair.pk]),
                state=MentoringSession.State.HELD,
                starts_at=at,
                ends_at=at + timedelta(hours=1),
                booked_by_id=mentees[pair.pk].pk,
                booked_at=at - timedelta(days=9),
                logged_at=at + timedelta(hours=3),
            )
            sessions.append(session)
            facts = {"session": session, "created_at": at - timedelta(days=1)}
            if each % 3:
                questions.append(Question(author=mentees[pair.pk], text="What do people ask you twice a day?", **facts))
            examples.append(Example(author=mentors[pair.pk], text="One case from this week.", **facts))
    MentoringSession.objects.bulk_create(sessions)
    Question.objects.bulk_create(questions)
    Example.objects.bulk_create(examples)


def _members(pairs: Sequence[Pair], side: str) -> dict[object, Person]:
    rows = PairMember.objects.filter(pair__in=pairs, side=side).select_related("person")
    return {row.pair_id: row.person for row in rows}


def _keep(pairs: Sequence[Pair]) -> None:
    mentees = _members(pairs, "mentee")
    for pair in pairs[-TAKEAWAYS:]:
        session = pair.sessions.earliest("starts_at")
        Takeaway.objects.create(
            session=session,
            author=mentees[pair.pk],
            text="Stand at the desk for an hour before the next budget.",
            created_at=session.ends_at,
        )


def _decide(pairs: Sequence[Pair], day: date) -> None:
    mentees, clock = _members(pairs, "mentee"), settings.NOW
    settings.NOW = datetime.combine(day, time(16), now().tzinfo).isoformat()
    try:
        for number, (pair, (title, before, after, measure)) in enumerate(zip(pairs, DECISIONS, strict=False)):
            owner = mentees[pair.pk]
            record_decision(
                pair=pair,
                title=title,
                before=before,
                after=after,
                outcome="changed",
                measure=measure,
                decided_on=day - timedelta(days=number),
                by=Actor(owner.pk, owner.name),
            )
    finally:
        settings.NOW = clock


def _end(cohort: Cohort, pairs: Sequence[Pair], day: date) -> None:
    moment = datetime.combine(day, time(17), now().tzinfo)
    Pair.objects.filter(pk__in=[pair.pk for pair in pairs]).update(state=Pair.State.CLOSED, ended_on=day)
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.CLOSED, closed_at=moment)
