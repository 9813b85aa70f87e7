"""Cohorts: opened, moved from state to state, and opened again for the next cycle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.clock import now, today
from audit.models import AuditEntry
from notifications.models import Message
from programs import actions
from programs.models import Cohort, Enrollment, ManagerRequest, Need, Program, Skill
from programs.rules import STATES, move_cohort
from tests.factories.accounts import make_person
from tests.factories.programs import (
    ask,
    decline,
    fresh,
    make_cohort,
    make_mentee,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
)
from tests.factories.webhooks import make_webhook

pytestmark = pytest.mark.usefixtures("in_organization")
State, Answer = Cohort.State, Enrollment.State
DAY = timedelta(days=1)


def in_state(state: str, **facts) -> Cohort:
    """A cohort put straight into a state, with what that state always has."""
    cohort = make_cohort(**facts)
    cohort.state = state
    cohort.started_at = now() if state in (State.ACTIVE, State.DEBRIEF, State.CLOSED) else None
    cohort.closed_at = now() if state == State.CLOSED else None
    cohort.save()
    return cohort


# Opening -------------------------------------------------------------------------------------------------------------


def test_a_cohort_needs_a_launched_program_a_topic_a_day_to_come_and_its_own_name():
    with pytest.raises(actions.NotLaunched):
        make_cohort(make_program(is_launched=False))
    program = make_program()
    with pytest.raises(actions.AlreadyPast):
        make_cohort(program, days=-1)
    make_cohort(program, name="Spring")
    with pytest.raises(actions.CohortNameTaken):
        make_cohort(program, name="spring")
    program.program_topics.all().delete()
    with pytest.raises(actions.NoTopics):
        make_cohort(program)
    Program.objects.update(state=Program.State.CLOSED)
    with pytest.raises(actions.ProgramClosed):
        make_cohort(program)
    assert Cohort.objects.count() == 1


def fits(format_: str, mentors: int, mentees: int) -> bool:
    several, one = (mentors, mentees) if format_ in ("group", "board") else (mentees, mentors)
    most = 1 if format_ == "circle" else 3
    return 1 <= several <= most and one == 1


@pytest.mark.parametrize("format_", ["reverse", "group", "traditional", "circle", "board"])
def test_only_the_side_that_the_format_names_may_have_several_partners(format_):
    program = make_program(formats=[format_])
    for mentors in range(5):
        for mentees in range(5):
            if fits(format_, mentors, mentees):
                cohort = make_cohort(program, mentors_per_mentee=mentors, mentees_per_mentor=mentees)
                assert (cohort.partners("mentee"), cohort.partners("mentor")) == (mentors, mentees)
                assert cohort.format == format_
            else:
                with pytest.raises(actions.PartnersDoNotFit):
                    make_cohort(program, mentors_per_mentee=mentors, mentees_per_mentor=mentees)


def test_a_cohort_has_one_of_the_formats_of_its_program():
    program = make_program(formats=["reverse", "circle"])
    assert make_cohort(program).format == "reverse"
    assert make_cohort(program, format="circle").is_circle
    with pytest.raises(actions.FormatNotOffered, match="Board"):
        make_cohort(program, format="board")


def test_a_refusal_writes_no_audit_entry():
    program, before = make_program(), AuditEntry.objects.count()
    with pytest.raises(actions.PartnersDoNotFit):
        make_cohort(program, mentors_per_mentee=2)
    assert AuditEntry.objects.count() == before


def test_the_database_too_refuses_several_partners_on_both_sides():
    cohort = make_cohort()
    with pytest.raises(IntegrityError), transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk).update(mentors_per_mentee=2, mentees_per_mentor=2)


# The state machine ---------------------------------------------------------------------------------------------------


def later(cohort: Cohort) -> date:
    return cohort.answers_due_on + DAY


ACTIONS: dict[str, Callable[[Cohort], Cohort]] = {
    "set": lambda c: actions.set_cohort(cohort=c, name="Renamed", answers_due_on=later(c), by=SYSTEM),
    "close_answers": lambda c: actions.close_answers(cohort=c, by=SYSTEM),
    "start": lambda c: actions.start_cohort(cohort=c, by=SYSTEM),
    "begin_debrief": lambda c: actions.begin_debrief(cohort=c, by=SYSTEM),
    "resume": lambda c: actions.resume_cohort(cohort=c, by=SYSTEM),
    "close": lambda c: actions.close_cohort(cohort=c, by=SYSTEM),
    "clone": lambda c: actions.clone_cohort(cohort=c, name="Next", answers_due_on=later(c), by=SYSTEM),
    "enroll": lambda c: (
        actions.enroll_people(cohort=c, side="mentor", people=[make_person()], by=SYSTEM)
        and Cohort.objects.get(pk=c.pk)
    ),
}
STANDS, WRONG = actions.NotEnrolling, actions.WrongPhase
# What each action does in each state: the state after it, or what refuses it by name.
TABLE: dict[str, dict[str, object]] = {
    "draft": {
        "set": "draft", "close_answers": "draft", "start": WRONG, "begin_debrief": WRONG, "resume": WRONG,
        "close": "closed", "clone": WRONG, "enroll": "draft",
    },
    "recruiting": {
        "set": "recruiting", "close_answers": "recruiting", "start": "active", "begin_debrief": WRONG, "resume": WRONG,
        "close": "closed", "clone": WRONG, "enroll": "recruiting",
    },
    "active": {
        "set": "active", "close_answers": "active", "start": "active", "begin_debrief": "debrief", "resume": "active",
        "close": "closed", "clone": "active", "enroll": "active",
    },
    "debrief": {
        "set": STANDS, "close_answers": STANDS, "start": WRONG, "begin_debrief": "debrief", "resume": "active",
        "close": "closed", "clone": "debrief", "enroll": STANDS,
    },
    "closed": {
        "set": STANDS, "close_answers": STANDS, "start": WRONG, "begin_debrief": WRONG, "resume": WRONG,
        "close": "closed", "clone": "closed", "enroll": STANDS,
    },
}  # fmt: skip


def test_the_table_knows_every_state_and_every_action():
    assert set(TABLE) == set(State.values)
    assert all(set(row) == set(ACTIONS) for row in TABLE.values())


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", State.values)
def test_every_action_in_every_state_does_what_the_table_says_or_is_refused_by_name(state, action):
    cohort, expected = in_state(state), TABLE[state][action]
    before = AuditEntry.objects.count()
    if isinstance(expected, str):
        ACTIONS[action](cohort)
        assert Cohort.objects.get(pk=cohort.pk).state == expected
        return
    with pytest.raises(expected) as refused:
        ACTIONS[action](cohort)
    if expected is WRONG:
        assert str(refused.value).startswith(f"{cohort.name} is {STATES[state]}.")
    assert Cohort.objects.get(pk=cohort.pk).state == state
    assert (Cohort.objects.count(), AuditEntry.objects.count()) == (1, before)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("to", State.values)
def test_a_move_is_refused_unless_the_model_allows_it(state, to):
    cohort = Cohort(name="Spring", state=state)
    if to in Cohort.TRANSITIONS[State(state)]:
        move_cohort(cohort, State(to))
        assert cohort.state == to
    else:
        with pytest.raises(actions.WrongPhase, match="Spring is "):
            move_cohort(cohort, State(to))
        assert cohort.state == state


def test_a_refusal_says_what_it_can_be_next():
    with pytest.raises(actions.WrongPhase) as refused:
        actions.resume_cohort(cohort=in_state("recruiting", name="Spring"), by=SYSTEM)
    assert str(refused.value) == "Spring is recruiting. It can be active or closed next."
    with pytest.raises(actions.WrongPhase) as refused:
        actions.start_cohort(cohort=in_state("closed", name="Autumn"), by=SYSTEM)
    assert str(refused.value) == "Autumn is closed. That is its end."


def test_a_channel_hears_once_that_a_cohort_started_and_not_which():
    make_webhook()
    cohort = in_state("recruiting", name="Canary")
    for _ in range(2):
        actions.start_cohort(cohort=cohort, by=SYSTEM)
    (news,) = Message.objects.all()
    assert (news.kind, news.dedupe_key) == ("news_cohort_started", f"cohort_started:{cohort.pk}")
    assert news.context == {"link": "/o/halden/"}


@pytest.mark.parametrize(
    ("state", "action", "entry"),
    [
        ("recruiting", "start", "cohort_started"),
        ("active", "begin_debrief", "debrief_begun"),
        ("debrief", "resume", "cohort_resumed"),
        ("debrief", "close", "cohort_closed"),
        ("draft", "close_answers", "answers_closed"),
    ],
)
def test_a_double_click_moves_it_once(state, action, entry):
    cohort = in_state(state)
    for _ in range(2):
        ACTIONS[action](cohort)
    assert AuditEntry.objects.filter(action=entry).count() == 1


def test_a_cohort_whose_pairs_were_published_is_not_closed_as_one_without():
    with pytest.raises(actions.WrongPhase):
        actions.close_cohort(cohort=in_state("active"), only_unpaired=True, by=SYSTEM)
    assert actions.close_cohort(cohort=in_state("recruiting"), only_unpaired=True, by=SYSTEM).state == State.CLOSED


# Answers -------------------------------------------------------------------------------------------------------------


def test_answers_close_by_hand_and_open_again_with_a_later_day():
    cohort = make_cohort()
    day = today("America/New_York")
    assert not cohort.answers_closed(day)
    cohort = actions.close_answers(cohort=cohort, by=SYSTEM)
    assert cohort.answers_closed(day)
    cohort = actions.set_cohort(cohort=cohort, name="Renamed", answers_due_on=later(cohort), by=SYSTEM)
    assert not cohort.answers_closed(day)


def test_a_new_name_alone_opens_nothing_and_a_day_past_is_refused():
    cohort = actions.close_answers(cohort=make_cohort(), by=SYSTEM)
    cohort = actions.set_cohort(cohort=cohort, name="Autumn", answers_due_on=cohort.answers_due_on, by=SYSTEM)
    assert cohort.answers_closed(today())
    with pytest.raises(actions.AlreadyPast):
        actions.set_cohort(cohort=cohort, name="Autumn", answers_due_on=date(2020, 1, 1), by=SYSTEM)


def test_a_debrief_that_was_taken_back_leaves_answers_closed():
    """Else a yes that was taken back would read "Not available" in the debrief, and "Ready" again after it."""
    cohort = in_state("active")
    assert not cohort.answers_closed(today("America/New_York"))
    actions.begin_debrief(cohort=cohort, by=SYSTEM)
    cohort = actions.resume_cohort(cohort=cohort, by=SYSTEM)
    assert cohort.answers_closed(today("America/New_York"))


def test_reopening_for_late_joiners_keeps_the_board_telling_silence_and_every_no_alike():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    paired, silent, no, back = (make_mentor(cohort, topic) for _ in range(4))
    make_ready(paired), ask(silent), decline(no), make_ready(back)
    actions.decline_enrollment(enrollment=back, by=SYSTEM)
    assert fresh(back).state == Answer.WITHDRAWN
    actions.close_answers(cohort=cohort, by=SYSTEM)
    cohort = actions.start_cohort(cohort=cohort, by=SYSTEM)
    actions.take_places(enrollments=[paired.pk], by=SYSTEM)
    cohort = actions.set_cohort(cohort=cohort, name=cohort.name, answers_due_on=later(cohort), by=SYSTEM)
    day = today("America/New_York")
    assert not cohort.answers_closed(day)
    assert {cohort.shown(fresh(row).state, day) for row in (silent, no, back)} == {"asked"}
    assert cohort.shown(fresh(paired).state, day) == "ready"


def test_who_has_a_partner_answers_nothing_and_is_not_asked_or_taken_out_when_answers_open_again():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    row = make_ready(make_mentor(cohort, topic))
    actions.take_places(enrollments=[row.pk], by=SYSTEM)
    with pytest.raises(actions.NotAsked):
        actions.decline_enrollment(enrollment=row, by=SYSTEM)
    assert actions.ask_enrollments(cohort=cohort, enrollments=[row], by=SYSTEM).asked == 0
    assert actions.remove_enrollments(cohort=cohort, enrollments=[row], by=SYSTEM) == 0
    other = make_topic()
    cohort.program.program_topics.create(topic=other)
    with pytest.raises(actions.HasAPlace, match=row.person.name):
        actions.set_skills(enrollment=row, skills=[actions.SkillFact(other, 5)], by=SYSTEM)
    assert fresh(row).state == Answer.READY
    assert Skill.objects.get(enrollment=row).topic == topic


def test_whoever_is_enrolled_into_an_active_cohort_is_late():
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    early = make_mentor(cohort, topic)
    Cohort.objects.update(state=State.ACTIVE, started_at=now())
    late = make_mentor(cohort, topic)
    assert (fresh(early).is_late, fresh(late).is_late) == (False, True)


def test_a_place_is_taken_once_given_back_and_left():
    topic = make_topic()
    row = make_ready(make_mentor(make_cohort(make_program(topics=[topic])), topic))
    assert [actions.take_places(enrollments=[row.pk], by=SYSTEM) for _ in range(2)] == [1, 0]
    assert [actions.free_places(enrollments=[row.pk], by=SYSTEM) for _ in range(2)] == [1, 0]
    assert fresh(row).state == Answer.READY
    actions.take_places(enrollments=[row.pk], by=SYSTEM)
    actions.leave_places(enrollments=[row.pk], by=SYSTEM)
    assert fresh(row).state == Answer.LEFT


# The next cycle ------------------------------------------------------------------------------------------------------


def clone(cohort: Cohort, name: str = "Next", **changes) -> Cohort:
    facts = {"name": name, "answers_due_on": later(cohort), "by": SYSTEM} | changes
    return actions.clone_cohort(cohort=cohort, **facts)


def test_a_clone_takes_format_limits_people_and_topics_along_and_no_answer():
    topic, other = make_topic(), make_topic()
    program = make_program(topics=[topic, other], formats=["reverse", "group"])
    cohort = make_cohort(program, format="group", mentors_per_mentee=3)
    mentor = make_ready(make_mentor(cohort, topic, level=5, evidence="Ran the rollout in Leeds"))
    Enrollment.objects.filter(pk=mentor.pk).update(is_near_data=True, is_late=True)
    mentee = decline(make_mentee(cohort, other, priority=2, current_level=1))
    actions.take_places(enrollments=[mentor.pk], by=SYSTEM)
    Cohort.objects.filter(pk=cohort.pk).update(state=State.ACTIVE, started_at=now())
    made = clone(cohort)
    assert (made.format, made.mentors_per_mentee, made.mentees_per_mentor) == ("group", 3, 1)
    assert (made.state, made.cloned_from, made.started_at, made.answers_closed_at) == (State.DRAFT, cohort, None, None)
    rows = {row.person_id: row for row in Enrollment.objects.filter(cohort=made)}
    assert set(rows) == {mentor.person_id, mentee.person_id}
    for row in rows.values():
        assert (row.state, row.asks, row.asked_at, row.asked_to, row.answered_at) == (Answer.LISTED, 0, None, "", None)
        assert (row.paired_at, row.is_late, row.invited_at, row.asked_by_id) == (None, False, None, None)
    assert rows[mentor.person_id].is_near_data
    skill = Skill.objects.get(enrollment=rows[mentor.person_id])
    assert (skill.topic, skill.level, skill.evidence) == (topic, 5, "Ran the rollout in Leeds")
    need = Need.objects.get(enrollment=rows[mentee.person_id])
    assert (need.topic, need.priority, need.current_level) == (other, 2, 1)
    assert not ManagerRequest.objects.filter(enrollment__cohort=made).exists()


def test_who_comes_along_depends_on_no_answer():
    """The people of the clone, their order aside, are the same whatever anybody said."""
    topic = make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    rows = [make_mentor(cohort, topic) for _ in range(len(Answer.values))]
    for row, state in zip(rows, Answer.values, strict=True):
        Enrollment.objects.filter(pk=row.pk).update(state=state, asks=1)
    Cohort.objects.update(state=State.CLOSED, closed_at=now())
    made = clone(cohort)
    came = set(Enrollment.objects.filter(cohort=made).values_list("person_id", flat=True))
    assert came == {row.person_id for row, state in zip(rows, Answer.values, strict=True) if state != Answer.LEFT}


def test_leavers_and_topics_that_the_program_gave_up_stay_behind():
    topic, gone = make_topic(), make_topic()
    cohort = in_state("closed", program=make_program(topics=[topic, gone]))
    Cohort.objects.update(state=State.DRAFT)
    leaver, stays = make_mentor(cohort, topic), make_mentor(cohort, gone)
    Cohort.objects.update(state=State.CLOSED)
    leaver.person.left_on = today()
    leaver.person.save()
    cohort.program.program_topics.filter(topic=gone).delete()
    made = clone(cohort)
    (row,) = Enrollment.objects.filter(cohort=made)
    assert row.person_id == stays.person_id
    assert not Skill.objects.filter(enrollment=row).exists()


def test_a_clone_needs_an_open_program_a_day_to_come_and_another_name():
    cohort = in_state("debrief")
    with pytest.raises(actions.CohortNameTaken):
        clone(cohort, name=cohort.name.upper())
    with pytest.raises(actions.AlreadyPast):
        clone(cohort, answers_due_on=date(2020, 1, 1))
    Program.objects.update(state=Program.State.CLOSED)
    with pytest.raises(actions.ProgramClosed):
        clone(cohort)
    assert Cohort.objects.count() == 1


def test_cloning_costs_the_same_for_three_as_for_one():

    topic = make_topic()
    counts = []
    for people in (1, 3):
        cohort = make_cohort(make_program(topics=[topic]))
        for _ in range(people):
            make_mentor(cohort, topic)
            make_mentee(cohort, topic)
        Cohort.objects.filter(pk=cohort.pk).update(state=State.CLOSED)
        with CaptureQueriesContext(connection) as captured:
            clone(cohort, name=f"Next {people}")
        counts.append(len(captured))
    assert counts[0] == counts[1]
