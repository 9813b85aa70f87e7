"""The page of the chat channel, in a plain client."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from access.clock import now
from access.roles import ROLE_PERMISSIONS, Permission, Role
from access.tenancy import tenant
from accounts import webhooks
from accounts.forms.webhooks import INSIDE, NOT_AN_ADDRESS, WebhookForm
from accounts.models import Organization, Webhook
from audit.models import AuditEntry
from tests.asking import path, text_of
from tests.factories.webhooks import Receiver, make_webhook
from tests.roles import as_role

PAGE = "/o/halden/people/webhook/"
URL = "https://chat.example.com/hooks/canary-path"
SECRET = re.compile(r"whsec_[\w+/=]{44}")


@pytest.fixture
def admin(sign_in: Callable[..., Client]) -> Client:
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_set_it_up(role: Role, sign_in: Callable[..., Client]) -> None:
    client, allowed = sign_in(role), Permission.WEBHOOK_SET in ROLE_PERMISSIONS[role]
    assert allowed == (role in {Role.OWNER, Role.PROGRAM_ADMIN})
    assert client.get(PAGE).status_code == (200 if allowed else 403)
    assert client.post(path("accounts:set_webhook"), {"url": URL}).status_code == (200 if allowed else 403)


def test_it_is_set_up_with_a_secret_that_is_shown_once(admin: Client, organization: Organization) -> None:
    assert "Set it up" in text_of(admin.get(PAGE))
    response = admin.post(path("accounts:set_webhook"), {"url": URL, "is_on": "on"})
    (secret,) = SECRET.findall(text_of(response))
    assert "no-store" in response.headers["Cache-Control"]
    with tenant(organization.pk):
        webhook = Webhook.objects.get()
        assert (webhook.secret, webhook.url, webhook.is_on) == (secret, URL, True)
        assert "new address, on" in AuditEntry.objects.get(action="webhook_set").sentence
    page = text_of(admin.get(PAGE))
    assert "chat.example.com" in page
    assert secret not in page and "canary-path" not in page and not SECRET.search(page)


def test_an_empty_address_keeps_the_one_there_is_and_the_same_again_changes_nothing(
    admin: Client, organization: Organization
) -> None:
    with tenant(organization.pk):
        make_webhook(URL)
    for _ in range(2):
        assert admin.post(path("accounts:set_webhook"), {"url": ""}).url == PAGE
    with tenant(organization.pk):
        webhook = Webhook.objects.get()
        assert (webhook.url, webhook.is_on) == (URL, False)
        assert AuditEntry.objects.filter(action="webhook_set").count() == 2


def test_a_replaced_secret_is_another_and_shown_once(admin: Client, organization: Organization) -> None:
    with tenant(organization.pk):
        _, before = make_webhook(URL)
    (secret,) = SECRET.findall(text_of(admin.post(path("accounts:replace_webhook_secret"))))
    with tenant(organization.pk):
        assert Webhook.objects.get().secret == secret != before
        assert Webhook.objects.get().url == URL
        assert AuditEntry.objects.filter(action="webhook_secret_replaced").count() == 1


def test_it_is_removed_after_a_question_and_a_second_press_is_harmless(
    admin: Client, organization: Organization
) -> None:
    with tenant(organization.pk):
        make_webhook(URL)
    remove = path("accounts:delete_webhook")
    assert "Remove the chat channel?" in text_of(admin.get(remove))
    with tenant(organization.pk):
        assert Webhook.objects.exists()
    for _ in range(2):
        assert "The chat channel is removed." in text_of(admin.post(remove, follow=True))
    with tenant(organization.pk):
        assert not Webhook.objects.exists()
        assert AuditEntry.objects.filter(action="webhook_deleted").count() == 1


def test_without_a_channel_there_is_nothing_to_try_replace_or_remove(admin: Client) -> None:
    for name in ("try_webhook", "replace_webhook_secret"):
        assert admin.post(path(f"accounts:{name}")).status_code == 404
    assert admin.get(path("accounts:delete_webhook")).status_code == 404


def test_a_test_shows_that_it_is_on_its_way_and_then_what_came_back(admin: Client, organization: Organization) -> None:
    with Receiver(404) as receiver:
        with tenant(organization.pk):
            make_webhook(receiver.url)
        waiting = text_of(admin.post(path("accounts:try_webhook"), follow=True))
        with as_role("worker"):
            webhooks.try_out(organization.pk)
    assert "On its way" in waiting and 'hx-trigger="every 1s"' in waiting and "<noscript>" in waiting
    page = text_of(admin.get(PAGE))
    assert "It did not work" in page and "404 Not Found: nobody listens at this address." in page
    assert "every 1s" not in page


def test_why_it_was_switched_off_is_said(admin: Client, organization: Organization) -> None:
    with tenant(organization.pk):
        webhook, _ = make_webhook(URL)
        Webhook.objects.filter(pk=webhook.pk).update(
            is_on=False, stopped_at=now(), stopped_because="It answered 410 Gone: the channel is gone for good."
        )
    assert "It answered 410 Gone" in text_of(admin.get(PAGE))


def test_a_wrong_address_is_named_and_nothing_is_saved(admin: Client, organization: Organization) -> None:
    response = admin.post(path("accounts:set_webhook"), {"url": "ftp://chat.example.com/canary"})
    assert response.status_code == 422
    assert NOT_AN_ADDRESS in text_of(response)
    with tenant(organization.pk):
        assert not Webhook.objects.exists()


def test_another_organization_has_its_own(
    admin: Client, organization: Organization, other_organization: Organization
) -> None:
    with tenant(other_organization.pk):
        make_webhook("https://other.example.com/hooks/1")
    assert "other.example.com" not in text_of(admin.get(PAGE))
    admin.post(path("accounts:delete_webhook"))
    with tenant(other_organization.pk):
        assert Webhook.objects.exists()


# Addresses ----------------------------------------------------------------------------------------------------


def problem(url: str) -> str:
    form = WebhookForm({"url": url}, webhook=None)
    return "" if form.is_valid() else str(form.errors["url"][0])


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (URL, ""),
        ("https://chat.example.com:8443/hooks?key=1", ""),
        ("https://8.8.8.8/hooks", ""),
        ("", "Paste the address that your chat tool gave you."),
        ("chat.example.com/hooks", NOT_AN_ADDRESS),
        ("https://", NOT_AN_ADDRESS),
        ("https://chat.example.com:99999/", NOT_AN_ADDRESS),
        ("https://[::1", NOT_AN_ADDRESS),
        ("https://chat.example.com/a b", NOT_AN_ADDRESS),
        ("https://chat.example.com/a\u0000b", None),
        ("https://chat.example.com/#room", NOT_AN_ADDRESS),
        ("javascript:alert(1)", NOT_AN_ADDRESS),
        ("https://sam:secret@chat.example.com/", "Leave the name and password out of the address."),
        ("http://chat.example.com/hooks", "The address must begin with https://."),
        ("https://10.0.0.8/hooks", INSIDE),
        ("https://169.254.169.254/latest", INSIDE),
        ("https://[fd00::1]/hooks", INSIDE),
        ("https://intranet/hooks", INSIDE),
        ("https://localhost/hooks", INSIDE),
        ("https://127.0.0.1/hooks", INSIDE),
    ],
)
def test_an_address_leads_outside_by_https(url: str, wanted: str | None, settings: Any) -> None:
    settings.LOCAL = False
    found = problem(url)
    assert found == wanted if wanted is not None else found


def test_ones_own_machine_is_an_address_only_where_one_tries_things_out(settings: Any) -> None:
    settings.LOCAL = True
    assert problem("http://127.0.0.1:9000/") == problem("http://localhost:9000/") == ""
    assert problem("https://10.0.0.8/") == INSIDE


def test_a_demonstration_leads_to_its_room_and_nothing_else_does(admin: Client, settings: Any, tmp_path: Path) -> None:
    assert "/demo/room/" not in admin.get(PAGE).content.decode()
    settings.MAIL_SINK = str(tmp_path)
    assert 'href="/demo/room/"' in admin.get(PAGE).content.decode()
