"""Programs in the browser, and who sees which."""

from __future__ import annotations

from datetime import date

import pytest

from access.actors import SYSTEM
from access.roles import Role
from programs import actions, queries
from programs.models import Coordinator, Program
from programs.wizard import STEPS
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_cohort, make_mentor, make_program, make_ready, make_topic
from tests.programs.pages import queries_of, url

pytestmark = pytest.mark.usefixtures("in_organization")


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def coordinator(sign_in):
    return sign_in(Role.COORDINATOR)


def test_the_page_leads_with_the_one_thing_to_do(admin):
    topic = make_topic()
    program = make_program(topics=[])
    path = url(admin, "program", program=program.pk)
    assert b"Choose its topics" in admin.get(path).content
    actions.set_program_topics(program=program, topics=[topic], by=SYSTEM)
    assert b"Open a cohort" in admin.get(path).content
    cohort = make_cohort(program)
    assert b"Enroll mentors and mentees" in admin.get(path).content
    mentor = make_mentor(cohort, topic)
    assert b"Ask 1 person" in admin.get(path).content
    make_ready(mentor)
    assert b"Everyone is ready" in admin.get(path).content
    actions.close_answers(cohort=cohort, by=SYSTEM)
    assert b"No mentee is ready" in admin.get(path).content
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    assert b"Open a cohort" in admin.get(path).content
    actions.close_program(program=program, by=SYSTEM)
    assert b"This program has ended" in admin.get(path).content


def test_topics_in_use_stay_ticked(admin):
    topic, other = make_topic("Cloud"), make_topic()
    cohort = make_cohort(make_program(topics=[topic]))
    make_mentor(cohort, topic)
    page = admin.post(url(admin, "set_program_topics", program=cohort.program_id), {"topics": [str(other.pk)]})
    assert "Cloud" in page.context["form"].errors["topics"][0]
    done = admin.post(
        url(admin, "set_program_topics", program=cohort.program_id), {"topics": [str(other.pk), str(topic.pk)]}
    )
    assert done.status_code == 302
    assert len(queries.program_topics(cohort.program)) == 2


def test_all_topics_can_be_unticked(admin):
    program = make_program()
    admin.post(url(admin, "set_program_topics", program=program.pk), {})
    assert queries.program_topics(program) == []


def test_coordinators_are_chosen_from_those_who_may_run_programs(admin, organization):
    program = make_program()
    path = url(admin, "set_coordinators", program=program.pk)
    assert b"Nobody has the coordinator role yet" in admin.get(path).content
    chris = make_member(organization, Role.COORDINATOR, name="Chris Vale")
    pia = make_member(organization, name="Pia Part")
    page = admin.get(path).content
    assert b"Chris Vale" in page
    assert b"Pia Part" not in page
    admin.post(path, {"coordinators": [str(pia.pk)]})
    assert not Coordinator.objects.exists()
    admin.post(path, {"coordinators": [str(chris.pk)]})
    assert Coordinator.objects.get().membership == chris


def test_a_coordinator_sees_the_programs_given_to_them_and_no_other(coordinator):
    mine, other = make_program("Mine"), make_program("Other")
    actions.set_coordinators(program=mine, memberships=[coordinator.member], by=SYSTEM)
    page = coordinator.get(url(coordinator, "programs")).content
    assert b"Mine" in page
    assert b"Other" not in page
    assert coordinator.get(url(coordinator, "program", program=mine.pk)).status_code == 200
    cohort = make_cohort(other)
    enrollment = make_mentor(cohort, cohort.program.program_topics.get().topic)
    for name, kwargs in (
        ("program", {"program": other.pk}),
        ("open_cohort", {"program": other.pk}),
        ("cohort", {"cohort": cohort.pk}),
        ("set_cohort", {"cohort": cohort.pk}),
        ("close_answers", {"cohort": cohort.pk}),
        ("enroll_people", {"cohort": cohort.pk}),
        ("ask_enrollments", {"cohort": cohort.pk}),
        ("remove_enrollments", {"cohort": cohort.pk}),
        ("import_enrollments", {"cohort": cohort.pk}),
        ("set_enrollment", {"enrollment": enrollment.pk}),
    ):
        for method in (coordinator.get, coordinator.post):
            assert method(url(coordinator, name, **kwargs)).status_code == 404, name


SET_UP = [*(step.url_name for step in STEPS), "launch_program", "delete_program", "set_coordinators", "close_program"]


@pytest.mark.parametrize("name", SET_UP)
def test_a_coordinator_does_not_set_up_programs(coordinator, name):
    program = make_program(is_launched=False)
    actions.set_coordinators(program=program, memberships=[coordinator.member], by=SYSTEM)
    assert coordinator.post(url(coordinator, name, program=program.pk)).status_code == 403
    assert Program.objects.get().is_draft


@pytest.mark.parametrize("name", ["create_program", "begin_program", "create_program_from_template"])
def test_a_coordinator_does_not_create_programs(coordinator, name):
    assert coordinator.post(url(coordinator, name), {"template": "board"}).status_code == 403
    assert not Program.objects.exists()


def test_a_coordinator_reads_a_draft_without_a_way_to_change_it(coordinator):
    program = make_program(is_launched=False)
    actions.set_coordinators(program=program, memberships=[coordinator.member], by=SYSTEM)
    for path in (url(coordinator, "program", program=program.pk), url(coordinator, "programs")):
        page = coordinator.get(path).content.decode()
        assert program.name in page
        assert not [step.url_name for step in STEPS if url(coordinator, step.url_name, program=program.pk) in page]


def test_the_page_of_a_launched_program_tells_everything_that_was_set_up(admin):
    owner = make_person("Marisol Okafor")
    program = make_program(is_launched=False, norms="Between us, always.", requires_charter=True)
    brief = {"decision": "The card", "decision_owner": owner, "decision_due_on": date(2031, 5, 1)}
    actions.set_questions(program=program, questions=["A?", "B?", "C?"], **brief, by=SYSTEM)
    rules = {"mentor": [{"rule": "level_at_most", "value": 4}]}
    actions.set_eligibility(program=program, eligibility=rules, by=SYSTEM)
    design = actions.DesignFacts(outcome="own_measure", own_measure="Changed a step.", comparison="lottery")
    actions.set_design(program=program, design=design, by=SYSTEM)
    actions.launch_program(program=program, by=SYSTEM)
    page = admin.get(url(admin, "program", program=program.pk)).content.decode()
    for words in (
        program.statement,
        "B?",
        "The card",
        "Marisol Okafor",
        "May 1, 2031",
        "A pair is active once its charter is signed.",
        "Who is at level 4 or below",
        "Between us, always.",
        "Changed a step.",
        "Locked on",
    ):
        assert words in page, words
    for step in STEPS:
        if step.key != "topics":
            assert url(admin, step.url_name, program=program.pk) not in page


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.EXECUTIVE, Role.OMBUDSPERSON, Role.GUEST, Role.OWNER])
def test_nobody_else_opens_programs(sign_in, role):
    client = sign_in(role)
    assert client.get(url(client, "programs")).status_code == 403


def test_a_program_is_closed_after_its_cohorts(admin):
    cohort = make_cohort()
    path = url(admin, "close_program", program=cohort.program_id)
    assert b"still open" in admin.post(path, follow=True).content
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    assert b"is closed" in admin.post(path, follow=True).content


def test_lists_take_as_many_queries_for_three_as_for_one(admin):
    topic = make_topic()
    program = make_program(topics=[topic])
    make_mentor(make_cohort(program), topic)
    paths = [url(admin, "programs"), url(admin, "program", program=program.pk)]
    one = [queries_of(admin, path) for path in paths]
    for _ in range(2):
        make_program(topics=[topic])
        cohort = make_cohort(program)
        make_mentor(cohort, topic)
        make_mentor(cohort, topic)
    assert [queries_of(admin, path) for path in paths] == one
