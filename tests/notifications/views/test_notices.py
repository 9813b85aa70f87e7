"""What a person was told, inside the application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Organization
from notifications.kinds import Kind
from notifications.models import Notice
from tests.factories.notifications import make_message, sample_context

NOTICES, READ = "/o/halden/notices/", "/o/halden/notices/read/"
SignIn = Callable[..., Client]


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(Role.PARTICIPANT)


@pytest.fixture
def tell(organization: Organization, reader: Client) -> Callable[..., None]:
    def one(kind: Kind = Kind.PAIR_PUBLISHED, **fields: Any) -> None:
        with tenant(organization.pk):
            make_message(kind, **{"person_id": reader.member.person_id} | fields)

    return one


def page(client: Client, query: str = "") -> str:
    response = client.get(NOTICES + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_notice_is_a_sentence_with_a_link(reader: Client, tell: Any) -> None:
    tell(context=sample_context(Kind.PAIR_PUBLISHED, link="/o/halden/pairs/1/"))
    html = page(reader)
    assert "canary program: you are paired with Ana Lima and Theo Brandt." in html
    assert 'href="/o/halden/pairs/1/"' in html


def test_nobody_sees_the_notices_of_others(reader: Client, tell: Any, sign_in: SignIn) -> None:
    tell()
    assert "canary program" not in page(sign_in(Role.OWNER))
    assert "No notices yet" in page(sign_in(Role.PROGRAM_ADMIN))


def test_what_is_due_later_or_called_off_is_not_shown(reader: Client, tell: Any, organization: Organization) -> None:
    tell(not_before=now() + timedelta(hours=1))
    tell()
    with tenant(organization.pk):
        Notice.objects.filter(shown_at__lte=now()).update(shown_at=None)
    assert "No notices yet" in page(reader)


def test_new_notices_are_counted_in_the_menu_until_they_are_read(reader: Client, tell: Any) -> None:
    tell()
    tell()
    html = page(reader)
    assert 'Notices (2<span class="visually-hidden"> new</span>)' in html
    assert "2 new." in html
    assert reader.post(READ).url == NOTICES
    html = page(reader)
    assert "Notices (" not in html
    assert "You have read everything." in html


def test_reading_twice_is_harmless_and_a_get_reads_nothing(reader: Client, tell: Any) -> None:
    tell()
    assert reader.get(READ).status_code == 405
    assert "1 new." in page(reader)
    assert reader.post(READ).status_code == reader.post(READ).status_code == 302


def test_reading_leaves_the_notices_of_others(reader: Client, tell: Any, sign_in: SignIn) -> None:
    other = sign_in(Role.PARTICIPANT)
    tell(person_id=other.member.person_id)
    reader.post(READ)
    assert "1 new." in page(other)


def test_old_notices_are_on_later_pages_and_any_page_number_is_answered(reader: Client, tell: Any) -> None:
    for _ in range(26):
        tell()
    assert page(reader).count("<li><div class=") == 25
    assert page(reader, "?page=2").count("<li><div class=") == 1
    assert "Page 2 of 2" in page(reader, "?page=99")
    assert "Page 1 of 2" in page(reader, "?page=x")


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    reader: Client, tell: Any, django_assert_num_queries: Any
) -> None:
    counts = []
    for notices in (1, 2):
        for _ in range(notices):
            tell()
        with django_assert_num_queries(100, exact=False) as seen:
            page(reader)
        counts.append(len(seen))
    assert counts[0] == counts[1]
