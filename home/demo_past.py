"""A program of the demonstration that ended: a lottery a year and two months ago, so that its page has an outcome to tell.

Its people are made in bulk, and their history with them. What is drawn is drawn as everywhere; nobody chose who stays.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random

from access.actors import Actor
from access.clock import now
from accounts.models import Person, PersonEvent
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
UNITS = (("Stores East", "Dayton"), ("Stores West", "Columbus"), ("Customer care", "Dublin"), ("Returns", "Rotterdam"))
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
    began = datetime.combine(months_before(now().date(), AGO), time(14), now().tzinfo)
    dice = Random(f"{began:%Y-%m}")  # noqa: S311  # nosec B311
    mentors, mentees = _people(began.date(), dice)
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
    _took_part(cohort, began + timedelta(days=4))
    _what_became(cohort, began.date() + timedelta(days=3), dice)
    with at(began + timedelta(days=250)):
        actions.close_program(program=program, by=admin)
    return cohort


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
        ends_on=months_before(day, -8),
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
    """Mentors at levels 2 to 4 in four units, and those whom they told; all report to somebody who is here today."""
    names = [f"{first} {last}" for first, last in product(FIRST, LAST)]
    dice.shuffle(names)
    chief = Person.objects.get(name="Eleanor Hart")
    people, hires = [], []
    for number, name in enumerate(names[: MENTORS + MENTEES]):
        unit, site = UNITS[number % len(UNITS)]
        is_mentor, hired_on = number < MENTORS, day - timedelta(days=120 + dice.randrange(3000))
        people.append(
            Person(
                name=name,
                email=f"{name.lower().replace(' ', '.')}@halden.example",
                employee_id=f"H{2000 + number}",
                title="Team member" if is_mentor else "Area manager",
                unit=unit,
                site=site,
                level=2 + number % 3 if is_mentor else 6,
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


def _took_part(cohort: Cohort, asked: datetime) -> None:
    """Those with a place were asked, nine in ten said yes, and the cohort ran for eight months. In bulk: nobody reads their mail."""
    waiting = Arm.objects.filter(cohort=cohort, arm=Arm.Kind.COMPARISON).values("person")
    rows = list(Enrollment.objects.filter(cohort=cohort).exclude(person__in=waiting).select_related("person"))
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
        closed_at=asked + timedelta(days=240),
    )


def _what_became(cohort: Cohort, since: date, dice: Random) -> None:
    """Exits and promotions since the draw, as an import would have written them."""
    events, changed, until = [], [], now().date()
    for arm in Arm.objects.filter(cohort=cohort).select_related("person").order_by("person__name"):
        kind, person = Arm.Kind(arm.arm), arm.person
        day = since + timedelta(days=20 + dice.randrange(340))
        if dice.randrange(100) < LEAVERS[kind]:
            left_on = min(day, until)
            person.left_on = left_on
            events.append(PersonEvent(person=person, kind=PersonEvent.Kind.EXIT, on=left_on, after=str(left_on)))
        elif dice.randrange(100) < PROMOTED[kind]:
            before, person.level = person.level, person.level + 1
            events.append(
                PersonEvent(
                    person=person,
                    kind=PersonEvent.Kind.LEVEL,
                    on=min(day, until),
                    before=str(before),
                    after=str(person.level),
                )
            )
        changed.append(person)
    Person.objects.bulk_update(changed, ["left_on", "level"])
    PersonEvent.objects.bulk_create(events)
