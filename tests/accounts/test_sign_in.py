"""Signing in, and the ways back in: the package's flows under our settings."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.sealing import CannotOpen, unwrap_text, wrap_text
from tests.factories.accounts import confirm_email

PASSWORD = "correct horse battery"
LINK = re.compile(r"http://testserver(/\S+)")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_used_up():
    cache.clear()


@pytest.fixture
def ana() -> User:
    return confirm_email(User.objects.create_user("ana@example.com", PASSWORD))


def sign_in(client: Client, email: str = "ana@example.com", password: str = PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def linked_path() -> str:
    return LINK.search(mail.outbox[-1].body)[1]


def code_for(secret: str, *, at: int | None = None) -> str:
    import time

    return format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))


def test_the_right_password_leads_to_the_chooser(client, ana):
    response = sign_in(client)
    assert response.url == reverse("accounts_public:organizations")
    assert is_signed_in(client)


def test_the_address_is_taken_in_any_case(client, ana):
    assert sign_in(client, "Ana@Example.COM").status_code == 302


def test_signing_in_leads_back_to_where_one_wanted_to_go_and_nowhere_else(client, ana):
    assert sign_in(client, next="/o/halden/").url == "/o/halden/"
    client.logout()
    assert sign_in(client, next="https://elsewhere.example/").url == reverse("accounts_public:organizations")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, ana):
    answers = []
    for email in ("ana@example.com", "eva@example.com"):
        response = sign_in(client, email, "not this one")
        body = re.sub(r'value="[^"]{30,}"', "", response.content.decode()).replace(email, "…")
        answers.append((response.status_code, body))
    assert answers[0] == answers[1]
    assert "do not belong together" in answers[0][1]
    assert not is_signed_in(client)


def test_a_closed_account_does_not_open(client, ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    sign_in(client)
    assert not is_signed_in(client)


def test_five_wrong_passwords_close_the_door_for_a_while_even_to_the_right_one(client, ana):
    for _ in range(5):
        assert "do not belong together" in sign_in(client, password="wrong").content.decode()
    response = sign_in(client)
    assert "Too many tries" in response.content.decode()
    assert not is_signed_in(client)
    assert sign_in(Client(REMOTE_ADDR="10.1.1.1"), "eva@example.com", "wrong").status_code == 200


def test_many_tries_from_one_address_are_refused(client):
    codes = {sign_in(client, f"person{number}@example.com", "wrong").status_code for number in range(31)}
    assert codes == {200, 429}


def test_a_forwarded_address_that_no_proxy_of_ours_wrote_is_not_believed(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    codes = {
        client.post(
            reverse("account_login"),
            {"login": f"person{number}@example.com", "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"10.0.0.{number}",
        ).status_code
        for number in range(31)
    }
    assert 429 in codes


def test_the_reset_mail_has_a_link_that_sets_a_new_password_once(client, ana):
    response = client.post(reverse("account_reset_password"), {"email": "ana@example.com"})
    assert response.status_code == 302
    assert mail.outbox[-1].to == ["ana@example.com"]
    path = linked_path()
    answer = client.post(client.get(path).url, {"password1": "another long secret", "password2": "another long secret"})
    assert answer.status_code == 302
    assert sign_in(Client(), password="another long secret").status_code == 302
    assert not is_signed_in(client)
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_a_reset_refuses_a_password_that_is_easy_to_guess(client, ana):
    client.post(reverse("account_reset_password"), {"email": "ana@example.com"})
    form = client.get(linked_path()).url
    for password in ("short", "qwerty123456789", "ana@example.com"):
        client.post(form, {"password1": password, "password2": password})
    assert sign_in(Client()).status_code == 302


def test_a_reset_for_an_unknown_address_gets_the_same_answer(client, ana):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("ana@example.com", "eva@example.com")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].url == answers[1].url
    assert "no account" in mail.outbox[-1].body
    assert not LINK.search(mail.outbox[-1].body)


def test_an_address_that_is_not_confirmed_is_confirmed_by_mail_first(client):
    User.objects.create_user("ana@example.com", PASSWORD)
    response = sign_in(client)
    assert response.url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    path = linked_path()
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.get().verified
    client.post(path)
    assert EmailAddress.objects.get().verified
    sign_in(client)
    assert is_signed_in(client)


def test_nobody_signs_up(client):
    page = client.get(reverse("account_signup"))
    assert "by invitation" in page.content.decode()
    client.post(reverse("account_signup"), {"email": "eve@example.com", "password1": "another long secret"})
    assert not User.objects.exists()


def test_a_link_does_not_sign_anybody_out(client, ana):
    sign_in(client)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_the_list_of_sessions_shows_them_and_ends_the_others(client, ana):
    other = Client()
    sign_in(other)
    sign_in(client)
    assert "This device" in client.get(reverse("usersessions_list")).content.decode()
    client.post(reverse("usersessions_list"))
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_the_second_step_asks_for_a_code_which_works_once(client, ana):
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    response = sign_in(client)
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(client)
    code = code_for(secret)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    again = Client()
    sign_in(again)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(again)


def test_the_key_of_the_second_step_is_not_readable_in_the_database(ana):
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert unwrap_text(stored, purpose="second factor") == secret


def test_wrapped_text_opens_for_its_purpose_only():
    wrapped = wrap_text("JBSWY3DP", purpose="second factor")
    assert wrap_text("JBSWY3DP", purpose="second factor") != wrapped
    for text, purpose in ((wrapped, "another"), (wrapped[:-4], "second factor"), ("not base64", "second factor")):
        with pytest.raises(CannotOpen):
            unwrap_text(text, purpose=purpose)


def test_a_mail_server_that_is_away_does_not_make_a_changed_password_look_undone(client, ana, settings):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    fields = {"oldpassword": PASSWORD, "password1": "another long secret", "password2": "another long secret"}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    assert sign_in(Client(), password="another long secret").status_code == 302


def test_a_changed_password_is_told_by_mail(client, ana):
    sign_in(client)
    fields = {"oldpassword": PASSWORD, "password1": "another long secret", "password2": "another long secret"}
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_change_password"), fields)
    assert "password" in mail.outbox[-1].subject.lower()
