"""One click ends mails of a kind: in the mail reader by itself, or on a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from access.links import make_token
from access.tenancy import tenant
from accounts.models import Organization
from notifications.kinds import Kind
from notifications.models import Message, Preference
from tests.factories.notifications import make_message


@pytest.fixture
def message(organization: Organization) -> Message:
    with tenant(organization.pk):
        return make_message(Kind.CHECK_IN_OPENED)


@pytest.fixture
def url(organization: Organization, message: Message) -> str:
    return f"/unsubscribe/{make_token('unsubscribe', organization.pk, message.pk)}/"


@pytest.fixture
def muted(organization: Organization) -> Callable[[], list[bool]]:
    def read() -> list[bool]:
        with tenant(organization.pk):
            return list(Preference.objects.values_list("is_muted", flat=True))

    return read


def test_opening_the_page_changes_nothing(client: Client, url: str, muted: Callable[[], list[bool]]) -> None:
    response = client.get(url)
    assert "No more mails of this kind?" in response.content.decode()
    assert "Reminders of the monthly check-in" in response.content.decode()
    assert muted() == []


def test_a_mail_reader_needs_neither_cookie_nor_form_nor_redirect(
    url: str, message: Message, muted: Callable[[], list[bool]], organization: Organization
) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(url, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert muted() == [True]
    with tenant(organization.pk):
        message.refresh_from_db()
    assert message.state == Message.State.CANCELED


def test_the_same_click_twice_is_harmless(client: Client, url: str, muted: Callable[[], list[bool]]) -> None:
    client.post(url)
    client.post(url)
    assert muted() == [True]


def test_mails_can_be_taken_back(client: Client, url: str, muted: Callable[[], list[bool]]) -> None:
    client.post(url)
    assert "Send them again" in client.get(url).content.decode()
    response = client.post(url, {"mails": "on"})
    assert "You get mails of this kind again" in response.content.decode()
    assert muted() == [False]


def test_only_this_kind_of_this_person_ends(
    client: Client, url: str, message: Message, organization: Organization
) -> None:
    client.post(url)
    with tenant(organization.pk):
        preference = Preference.objects.get()
    assert (preference.person_id, preference.kind) == (message.recipient_id, Kind.CHECK_IN_OPENED)


def test_an_invitation_cannot_be_turned_off(client: Client, organization: Organization) -> None:
    with tenant(organization.pk):
        invitation = make_message(Kind.MEMBER_INVITED)
    url = f"/unsubscribe/{make_token('unsubscribe', organization.pk, invitation.pk)}/"
    assert client.get(url).status_code == client.post(url).status_code == 404


def test_tokens_of_another_kind_organization_or_hand_open_nothing(
    client: Client, organization: Organization, other_organization: Organization, message: Message, url: str
) -> None:
    wrong = [
        make_token("invitation", organization.pk, message.pk),
        make_token("unsubscribe", other_organization.pk, message.pk),
        url.split("/")[2] + "x",
    ]
    for token in wrong:
        assert client.post(f"/unsubscribe/{token}/").status_code == 404
