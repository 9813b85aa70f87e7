"""A thread between two people: turns, hand-over with a yes, closing and opening again; and what the system keeps in order."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.keeping import Gone
from access.roles import Role
from accounts.actions import set_member_roles
from accounts.models import Membership, Person, RoleGrant
from audit.models import AuditEntry
from feedback import actions, queries
from feedback.forgetting import forget_cases
from feedback.models import HelpCase, HelpMessage, HelpNote
from notifications.models import Message
from tests.factories.accounts import make_member, make_person
from tests.factories.feedback import actor, ask, make_circle, show_desk
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SOLVED = HelpCase.Outcome.SOLVED


@pytest.fixture
def circle(in_organization):
    return make_circle(in_organization, pairs=1)


@pytest.fixture
def theo(circle):
    return circle.mentors[0]


@pytest.fixture
def ines(in_organization):
    return make_member(in_organization, Role.OMBUDSPERSON, name="Ines Varga").person


@pytest.fixture
def abel(in_organization):
    return make_member(in_organization, Role.OMBUDSPERSON, name="Abel First").person


@pytest.fixture(params=[True, False], ids=["named", "unnamed"])
def case(request, theo, ines):
    """A case of Theo at the desk of Ines, with his name and without."""
    return ask(theo, ines, is_named=request.param)


@pytest.fixture
def named(theo, ines):
    return ask(theo, ines)


@pytest.fixture
def unnamed(theo, ines):
    return ask(theo, ines, is_named=False)


def report_to(person, manager):
    Person.objects.filter(pk=person.pk).update(manager=manager)


def lose_role(person):
    RoleGrant.objects.filter(membership__person=person).update(role=Role.EXECUTIVE)


def tend():
    with as_role("worker"):
        for step in (actions.move_cases, actions.offer_resting_cases, actions.remind_desks, actions.erase_cases):
            step(by=SYSTEM)


def said(case):
    return [(line.who, line.text) for line in queries.thread_of(HelpCase.objects.get(pk=case.pk))]


def answer(case, by, text="I read it.", once=None):
    return actions.answer_case(case=case, text=text, once=once or uuid4(), by=actor(by))


def reply(case, by, text="There is more.", once=None):
    return actions.reply_case(case=case, text=text, once=once or uuid4(), by=actor(by))


def close(case, by, text="Take care.", outcome=SOLVED):
    return actions.close_case(case=case, outcome=outcome, text=text, once=uuid4(), by=actor(by))


def mails():
    return sorted(Message.objects.values_list("kind", "address"))


def state(case):
    return HelpCase.objects.values_list("state", "turn").get(pk=case.pk)


def test_words_go_back_and_forth(case, theo, ines):
    answer(case, ines)
    assert state(case) == ("open", "author")
    assert HelpCase.objects.get().answered_on == date(2026, 10, 5)
    reply(case, theo)
    assert state(case) == ("open", "desk")
    who = "Person 001" if case.is_named else "Without a name"
    assert said(case) == [(who, "Something happened."), ("Ines Varga", "I read it."), (who, "There is more.")]


def test_the_same_form_twice_says_it_once(case, theo, ines):
    for say, by in ((answer, ines), (reply, theo)):
        once = uuid4()
        say(case, by, once=once)
        say(case, by, "Changed words", once=once)
    assert len(said(case)) == 3


def test_nobody_else_answers_closes_proposes_or_notes(case, theo, abel):
    for attempt in (
        lambda: answer(case, abel),
        lambda: answer(case, theo),
        lambda: close(case, abel),
        lambda: actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(abel)),
        lambda: actions.write_case_note(case=case, text="x", once=uuid4(), by=actor(abel)),
        lambda: actions.delete_case_note(case=case, note_id=uuid4(), by=actor(abel)),
    ):
        with pytest.raises(actions.NotTheirCase):
            attempt()


def test_both_sides_are_mailed_about_a_case_with_a_name_and_nothing_of_it(named, theo, ines):
    answer(named, ines)
    reply(named, theo)
    assert mails() == [("help_answered", theo.email), ("help_asked", ines.email), ("help_replied", ines.email)]
    for message in Message.objects.all():
        assert set(message.context) == {"link", "recipient_zone"}


def test_a_case_without_a_name_writes_no_message_in_the_same_moment(unnamed, theo, ines):
    answer(unnamed, ines)
    reply(unnamed, theo)
    close(unnamed, ines)
    actions.reopen_case(case=unnamed, text="Again", once=uuid4(), by=actor(theo))
    assert mails() == []


def test_its_ombudsperson_is_told_the_next_working_morning_without_the_hour(unnamed, ines, theo, clock):
    tend()
    assert mails() == []
    clock.shift(timedelta(days=1))
    tend()
    tend()
    (message,) = Message.objects.all()
    assert (message.kind, message.recipient_id) == ("help_waiting", ines.pk)
    assert message.context["link"] == "/o/halden/help/cases/"
    assert str(unnamed.pk) not in f"{message.dedupe_key} {message.context}"
    clock.shift(timedelta(days=1))
    tend()
    assert Message.objects.count() == 1, "what was told once is not told again"
    answer(unnamed, ines)
    reply(unnamed, theo)
    clock.shift(timedelta(days=1))
    tend()
    assert Message.objects.count() == 2


def test_nobody_is_mailed_on_a_weekend(unnamed, clock):
    clock.move_to(now() + timedelta(days=5))  # Saturday
    tend()
    assert mails() == []


def test_a_first_answer_is_asked_for_before_it_is_due_and_when_it_is_overdue(theo, ines, clock):
    case = ask(theo, ines, kind=HelpCase.Kind.RETALIATION)  # Monday, due on Wednesday
    days = []
    for number in range(9):
        tend()
        if Message.objects.filter(kind="help_waiting", dedupe_key__endswith=f"{now():%Y-%m-%d}").exists():
            days.append(number)
        clock.shift(timedelta(days=1))
    assert days == [1, 2, 3]
    answer(case, ines)
    tend()
    assert Message.objects.filter(kind="help_waiting").count() == 3


def test_closing_says_how_it_ended_and_once(case, ines):
    close(case, ines)
    close(case, ines, "Other words", HelpCase.Outcome.QUIET)
    found = HelpCase.objects.get()
    assert (found.state, found.outcome, found.closed_on) == ("closed", "solved", date(2026, 10, 5))
    assert [text for _, text in said(case)][1:] == ["Take care.", "Closed: Solved."]
    with pytest.raises(actions.CaseClosed):
        answer(case, ines)
    with pytest.raises(actions.CaseClosed):
        actions.propose_hand_over(case=case, to_id=uuid4(), by=actor(ines))


def test_its_author_opens_it_again_within_thirty_days(case, theo, ines, clock):
    close(case, ines)
    with pytest.raises(actions.CaseClosed):
        reply(case, theo)
    clock.shift(timedelta(days=30))
    once = uuid4()
    for _ in range(2):
        actions.reopen_case(case=case, text="It goes on.", once=once, by=actor(theo))
    found = HelpCase.objects.get()
    assert (found.state, found.turn, found.outcome, found.closed_on) == ("open", "desk", "", None)
    assert (found.answered_on, found.due_on) == (None, date(2026, 11, 11))
    assert [text for _, text in said(case)][-2:] == ["It goes on.", "The case is open again."]


def test_later_it_stays_closed(case, theo, ines, clock):
    close(case, ines)
    clock.shift(timedelta(days=31))
    with pytest.raises(actions.TooLateToReopen):
        actions.reopen_case(case=case, text="It goes on.", once=uuid4(), by=actor(theo))


def test_a_case_is_handed_over_only_when_its_author_agrees(case, theo, ines, abel):
    actions.write_case_note(case=case, text="Call them", once=uuid4(), by=actor(ines))
    for _ in range(2):
        actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    assert HelpCase.objects.filter(pk=queries.get_case(ines, case.pk).pk).update(turn="author")
    with pytest.raises(HelpCase.DoesNotExist):
        queries.get_case(abel, case.pk)
    for _ in range(2):
        actions.answer_hand_over(case=case, to_id=abel.pk, agrees=True, by=actor(theo))
    show_desk(case)
    assert queries.get_case(abel, case.pk).turn == "desk"  # who has read none of it
    with pytest.raises(HelpCase.DoesNotExist):
        queries.get_case(ines, case.pk)
    assert not HelpNote.objects.exists()
    texts = [text for _, text in said(case)]
    assert texts[1:] == [
        "Ines Varga proposes that Abel First answers from here on.",
        "Abel First answers from here on. Ines Varga no longer sees this.",
    ]


def test_a_no_leaves_it_where_it_is(case, theo, ines, abel):
    actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    actions.answer_hand_over(case=case, to_id=abel.pk, agrees=False, by=actor(theo))
    show_desk(case)
    found = queries.get_case(ines, case.pk)
    assert found.proposed_to is None
    for agrees in (True, False):
        with pytest.raises(actions.NothingProposed):
            actions.answer_hand_over(case=case, to_id=abel.pk, agrees=agrees, by=actor(theo))


def test_a_proposal_can_be_taken_back(case, theo, ines, abel):
    actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    actions.propose_hand_over(case=case, to_id=None, by=actor(ines))
    with pytest.raises(actions.NothingProposed):
        actions.answer_hand_over(case=case, to_id=abel.pk, agrees=True, by=actor(theo))


def test_somebody_in_the_line_of_the_author_is_never_handed_a_case(theo, ines, abel):
    report_to(theo, abel)
    named, unnamed = ask(theo, ines), ask(theo, ines, "Other", is_named=False)
    with pytest.raises(actions.CannotTakeIt):
        actions.propose_hand_over(case=named, to_id=abel.pk, by=actor(ines))
    # Without a name the line is not known here; the author's own session knows it.
    actions.propose_hand_over(case=unnamed, to_id=abel.pk, by=actor(ines))
    with pytest.raises(actions.OmbudspersonChanged):
        actions.answer_hand_over(case=unnamed, to_id=abel.pk, agrees=True, by=actor(theo))


def test_a_case_leaves_whoever_comes_into_a_line_of_its_author(named, circle, theo, ines, abel):
    for person in (theo, circle.mentees[0]):
        HelpCase.objects.update(ombudsperson=ines)
        report_to(person, ines)
        with pytest.raises(HelpCase.DoesNotExist):
            queries.get_case(ines, named.pk)
        with pytest.raises(actions.NotTheirCase):
            answer(named, ines)
        tend()
        assert HelpCase.objects.get().ombudsperson is None
        report_to(person, None)
    assert ("help_asked", abel.email) not in mails()
    assert mails().count(("help_answered", theo.email)) == 1, "one mail a day"
    news = "Nobody answers this case until its author decides who reads on. Ines Varga no longer sees this."
    assert said(named)[1] == ("", news)


def test_it_leaves_whoever_loses_the_role_or_leaves(named, theo, ines, abel):
    lose_role(ines)
    tend()
    assert HelpCase.objects.get().ombudsperson is None
    actions.send_case_on(case=named, to_id=abel.pk, by=actor(theo))
    Person.objects.filter(pk=abel.pk).update(left_on="2026-10-01")
    tend()
    assert HelpCase.objects.get().ombudsperson is None


def test_whoever_takes_the_desk_over_reads_nothing_without_the_yes_of_its_author(case, ines, in_organization):
    lose_role(ines)
    taker = make_member(in_organization, Role.OMBUDSPERSON, name="Dana Reyes").person
    tend()
    assert not queries.cases_at(taker).exists()
    with pytest.raises(HelpCase.DoesNotExist):
        queries.get_case(taker, case.pk)


@pytest.mark.parametrize("role", [Role.OWNER, Role.PROGRAM_ADMIN, Role.COORDINATOR])
def test_whoever_runs_programs_answers_nobody_even_with_the_role(case, theo, ines, role):
    member = ines.memberships.get()
    RoleGrant.objects.create(membership=member, role=role)  # from before the two were kept apart
    assert ines not in queries.ombudspersons_for(theo)
    with pytest.raises(HelpCase.DoesNotExist):
        queries.get_case(ines, case.pk)


def test_with_nobody_independent_it_rests_and_its_author_decides(named, theo, ines, abel):
    report_to(theo, ines)
    report_to(ines, abel)
    tend()
    tend()
    assert HelpCase.objects.get().ombudsperson is None
    assert mails() == [("help_answered", theo.email), ("help_asked", ines.email)]
    report_to(ines, None)
    tend()
    tend()
    assert HelpCase.objects.get().ombudsperson is None, "the author is asked first"
    assert mails().count(("help_answered", theo.email)) == 2
    with pytest.raises(actions.OmbudspersonChanged):
        actions.send_case_on(case=named, to_id=ines.pk, by=actor(theo))
    actions.send_case_on(case=named, to_id=abel.pk, by=actor(theo))
    assert queries.get_case(abel, named.pk)


def test_without_a_name_only_its_author_knows_who_is_independent(unnamed, theo, ines, abel):
    report_to(theo, ines)
    tend()
    assert queries.get_case(ines, unnamed.pk), "nobody else can know"
    standing = queries.standing_of(HelpCase.objects.get(), theo)
    assert (standing.is_clear, standing.others) == (False, [abel])
    actions.send_case_on(case=unnamed, to_id=abel.pk, by=actor(theo))
    show_desk(unnamed)
    assert queries.get_case(abel, unnamed.pk)
    lose_role(abel)
    tend()
    assert HelpCase.objects.get().ombudsperson is None, "any other might be in the line of its author"


def test_a_case_in_good_hands_is_neither_sent_on_nor_taken_back(case, theo, abel):
    with pytest.raises(actions.NothingToDecide):
        actions.send_case_on(case=case, to_id=abel.pk, by=actor(theo))
    with pytest.raises(actions.NothingToDecide):
        actions.take_back_case(case=case, by=actor(theo))


def test_taking_back_erases_every_word(case, theo, ines):
    answer(case, ines)
    report_to(theo, ines)
    for _ in range(2):
        actions.take_back_case(case=case, by=actor(theo))
    assert not HelpCase.objects.exists()
    assert not HelpMessage.objects.exists()


def test_closed_cases_are_erased_after_the_declared_time(case, theo, ines, clock, settings):
    kept = ask(theo, ines, "Still open")
    answer(case, ines)
    actions.write_case_note(case=case, text="x", once=uuid4(), by=actor(ines))
    close(case, ines)
    clock.move_to("2027-10-05T15:00Z")
    tend()
    assert HelpCase.objects.filter(pk=case.pk).exists()
    clock.move_to("2027-10-06T15:00Z")
    tend()
    assert list(HelpCase.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not HelpNote.objects.exists()
    assert not HelpMessage.objects.exists()


def test_what_rests_with_nobody_is_erased_after_the_same_time(unnamed, ines, clock):
    lose_role(ines)
    tend()
    clock.move_to("2027-10-06T15:00Z")
    tend()
    assert not HelpCase.objects.exists()


def test_notes_are_kept_once_and_deleted_by_their_author(case, ines):
    once = uuid4()
    for _ in range(2):
        actions.write_case_note(case=case, text="Call them", once=once, by=actor(ines))
    (note,) = queries.notes_of(case, ines)
    assert note.text == "Call them"
    for _ in range(2):
        actions.delete_case_note(case=case, note_id=note.pk, by=actor(ines))
    assert not queries.notes_of(case, ines)


def test_nothing_of_it_all_is_audited(case, theo, ines, abel):
    before = AuditEntry.objects.count()
    answer(case, ines)
    actions.propose_hand_over(case=case, to_id=abel.pk, by=actor(ines))
    actions.answer_hand_over(case=case, to_id=abel.pk, agrees=True, by=actor(theo))
    show_desk(case)
    close(case, abel)
    actions.reopen_case(case=case, text="x", once=uuid4(), by=actor(theo))
    lose_role(abel)
    tend()
    assert AuditEntry.objects.count() == before


def test_an_ombudsperson_with_cases_loses_the_role_and_is_removed_like_anybody(case, ines, in_organization):
    admin = make_member(in_organization, Role.PROGRAM_ADMIN, name="Dana Reyes").actor
    set_member_roles(membership=Membership.objects.get(person=ines), roles=[Role.PARTICIPANT], by=admin)
    with as_role("owner"):
        Person.objects.get(pk=ines.pk).delete()
    assert HelpCase.objects.get().ombudsperson is None


@pytest.mark.parametrize(("by_own_wish", "left"), [(True, 1), (False, 2)])
def test_whoever_is_erased_takes_their_cases_along(theo, ines, by_own_wish, left):
    kept, closed, unnamed = ask(theo, ines), ask(theo, ines), ask(theo, ines, is_named=False)
    close(closed, ines)
    with as_role("worker"):
        forget_cases(Gone(person_id=theo.pk, name=theo.name, email=theo.email, by_own_wish=by_own_wish))
    assert set(HelpCase.objects.values_list("pk", flat=True)) == {unnamed.pk, kept.pk} - (
        {kept.pk} if left == 1 else set()
    )


def test_cases_go_with_their_author(ines):
    author = make_person("Noor Haddad")
    answer(ask(author, ines), ines)
    with as_role("owner"):
        author.delete()
    assert not HelpCase.objects.exists()
    assert not HelpMessage.objects.exists()


def test_what_is_misplaced_takes_as_many_queries_for_three_as_for_one(
    circle, theo, ines, django_assert_num_queries, in_organization
):
    ask(theo, ines)
    with django_assert_num_queries(5):
        queries.misplaced(list(HelpCase.objects.only(*queries.STANDING)))
    for number in range(2):
        ask(circle.mentees[0], ines, f"{number}")
    with django_assert_num_queries(5):
        queries.misplaced(list(HelpCase.objects.only(*queries.STANDING)))
