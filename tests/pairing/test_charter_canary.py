"""Words of a charter are in no row in clear, no log, mail or audit entry, and on nobody else's page. What is in clear is found."""

from __future__ import annotations

import logging
import pickle

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from access.roles import Role
from access.tenancy import TenantModel, tenant
from accounts.models import Person
from audit.models import AuditEntry
from notifications.models import Message, Notice
from notifications.rendering import sentence_of, wire_of
from pairing.charter_queries import progress_of, terms_of
from pairing.models import Charter, CharterReview, Pair
from pairing.reminders import remind_charters
from tests.factories.accounts import make_member
from tests.factories.charters import make_terms, people_of
from tests.factories.pairs import make_pair
from tests.feedback.test_canary import data_directory, flush, found_in
from tests.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN, TERMS, REVIEW, NOTE = "Heron112358", "Otter132134", "Plover558914", "Dunlin423337"
WORDS = (TERMS, REVIEW, NOTE)


def post(client: Client, organization, name: str, data: dict, **kwargs) -> None:
    response = client.post(reverse(f"pairing:{name}", kwargs={"organization": organization.slug, **kwargs}), data)
    assert response.status_code == 302, name


@pytest.fixture
def pair(organization, sign_in, caplog) -> Pair:
    """Proposed, signed, reviewed and kept up in the browser's place; everything is committed."""
    caplog.set_level(logging.DEBUG)
    with tenant(organization.pk):
        pair = make_pair(organization, mentors=[make_member(organization, name=PLAIN)], state="forming")
        terms = make_terms(pair, word=TERMS)
    mentee, mentor = (sign_in(membership=member) for member in people_of(pair))
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "about": "questions", "rhythm": terms.rhythm}
    for number, row in enumerate(terms.objectives):
        for name in ("owner", "text", "measure"):
            rows[f"form-{number}-{name}"] = str(getattr(row, name))
    rows |= {f"own_question_{number}": line for number, line in enumerate(terms.questions, 1)}
    rows |= {"own_rule_1": terms.ground_rules[0], "ends_on": terms.ends_on.isoformat()}
    refused = mentee.post(
        reverse("pairing:propose_charter", kwargs={"organization": organization.slug, "pair": pair.pk}),
        rows | {"rhythm": ""},
    )
    assert refused.status_code == 422
    post(mentee, organization, "propose_charter", rows, pair=pair.pk)
    with tenant(organization.pk):
        made = Charter.objects.get()
        mine = terms_of(made).objectives[0]
        assert TERMS in mine.text
    post(mentor, organization, "sign_charter", {}, pair=pair.pk, charter=made.pk)
    post(mentor, organization, "review_charter", {"text": REVIEW}, pair=pair.pk, charter=made.pk)
    post(mentee, organization, "set_progress", {"state": "reached", "note": NOTE}, pair=pair.pk, objective=mine.id)
    with tenant(organization.pk):
        assert CharterReview.objects.get().text == REVIEW
        assert progress_of(pair)[mine.id].note == NOTE
        remind_charters()
    return pair


def test_no_word_is_in_any_row(pair, organization):
    """A dump: every row of every table as the owner reads it."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)]
    with as_role("owner"), tenant(organization.pk), connection.cursor() as cursor:
        found = ""
        for table in tables:
            cursor.execute(f"SELECT row_to_json(row)::text FROM {table} row")
            found += "\n".join(line for (line,) in cursor.fetchall())
    assert PLAIN in found
    for word in WORDS:
        assert word not in found
        assert word.encode().hex() not in found
    assert "reached" not in found


def test_no_word_is_in_the_data_directory_or_the_write_ahead_log(pair):
    directory = data_directory()
    if directory is None:
        pytest.skip("the files of the server are out of reach")
    flush()
    assert found_in(directory, [word.encode() for word in (PLAIN, *WORDS)]) == {PLAIN.encode()}


def test_no_word_is_in_mails_notices_audit_or_logs(pair, organization, caplog, capfd):
    with tenant(organization.pk):
        mails = list(Message.objects.select_related("organization"))
        assert {mail.kind for mail in mails} == {"charter_proposed", "charter_signed"}
        notices = [sentence_of(notice) for notice in Notice.objects.select_related("organization")]
        stored = pickle.dumps([list(Message.objects.values()), list(AuditEntry.objects.values())]).decode("latin-1")
        sent = "".join(wire_of(mail).decode() for mail in mails)
        assert AuditEntry.objects.filter(action="charter_agreed").exists()
        assert Person.objects.filter(name=PLAIN).exists()
    out, err = capfd.readouterr()
    for word in WORDS:
        assert word not in stored + sent + "".join(notices)
        assert word not in caplog.text + out + err


@pytest.mark.parametrize("role", Role)
def test_no_word_is_on_a_page_of_anybody_else(pair, organization, sign_in, role):
    client = sign_in(role)
    kwargs = {"organization": organization.slug}
    with tenant(organization.pk):
        program = pair.cohort.program_id
    pages = [
        reverse("home:home", kwargs=kwargs),
        reverse("home:health", kwargs={**kwargs, "program": program}) + "?show=all",
        reverse("metrics:impact", kwargs={**kwargs, "program": program}),
        reverse("programs:program", kwargs={**kwargs, "program": program}),
        reverse("audit:entries", kwargs=kwargs),
        reverse("pairing:charter", kwargs={**kwargs, "pair": pair.pk}),
        reverse("pairing:propose_charter", kwargs={**kwargs, "pair": pair.pk}),
        reverse("sessions:pair", kwargs={**kwargs, "pair": pair.pk}),
    ]
    for page in pages:
        answer = client.get(page, follow=True)
        for word in WORDS:
            assert word not in answer.content.decode(), page
