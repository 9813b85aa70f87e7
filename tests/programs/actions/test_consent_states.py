"""The consent chain from every state: what each action does there, and what it refuses."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from accounts.models import RoleGrant
from programs import actions
from programs.models import Enrollment, ManagerRequest
from tests.factories.accounts import make_person
from tests.factories.programs import (
    fresh,
    make_cohort,
    make_mentor,
    make_program,
    make_ready,
)
from tests.programs.actions.consent import (
    MANAGER_ACTS,
    Answer,
    State,
    ana,
    boss,
    by,
    cohort,
    told,
    topic,
)

__all__ = ["ana", "boss", "cohort", "topic"]  # fixtures

pytestmark = pytest.mark.usefixtures("in_organization")


# Every state against every action --------------------------------------------------------------------------------------

# What each action makes of each state of a mentor with a manager; what is not here stays, and an answer raises NotAsked.
AFTER = {
    "ask": {State.LISTED: State.WITH_MANAGER},
    "yes": {
        State.ASKED: State.READY,
        State.READY: State.READY,
        State.DECLINED: State.READY,
        State.WITHDRAWN: State.READY,
    },
    "no": {
        State.ASKED: State.DECLINED,
        State.READY: State.WITHDRAWN,
        State.DECLINED: State.DECLINED,
        State.WITHDRAWN: State.WITHDRAWN,
    },
    "agree": {State.WITH_MANAGER: State.ASKED},
    "not now": {State.WITH_MANAGER: State.NOT_RELEASED},
    "talk": {State.WITH_MANAGER: State.WITH_MANAGER},
    "other topics": dict.fromkeys(Enrollment.WAS_ASKED, State.LISTED),
    "later": dict.fromkeys(
        (State.WITH_MANAGER, State.NOT_RELEASED, State.WAITING, State.ASKED, State.DECLINED), State.LISTED
    ),
    "remove": dict.fromkeys((*Enrollment.WAS_ASKED,), State.LEFT),
}
REFUSES = {
    "yes": actions.NotAsked,
    "no": actions.NotAsked,
    "agree": actions.RequestGone,
    "not now": actions.RequestGone,
    "talk": actions.RequestGone,
}


def act_on(row, name, request):
    given = {"enrollment": row, "by": by(row)}
    several = {"cohort": row.cohort, "enrollments": [row], "by": SYSTEM}
    acts = {
        "ask": lambda: actions.ask_enrollments(**several),
        "yes": lambda: actions.accept_enrollment(**given),
        "no": lambda: actions.decline_enrollment(**given),
        "agree": lambda: actions.agree_as_manager(manager_request=request, by=SYSTEM),
        "not now": lambda: actions.decline_as_manager(manager_request=request, by=SYSTEM),
        "talk": lambda: actions.ask_to_talk(manager_request=request, by=SYSTEM),
        "other topics": lambda: actions.set_skills(enrollment=row, skills=[], by=SYSTEM),
        "later": lambda: actions.ask_enrollments_later(**several),
        "remove": lambda: actions.remove_enrollments(**several),
    }
    acts[name]()


@pytest.mark.parametrize("action", AFTER)
@pytest.mark.parametrize("state", State.values)
def test_every_state_against_every_action(ana, boss, state, action):
    asks = 0 if state == State.LISTED else 1
    person = {"asked_to": ana.person.email, "asks": asks}
    Enrollment.objects.filter(pk=ana.pk).update(state=state, **person)
    request = ManagerRequest.objects.create(enrollment=ana, manager=boss, asked_to=boss.email, asked_at=now())
    row = fresh(ana)
    if state == State.LISTED:
        ManagerRequest.objects.all().delete()
    expected = AFTER[action].get(state, state)
    if action in REFUSES and state not in AFTER[action]:
        with pytest.raises(REFUSES[action]):
            act_on(row, action, request)
    else:
        act_on(row, action, request)
    if action == "remove" and state == State.LISTED:
        assert not Enrollment.objects.exists()
    else:
        assert fresh(ana).state == expected


@pytest.mark.parametrize("answer", [Answer.AGREED, Answer.NOT_NOW])
@pytest.mark.parametrize("act", MANAGER_ACTS)
@pytest.mark.parametrize("state", State.values)
def test_no_state_makes_an_answered_request_answerable(ana, boss, state, act, answer):
    Enrollment.objects.filter(pk=ana.pk).update(state=state)
    request = ManagerRequest.objects.create(
        enrollment=ana, manager=boss, asked_to=boss.email, asked_at=now(), answer=answer
    )
    with pytest.raises(actions.AlreadyAnswered):
        MANAGER_ACTS[act](manager_request=request, by=SYSTEM)
    assert fresh(ana).state == state


# Asking later, guests, places ------------------------------------------------------------------------------------------


def test_asking_later_treats_all_alike_who_do_not_show_ready(cohort, topic, boss):
    rows = {state: make_mentor(cohort, topic, person=make_person(manager=boss)) for state in State.values}
    for state, row in rows.items():
        Enrollment.objects.filter(pk=row.pk).update(state=state, asks=1)
    actions.ask_enrollments_later(cohort=cohort, enrollments=rows.values(), by=SYSTEM)
    open_after = {state: fresh(row).state for state, row in rows.items()}
    assert {state for state, after in open_after.items() if after != State.LISTED} == {
        State.READY,
        State.WITHDRAWN,
        State.LEFT,
    }
    actions.close_answers(cohort=cohort, by=SYSTEM)
    actions.ask_enrollments_later(cohort=cohort, enrollments=rows.values(), by=SYSTEM)
    assert fresh(rows[State.WITHDRAWN]).state == State.LISTED
    assert fresh(rows[State.READY]).state == State.READY


def test_a_guest_becomes_a_guest(topic):
    cohort = make_cohort(make_program(topics=[topic]))
    guest = make_ready(make_mentor(cohort, topic, person=make_person(is_guest=True)))
    assert set(RoleGrant.objects.filter(membership__person=guest.person).values_list("role", flat=True)) == {Role.GUEST}
    assert (
        told(guest.person).get().context["subject"]
        == "Would you be open to sharing what you know about Month-end automation?"
    )


@pytest.mark.parametrize("act", [actions.accept_enrollment, actions.decline_enrollment])
def test_who_holds_a_place_in_a_pair_answers_no_invitation_any_more(cohort, topic, act):
    mentor = make_ready(make_mentor(cohort, topic))
    actions.take_places(enrollments=[mentor.pk], by=SYSTEM)
    with pytest.raises(actions.NotAsked):
        act(enrollment=mentor, by=by(mentor))
