"""Help goes to one person outside both reporting lines, and to nobody else's knowledge."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from access.roles import Role
from access.tenancy import tenant
from feedback import actions
from feedback.case_code import make_code
from feedback.models import HelpCase
from feedback.queries import ombudsperson_for, ombudspersons_for, program_team
from feedback.queries.help import managers_above
from notifications.models import Message, Notice
from programs.models import Coordinator
from tests.factories.accounts import make_member, make_person
from tests.factories.feedback import ask, make_circle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CANARY = "Plover2718"


@pytest.fixture
def circle(in_organization):
    return make_circle(in_organization, pairs=1)


@pytest.fixture
def ines(in_organization):
    return make_member(in_organization, Role.OMBUDSPERSON, name="Ines Varga").person


def report_to(person, manager):
    person.manager = manager
    person.save()
    return manager


def test_the_ombudsperson_gets_the_words_and_a_mail_without_them(circle, ines):
    case = ask(circle.mentors[0], ines, CANARY)
    assert (case.author, case.ombudsperson, case.text, case.state) == (circle.mentors[0], ines, CANARY, "open")
    message = Message.objects.get()
    assert (message.kind, message.recipient_id, message.address) == ("help_asked", ines.pk, ines.email)
    assert message.context == {"link": f"/o/halden/help/cases/{case.pk}/", "recipient_zone": "America/New_York"}
    assert Notice.objects.get().recipient_id == ines.pk


@pytest.mark.parametrize(("kind", "due"), [("help", 12), ("retaliation", 7), ("seen", 12)])
def test_each_kind_has_its_own_promise_in_working_days(circle, ines, kind, due):
    case = ask(circle.mentors[0], ines, kind=HelpCase.Kind(kind))
    assert (case.asked_on, case.due_on) == (date(2026, 10, 5), date(2026, 10, due))


def test_the_same_words_from_the_same_page_are_one_case(circle, ines):
    code = make_code()
    first = ask(circle.mentors[0], ines, code=code)
    assert ask(circle.mentors[0], ines, code=code) == first
    assert Message.objects.count() == 1
    for words, is_named in (("Something else", True), ("Something happened.", False)):
        with pytest.raises(actions.AlreadySent):
            ask(circle.mentors[0], ines, words, code=code, is_named=is_named)
    assert ask(circle.mentors[0], ines) != first


def test_words_never_go_to_somebody_who_may_not_answer(circle, ines, in_organization):
    other = make_member(in_organization, Role.OMBUDSPERSON, name="Abel First").person
    report_to(circle.mentors[0], other)
    with pytest.raises(actions.OmbudspersonChanged):
        ask(circle.mentors[0], other)
    assert not HelpCase.objects.exists()
    assert ask(circle.mentors[0], ines)


def test_an_author_may_choose_among_those_outside_both_lines(circle, ines, in_organization):
    other = make_member(in_organization, Role.OMBUDSPERSON, name="Abel First").person
    assert ombudspersons_for(circle.mentors[0]) == [other, ines]
    assert ask(circle.mentors[0], ines).ombudsperson == ines
    assert ask(circle.mentors[0], other).ombudsperson == other


def test_without_an_independent_ombudsperson_nothing_is_sent(circle):
    with pytest.raises(actions.NobodyIndependent):
        ask(circle.mentors[0], circle.mentees[0])


def test_an_ombudsperson_stands_outside_both_reporting_lines(circle, ines):
    mentor, mentee = circle.mentors[0], circle.mentees[0]
    assert ombudsperson_for(mentor) == ombudsperson_for(mentee) == ines
    between = report_to(mentor, make_person())
    report_to(between, ines)
    assert ombudsperson_for(mentor) is None  # a manager's manager of the mentor
    report_to(between, None)
    report_to(mentee, ines)
    assert ombudsperson_for(mentor) is None  # the mentee's manager
    report_to(mentee, None)
    report_to(report_to(ines, make_person()), mentee)
    assert ombudsperson_for(mentor) is None  # works for somebody who works for the mentee
    report_to(ines, None)
    assert ombudsperson_for(mentor) == ines


def test_partner_and_author_are_no_ombudspersons_of_their_own(circle, in_organization):
    for person in (circle.mentors[0], circle.mentees[0]):
        make_member(in_organization, Role.OMBUDSPERSON, person=person)
    assert ombudsperson_for(circle.mentors[0]) is None


def test_the_choice_is_by_name_and_not_by_who_has_time(circle, ines, in_organization):
    make_member(in_organization, Role.OMBUDSPERSON, name="Zoe Last")
    ask(circle.mentors[0], ines)
    assert ombudsperson_for(circle.mentors[0]) == ines


def test_whoever_left_or_lost_access_answers_nobody(circle, ines):
    membership = ines.memberships.get()
    membership.is_active = False
    membership.save()
    assert ombudsperson_for(circle.mentors[0]) is None


def test_manager_chains_are_walked_to_the_top_in_a_query_for_four_steps(in_organization, django_assert_num_queries):
    people = [make_person() for _ in range(12)]
    for person, manager in pairwise(people):
        report_to(person, manager)
    with django_assert_num_queries(3):
        above = managers_above({people[0].pk, people[3].pk})
    assert above[people[0].pk] == {person.pk for person in people[1:]}
    assert above[people[3].pk] == {person.pk for person in people[4:]}


def test_a_circle_of_managers_ends(in_organization):
    one, two = make_person(), make_person()
    report_to(one, two)
    report_to(two, one)
    assert managers_above({one.pk}) == {one.pk: {one.pk, two.pk}}


def test_the_program_team_are_the_coordinators_or_else_the_program_admins(circle, in_organization):
    admin = make_member(in_organization, Role.PROGRAM_ADMIN, name="Dana Reyes")
    assert program_team(circle.mentors[0]) == [admin.person]
    coordinator = make_member(in_organization, Role.COORDINATOR, name="Ruth Abebe")
    Coordinator.objects.create(program=circle.cohort.program, membership=coordinator)
    assert program_team(circle.mentors[0]) == [coordinator.person]


def test_an_ombudsperson_of_another_organization_is_none(organization, other_organization):
    make_member(other_organization, Role.OMBUDSPERSON)
    with tenant(organization.pk):
        assert ombudsperson_for(make_circle(organization, pairs=1).mentors[0]) is None
