"""A second cohort of the demonstration, whose pairs are still being found: drafts, a lock, wishes, and somebody left over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from access.actors import Actor
from access.clock import now, today
from accounts.models import Person
from home.demo_people import AI, AUTO, CREATOR, DATA, LAND, PROMPT, RETURNS, SHADOW, SUPPORT, WORK, Learner, Teacher
from home.demo_program import enroll
from pairing.actions import keep_outcome, rule_pair, set_wishes
from pairing.inputs import load_problem
from pairing.matching import Weights
from pairing.models import PairingRun, Ruling
from pairing.ruling_queries import aims_now
from pairing.solving import solve_run
from programs import actions
from programs.models import Cohort, Enrollment, Program

MENTORS = (
    Teacher("Leila Benali", "Prompt librarian", "Data platform", "Dublin", PROMPT, 5, "keeps the prompts that work"),
    Teacher("Hugo Marin", "Planner", "Supply chain", "Rotterdam", AUTO, 4, "planned Easter without a spreadsheet"),
    Teacher("Sunita Rao", "Claims clerk", "Returns", "Columbus", RETURNS, 5, "reads every complaint", (SUPPORT, 4)),
    Teacher("Pavel Novotny", "Analyst", "Finance operations", "Dublin", DATA, 4, "answers with one query", (AUTO, 3)),
    Teacher("Grace Mutasa", "Store lead", "Stores East", "Dayton", WORK, 4, "lists what her team repairs", (LAND, 4)),
    Teacher("Rita Campos", "Video editor", "Social", "Lisbon", CREATOR, 5, "cuts what customers pass on"),
    Teacher("Yaw Boateng", "Support lead", "Customer care", "Dublin", SUPPORT, 4, "hears fifty calls a day", (AI, 3)),
    Teacher("Iris Wagner", "Tester", "Technology", "Dublin", AI, 4, "tests what assistants get wrong", (PROMPT, 4)),
    Teacher("Ben Adeyemi", "Buyer", "Merchandising", "Rotterdam", CREATOR, 3, "follows forty makers"),
)
MENTEES = (
    Learner("Margot Klein", "VP Treasury", "Finance", "Dublin", ((DATA, 1), (PROMPT, 1))),
    Learner("Rafael Ortiz", "VP Warehouses", "Operations", "Columbus", ((AUTO, 1), (WORK, 2))),
    Learner("Helen Marsh", "VP Learning", "People leadership", "Columbus", ((PROMPT, 2), (AI, 2))),
    Learner("Tomas Berg", "VP Pricing", "Commerce", "Rotterdam", ((DATA, 2), (AUTO, 2))),
    Learner("Asha Pillai", "VP Service Quality", "Operations", "Dublin", ((SUPPORT, 2), (RETURNS, 2))),
    Learner("Walter Schmid", "VP Real Estate", "Finance", "Dayton", ((LAND, 1), (WORK, 1))),
    Learner("Camille Roy", "VP Campaigns", "Commerce", "Lisbon", ((CREATOR, 1), (SUPPORT, 1))),
    Learner("Owen Price", "VP Security", "Technology", "Dublin", ((SHADOW, 3), (AI, 3))),
    Learner("Sofia Lund", "VP Sustainability", "Operations", "Rotterdam", ((LAND, 4),)),
)
NEAR = 100  # points for each pair that the second draft keeps of the first
WEIGHTS, ACROSS = Weights(600, 100, 100, 50, 150), Weights(400, 350, 100, 50, 100)


def second_cohort(program: Program, admin: Actor, make_person: Callable[..., Person]) -> Cohort:
    """Everybody agreed, some named colleagues, answers are closed, and two drafts wait to be read."""
    due = today(program.organization.timezone) + timedelta(days=5)
    cohort: Cohort = actions.open_cohort(program=program, name="Second cohort", answers_due_on=due, by=admin)
    chief = Person.objects.get(manager=None)
    people = {one.name: make_person(one.name, one.title, one.unit, one.site, 8, chief) for one in MENTEES}
    heads = list(people.values())
    for number, mentor in enumerate(MENTORS):
        above = heads[(number * 4 + 2) % len(heads)]
        people[mentor.name] = make_person(mentor.name, mentor.title, mentor.unit, mentor.site, 3, above)
    enroll(cohort, MENTORS, MENTEES, people, admin)
    rows = {row.person.name: row for row in Enrollment.objects.filter(cohort=cohort).select_related("person")}
    _wish(rows["Camille Roy"], people["Rita Campos"])
    _wish(rows["Rita Campos"], people["Camille Roy"])
    _wish(rows["Helen Marsh"], people["Iris Wagner"])
    actions.close_answers(cohort=cohort, by=admin)
    cohort.refresh_from_db()
    first = draft(cohort, admin, "Skill gaps first")
    locked = rows["Helen Marsh"], rows["Iris Wagner"]
    rule_pair(cohort=cohort, mentee=locked[0].pk, mentor=locked[1].pk, kind=Ruling.Kind.LOCK, by=admin)
    draft(cohort, admin, "Across units", ACROSS, kept_from=first)
    return cohort


def _wish(row: Enrollment, person: Person) -> None:
    set_wishes(enrollment=row, people=[person.pk], before=[], by=Actor(row.person_id, row.person.name))


def draft(
    cohort: Cohort, admin: Actor, name: str, weights: Weights = WEIGHTS, kept_from: PairingRun | None = None
) -> PairingRun:
    """Solved here and now: a demonstration that is being made has no worker yet."""
    aims = aims_now(cohort, kept_from, NEAR if kept_from else 0, 0)
    run: PairingRun = PairingRun.objects.create(
        cohort=cohort,
        number=cohort.pairing_runs.count() + 1,
        name=name,
        weights=asdict(weights),
        aims=aims.as_json(),
        created_by_id=admin.person_id,
        created_at=now(),
    )
    return keep_outcome(run_id=run.pk, outcome=solve_run(run, load_problem(cohort, run.created_at, aims.forbidden)))
