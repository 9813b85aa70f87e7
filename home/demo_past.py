"""A program of the demonstration that ended: a lottery of fourteen months ago, so that its page has an outcome to tell.

Its people are made in bulk, and their history with them. What is drawn is drawn as everywhere; nobody chose who stays. Tickets are random,
so other people have a place each time; what became of them goes by their rank in their group, so every figure is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from itertools import groupby, product
from random import Random

from access.actors import Actor
from access.clock import now
from accounts.models import Person, PersonEvent
from home.demo_past_pairs import met_and_decided
from programs import actions, library, queries
from programs.eligibility import months_before
from programs.models import Arm, Cohort, Enrollment, Program, Topic

AGO = 14  # months
MENTORS, PLACES, MENTEES = 180, 90, 30
SITES = {
    "Columbus": "America/New_York",
    "Dayton": "America/New_York",
    "Dublin": "Europe/Dublin",
    "Lisbon": "Europe/Lisbon",
    "Rotterdam": "Europe/Amsterdam",
}
# Unit, site, and level of those who teach: the same for everybody of a group that is drawn from.
UNITS = (
    ("Stores East", "Dayton", 2),
    ("Stores West", "Columbus", 2),
    ("Customer care", "Dublin", 3),
    ("Returns", "Rotterdam", 4),
)
FIRST = (
    *("Abel", "Adele", "Agnes", "Alma", "Anton", "Ari", "Astrid", "Basil", "Bela", "Bruno", "Cleo", "Cyril", "Dara"),
    *("Edda", "Eino", "Elsa", "Emil", "Enzo", "Esra", "Faye", "Gail", "Gus", "Heidi", "Idris", "Ilka", "Imre", "Isla"),
)
LAST = ("Aalto", "Barros", "Cormac", "Dahl", "Ekberg", "Faria", "Gallo", "Hurst", "Ivers", "Joosten", "Keane", "Lopes")
STATEMENT = "Leaders hear from stores and service what reports leave out, and whoever tells them stays with us for it."
# Of those who go, how many in a hundred of each arm within the year. Invented, like everybody here.
LEAVERS = {Arm.Kind.INVITED: 8, Arm.Kind.COMPARISON: 19}
PROMOTED = {Arm.Kind.INVITED: 13, Arm.Kind.COMPARISON: 12}


def past_program(admin: Actor, at: Callable[[datetime], AbstractContextManager[None]]) -> Cohort:
    """The program, its draw, who was invited, and what became of everybody since."""
    began = datetime.combine(months_before(now().date().replace(day=1), AGO), time(14), now().tzinfo)
    mentors, mentees = _people(began.date(), _dice("people"))
    with at(began):
        program = _program(began.date(), admin)
        cohort = actions.open_cohort(
            program=program,
            name="Autumn cohort",
            format="group",
            mentors_per_mentee=3,
            answers_due_on=began.date() + timedelta(days=14),
            by=admin,
        )
        topic = queries.program_topics(program)[0]
        actions.enroll_people(
            cohort=cohort, side="mentor", people=mentors, about=actions.SkillFact(topic, 4, ""), by=admin
        )
        actions.enroll_people(
            cohort=cohort, side="mentee", people=mentees, about=actions.NeedFact(topic, 1, 1), by=admin
        )
        actions.fix_pool(
            cohort=cohort,
            places={"mentor": PLACES},
            source="public",
            announced="The six numbers of Friday’s state lottery, in their order",
            by=admin,
        )
    with at(began + timedelta(days=3)):
        actions.draw_places(cohort=cohort, seed="04 17 23 31 38 45", by=admin)
    met_and_decided(cohort, _took_part(cohort, began + timedelta(days=4)), began + timedelta(days=24))
    _what_became(cohort, began.date() + timedelta(days=3))
    with at(began + timedelta(days=335)):
        actions.close_program(program=program, by=admin)
    return cohort


def _dice(about: str) -> Random:
    """The same throws each time, whatever day it is."""
    return Random(f"Halden {about}")  # noqa: S311  # nosec B311


def _program(day: date, admin: Actor) -> Program:
    found = library.template("customer_friction")
    topics = list(Topic.objects.filter(name__in=found.topics))
    program = actions.create_program(
        name="Voices from stores and service",
        purpose=Program.Purpose.CUSTOMER_FRICTION,
        statement=STATEMENT,
        questions=found.questions,
        formats=["group"],
        starts_on=day,
        ends_on=months_before(day, -11),
        topics=topics,
        norms=found.norms,
        design=actions.DesignFacts(
            outcome="retention",
            counted_side="mentor",
            comparison="lottery",
            groups=("unit",),
            expected_percent=82,
            smallest_difference=10,
            planned_size=PLACES,
            horizon_months=12,
        ),
        by=admin,
    )
    return actions.launch_program(program=program, by=admin)


def _people(day: date, dice: Random) -> tuple[list[Person], list[Person]]:
    """Mentors in four units, and those whom they told; all report to somebody who is here today."""
    names = [f"{first} {last}" for first, last in product(FIRST, LAST)]
    dice.shuffle(names)
    chief = Person.objects.get(name="Eleanor Hart")
    people, hires = [], []
    for number, name in enumerate(names[: MENTORS + MENTEES]):
        unit, site, level = UNITS[number % len(UNITS)]
        is_mentor, hired_on = number < MENTORS, day - timedelta(days=120 + dice.randrange(3000))
        people.append(
            Person(
                name=name,
                email=f"{name.lower().replace(' ', '.')}@halden.example",
                employee_id=f"H{2000 + number}",
                title="Team member" if is_mentor else "Area manager",
                unit=unit,
                site=site,
                level=level if is_mentor else 6,
                manager=chief,
                timezone=SITES[site],
                languages=["en"],
                hired_on=hired_on,
            )
        )
        hires.append(PersonEvent(person=people[-1], kind=PersonEvent.Kind.HIRE, on=hired_on, after=str(hired_on)))
    Person.objects.bulk_create(people)
    PersonEvent.objects.bulk_create(hires)
    return people[:MENTORS], people[MENTORS:]


def _took_part(cohort: Cohort, asked: datetime) -> list[Enrollment]:
    """Those with a place were asked, nine in ten said yes, and the cohort ran for ten months. In bulk: nobody reads their mail."""
    waiting = Arm.objects.filter(cohort=cohort, arm=Arm.Kind.COMPARISON).values("person")
    asked_now = Enrollment.objects.filter(cohort=cohort).exclude(person__in=waiting).select_related("person")
    rows = list(asked_now.order_by("side", "person__unit", "person__name"))
    for number, row in enumerate(rows):
        row.state = Enrollment.State.DECLINED if number % 10 == 7 else Enrollment.State.READY
        row.asks, row.asked_at, row.invited_at, row.asked_to = 1, asked, asked, row.person.email
        row.answered_at = asked + timedelta(days=1 + number % 9)
    fields = ["state", "asks", "asked_at", "invited_at", "asked_to", "answered_at"]
    Enrollment.objects.bulk_update(rows, fields)
    Cohort.objects.filter(pk=cohort.pk).update(
        state=Cohort.State.CLOSED,
        answers_closed_at=asked + timedelta(days=14),
        started_at=asked + timedelta(days=20),
        closed_at=asked + timedelta(days=325),
    )
    return [row for row in rows if row.state == Enrollment.State.READY]


def _what_became(cohort: Cohort, since: date) -> None:
    """Exits and promotions since the draw, as an import would have written them; all of them before figures are cut off."""
    events: list[PersonEvent] = []
    people: list[Person] = []
    arms = Arm.objects.filter(cohort=cohort).select_related("person").order_by("arm", "stratum", "person__name")
    for (kind, stratum), rows in groupby(arms, key=lambda row: (Arm.Kind(row.arm), row.stratum)):
        dice = _dice(f"{kind} {stratum}")
        for person in (row.person for row in rows):
            events += _happened(person, since + timedelta(days=20 + dice.randrange(340)), kind, dice)
            people.append(person)
    Person.objects.bulk_update(people, ["left_on", "level"])
    PersonEvent.objects.bulk_create(events)


def _happened(person: Person, day: date, kind: Arm.Kind, dice: Random) -> Sequence[PersonEvent]:
    """They left, or were promoted, or neither."""
    if dice.randrange(100) < LEAVERS[kind]:
        person.left_on = day
        return [PersonEvent(person=person, kind=PersonEvent.Kind.EXIT, on=day, after=str(day))]
    if dice.randrange(100) < PROMOTED[kind]:
        before, person.level = person.level, (person.level or 0) + 1
        return [
            PersonEvent(person=person, kind=PersonEvent.Kind.LEVEL, on=day, before=str(before), after=str(person.level))
        ]
    return []
