"""The page of the audit log, and its file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from pytest_django.asserts import assertNumQueries

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.roles import ROLE_PERMISSIONS, Permission, Role
from access.tenancy import tenant
from accounts.models import Person
from audit.sentences import Action

LOG = "/o/halden/audit/"
FILE = "/o/halden/audit/export/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def table(response) -> str:
    """The list without the search above it, which names every action."""
    return text(response).partition("<tbody>")[2]


@pytest.fixture
def auditor(sign_in):
    return sign_in(Role.OWNER)


@pytest.fixture
def write(organization):
    def make(actor: str = "Olga Owner", subject: str = "Ana Ruiz", action: Action = Action.MEMBER_JOINED, **facts):
        with tenant(organization.pk):
            return audit.record(action, by=Actor(None, actor), subject_name=subject, **facts)

    return make


def rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode())))[1:]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", [LOG, FILE])
def test_who_may_read_the_log(path, role, sign_in):
    allowed = Permission.AUDIT_VIEW in ROLE_PERMISSIONS[role]
    assert sign_in(role).get(path).status_code == (200 if allowed else 403)


def test_the_log_shows_sentences_newest_first(auditor, write):
    write()
    write(action=Action.MEMBER_INVITED, roles="Guest")
    page = table(auditor.get(LOG))
    assert "Olga Owner invited Ana Ruiz as Guest" in page
    assert page.index("invited Ana Ruiz") < page.index("Ana Ruiz accepted")
    assert page.index("Ana Ruiz accepted") < page.index("created the organization")


def test_times_are_in_the_zone_of_the_reader(auditor, write, organization):
    with time_machine.travel("2026-03-01T23:30:00Z", tick=False):
        write(subject="At night")
    assert "Mar 1, 2026, 6:30 PM" in table(auditor.get(LOG))
    with tenant(organization.pk):
        Person.objects.filter(pk=auditor.member.person_id).update(timezone="Asia/Tokyo")
    assert "Mar 2, 2026, 8:30 AM" in table(auditor.get(LOG))
    assert rows(auditor.get(FILE + "?search=At+night"))[0][0] == "2026-03-02T08:30:00+09:00"
    assert "At night" in table(auditor.get(LOG + "?since=2026-03-02&until=2026-03-02"))
    assert "At night" not in table(auditor.get(LOG + "?until=2026-03-01"))


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("search=olga", "Ana Ruiz accepted", "Ben Ito"),
        ("search=ITO", "Ben Ito", "Ana Ruiz"),
        ("action=member_deactivated", "Ben Ito", "Ana Ruiz"),
    ],
)
def test_the_log_is_searched_by_person_or_subject_and_by_action(auditor, write, query, shown, hidden):
    write()
    write(actor="Adam Admin", subject="Ben Ito", action=Action.MEMBER_DEACTIVATED)
    for path in (LOG, FILE):
        response = auditor.get(f"{path}?{query}")
        page = table(response) if path == LOG else text(response)
        assert shown in page
        assert hidden not in page


def test_a_search_that_makes_no_sense_is_answered(auditor):
    for query in ("action=nothing", "since=yesterday", "sort=zzz", "page=999", "search=%00", "page=x"):
        for path in (LOG, FILE):
            assert auditor.get(f"{path}?{query}").status_code == 200, query
    assert "Nothing matches" in text(auditor.get(LOG + "?search=zzz"))


def test_the_log_is_paged(auditor, write):
    for number in range(30):
        write(subject=f"Person {number:02}")
    first, second = table(auditor.get(LOG)), table(auditor.get(LOG + "?page=2"))
    assert "Person 29" in first
    assert "Person 04" not in first
    assert "Person 04" in second
    assert len(rows(auditor.get(FILE + "?search=Person"))) == 30


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(LOG, 16), (FILE, 14)])
def test_the_number_of_queries_does_not_grow(path, queries, count, auditor, write):
    for _ in range(count):
        write()
    with assertNumQueries(queries):
        auditor.get(path)


def test_the_file_runs_nothing_in_a_spreadsheet(auditor, write):
    write(actor="=cmd|' /C calc'!A0", subject="Ana", action=Action.MEMBER_DEACTIVATED)
    (row,) = rows(auditor.get(FILE + "?action=member_deactivated"))
    assert row[1] == "'=cmd|' /C calc'!A0"
    assert row[2].startswith("'=cmd")
    assert row[3] == "Access: ended"


def test_the_file_has_a_name_and_is_a_download(auditor):
    response = auditor.get(FILE)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="audit-halden-2')


def test_the_download_takes_the_search_along(auditor, write):
    write()
    assert f'href="{FILE}?search=Ana&amp;page=1"' in text(auditor.get(LOG + "?search=Ana&page=1"))


def test_entries_of_another_organization_are_not_there(auditor, other_organization):
    with tenant(other_organization.pk):
        audit.record(Action.MEMBER_JOINED, by=Actor(None, "Foreign"), subject_name="Secret Person")
    for path in (LOG, FILE):
        assert "Secret Person" not in text(auditor.get(path))


def test_a_log_too_long_for_a_file_says_so(auditor, write, monkeypatch):
    monkeypatch.setattr("audit.views.MOST", 2)
    for number in range(4):
        with time_machine.travel(now() + timedelta(minutes=number)):
            write(subject=f"Person {number}")
    assert "A file holds the newest" in text(auditor.get(LOG))
    assert [row[2] for row in rows(auditor.get(FILE))] == [
        "Person 3 accepted the invitation",
        "Person 2 accepted the invitation",
    ]
