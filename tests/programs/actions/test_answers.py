"""Asking and answering: who is told what, and what a no leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from access.actors import SYSTEM, Actor
from access.clock import now, today
from access.links import read_token
from access.roles import Role
from accounts.models import Membership, RoleGrant
from audit.models import AuditEntry
from notifications.models import Message, Notice
from programs import actions, queries
from programs.models import Enrollment
from tests.factories.accounts import make_person
from tests.factories.programs import (
    ask,
    decline,
    fresh,
    make_cohort,
    make_mentor,
    make_program,
    make_ready,
    make_topic,
)

pytestmark = pytest.mark.usefixtures("in_organization")
State, Shown = Enrollment.State, Enrollment.Shown


@pytest.fixture
def topic():
    return make_topic("Month-end automation")


@pytest.fixture
def cohort(topic):
    return make_cohort(make_program("Finance that listens", topics=[topic]))


def ask_all(cohort, *enrollments):
    return actions.ask_enrollments(cohort=cohort, enrollments=enrollments, by=SYSTEM)


def by(enrollment):
    return Actor(enrollment.person_id, enrollment.person.name)


def test_asking_writes_one_message_with_a_link_and_one_audit_entry(cohort, topic):
    ana = make_mentor(cohort, topic)
    assert ask_all(cohort, ana) == actions.Asked(asked=1, already=0, without_topic=0)
    assert fresh(ana).state == State.ASKED
    message = Message.objects.get()
    assert message.context["topics"] == "Month-end automation"
    assert message.context["side"] == "mentor"
    assert message.context["program"] == "Finance that listens"
    token = message.context["link"].split("/")[2]
    assert read_token("invitation", token).subject_id == ana.pk
    assert Notice.objects.get().recipient_id == ana.person_id
    assert AuditEntry.objects.get(action="enrollments_asked").sentence.endswith(f"to take part in {cohort.name}")


def test_asking_twice_tells_nobody_twice(cohort, topic):
    ana = make_mentor(cohort, topic)
    ask_all(cohort, ana)
    assert ask_all(cohort, ana) == actions.Asked(asked=0, already=1, without_topic=0)
    assert Message.objects.count() == 1
    assert AuditEntry.objects.filter(action="enrollments_asked").count() == 1


def test_somebody_without_a_topic_is_not_asked(cohort):
    made = actions.enroll_people(cohort=cohort, side="mentor", people=[make_person()], by=SYSTEM)
    assert ask_all(cohort, *made.enrollments) == actions.Asked(asked=0, already=0, without_topic=1)
    assert not Message.objects.exists()


def test_somebody_who_left_the_organization_is_not_asked(cohort, topic):
    ana = make_mentor(cohort, topic)
    ana.person.left_on = today()
    ana.person.save()
    assert ask_all(cohort, ana).asked == 0


def test_nobody_is_asked_once_answers_are_closed(cohort, topic):
    ana = make_mentor(cohort, topic)
    actions.close_answers(cohort=cohort, by=SYSTEM)
    with pytest.raises(actions.AnswersClosed):
        ask_all(cohort, ana)
    assert fresh(ana).state == State.LISTED


def test_nobody_is_asked_when_the_link_would_die_before_answers_close(topic):
    cohort = make_cohort(make_program(topics=[topic]), days=31)
    with pytest.raises(actions.TooFarAhead):
        ask_all(cohort, make_mentor(cohort, topic))


def test_a_yes_makes_a_participant_who_can_set_a_password_by_the_same_mailbox(cohort, topic):
    ana = ask(make_mentor(cohort, topic))
    done = actions.accept_enrollment(enrollment=ana, by=by(ana))
    assert done.state == State.READY
    membership = Membership.objects.get(person=ana.person)
    assert membership.roles == {Role.PARTICIPANT}
    assert membership.invited_to == ana.person.email
    assert (
        AuditEntry.objects.get(action="enrollment_accepted").sentence
        == f"{ana.person.name} takes part in {cohort.name}"
    )


def test_a_second_yes_changes_nothing(cohort, topic):
    ana = make_ready(make_mentor(cohort, topic))
    before = AuditEntry.objects.count()
    actions.accept_enrollment(enrollment=ana, by=by(ana))
    assert AuditEntry.objects.count() == before
    assert RoleGrant.objects.count() == 1


def test_a_no_is_stored_and_leaves_nothing_that_anybody_reads(cohort, topic):
    ana = ask(make_mentor(cohort, topic))
    entries, messages = AuditEntry.objects.count(), Message.objects.count()
    assert actions.decline_enrollment(enrollment=ana, by=by(ana)).state == State.DECLINED
    assert (AuditEntry.objects.count(), Message.objects.count()) == (entries, messages)
    assert not Membership.objects.exists()


def test_a_mind_changed_back_and_forth_leaves_no_trace_in_the_log(cohort, topic):
    ana = make_ready(make_mentor(cohort, topic))
    before = AuditEntry.objects.count()
    actions.decline_enrollment(enrollment=ana, by=by(ana))
    assert fresh(ana).state == State.WITHDRAWN
    assert actions.accept_enrollment(enrollment=ana, by=by(ana)).state == State.READY
    assert AuditEntry.objects.count() == before


def test_a_no_can_become_a_yes(cohort, topic):
    ana = decline(make_mentor(cohort, topic))
    assert actions.accept_enrollment(enrollment=ana, by=by(ana)).state == State.READY


@pytest.mark.parametrize("action", [actions.accept_enrollment, actions.decline_enrollment])
def test_no_answer_counts_after_the_last_day(cohort, topic, action):
    ana = ask(make_mentor(cohort, topic))
    with time_machine.travel(now() + timedelta(days=16)), pytest.raises(actions.AnswersClosed):
        action(enrollment=ana, by=by(ana))
    assert fresh(ana).state == State.ASKED


def test_an_answer_counts_until_the_last_day_is_over_where_the_organization_is(cohort, topic):
    ana = ask(make_mentor(cohort, topic))
    late = f"{cohort.answers_due_on + timedelta(days=1)}T03:00:00+00:00"  # 10 or 11 PM of the last day in New York
    with time_machine.travel(late, tick=False):
        assert actions.accept_enrollment(enrollment=ana, by=by(ana)).state == State.READY


@pytest.mark.parametrize("action", [actions.accept_enrollment, actions.decline_enrollment])
def test_whoever_was_not_asked_has_nothing_to_answer(cohort, topic, action):
    listed, gone = make_mentor(cohort, topic), ask(make_mentor(cohort, topic))
    actions.remove_enrollments(cohort=cohort, enrollments=[gone], by=SYSTEM)
    for row in (listed, gone):
        with pytest.raises(actions.NotAsked):
            action(enrollment=row, by=by(row))


@pytest.mark.parametrize(
    ("state", "while_open", "when_closed"),
    [
        (State.LISTED, Shown.LISTED, Shown.LISTED),
        (State.ASKED, Shown.ASKED, Shown.NOT_AVAILABLE),
        (State.DECLINED, Shown.ASKED, Shown.NOT_AVAILABLE),
        (State.READY, Shown.READY, Shown.READY),
        (State.WITHDRAWN, Shown.READY, Shown.NOT_AVAILABLE),
        (State.LEFT, Shown.LEFT, Shown.LEFT),
    ],
)
def test_what_is_shown_is_the_same_in_a_row_and_in_a_list(cohort, topic, state, while_open, when_closed):
    ana = make_mentor(cohort, topic)
    Enrollment.objects.filter(pk=ana.pk).update(state=state)
    for day, expected in (
        (cohort.answers_due_on, while_open),
        (cohort.answers_due_on + timedelta(days=1), when_closed),
    ):
        assert queries.shown_state(fresh(ana), day) == expected
        rows = Enrollment.objects.with_shown(closed=cohort.answers_closed(day))
        assert rows.get(pk=ana.pk).shown == expected


def test_every_state_is_shown_somehow():
    assert set(Enrollment.SHOWN_OPEN) == set(Enrollment.SHOWN_CLOSED) == set(State)


def test_opening_answers_again_leaves_all_who_were_not_ready_alike(cohort, topic):
    """After a close, silence, no and a withdrawn yes read alike; a later day must not tell them apart."""
    silent, no = ask(make_mentor(cohort, topic)), decline(make_mentor(cohort, topic))
    withdrawn = make_ready(make_mentor(cohort, topic))
    actions.decline_enrollment(enrollment=withdrawn, by=by(withdrawn))
    actions.close_answers(cohort=cohort, by=SYSTEM)
    later = cohort.answers_due_on + timedelta(days=2)
    cohort = actions.set_cohort(cohort=cohort, name=cohort.name, answers_due_on=later, by=SYSTEM)
    shown = {queries.shown_state(fresh(row), today()) for row in (silent, no, withdrawn)}
    assert shown == {Shown.ASKED}
