"""A mentor is named only with a yes for each audience, for the words it was given for, until they take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from access.actors import SYSTEM
from access.clock import today
from access.keeping import Erase
from access.roles import Role
from accounts.models import Person
from audit.models import AuditEntry
from metrics import actions, queries
from metrics.credit_words import words_of
from metrics.keeping import CREDIT
from metrics.models import Audience, Credit
from notifications.models import Message
from pairing.models import Pair
from programs.models import Coordinator
from tests.factories.accounts import make_member
from tests.factories.pairs import make_circle, make_pair
from tests.metrics.test_actions import words
from tests.metrics.test_experiments import start
from tests.metrics.test_queries import decide

ALL = tuple(Audience)


@pytest.fixture
def pair(in_organization) -> Pair:
    return make_pair(in_organization, started_on=today() - timedelta(days=40))


@pytest.fixture
def decision(pair):
    return decide(pair, "Phone codes")


def ask(item, mentor=None, audiences=ALL) -> Credit:
    mentor = mentor or item.pair.members.filter(side="mentor").exclude(person=item.owner_id).get().person
    return actions.ask_credit(item=item, mentor=mentor, audiences=audiences, by=_actor(item.owner))


def answer(credit, audiences=ALL, **changes) -> Credit:
    known = {"known": credit.words, "by": _actor(credit.mentor)} | changes
    return actions.answer_credit(credit=credit, audiences=audiences, **known)


def _actor(person: Person):
    return type(SYSTEM)(person.pk, person.name)


def edit(decision, **changes):
    return actions.edit_decision(decision=decision, **words(title=decision.title) | changes, by=_actor(decision.owner))


def shown(item) -> set[str]:
    return {audience for audience in ALL if queries.credit_shown([item], audience)}


def asked_mails() -> int:
    return Message.objects.filter(kind="credit_asked").count()


def test_nobody_is_named_before_a_yes_and_each_audience_has_its_own(decision):
    credit = ask(decision)
    assert shown(decision) == set()
    answer(credit, ["team"])
    assert shown(decision) == {"team"}
    assert queries.credit_shown([decision.pk], "team") == {decision.pk: credit.mentor.name}
    answer(credit, ["executives", "organization"])
    assert shown(decision) == {"executives", "organization"}


def test_only_what_was_asked_can_be_granted(decision):
    answer(ask(decision, audiences=["team"]), ALL)
    assert shown(decision) == {"team"}


def test_one_press_takes_the_name_out_everywhere_also_after_the_end_of_the_pair(decision, pair):
    credit = answer(ask(decision))
    Pair.objects.filter(pk=pair.pk).update(state="closed", ended_on=today())
    for _ in range(2):
        actions.revoke_credit(credit=credit, by=_actor(credit.mentor))
    assert shown(decision) == set()
    assert queries.named_for_everybody() == []


def test_a_no_looks_like_silence_to_everybody_else(decision, pair):
    other = decide(pair, "Another")
    silent, refused = ask(decision), answer(ask(other), [])
    views = [queries.asked_for(item)[0] for item in (decision, other)]
    assert [(view.asked, view.named) for view in views] == [([*ALL], []), ([*ALL], [])]
    assert {standing for view in views for _, standing in view.standings} == {"not_named"}
    before = asked_mails()
    for item in (decision, other):
        ask(item)
    assert asked_mails() == before, "neither silence nor a no is asked again about the same words"
    assert silent.consent("team") != Credit.objects.get(pk=refused.pk).consent("team")
    assert not AuditEntry.objects.filter(action__contains="credit").exists()


def test_changed_words_end_the_consent_and_ask_again_whoever_said_yes(decision, pair):
    answer(ask(decision), ["team", "organization"])
    edit(decision, title="Paper labels for everybody")
    decision.refresh_from_db()
    assert shown(decision) == set()
    (open_one,) = queries.open_credits(pair.mentors[0].person)
    assert open_one.asked == ["team", "organization"]
    assert asked_mails() == 2
    answer(open_one, ["team"])
    assert shown(decision) == {"team"}


def test_changed_words_ask_nobody_again_who_did_not_say_yes(decision):
    answer(ask(decision), [])
    edit(decision, title="Paper labels")
    decision.refresh_from_db()
    assert asked_mails() == 1
    assert queries.asked_for(decision)[0].asked == []
    ask(decision, audiences=["team"])
    assert asked_mails() == 2


@pytest.mark.parametrize("said", [None, []], ids=["silence", "a no"])
def test_changed_words_leave_nothing_to_answer_where_nobody_said_yes(decision, pair, said):
    credit = ask(decision)
    if said is not None:
        answer(credit, said)
    edit(decision, title="Paper labels")
    mentor = pair.mentors[0].person
    assert Credit.objects.get().asked == []
    assert queries.credits_of(mentor) == queries.open_credits(mentor) == []


def test_a_yes_never_outlives_its_words_whoever_changed_them(decision):
    answer(ask(decision))
    type(decision).objects.filter(pk=decision.pk).update(after="Something else")
    assert shown(decision) == set()


def test_a_yes_for_what_was_changed_is_none_for_what_was_kept_in_the_same_words(decision):
    answer(ask(decision))
    assert shown(decision)
    type(decision).objects.filter(pk=decision.pk).update(outcome="kept")
    decision.refresh_from_db()
    assert not shown(decision)
    assert not queries.named_for_everybody()
    assert words_of(decision)[-1][0] == "Kept because"


def test_what_does_not_stand_beside_the_name_may_change(decision):
    answer(ask(decision))
    edit(decision, measure="Minutes")
    decision.refresh_from_db()
    assert shown(decision) == set(ALL)


def test_an_answer_is_about_the_words_that_were_read(decision):
    credit = ask(decision)
    known = credit.words
    edit(decision, title="Paper labels")
    with pytest.raises(actions.WordsChanged):
        answer(credit, known=known)
    assert shown(decision) == set()


def test_only_the_owner_asks_and_only_a_mentor_of_the_pair_answers(decision, pair, in_organization):
    stranger = make_member(in_organization)
    with pytest.raises(actions.NotAMentor):
        ask(decision, mentor=stranger.person)
    with pytest.raises(actions.NotTheirs):
        actions.ask_credit(item=decision, mentor=pair.mentors[0].person, audiences=ALL, by=pair.mentors[0].actor)
    credit = ask(decision)
    for act in (
        lambda: answer(credit, by=pair.mentee.actor),
        lambda: actions.revoke_credit(credit=credit, by=pair.mentee.actor),
        lambda: actions.ask_again(item=decision, by=pair.mentors[0].actor),
    ):
        with pytest.raises(actions.NotTheirs):
            act()
    assert shown(decision) == set()


def test_in_a_circle_every_other_member_may_be_asked(in_organization):
    circle = make_circle(in_organization)
    found = start(circle, circle.mentors[0])
    assert {person.pk for person in queries.mentors_of(found)} == {m.person_id for m in circle.mentors[1:]}
    answer(ask(found, mentor=circle.mentors[1].person))
    assert shown(found) == set(ALL)


def test_who_has_left_or_was_erased_is_named_nowhere(decision):
    credit = answer(ask(decision))
    Person.objects.filter(pk=credit.mentor_id).update(left_on=today())
    assert shown(decision) == set()
    Person.objects.filter(pk=credit.mentor_id).update(left_on=None)
    assert shown(decision) == set(ALL)
    (policy,) = CREDIT
    assert policy.people == {"mentor": Erase.DELETE}


def test_each_reader_is_shown_what_stands_for_them(decision, pair, in_organization):
    boss, other = make_member(in_organization, Role.EXECUTIVE), make_member(in_organization, Role.COORDINATOR)
    coordinator = make_member(in_organization, Role.COORDINATOR)
    Coordinator.objects.create(program=pair.cohort.program, membership=coordinator)
    names = {decision.pk: pair.mentors[0].person.name}
    for audiences, readers in (
        (["team"], [coordinator]),
        (["executives"], [boss]),
        (["organization"], [coordinator, boss, other, pair.mentee]),
    ):
        answer(ask(decision), audiences)
        for member in (coordinator, boss, other, pair.mentee):
            found = queries.credits_for(member, [decision])
            assert found == (names if member in readers else {}), (audiences, member.roles)


def test_a_list_of_credits_takes_the_same_queries_whatever_its_length(pair, in_organization):
    boss = make_member(in_organization, Role.EXECUTIVE)
    rows, counts, _ = [], [], boss.roles
    for title in ("One", "Two", "Three"):
        rows.append(decide(pair, title))
        answer(ask(rows[-1]))
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.credits_for(boss, rows)) == len(rows)
            assert len(queries.named_for_everybody()) == len(rows)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_everybody_reads_the_title_and_two_names_and_finds_them(decision, pair):
    answer(ask(decision))
    (line,) = queries.named_for_everybody("phone")
    assert (line.title, line.owner, line.mentors) == (
        "Phone codes",
        pair.mentee.person.name,
        pair.mentors[0].person.name,
    )
    assert queries.named_for_everybody("stores") == [], "the rest of the words is not searched, as it is not shown"
