"""The programs of the demonstration: one that runs, one that recruits for peer circles, and one that somebody is still setting up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import uuid4

from access.actors import Actor
from access.clock import today
from accounts.models import Membership, Person
from accounts.queries import local_today
from home.demo_debrief import ends_for
from home.demo_people import MENTEES, MENTORS, TOPICS, Learner, Teacher
from pairing.actions.charter import propose_charter, set_progress, sign_charter
from pairing.charter import Objective, Terms
from pairing.charter_queries import starting_rhythm, terms_of
from pairing.models import ObjectiveProgress, Pair, PairMember
from programs import actions, library
from programs.models import Cohort, Enrollment, ManagerRequest, Program, Topic
from programs.starter import STARTER

STATEMENT = (
    "Our executives know first-hand how AI changes work in stores, returns and finance, before they decide about it."
)
OWN_IDEA, THEIR_IDEA = "weekly_assistant", "trade_offs"  # of the library's objectives
UNSIGNED = 8  # every eighth pair has not agreed on its charter yet
CIRCLE_PEOPLE, CIRCLE_READY = 9, 7


def first_cohort(admin: Actor, day: date) -> Cohort:
    """The program that runs, with everybody in its first cohort asked in the order of consent, and ready."""
    actions.add_starter_topics(starters=STARTER, by=admin)
    topics = {topic.name: topic for topic in Topic.objects.filter(name__in=TOPICS)}
    program = _ai_fluency(admin, day, topics.values())
    coordinator = Membership.objects.get(person__name="Robin Achterberg")
    actions.set_coordinators(program=program, memberships=[coordinator], by=admin)
    cohort = actions.open_cohort(
        program=program, name="First cohort", answers_due_on=day + timedelta(days=14), by=admin
    )
    people = {person.name: person for person in Person.objects.all()}
    enroll(cohort, MENTORS, MENTEES, people, admin)
    return cohort


def enroll(
    cohort: Cohort,
    mentors: Iterable[Teacher],
    mentees: Iterable[Learner],
    people: dict[str, Person],
    admin: Actor,
) -> None:
    """Enroll these with what they teach and want, ask everybody in the order of consent, and have all of them agree."""
    topics = {topic.name: topic for topic in Topic.objects.filter(name__in=TOPICS)}
    for mentor in mentors:
        _enroll_mentor(cohort, mentor, people[mentor.name], topics, admin)
    for mentee in mentees:
        _enroll_mentee(cohort, mentee, people[mentee.name], topics, admin)
    _everybody_agrees(cohort, admin)


def charters(pairs: Iterable[Pair], *, half_time: date) -> list[Pair]:
    """Most pairs agree on a charter; returns those that did. That of the first mentee has its half-time on this day."""
    return [pair for number, pair in enumerate(pairs, start=1) if number % UNSIGNED and _agree(pair, half_time)]


def other_programs(admin: Actor) -> None:
    """A program that recruits for peer circles, and a draft half-way through its set-up."""
    listening = _launched(actions.create_program_from_template(key="culture_listening", by=admin), admin)
    due = today(listening.organization.timezone) + timedelta(days=12)
    cohort = actions.open_cohort(program=listening, name="Circles", answers_due_on=due, format="circle", by=admin)
    names = [mentor.name for mentor in MENTORS[:CIRCLE_PEOPLE]]
    people = list(Person.objects.filter(name__in=names).order_by("name"))
    rows = actions.enroll_people(cohort=cohort, side="mentor", people=people, by=admin).enrollments
    actions.ask_enrollments(cohort=cohort, enrollments=rows, by=admin)
    _managers_agree(cohort)
    for row in rows[:CIRCLE_READY]:
        actions.accept_enrollment(enrollment=row, by=Actor(row.person_id, row.person.name))
    draft = actions.create_program_from_template(key="customer_friction", by=admin)
    _keep_purpose(draft, admin)
    actions.set_questions(program=draft, questions=library.template("customer_friction").questions, by=admin)


def _ai_fluency(admin: Actor, day: date, topics: Iterable[Topic]) -> Program:
    program = actions.create_program_from_template(key="ai_fluency", by=admin)
    program.statement = STATEMENT
    program = _keep_purpose(program, admin)
    actions.set_program_topics(program=program, topics=topics, by=admin)
    actions.set_rhythm(
        program=program,
        cadence=Program.Cadence.MONTHLY,
        starts_on=day,
        ends_on=day + timedelta(days=330),
        by=admin,
    )
    return _launched(program, admin)


def _launched(program: Program, admin: Actor) -> Program:
    """Every step that is left is saved as the template has it, as somebody does who agrees with all of it."""
    found = library.template(program.template)
    if "purpose" not in program.steps_saved:
        _keep_purpose(program, admin)
        topics = Topic.objects.filter(name__in=found.topics)
        actions.set_program_topics(program=program, topics=topics, by=admin)
        actions.set_rhythm(
            program=program, cadence=program.cadence, starts_on=program.starts_on, ends_on=program.ends_on, by=admin
        )
    actions.set_questions(program=program, questions=found.questions, by=admin)
    actions.set_formats(
        program=program,
        formats=program.formats,
        asks_managers=True,
        requires_charter=program.requires_charter,
        takes_wishes=program.takes_wishes,
        ground_rules=program.ground_rules,
        by=admin,
    )
    actions.set_eligibility(program=program, eligibility={"mentor": [], "mentee": []}, by=admin)
    actions.set_norms(program=program, norms=program.norms, by=admin)
    actions.set_design(program=program, design=_design(found), by=admin)
    return actions.launch_program(program=program, by=admin)


def _keep_purpose(program: Program, admin: Actor) -> Program:
    return actions.set_purpose(
        program=program, name=program.name, purpose=program.purpose, statement=program.statement, by=admin
    )


def _design(found: library.ProgramTemplate) -> actions.DesignFacts:
    return actions.DesignFacts(
        outcome=found.outcome,
        own_measure=found.own_measure,
        counted_side=found.counted,
        # Everybody whom the first cohort has a place for is asked, so there is nobody to draw and nothing to compare with.
        comparison="none" if found.key == "ai_fluency" else found.comparison,
        expected_percent=found.expected_percent,
        smallest_difference=found.smallest_difference,
        planned_size=found.planned_pairs,
        horizon_months=12,
    )


def _enroll_mentor(cohort: Cohort, mentor: Teacher, person: Person, topics: dict[str, Topic], admin: Actor) -> None:
    rows = actions.enroll_people(cohort=cohort, side="mentor", people=[person], by=admin).enrollments
    taught = [actions.SkillFact(topics[mentor.topic], mentor.level, mentor.evidence)]
    if mentor.second:
        taught.append(actions.SkillFact(topics[mentor.second[0]], mentor.second[1]))
    actions.set_skills(enrollment=rows[0], skills=taught, by=admin)


def _enroll_mentee(cohort: Cohort, mentee: Learner, person: Person, topics: dict[str, Topic], admin: Actor) -> None:
    rows = actions.enroll_people(cohort=cohort, side="mentee", people=[person], by=admin).enrollments
    wants = [
        actions.NeedFact(topics[name], priority, level) for priority, (name, level) in enumerate(mentee.wants, start=1)
    ]
    actions.set_needs(enrollment=rows[0], needs=wants, by=admin)


def _everybody_agrees(cohort: Cohort, admin: Actor) -> None:
    """Managers first, then mentors, then the mentees whose invitations left because of them."""
    rows = list(Enrollment.objects.filter(cohort=cohort).select_related("person"))
    actions.ask_enrollments(cohort=cohort, enrollments=rows, by=admin)
    _managers_agree(cohort)
    for side in (Enrollment.Side.MENTOR, Enrollment.Side.MENTEE):
        for row in rows:
            if row.side == side:
                actions.accept_enrollment(enrollment=row, by=Actor(row.person_id, row.person.name))


def _managers_agree(cohort: Cohort) -> None:
    for request in ManagerRequest.objects.filter(enrollment__cohort=cohort).select_related("manager"):
        actions.agree_as_manager(manager_request=request, by=Actor(request.manager_id, request.manager.name))


def _agree(pair: Pair, half_time: date) -> bool:
    members = list(PairMember.objects.filter(pair=pair).select_related("person"))
    first, *others = sorted(members, key=lambda member: member.side)  # the mentee proposes
    ideas = {"mentee": library.objective(OWN_IDEA), "mentor": library.objective(THEIR_IDEA)}
    program = pair.cohort.program
    terms = Terms(
        objectives=tuple(
            Objective(uuid4(), row.person_id, ideas[row.side].text, ideas[row.side].measure) for row in members
        ),
        questions=tuple(library.template("ai_fluency").questions[:3]),
        brief=None,
        ground_rules=tuple(program.ground_rules),
        rhythm=starting_rhythm(program),
        ends_on=ends_for(local_today(), half_time) if first.person.name == MENTEES[0].name else program.ends_on,
    )
    made = propose_charter(pair=pair, terms=terms, based_on=None, by=Actor(first.person_id, first.person.name))
    for member in others:
        sign_charter(charter=made, by=Actor(member.person_id, member.person.name))
    own = next(row for row in terms_of(made).objectives if row.owner == first.person_id)
    set_progress(
        pair=pair,
        objective=own.id,
        state=ObjectiveProgress.State.UNDER_WAY,
        note="Two of six tasks so far.",
        by=Actor(first.person_id, first.person.name),
    )
    return True
