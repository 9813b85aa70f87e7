"""Of a case without a name, whoever sits at the desk sees only what is of a day before today. Its author sees everything at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from access.actors import SYSTEM
from access.roles import Role
from feedback import actions, queries
from feedback.holding import as_seen
from feedback.models import HelpCase
from notifications.models import Message
from tests.factories.accounts import make_member
from tests.factories.feedback import actor, ask, make_circle
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.fixture
def theo(in_organization):
    return make_circle(in_organization, pairs=1).mentors[0]


@pytest.fixture
def ines(in_organization):
    return make_member(in_organization, Role.OMBUDSPERSON, name="Ines Varga").person


@pytest.fixture
def abel(in_organization):
    return make_member(in_organization, Role.OMBUDSPERSON, name="Abel First").person


@pytest.fixture
def case(theo, ines):
    """Asked without a name yesterday, as the desk knows."""
    return ask(theo, ines, is_named=False)


def desk(person):
    """Everything that this desk shows, as its pages and home read it."""
    rows = [as_seen(row, queries.desk_day()) for row in queries.cases_at(person)]
    facts = [
        (row.pk, row.seen_state, row.seen_turn, row.seen_changed_on, row.deadline, row.state, row.turn, row.proposed_to)
        for row in rows
    ]
    threads = [[line.text for line in queries.thread_at_desk(row)] for row in rows]
    whole = [(row.outcome, row.closed_on, row.due_on, row.answered_on, row.changed_on) for row in rows]
    return facts, threads, whole, queries.open_cases(person).count()


def answer(case, by, text="I read it."):
    return actions.answer_case(case=case, text=text, once=uuid4(), by=actor(by))


def reply(case, by, text="There is more."):
    return actions.reply_case(case=case, text=text, once=uuid4(), by=actor(by))


def close(case, by):
    return actions.close_case(case=case, outcome=HelpCase.Outcome.SOLVED, text="Bye", once=uuid4(), by=actor(by))


def own(case):
    found = HelpCase.objects.get(pk=case.pk)
    return found.state, found.turn, [line.text for line in queries.thread_of(found)]


def test_a_new_case_is_at_the_desk_the_day_after(theo, ines, clock):
    before = desk(ines)
    case = ask(theo, ines, is_named=False, is_seen=False)
    assert desk(ines) == before
    with pytest.raises(HelpCase.DoesNotExist):
        queries.get_case(ines, case.pk)
    with pytest.raises(actions.NotTheirCase):
        answer(case, ines)
    clock.shift(DAY)
    assert desk(ines)[3] == 1
    assert queries.get_case(ines, case.pk)


def test_with_a_name_it_is_there_at_once(theo, ines):
    case = ask(theo, ines, is_seen=False)
    answer(case, ines)
    reply(case, theo)
    assert desk(ines)[1] == [["Something happened.", "I read it.", "There is more."]]
    assert desk(ines)[3] == 1


def write(case, theo, _):
    reply(case, theo)


def open_again(case, theo, _):
    actions.reopen_case(case=case, text="It goes on.", once=uuid4(), by=actor(theo))


def decline(case, theo, abel):
    actions.answer_hand_over(case=case, to_id=abel.pk, agrees=False, by=actor(theo))


@pytest.mark.parametrize("act", [write, open_again, decline])
def test_whatever_the_author_does_changes_nothing_at_the_desk_until_tomorrow(act, case, theo, ines, abel, clock):
    if act is open_again:
        close(case, ines)
    else:
        answer(case, ines)
        actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    before, mine = desk(ines), own(case)
    act(case, theo, abel)
    assert desk(ines) == before
    assert own(case)[:2] == ("open", "desk") and own(case)[2] != mine[2]
    clock.shift(DAY)
    assert desk(ines)[0][0][5:7] == ("open", "desk")
    assert desk(ines)[1] == [own(case)[2]]
    assert desk(ines)[3] == 1


def test_an_answer_to_words_that_are_not_read_yet_leaves_the_turn_at_the_desk(case, theo, ines, clock):
    reply(case, theo)
    answer(case, ines)
    assert desk(ines)[0][0][5:7] == ("open", "author")
    assert desk(ines)[1] == [["Something happened.", "I read it."]]
    assert own(case)[1] == "desk"
    clock.shift(DAY)
    assert desk(ines)[0][0][5:7] == ("open", "desk")
    with as_role("worker"):
        actions.remind_desks(by=SYSTEM)
    assert Message.objects.filter(kind="help_waiting").count() == 1


def test_closing_over_words_that_are_not_read_yet_opens_it_again(case, theo, ines, clock):
    reply(case, theo)
    close(case, ines)
    assert desk(ines)[0][0][1] == "closed"
    assert desk(ines)[1] == [["Something happened.", "Bye", "Closed: Solved."]]
    with pytest.raises(actions.CaseClosed):
        answer(case, ines)
    assert own(case)[:2] == ("open", "desk")
    clock.shift(DAY)
    assert desk(ines)[0][0][1] == "open"
    assert desk(ines)[1] == [own(case)[2]]


def test_a_yes_takes_it_off_one_desk_at_once_and_onto_the_other_tomorrow(case, theo, ines, abel, clock):
    actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    actions.answer_hand_over(case=case, to_id=abel.pk, agrees=True, by=actor(theo))
    assert (desk(ines)[3], desk(abel)[3]) == (0, 0)
    with as_role("worker"):
        actions.remind_desks(by=SYSTEM)
    assert not Message.objects.exists()
    clock.shift(DAY)
    assert desk(abel)[3] == 1


def test_what_the_desk_takes_back_after_a_no_it_has_not_seen_is_taken_back(case, theo, ines, abel, clock):
    actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    decline(case, theo, abel)
    actions.propose_hand_over(case=case, to_id=None, by=actor(ines))
    assert queries.get_case(ines, case.pk).proposed_to is None
    actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    assert HelpCase.objects.get().proposed_to == abel
    clock.shift(DAY)
    assert queries.get_case(ines, case.pk).proposed_to == abel
