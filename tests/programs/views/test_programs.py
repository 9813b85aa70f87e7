"""Programs in the browser, and who sees which."""

from __future__ import annotations

import pytest

from access.actors import SYSTEM
from access.roles import Role
from programs import actions, queries
from programs.models import Coordinator, Program
from programs.starter import STARTER
from tests.factories.accounts import make_member
from tests.factories.programs import make_cohort, make_mentor, make_program, make_ready, make_topic
from tests.programs.pages import queries_of, url

pytestmark = pytest.mark.usefixtures("in_organization")
FACTS = {
    "name": "AI fluency",
    "purpose": "digital_fluency",
    "own_purpose": "",
    "statement": "Leaders decide about tools they have used.",
    "format": "group",
    "cadence": "monthly",
    "starts_on": "2027-01-11",
    "ends_on": "2027-06-30",
}


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def coordinator(sign_in):
    return sign_in(Role.COORDINATOR)


def test_a_program_is_created_with_topics_of_the_starter_catalog(admin):
    page = admin.post(url(admin, "create_program"), FACTS | {"topics": [STARTER[0].name, STARTER[1].name]}, follow=True)
    assert b"Open the first cohort" in page.content
    program = Program.objects.get()
    assert {topic.name for topic in queries.program_topics(program)} == {STARTER[0].name, STARTER[1].name}


def test_a_program_is_created_with_topics_of_the_catalog(admin):
    topic = make_topic("Cloud")
    admin.post(url(admin, "create_program"), FACTS | {"topics": [str(topic.pk)]})
    assert queries.program_topics(Program.objects.get()) == [topic]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"name": ""}, "name", "Give the program a name."),
        ({"purpose": "own"}, "own_purpose", "Say your purpose in a few words."),
        ({"ends_on": "2027-01-11"}, "ends_on", "Pick a day after January 11, 2027."),
        ({"starts_on": "2020-01-01", "ends_on": "2020-02-01"}, "ends_on", "Pick a day after"),
        ({"topics": ["nonsense"]}, "topics", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_created(admin, change, field, message):
    page = admin.post(url(admin, "create_program"), FACTS | change)
    assert page.context["form"].errors[field][0].startswith(message)
    assert not Program.objects.exists()


def test_a_name_that_is_taken_says_so(admin):
    make_program("ai FLUENCY")
    page = admin.post(url(admin, "create_program"), FACTS)
    assert "name" in page.context["form"].errors


def test_an_own_purpose_counts_only_with_our_own_purpose(admin):
    admin.post(url(admin, "create_program"), FACTS | {"own_purpose": "Better meetings"})
    assert Program.objects.get().purpose_label == "Executive digital fluency"
    admin.post(
        url(admin, "set_program", program=Program.objects.get().pk),
        FACTS | {"purpose": "own", "own_purpose": "Meet less"},
    )
    assert Program.objects.get().purpose_label == "Meet less"


def test_facts_stand_once_a_cohort_is_open(admin):
    cohort = make_cohort()
    path = url(admin, "set_program", program=cohort.program_id)
    assert admin.get(path).status_code == 302
    admin.post(path, FACTS)
    assert Program.objects.get().name != "AI fluency"


def test_the_page_leads_with_the_one_thing_to_do(admin):
    topic = make_topic()
    program = make_program(topics=[])
    steps = [b"Choose its topics"]
    path = url(admin, "program", program=program.pk)
    assert steps[0] in admin.get(path).content
    actions.set_program_topics(program=program, topics=[topic], by=SYSTEM)
    assert b"Open the first cohort" in admin.get(path).content
    cohort = make_cohort(program)
    assert b"Enroll mentors and mentees" in admin.get(path).content
    mentor = make_mentor(cohort, topic)
    assert b"Ask 1 person" in admin.get(path).content
    make_ready(mentor)
    assert b"Everyone is ready" in admin.get(path).content
    actions.close_answers(cohort=cohort, by=SYSTEM)
    assert b"No mentee is ready" in admin.get(path).content
    actions.close_cohort(cohort=cohort, by=SYSTEM)
    assert b"Open the next cohort" in admin.get(path).content
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
        ("close_cohort", {"cohort": cohort.pk}),
        ("enroll_people", {"cohort": cohort.pk}),
        ("ask_enrollments", {"cohort": cohort.pk}),
        ("remove_enrollments", {"cohort": cohort.pk}),
        ("import_enrollments", {"cohort": cohort.pk}),
        ("set_enrollment", {"enrollment": enrollment.pk}),
    ):
        for method in (coordinator.get, coordinator.post):
            assert method(url(coordinator, name, **kwargs)).status_code == 404, name


@pytest.mark.parametrize("name", ["set_program", "set_program_topics", "set_coordinators", "close_program"])
def test_a_coordinator_does_not_set_up_programs(coordinator, name):
    program = make_program()
    actions.set_coordinators(program=program, memberships=[coordinator.member], by=SYSTEM)
    assert coordinator.get(url(coordinator, name, program=program.pk)).status_code == 403
    assert coordinator.get(url(coordinator, "create_program")).status_code == 403


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
