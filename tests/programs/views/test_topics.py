"""The catalog in the browser."""

from __future__ import annotations

import pytest

from access.roles import Role
from access.tenancy import tenant
from programs.models import Topic
from programs.starter import STARTER
from tests.factories.programs import make_topic
from tests.programs.pages import queries_of, url


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
    assert len(topics(organization)) == len(STARTER)
    assert b"starter catalog" not in admin.get(url(admin, "topics")).content.replace(b"starter catalog.", b"")


def test_a_topic_is_added_and_a_name_that_is_taken_says_so_at_the_field(admin, organization):
    data = {"name": "Live shopping", "area": "Digital journeys", "description": "What sells."}
    assert admin.post(url(admin, "add_topic"), data).status_code == 302
    again = admin.post(url(admin, "add_topic"), data | {"name": "live SHOPPING"})
    assert again.context["form"].errors["name"] == [
        "Another topic has this name. Pick another name, or change that topic."
    ]
    assert len(topics(organization)) == 1


def test_a_topic_is_renamed(admin, organization, in_organization):
    topic = make_topic("Old")
    data = {"name": "New", "area": "", "description": ""}
    assert admin.post(url(admin, "set_topic", topic=topic.pk), data).status_code == 302
    assert topics(organization)[0].name == "New"


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
    make_topic()
    one = queries_of(admin, url(admin, "topics"))
    make_topic()
    make_topic()
    assert queries_of(admin, url(admin, "topics")) == one


def test_a_coordinator_does_not_change_the_catalog(sign_in):
    coordinator = sign_in(Role.COORDINATOR)
    assert coordinator.get(url(coordinator, "topics")).status_code == 403
