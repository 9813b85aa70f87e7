"""What must not stand in a log."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import structlog
from allauth.account.models import EmailConfirmationHMAC
from django.core import mail
from django.urls import reverse

from access.links import LIFETIMES, make_token
from access.logs import leave_out_doors, leave_out_keys
from accounts.models import User
from tests.factories.accounts import confirm_email


def logged(**event: object) -> dict[str, object]:
    return dict(leave_out_keys(None, "info", event))


@pytest.mark.parametrize("kind", list(LIFETIMES))
def test_the_token_of_a_link_is_left_out(kind):
    token = make_token(kind, uuid4(), uuid4())
    found = logged(event="request_started", request=f"POST /{kind}/{token}/", code=200)
    assert found == {"event": "request_started", "request": f"POST /{kind}/…/", "code": 200}


@pytest.mark.django_db
def test_keys_of_the_sign_in_package_are_left_out(client):
    user = confirm_email(User.objects.create_user("ana@example.com", "correct horse battery"))
    key = EmailConfirmationHMAC(user.emailaddress_set.get()).key
    assert key not in str(logged(event=f"Forbidden: {reverse('account_confirm_email', args=[key])}"))
    client.post(reverse("account_reset_password"), {"email": "ana@example.com"})
    path = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    assert logged(request=f"GET {path}")["request"].endswith("/accounts/password/reset/key/…/")


def test_everything_else_stays():
    event = {
        "event": "mail away at 12:30:45",
        "request": "GET /o/halden/people/?sort=-name",
        "id": str(uuid4()),
        "n": 3,
    }
    assert logged(**event) == event


def test_the_log_of_a_request_holds_no_key(client, organization, caplog):
    token = make_token("membership", organization.pk, uuid4())
    client.get(f"/membership/{token}/")
    assert "/membership/…/" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("page", ["check-in/", "help/", f"wishes/{UUID(int=7)}/"])
def test_that_somebody_opened_one_of_these_pages_is_not_written_down(page):
    request = f"POST /o/halden/{page}"
    for event in ("request_started", "request_finished"):
        with pytest.raises(structlog.DropEvent):
            leave_out_doors(None, "info", {"event": event, "request": request})
        other = {"event": event, "request": "GET /o/halden/people/"}
        assert leave_out_doors(None, "info", dict(other)) == other
    failed = {"event": "request_failed", "request": request}
    assert leave_out_doors(None, "info", dict(failed)) == failed
