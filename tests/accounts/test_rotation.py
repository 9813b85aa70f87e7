"""Keys change while texts stay readable, whenever the change is killed; and an organization ends with its key."""

from __future__ import annotations

import base64
import os
import threading

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import override_settings

from access.tenancy import TenantModel, tenant
from accounts import rotation, sealing
from accounts.models import DataKey, Organization, User, Webhook
from accounts.sealing import CannotOpen, unwrap_text, wrap_text
from programs.models import InvitationQuestion
from tests.factories.accounts import make_member, make_person
from tests.factories.programs import make_cohort, make_mentor, make_program, make_topic
from tests.roles import as_role


class Killed(Exception):
    """The process is gone."""


def stored(row, column):
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{row._meta.db_table}" WHERE id = %s', [row.pk])
        return bytes(cursor.fetchone()[0])


def _enrollment():
    topic = make_topic()
    return make_mentor(make_cohort(make_program(topics=[topic])), topic)


def make_question(number: int) -> InvitationQuestion:
    return InvitationQuestion.objects.create(
        enrollment=_enrollment(), reader_ids=[], text=f"Question {number}", asked_at="2026-10-01T12:00:00Z", reply=""
    )


@pytest.fixture
def texts(organization):
    with tenant(organization.pk):
        questions = [make_question(number) for number in range(3)]
        hook = Webhook.objects.create(url="https://chat.example/x", secret="whsec", host="chat.example")
    return organization, questions, hook


def read_again(questions):
    return [str(InvitationQuestion.objects.get(pk=row.pk).text) for row in questions]


def quiet(what: str, rows: int) -> None:
    """Nobody listens."""


def test_every_text_is_under_the_new_key_and_the_old_one_is_gone(texts):
    organization, questions, hook = texts
    with tenant(organization.pk):
        before = [stored(row, "text") for row in questions] + [stored(hook, "url"), stored(hook, "secret")]
        old = dict(sealing._read_keys())
    with as_role("owner"):
        rotation.change_data_key(organization.pk, quiet)
    with tenant(organization.pk):
        assert [key.number for key in DataKey.objects.all()] == [2]
        after = [stored(row, "text") for row in questions] + [stored(hook, "url"), stored(hook, "secret")]
        assert not set(before) & set(after)
        assert read_again(questions) == ["Question 0", "Question 1", "Question 2"]
        assert str(Webhook.objects.get().url) == "https://chat.example/x"
        assert stored(questions[0], "reply") == b""
        sealing._keys[organization.pk] = old  # whoever kept the old key can open nothing with it
        monkey = sealing._read_keys
        sealing._read_keys = lambda: old
        try:
            with pytest.raises(CannotOpen):
                read_again(questions)
        finally:
            sealing._read_keys = monkey


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5, 8])
def test_a_killed_change_leaves_everything_readable_and_goes_on(texts, steps, monkeypatch):
    organization, questions, hook = texts
    monkeypatch.setattr(rotation, "BATCH", 1)
    left = [steps]

    def dies(what: str, rows: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    with as_role("owner"):
        with pytest.raises(Killed):
            rotation.change_data_key(organization.pk, dies)
        sealing.forget_keys()
    with tenant(organization.pk):
        assert DataKey.objects.count() == 2
        assert read_again(questions) == ["Question 0", "Question 1", "Question 2"]
        late = make_question(9)
    with as_role("owner"):
        rotation.change_data_key(organization.pk, quiet)
    with tenant(organization.pk):
        assert [key.number for key in DataKey.objects.all()] == [2], "it went on with the same new key"
        assert read_again([*questions, late]) == ["Question 0", "Question 1", "Question 2", "Question 9"]
        assert str(Webhook.objects.get(pk=hook.pk).secret) == "whsec"


def test_a_row_that_was_read_before_cannot_bring_the_old_key_back(texts):
    organization, questions, _ = texts
    with tenant(organization.pk):
        stale = InvitationQuestion.objects.get(pk=questions[0].pk)
    with as_role("owner"):
        rotation.change_data_key(organization.pk, quiet)
    with tenant(organization.pk):
        with pytest.raises(CannotOpen), transaction.atomic():
            stale.save()  # its key is gone: refused, and the text in the table stays
        assert read_again(questions)[0] == "Question 0"


def test_a_row_that_was_read_during_the_change_is_saved_under_the_new_key(texts):
    organization, questions, _ = texts
    with tenant(organization.pk):
        stale = InvitationQuestion.objects.get(pk=questions[0].pk)
        remembered = dict(sealing._read_keys())
    with as_role("owner"):
        rotation._begin(organization.pk)
    sealing._keys[organization.pk] = remembered  # another process, which has not looked since
    with tenant(organization.pk):
        stale.save()
        questions[1].reply = "Yes"
        questions[1].save(update_fields=["reply"])
    with as_role("owner"):
        rotation._end(organization.pk)  # as if the pass had no row left
    with tenant(organization.pk):
        assert str(InvitationQuestion.objects.get(pk=stale.pk).text) == "Question 0"
        assert str(InvitationQuestion.objects.get(pk=questions[1].pk).reply) == "Yes"


@pytest.mark.django_db(transaction=True)
def test_the_new_key_waits_for_who_seals_under_the_old_one(organization):
    sealed, done = threading.Event(), threading.Event()
    order = []

    def change() -> None:
        try:
            sealed.wait(10)
            with as_role("owner"):
                rotation._begin(organization.pk)
            order.append("new key")
            done.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=change)
    thread.start()
    with tenant(organization.pk):
        Webhook.objects.create(url="https://chat.example/x", secret="whsec", host="chat.example")
        sealed.set()
        assert not done.wait(0.5)
        order.append("sealed")
    thread.join(10)
    assert order == ["sealed", "new key"]


def test_the_wrapping_key_changes_without_touching_a_text(texts, settings):
    organization, questions, _ = texts
    member = make_member(organization)
    secret = wrap_text("JBSWY3DP", purpose="second factor")
    factor = Authenticator.objects.create(user=member.user, type="totp", data={"secret": secret})
    before = stored(questions[0], "text")
    old, new = settings.WRAPPING_KEY, base64.b64encode(os.urandom(32)).decode()
    with override_settings(WRAPPING_KEY=new, WRAPPING_KEY_BEFORE=old, PROCESS="owner"):
        sealing.forget_keys()
        with tenant(organization.pk):
            assert read_again(questions)[0] == "Question 0"
        with as_role("owner"):
            call_command("rotate_keys", "wrapping", stdout=open(os.devnull, "w"))  # noqa: SIM115
    with override_settings(WRAPPING_KEY=new, WRAPPING_KEY_BEFORE=""):
        sealing.forget_keys()
        with tenant(organization.pk):
            assert read_again(questions)[0] == "Question 0"
        factor.refresh_from_db()
        assert unwrap_text(factor.data["secret"], purpose="second factor") == "JBSWY3DP"
    assert stored(questions[0], "text") == before
    sealing.forget_keys()
    with tenant(organization.pk), pytest.raises(CannotOpen):
        read_again(questions)  # the old wrapping key alone is worth nothing


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("wrapping",), "UPWELL_WRAPPING_KEY_BEFORE"),
        (("data",), "name organizations"),
        (("data", "nobody"), "no organization has the address nobody"),
        (("wrapping", "halden"), "name none"),
    ],
)
def test_rotating_says_what_is_missing(organization, arguments, said):
    with override_settings(PROCESS="owner"), pytest.raises(CommandError, match=said):
        call_command("rotate_keys", *arguments)


def test_only_the_owner_changes_keys_or_erases(organization):
    for command in (("rotate_keys", "wrapping"), ("erase_organization", "halden")):
        with override_settings(PROCESS="web"), pytest.raises(CommandError, match="UPWELL_PROCESS must be owner"):
            call_command(*command)


def rows_of(organization: Organization) -> int:
    with as_role("owner"), connection.cursor() as cursor:
        total = 0
        for model in apps.get_models():
            if issubclass(model, TenantModel):
                cursor.execute(
                    f'SELECT count(*) FROM "{model._meta.db_table}" WHERE organization_id = %s', [organization.pk]
                )
                total += cursor.fetchone()[0]
        return total


def test_an_organization_ends_with_its_key(texts, other_organization, capsys):
    organization, _, _ = texts
    alone, both = make_member(organization), make_member(organization)
    with tenant(other_organization.pk):
        person = make_person(email=both.person.email)
    make_member(other_organization, person=person)
    others = rows_of(other_organization)
    with override_settings(PROCESS="owner"), as_role("owner"), pytest.raises(CommandError, match="not its name"):
        call_command("erase_organization", "halden", "--name", "Halden")
    assert rows_of(organization) > 5
    with override_settings(PROCESS="owner"), as_role("owner"):
        call_command("erase_organization", "halden", "--name", "Halden Group")
    assert "Backups still hold it" in capsys.readouterr().out
    assert rows_of(organization) == 0
    assert rows_of(other_organization) == others
    assert not Organization.objects.filter(slug="halden").exists()
    assert list(User.objects.filter(pk__in=[alone.user_id, both.user_id])) == [both.user]


def test_a_destroyed_key_ends_every_text_even_before_the_rows_go(texts):
    organization, questions, _ = texts
    with as_role("owner"):
        rotation.destroy_keys(organization.pk)
    with tenant(organization.pk):
        with pytest.raises(CannotOpen):
            read_again(questions)
        with pytest.raises(CannotOpen), transaction.atomic():
            make_question(7)
