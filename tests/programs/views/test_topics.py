"""The catalog in the browser."""

from __future__ import annotations

from uuid import uuid4

import pytest

from access.roles import Role
from access.tenancy import tenant
from programs.models import Coordinator, Topic
from programs.starter import STARTER
from tests.factories.accounts import make_person
from tests.factories.programs import make_cohort, make_mentee, make_mentor, make_program, make_topic
from tests.factories.topics import LEVELS, accept, make_nomination, merge
from tests.programs.pages import queries_of, url

FIELDS = {f"level_{number}": text for number, text in enumerate(LEVELS, start=1)}


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


def topics(organization):
    with tenant(organization.pk):
        return list(Topic.objects.all())


def test_an_empty_catalog_offers_the_starter_catalog(admin, organization):
    page = admin.get(url(admin, "topics"))
    assert b"Start from the starter catalog" in page.content
    for _ in range(2):
        admin.post(url(admin, "add_starter_topics"))
    found = topics(organization)
    assert len(found) == len(STARTER)
    assert all(len(topic.levels) == 5 for topic in found)
    assert b"starter catalog" not in admin.get(url(admin, "topics")).content.replace(b"starter catalog.", b"")


def test_a_topic_is_added_and_a_name_that_is_taken_says_so_at_the_field(admin, organization):
    data = {"name": "Live shopping", "area": "Digital journeys", "description": "What sells."} | FIELDS
    assert admin.post(url(admin, "add_topic"), data).status_code == 302
    again = admin.post(url(admin, "add_topic"), data | {"name": "live SHOPPING"})
    assert again.context["form"].errors["name"] == [
        "Another topic has this name. Pick another name, or change that topic."
    ]
    assert [topic.levels for topic in topics(organization)] == [list(LEVELS)]


@pytest.mark.parametrize("blank", FIELDS)
def test_four_described_levels_say_which_one_is_missing(admin, organization, blank):
    page = admin.post(url(admin, "add_topic"), {"name": "Live shopping"} | FIELDS | {blank: " "})
    assert page.context["form"].errors == {blank: ["Describe this level too, or leave all five blank."]}
    assert topics(organization) == []


def test_a_topic_is_renamed(admin, organization, in_organization):
    topic = make_topic("Old")
    data = {"name": "New", "area": "", "description": ""}
    assert admin.post(url(admin, "set_topic", topic=topic.pk), data).status_code == 302
    assert topics(organization)[0].name == "New"


def test_levels_stand_in_the_form_and_can_be_taken_away(admin, organization, in_organization):
    topic = make_topic("Old")
    Topic.objects.update(levels=list(LEVELS))
    path = url(admin, "set_topic", topic=topic.pk)
    assert LEVELS[4].encode() in admin.get(path).content
    admin.post(path, {"name": "Old"})
    assert topics(organization)[0].levels == []


def test_a_topic_is_retired_and_the_toast_takes_it_back(admin, organization, in_organization):
    topic = make_topic()
    page = admin.post(url(admin, "retire_topic", topic=topic.pk), follow=True)
    undo = url(admin, "restore_topic", topic=topic.pk)
    assert f'action="{undo}"'.encode() in page.content
    assert topics(organization)[0].is_retired
    admin.post(undo)
    assert not topics(organization)[0].is_retired


def test_search_finds_names_and_lines(admin, in_organization):
    make_topic("Cloud", description="Servers of others.")
    make_topic("Words that land")
    for words, found in (("cloud", b"Cloud"), ("servers", b"Cloud"), ("land", b"Words that land")):
        page = admin.get(url(admin, "topics"), {"search": words})
        assert found in page.content
        assert page.content.count(b'scope="row"') == 1


def test_the_list_takes_as_many_queries_for_three_as_for_one(admin, in_organization):
    def one_more():
        topic = make_topic()
        cohort = make_cohort(make_program(topics=[topic]))
        make_mentor(cohort, topic)
        make_mentee(cohort, topic)
        accept(make_nomination(topic))

    one_more()
    one = queries_of(admin, url(admin, "topics"))
    one_more()
    one_more()
    assert queries_of(admin, url(admin, "topics")) == one


def test_the_list_counts_people_in_open_cohorts_once(admin, in_organization):
    topic, ana = make_topic(), make_person("Ana")
    program = make_program(topics=[topic])
    for _ in range(2):
        make_mentor(make_cohort(program), topic, person=ana)
    make_mentee(make_cohort(program), topic)
    row = next(iter(admin.get(url(admin, "topics")).context["table"].rows)).record
    assert (row.teach, row.want) == (1, 1)


def test_a_topic_shows_who_teaches_it_and_what_shows_it_whatever_they_answered(admin, in_organization):
    topic = make_topic("Live shopping", description="What sells.")
    Topic.objects.update(levels=list(LEVELS))
    cohort = make_cohort(make_program(topics=[topic]))
    path = url(admin, "topic", topic=topic.pk)
    for number in range(3):
        make_mentor(cohort, topic, evidence=f"Ran the rollout {number}", person=make_person(f"Ana {number}"))
        page = admin.get(path)
        assert f"Ran the rollout {number}".encode() in page.content
        assert LEVELS[2].encode() in page.content
        if number == 0:
            one = queries_of(admin, path)
    assert queries_of(admin, path) == one


def test_a_coordinator_reads_of_the_programs_they_run_and_changes_nothing(sign_in, in_organization):
    coordinator, topic = sign_in(Role.COORDINATOR), make_topic()
    mine, other = make_program(topics=[topic]), make_program(topics=[topic])
    Coordinator.objects.create(program=mine, membership=coordinator.member)
    make_mentor(make_cohort(mine), topic, person=make_person("Ana Ruiz"))
    make_mentor(make_cohort(other), topic, person=make_person("Theo Brandt"))
    page = coordinator.get(url(coordinator, "topic", topic=topic.pk)).content
    assert b"Ana Ruiz" in page
    assert b"Theo Brandt" not in page
    assert b"Merge it" not in page
    for name in ("topics", "add_topic", "import_topics"):
        assert coordinator.get(url(coordinator, name)).status_code == 403
    assert coordinator.get(url(coordinator, "merge_topic", topic=topic.pk)).status_code == 403


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.EXECUTIVE, Role.OWNER, Role.OMBUDSPERSON, Role.GUEST])
def test_others_do_not_open_a_topic(sign_in, in_organization, role):
    client = sign_in(role)
    assert client.get(url(client, "topic", topic=make_topic().pk)).status_code == 403


@pytest.mark.parametrize("name", ["topic", "set_topic", "merge_topic"])
def test_unknown_and_foreign_topics_are_not_found(admin, elsewhere, name):
    with elsewhere():
        foreign = make_topic().pk
    for topic in (uuid4(), foreign):
        assert admin.get(url(admin, name, topic=topic)).status_code == 404


def test_a_merge_shows_what_moves_and_does_it_on_a_second_yes(admin, in_organization):
    gone, kept = make_topic("Shopping live"), make_topic("Live shopping")
    program = make_program("AI fluency", topics=[gone])
    make_mentor(make_cohort(program), gone)
    path = url(admin, "merge_topic", topic=gone.pk)
    assert b"Merge them for good" not in admin.get(path).content
    page = admin.get(path, {"into": str(kept.pk)})
    for words in (b"Merge Shopping live into Live shopping?", b"AI fluency", b"no way back", b"Nobody is asked again"):
        assert words in page.content
    data = {"into": str(kept.pk), "stamp": page.context["plan"].stamp}
    assert b"is merged into" in admin.post(path, data, follow=True).content
    gone.refresh_from_db()
    assert gone.merged_into == kept
    again = admin.post(path, data, follow=True)
    assert b"was merged into Live shopping" in again.content
    assert b"Merged into Live shopping" in admin.get(url(admin, "topics")).content


def test_a_merge_that_would_do_more_than_was_read_is_read_again(admin, in_organization):
    gone, kept = make_topic(), make_topic()
    path = url(admin, "merge_topic", topic=gone.pk)
    stamp = admin.get(path, {"into": str(kept.pk)}).context["plan"].stamp
    make_mentor(make_cohort(make_program(topics=[gone])), gone)
    page = admin.post(path, {"into": str(kept.pk), "stamp": stamp})
    assert b"Nothing was merged" in page.content
    assert page.context["plan"].skills.moved == 1
    gone.refresh_from_db()
    assert gone.merged_into is None


@pytest.mark.parametrize("into", ["", "x", "self", "unknown", "retired", "foreign"])
def test_only_another_topic_in_use_here_can_be_kept(admin, in_organization, elsewhere, into):
    gone, retired = make_topic(), make_topic()
    Topic.objects.filter(pk=retired.pk).update(is_retired=True)
    ids = {"self": gone.pk, "unknown": uuid4(), "retired": retired.pk, "foreign": uuid4()}
    path = url(admin, "merge_topic", topic=gone.pk)
    for page in (admin.get(path, {"into": ids.get(into, into)}), admin.post(path, {"into": ids.get(into, into)})):
        assert page.status_code == 200
        assert page.context["form"].errors["into"]
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_a_merged_topic_is_read_and_no_more(admin, in_organization):
    gone, kept = make_topic("Shopping live"), make_topic("Live shopping")
    merge(gone, kept)
    page = admin.get(url(admin, "topic", topic=gone.pk)).content
    assert b"Files that name this topic mean that one" in page
    assert b"Change the words" not in page
    assert b"was merged" in admin.post(url(admin, "restore_topic", topic=gone.pk), follow=True).content
    changed = admin.post(url(admin, "set_topic", topic=gone.pk), {"name": "Back"}, follow=True)
    assert b"was merged" in changed.content
    gone.refresh_from_db()
    assert (gone.name, gone.is_retired) == ("Shopping live", True)
