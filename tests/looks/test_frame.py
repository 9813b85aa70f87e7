"""The frame of every page: who is here, what they may open, and that it stands without any of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, reverse

from access.roles import Permission, Role
from accounts.models import Organization
from home import navigation
from home.context import shell


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_error_pages_need_neither_a_request_nor_the_database(template: str) -> None:
    page = render_to_string(template)
    assert page.count("<h1") == 1
    assert 'id="main"' in page


def test_the_page_for_our_own_faults_shows_its_reference_and_nothing_else() -> None:
    page = render_to_string("500.html", {"reference": "1f3a9c20"})
    assert "1f3a9c20" in page
    assert "tell your program team this number" not in render_to_string("500.html")


def test_the_page_for_our_own_faults_asks_no_manifest_of_static_files(settings: object) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    assert "/static/css/upwell.css" in render_to_string("500.html")


def test_an_unknown_address_is_answered_in_our_words(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_a_message_with_an_address_offers_to_undo_by_a_post() -> None:
    message = Message(constants.SUCCESS, "Session 3 is booked.", extra_tags="undo:/o/halden/unbook/")
    page = render_to_string("components/toasts.html", {"messages": [message]})
    assert '<form method="post" action="/o/halden/unbook/">' in page
    assert "data-uw-stays" in page


def test_a_message_without_an_address_offers_nothing() -> None:
    page = render_to_string("components/toasts.html", {"messages": [Message(constants.SUCCESS, "Saved.")]})
    assert "Undo" not in page
    assert "data-uw-stays" not in page


def test_a_page_outside_organizations_names_nobody(rf: RequestFactory) -> None:
    context = shell(rf.get("/"))
    assert (context["nav"], context["footer"], context["person_name"]) == ([], [], "")


class Holding:
    """A membership of some roles."""

    def __init__(self, *roles: Role) -> None:
        self.roles = roles


ROWS = (
    navigation.Row("Jobs", Permission.HOME_VIEW, "home:first"),
    navigation.Row("Impact", Permission.IMPACT_VIEW, "metrics:impact"),
    navigation.Row("Decisions", Permission.DECISIONS_VIEW, "metrics:decisions"),
)


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[navigation.Item]]:
    monkeypatch.setattr(navigation, "MENU", ROWS)
    monkeypatch.setattr(navigation, "reverse", lambda name, kwargs: f"/o/{kwargs['organization']}/{name}/")

    def make(*roles: Role, view: str = "home:first") -> list[navigation.Item]:
        namespace, name = view.split(":")
        here = ResolverMatch(lambda: None, (), {}, url_name=name, namespaces=[namespace])
        return navigation.menu_of(Holding(*roles), "halden", here)

    return make


def test_the_menu_shows_what_the_roles_open_and_nothing_else(menu: Callable[..., list[navigation.Item]]) -> None:
    assert [item.label for item in menu(Role.PARTICIPANT)] == ["Jobs", "Decisions"]
    assert [item.label for item in menu(Role.EXECUTIVE)] == ["Jobs", "Impact", "Decisions"]


def test_the_menu_marks_the_page_one_is_on(menu: Callable[..., list[navigation.Item]]) -> None:
    assert [item.current for item in menu(Role.EXECUTIVE, view="metrics:decisions")] == ["", "", "page"]


def test_the_menu_marks_the_section_of_a_page_that_it_does_not_list(menu: Callable[..., list[navigation.Item]]) -> None:
    assert [item.current for item in menu(Role.EXECUTIVE, view="metrics:decision")] == ["", "true", ""]


def test_every_row_of_the_menu_and_the_footer_opens_an_existing_page(organization: Organization) -> None:
    for row in navigation.all_rows():
        assert reverse(row.url_name, kwargs={"organization": organization.slug})
    for _, name in navigation.ACCOUNT:
        assert reverse(name)


def test_a_page_of_another_section_may_belong_to_a_row(
    monkeypatch: pytest.MonkeyPatch, menu: Callable[..., list[navigation.Item]]
) -> None:
    rows = (navigation.Row("Home", Permission.HOME_VIEW, "home:home", also=("metrics:impact",)), *ROWS[2:])
    monkeypatch.setattr(navigation, "MENU", rows)
    found = {item.label: item.current for item in menu(Role.EXECUTIVE, view="metrics:impact")}
    assert found == {"Home": "true", "Decisions": ""}


@pytest.mark.parametrize(
    ("view", "row"),
    [("home:health", "Programs"), ("home:mirror", "Home"), ("home:reminders", None), ("home:reminder", None)],
)
def test_pages_of_no_single_app_stand_where_people_found_them(view: str, row: str | None) -> None:
    namespace, name = view.split(":")
    here = ResolverMatch(lambda: None, (), {}, url_name=name, namespaces=[namespace])
    menu = navigation.menu_of(Holding(Role.PROGRAM_ADMIN), "halden", here)
    assert [item.label for item in menu if item.current] == ([row] if row else [])
