"""The list of people."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.roles import Role
from access.tenancy import tenant
from tests.factories.accounts import make_person

URL = reverse("accounts:people", kwargs={"organization": "halden"})


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def three(organization):
    with tenant(organization.pk):
        ana = make_person("Ana Ruiz", unit="Sales", site="Oslo", title="Head of returns", level=4, employee_id="A-1")
        make_person("Ben Cole", unit="Legal", site="Oslo", manager=ana)
        make_person("Cho Park", unit="Sales", site="Lima", left_on=date(2026, 9, 1))


def names(response) -> list[str]:
    return [row.record.name for row in response.context["table"].page.object_list]


def text(response) -> str:
    return response.content.decode()


def test_everybody_is_listed_by_name_with_manager_and_whether_they_are_here(admin, three):
    page = admin.get(URL)
    assert names(page)[:3] == ["Ana Ruiz", "Ben Cole", "Cho Park"]
    assert "Left Sep 1, 2026" in text(page)
    assert text(page).count("Ana Ruiz") == 3, "herself, as the manager of Ben, and in the words of her link"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=ruiz", ["Ana Ruiz"]),
        ("search=RETURNS+ana", ["Ana Ruiz"]),
        ("search=ben.cole", ["Ben Cole"]),
        ("search=a-1", ["Ana Ruiz"]),
        ("search=nobody", []),
        ("unit=Sales", ["Ana Ruiz", "Cho Park"]),
        ("unit=Sales&presence=here", ["Ana Ruiz"]),
        ("presence=left", ["Cho Park"]),
        ("site=Oslo&sort=-name", ["Ben Cole", "Ana Ruiz"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(admin, three, query, expected):
    assert names(admin.get(f"{URL}?{query}")) == expected


@pytest.mark.parametrize(
    "query", ["unit=None+such", "presence=asleep", "sort=password", "page=0", "page=x", "page=999"]
)
def test_a_query_that_makes_no_sense_still_gives_a_page(admin, three, query):
    assert admin.get(f"{URL}?{query}").status_code == 200


def test_who_searches_in_vain_is_told_so(admin, three):
    assert "Nobody matches" in text(admin.get(f"{URL}?search=nobody"))


def test_the_list_comes_in_pages(admin, organization):
    with tenant(organization.pk):
        for n in range(30):
            make_person(f"Person {n:02}")
    assert len(names(admin.get(URL))) == 25
    assert len(names(admin.get(f"{URL}?page=2"))) == 6


def test_the_list_takes_the_same_queries_for_any_number_of_people(admin, organization):
    taken = []
    for _ in range(2):
        with tenant(organization.pk):
            manager = make_person(unit="Sales", site="Oslo")
            make_person(unit="Legal", site="Lima", manager=manager)
        admin.get(URL)
        with CaptureQueriesContext(connection) as queries:
            admin.get(URL)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 20


def test_before_the_first_file_the_list_says_how_it_fills(sign_in, organization):
    assert "A CSV or XLSX file from your HR system fills this list." in text(sign_in(Role.PROGRAM_ADMIN).get(URL))
    assert "A program admin fills this list" in text(sign_in(Role.COORDINATOR).get(URL))
    with tenant(organization.pk):
        make_person("Ana Ruiz")
    assert "fills this list" not in text(sign_in(Role.PROGRAM_ADMIN).get(URL))


def test_only_those_who_may_import_are_offered_it(sign_in, three):
    offered = reverse("accounts:import_people", kwargs={"organization": "halden"})
    assert offered in text(sign_in(Role.PROGRAM_ADMIN).get(URL))
    assert offered not in text(sign_in(Role.COORDINATOR).get(URL))


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.EXECUTIVE, Role.OMBUDSPERSON, Role.GUEST])
def test_others_may_not_see_the_people(sign_in, role):
    assert sign_in(role).get(URL).status_code == 403


def test_people_of_another_organization_are_not_there(admin, other_organization):
    with tenant(other_organization.pk):
        make_person("Otto Other", unit="Elsewhere")
    page = text(admin.get(f"{URL}?search=o"))
    assert "Otto" not in page
    assert "Elsewhere" not in page
