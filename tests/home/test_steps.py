"""What comes next, for each way of taking part, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access.actors import SYSTEM
from access.clock import now, today
from access.roles import Role
from accounts.models import Membership
from home.programs import program_step
from home.queries import marks, my_pairs, program_rows, total
from home.steps import Step, at_rest, here, next_steps
from metrics.queries import RhythmTally
from pairing.actions import publish_pairs
from pairing.models import Pair, PairingRun
from programs import actions as programs
from programs.models import Cohort, Coordinator
from sessions import actions
from sessions.models import MentoringSession
from tests.factories.accounts import make_member, make_person
from tests.factories.pairing import make_draft, make_ready_cohort
from tests.factories.pairs import make_cohort, make_pair
from tests.factories.programs import ask, make_mentee, make_mentor, make_program, make_ready, make_topic
from tests.factories.programs import make_cohort as open_cohort
from tests.metrics.test_experiments import start
from tests.metrics.test_queries import decide
from tests.sessions.test_rhythm import hold

ZONE = "America/New_York"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    moment = datetime(2026, 10, 14, 15, tzinfo=UTC)
    with timezone.override(ZONE), time_machine.travel(moment, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pair(in_organization) -> Pair:
    cohort = make_cohort(starts_on=date(2026, 9, 1))
    return make_pair(in_organization, cohort, started_on=date(2026, 10, 1))


def place_of(member: Membership):
    member = Membership.objects.select_related("person").get(pk=member.pk)
    return here(member, member.organization, my_pairs(member.person), program_rows(member, ZONE))


def steps_of(member: Membership) -> list[Step]:
    return next_steps(place_of(member))


def titles(member: Membership) -> list[str]:
    return [step.title for step in steps_of(member)]


def book(pair: Pair, days: int = 10) -> MentoringSession:
    when = now() + timedelta(days=days)
    return actions.book_session(pair=pair, starts_at=when, minutes=45, place="Room 4", theme="", by=pair.mentee.actor)


def test_a_mentee_books_and_reads_by_when_without_blame(pair):
    (step,) = steps_of(pair.mentee)
    assert step.title == "Book session 1"
    assert step.text == f"With {pair.mentors[0].person.name}. Due Saturday, October 31."
    assert step.books is not None
    hold(pair, datetime(2026, 8, 20, 15, tzinfo=UTC))
    (late,) = steps_of(pair.mentee)
    assert (late.title, late.text.partition(". ")[2]) == ("Book session 2", "Due Saturday, September 19.")


def test_a_mentor_is_asked_nothing_that_the_mentee_arranges(pair):
    assert steps_of(pair.mentors[0]) == []
    step = at_rest(place_of(pair.mentors[0]))
    assert step.title == "Nothing waits for you"
    assert step.text == f"{pair.mentee.person.name} books the next session. You have nothing to arrange."


def test_the_mentee_writes_three_questions_and_then_is_prepared(pair):
    session = book(pair)
    for number, title in enumerate(
        ["Write three questions", "Write two more questions", "Write a third question"], start=1
    ):
        assert titles(pair.mentee) == [title]
        actions.write_question(session=session, text=f"Question {number}", by=pair.mentee.actor)
    assert steps_of(pair.mentee) == []
    step = at_rest(place_of(pair.mentee))
    assert step.title == "Session 1 is on Saturday, October 24"
    assert step.text == f"With {pair.mentors[0].person.name}, 11:00 AM, Room 4. You are prepared."


def test_the_mentor_brings_one_example(pair):
    session = book(pair)
    assert titles(pair.mentors[0]) == ["Bring an example"]
    actions.write_example(session=session, text="One label", by=pair.mentors[0].actor)
    assert titles(pair.mentors[0]) == []


def test_each_mentor_brings_their_own(in_organization):
    mentors = [make_member(in_organization) for _ in range(2)]
    pair = make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), mentors=mentors)
    actions.write_example(session=book(pair), text="One label", by=mentors[0].actor)
    assert titles(mentors[0]) == []
    assert titles(mentors[1]) == ["Bring an example"]


def test_after_the_session_both_are_asked_whether_they_met_and_that_comes_first(pair, clock):
    session = book(pair, days=1)
    clock.shift(timedelta(days=1, hours=2))
    for member in (pair.mentee, pair.mentors[0]):
        assert titles(member) == ["Did you meet?"]
        assert steps_of(member)[0].url.endswith(f"/sessions/{session.pk}/#after")
    actions.log_session(session=session, was_held=True, by=pair.mentee.actor)
    assert titles(pair.mentee) == ["Book session 2", "How did it feel?"]
    assert titles(pair.mentors[0]) == ["Did you meet?"]
    actions.confirm_session(session=session, met=True, by=pair.mentors[0].actor)
    assert titles(pair.mentors[0]) == ["How did it feel?"]


def test_a_mentor_is_not_asked_about_a_session_that_did_not_happen(pair, clock):
    session = book(pair, days=1)
    clock.shift(timedelta(days=1, hours=2))
    actions.log_session(session=session, was_held=False, by=pair.mentee.actor)
    assert titles(pair.mentors[0]) == []


def test_what_is_due_sooner_comes_first_with_several_pairs(in_organization, pair, clock):
    other = make_pair(in_organization, pair.cohort, mentee=pair.mentee, started_on=date(2026, 10, 1))
    third = make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), mentors=[pair.mentee])
    book(other, days=1)
    book(third, days=2)
    clock.shift(timedelta(days=1, hours=2))
    assert titles(pair.mentee) == ["Did you meet?", "Book session 1", "Bring an example"]


@pytest.mark.parametrize("state", ["closed", "paused"])
def test_a_pair_that_rests_or_has_ended_asks_for_nothing(pair, state):
    pair.state = state
    pair.save()
    assert steps_of(pair.mentee) == []


def test_a_program_that_is_over_asks_for_no_session(in_organization):
    cohort = make_cohort(starts_on=date(2026, 1, 1), ends_on=date(2026, 10, 14))
    pair = make_pair(in_organization, cohort, started_on=date(2026, 1, 1))
    assert steps_of(pair.mentee) == []


def test_an_invitation_waits_for_its_answer_until_the_organizations_day_is_over(in_organization, clock):
    topic = make_topic()
    enrollment = ask(make_mentor(open_cohort(make_program(topics=[topic])), topic))
    member = make_member(in_organization, person=enrollment.person)
    (step,) = steps_of(member)
    assert step.title == f"Answer the invitation to {enrollment.cohort.program.name}"
    assert "Answers close after Wednesday, October 28." in step.text
    clock.move_to(datetime(2026, 10, 29, 3, 30, tzinfo=UTC))  # still October 28 in New York
    assert len(steps_of(member)) == 1
    clock.move_to(datetime(2026, 10, 29, 4, 30, tzinfo=UTC))
    assert steps_of(member) == []


def test_whoever_has_no_pair_yet_is_told_what_will_happen(in_organization):
    assert "When pairs are published" in at_rest(place_of(make_member(in_organization))).text


@pytest.mark.parametrize(
    ("role", "title"),
    [
        (Role.OWNER, "Invite a program admin"),
        (Role.PROGRAM_ADMIN, "Import your people"),
        (Role.COORDINATOR, "No program is yours yet"),
    ],
)
def test_the_first_step_of_those_who_run_things(in_organization, role, title):
    assert titles(make_member(in_organization, role)) == [title]


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.OMBUDSPERSON, Role.GUEST])
def test_others_have_nothing_to_do_at_first(in_organization, role):
    assert steps_of(make_member(in_organization, role)) == []


def test_an_executive_reads_what_changed(in_organization, pair):
    member = make_member(in_organization, Role.EXECUTIVE)
    assert titles(member) == ["One pair is at work, and no decision has changed yet"]
    decide(pair, "Labels")
    (step,) = steps_of(member)
    assert step.title == "One decision changed because leaders listened"
    assert step.url.endswith(f"/programs/{pair.cohort.program_id}/impact/")
    assert not step.is_task
    decide(make_pair(in_organization, make_cohort(program_name="Shop floor")), "Rosters")
    (step,) = steps_of(member)
    assert step.title == "Two decisions changed because leaders listened"
    assert step.url.endswith("/halden/impact/"), "where the two of them stand"


# Those who run programs ---------------------------------------------------------------------------------------------


@pytest.fixture
def admin(in_organization) -> Membership:
    return make_member(in_organization, Role.PROGRAM_ADMIN)


def step_of(member: Membership) -> tuple[str, str]:
    step = program_step(member, program_rows(member, ZONE), today(ZONE))
    return step.title, step.url_name


def test_an_owner_looks_at_the_members_once_a_program_admin_is_invited(in_organization, admin):
    assert titles(make_member(in_organization, Role.OWNER)) == ["Halden Group is set up"]


def test_a_cohort_that_waits_for_answers_leads_to_its_board(admin):
    topic = make_topic()
    cohort = open_cohort(make_program(topics=[topic]))
    ask(make_mentor(cohort, topic))
    step = program_step(admin, program_rows(admin, ZONE), today(ZONE))
    assert (step.title, step.url_name, step.kwargs) == ("1 person asked", "programs:cohort", {"cohort": cohort.pk})
    assert not step.is_task


def test_the_people_come_before_the_program_also_where_others_were_invited(in_organization, admin):
    make_member(in_organization, Role.OWNER)
    assert step_of(admin) == ("Import your people", "accounts:import_people")


def test_an_admin_is_led_from_people_to_published_pairs(admin):
    assert step_of(admin) == ("Import your people", "accounts:import_people")
    make_person()
    assert step_of(admin) == ("Create a program", "programs:create_program")
    topic = make_topic()
    program = make_program(topics=[topic])
    assert step_of(admin) == (f"Open a cohort of {program.name}", "programs:open_cohort")
    cohort = open_cohort(program)
    assert step_of(admin) == ("Enroll mentors and mentees", "programs:enroll_people")
    mentor, mentee = make_mentor(cohort, topic), make_mentee(cohort, topic)
    assert step_of(admin) == ("Ask 2 people", "programs:ask_enrollments")
    make_ready(mentor)
    make_ready(mentee)
    assert step_of(admin) == ("Everyone is ready", "programs:close_answers")
    run = PairingRun.objects.create(cohort=cohort, number=1, created_at=now(), mentees=1)
    assert step_of(admin) == ("Draft 1 is being solved", "pairing:run")
    run.state, run.mentees_paired = PairingRun.State.DRAFT, 1
    run.save()
    assert step_of(admin) == ("Review draft 1, then publish it", "pairing:run")


def test_a_program_that_is_being_set_up_is_to_be_finished(admin):
    make_person()
    program = make_program(is_launched=False)
    assert step_of(admin) == (f"Finish setting up {program.name}", "programs:program")


def paired_cohort(**facts) -> Cohort:
    """A cohort with two published pairs."""
    cohort = make_ready_cohort(2, 2, **facts)
    publish_pairs(run=make_draft(cohort), by=SYSTEM)
    return Cohort.objects.select_related("program").get(pk=cohort.pk)


def part(pair: Pair) -> None:
    """End a pair whose members want another partner."""
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.CLOSED, ended_on=today())
    programs.free_places(enrollments=pair.members.values_list("enrollment_id", flat=True), by=SYSTEM)


def test_people_who_lost_their_partner_come_before_everything_else(admin):
    open_cohort(make_program())
    assert step_of(admin) == ("Enroll mentors and mentees", "programs:enroll_people")
    cohort = paired_cohort()
    assert step_of(admin) == ("Enroll mentors and mentees", "programs:enroll_people")
    part(Pair.objects.filter(cohort=cohort).first())
    assert step_of(admin) == ("2 people lost their partner: find new pairs", "pairing:pairing")
    run = PairingRun.objects.create(cohort=cohort, number=2, created_at=now(), state="draft", mentees=1)
    assert step_of(admin) == ("Review draft 2, then publish it", "pairing:run")
    run.delete()
    programs.begin_debrief(cohort=cohort, by=SYSTEM)
    assert step_of(admin)[0] == "Enroll mentors and mentees"


def test_a_cohort_is_led_to_its_debrief_its_end_and_the_next_cycle(admin, clock):
    cohort = paired_cohort()
    assert step_of(admin) == ("2 of 2 pairs are on rhythm", "home:health")
    last = datetime.combine(cohort.program.ends_on, time(15), UTC)
    clock.move_to(last - timedelta(days=14))
    assert step_of(admin) == ("Begin the debrief", "programs:begin_debrief")
    programs.begin_debrief(cohort=cohort, by=SYSTEM)
    pair = Pair.objects.first()
    pair.mentee = Membership.objects.get(person=pair.members.get(side="mentee").person)
    session = book(pair, days=2)
    assert step_of(admin)[1] == "home:health"
    actions.cancel_session(session=session, by=pair.mentee.actor)
    assert step_of(admin) == (f"Close {cohort.name}", "home:close_cohort")
    programs.close_cohort(cohort=cohort, by=SYSTEM)
    assert step_of(admin) == ("Open the next cycle", "home:clone_cohort")
    clone = programs.clone_cohort(cohort=cohort, name="Next", answers_due_on=today(ZONE), by=SYSTEM)
    assert step_of(admin) == ("Ask 4 people", "programs:ask_enrollments")
    programs.close_cohort(cohort=clone, by=SYSTEM)
    assert step_of(admin) == (f"Open a cohort of {cohort.program.name}", "programs:open_cohort")
    clock.move_to(last)
    Cohort.objects.update(cloned_from=None)
    assert step_of(admin) == (f"Close {cohort.program.name}", "programs:close_program")


def test_the_next_step_costs_the_same_for_three_cohorts_as_for_one(admin):
    counts = []
    for _ in range(3):
        part(Pair.objects.filter(cohort=paired_cohort()).first())
        rows = program_rows(admin, ZONE)
        with CaptureQueriesContext(connection) as captured:
            program_step(admin, rows, today(ZONE))
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_a_cohort_with_something_to_press_comes_before_one_that_waits(admin):
    topic = make_topic()
    ask(make_mentor(open_cohort(make_program(topics=[topic])), topic))
    assert step_of(admin) == ("1 person asked", "programs:cohort")
    open_cohort(make_program(topics=[topic]))
    assert step_of(admin) == ("Enroll mentors and mentees", "programs:enroll_people")


def test_when_all_run_the_admin_reads_how_many_keep_rhythm_and_is_led_to_the_worst(in_organization, admin):
    make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=today())
    worst = make_pair(in_organization, make_cohort(starts_on=date(2026, 1, 1)), started_on=date(2026, 8, 1))
    step = program_step(admin, program_rows(admin, ZONE), today(ZONE))
    assert (step.title, step.text) == ("1 of 2 pairs are on rhythm", "1 needs somebody to act, and you see who.")
    assert step.kwargs == {"program": worst.cohort.program_id}
    assert not step.is_task


def test_a_coordinator_hears_of_their_own_programs_only(in_organization, pair):
    coordinator = make_member(in_organization, Role.COORDINATOR)
    assert step_of(coordinator)[0] == "No program is yours yet"
    Coordinator.objects.create(program=pair.cohort.program, membership=coordinator)
    assert step_of(coordinator)[0] == "1 of 1 pair is on rhythm"
    Cohort.objects.update(state="closed")
    assert step_of(coordinator) == ("Open the next cycle", "home:clone_cohort")


def test_there_is_a_mark_for_each_pair_or_a_fair_share_and_never_none():
    assert marks(RhythmTally({"ok": 3, "late": 1, "closed": 7})) == [("ok", 3), ("late", 1)]
    many = dict(marks(RhythmTally({"ok": 900, "late": 95, "stalled": 5})))
    assert (many["ok"], many["late"], many["stalled"]) == (54, 6, 1)


def test_a_total_counts_every_program(in_organization, admin):
    for _ in range(2):
        make_pair(in_organization, make_cohort(starts_on=date(2026, 9, 1)), started_on=today())
    assert total(program_rows(admin, ZONE)).on_rhythm == 2


def test_what_was_tried_and_decided_comes_back_to_its_owner_one_at_a_time(pair, clock):
    book(pair, days=99)
    decide(pair, "Labels", decided_on=today(ZONE))
    start(pair, title="Desks", started_on=today(ZONE) + timedelta(days=1))
    clock.shift(timedelta(days=31))
    found = [step for step in steps_of(pair.mentee) if "stand" in step.title]
    assert [(step.title, step.text) for step in found] == [
        ("Does it still stand: Labels", "You decided it on Wednesday, October 14. One tap is enough.")
    ]
    assert not [title for title in titles(pair.mentors[0]) if "stand" in title]
