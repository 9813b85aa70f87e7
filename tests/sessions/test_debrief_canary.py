"""Words of a debrief on every page of every role: pair words for the pair, private words for their author, and no trace elsewhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from contextlib import suppress

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch

from access.clock import now
from access.declare import Requires, declaration_of
from access.roles import ROLE_PERMISSIONS, Permission, Role
from access.tenancy import TenantModel, tenant
from audit.models import AuditEntry
from notifications.models import Message, Notice
from pairing.models import Pair
from sessions.debriefs import Moment
from sessions.reminders import remind_debriefs
from tests.asking import path
from tests.factories.accounts import make_member
from tests.factories.debriefs import make_ending
from tests.feedback.test_canary import data_directory, flush, found_in
from tests.guards.source import our_patterns
from tests.rereading import Rereading
from tests.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN, PAIR_WORD, PRIVATE_WORD, DRAFT_WORD = "Heron161803", "Otter223606", "Plover264575", "Dunlin331662"
WORDS = (PAIR_WORD, PRIVATE_WORD, DRAFT_WORD)
# Where anything of a pair is shown.
APPS = ("home:", "sessions:", "pairing:", "metrics:", "notifications:", "audit:", "feedback:", "programs:cohort")


def form_of(word_of: dict[str, str], **more: str) -> dict[str, str]:
    kinds = {"learned": "pair", "assumptions": "private", "gained": "private", "next": "pair"}
    data = {f"{part}_kind": kind for part, kind in kinds.items()} | {"based_on": "0", "verdict_1": "broke"}
    words = {part: word_of[kind] for part, kind in kinds.items()}
    return data | words | {"assumption_1": words["assumptions"]} | more


@pytest.fixture
def pair(organization, sign_in, caplog) -> Pair:
    """The mentee kept one, a mentor of two saved a draft, in the browser's place. Everything is committed."""
    caplog.set_level(logging.DEBUG)
    with tenant(organization.pk):
        mentors = [make_member(organization, Role.PARTICIPANT, name=PLAIN), make_member(organization, Role.PARTICIPANT)]
        pair = make_ending(organization, mentors=mentors)
        remind_debriefs()
    address = path("sessions:debrief", pair=pair.pk, moment=Moment.END)
    refused = form_of({"pair": PAIR_WORD, "private": PRIVATE_WORD}, next_kind="sealed")
    mentee = sign_in(membership=pair.mentee)
    assert mentee.post(address, refused).status_code == 422
    assert mentee.post(address, form_of({"pair": PAIR_WORD, "private": PRIVATE_WORD})).status_code == 302
    draft = form_of({"pair": DRAFT_WORD, "private": DRAFT_WORD}, draft="yes")
    assert sign_in(membership=pair.mentors[0]).post(address, draft).status_code == 302
    return pair


def pages(pair: Pair) -> dict[str, Permission]:
    """Every address of these apps that ids of this pair, its program and its cohort reach, and what it requires."""
    ids = {"pair": pair.pk, "program": pair.cohort.program_id, "cohort": pair.cohort_id, "moment": "end"}
    session = pair.sessions.get()
    ids |= {"session": session.pk, "person": pair.mentee.person_id}
    found = {}
    for route, name, view in our_patterns():
        names, declared = set(re.findall(r"<\w+:(\w+)>", route)) - {"organization"}, declaration_of(view)
        if name.startswith(APPS) and names <= ids.keys() and isinstance(declared, Requires):
            with suppress(NoReverseMatch):
                found[path(name, **{each: ids[each] for each in names})] = declared.permission
    record = path("home:learning_record_file")
    parts = "&".join(f"part={part}" for part in ("debriefs", "private", "takeaways"))
    return found | {f"{record}?as={kind}&chosen=yes&{parts}": Permission.HOME_VIEW for kind in ("csv", "json")}


def seen_by(client: Client, addresses: Iterable[str]) -> set[str]:
    """Which of the words some page shows."""
    text = ""
    for address in addresses:
        response = client.get(address)
        if not response.streaming:
            text += response.content.decode(errors="replace")
    return {word for word in WORDS if word in text}


def test_each_role_reads_what_the_table_of_kinds_says(pair, organization, sign_in):
    with tenant(organization.pk):
        addresses = pages(pair)
        stranger = make_ending(organization).mentee
    assert len(addresses) > 20
    assert seen_by(sign_in(membership=pair.mentee), addresses) == {PAIR_WORD, PRIVATE_WORD}
    assert seen_by(sign_in(membership=pair.mentors[0]), addresses) == {PAIR_WORD, DRAFT_WORD}
    assert seen_by(sign_in(membership=pair.mentors[1]), addresses) == {PAIR_WORD}
    assert seen_by(sign_in(membership=stranger), addresses) == set()
    for role in Role:
        # What a role may not open at all says 403, which the crawler sees to.
        open_to_it = [each for each, permission in addresses.items() if permission in ROLE_PERMISSIONS[role]]
        assert seen_by(sign_in(role), open_to_it) == set(), role
    assert seen_by(Client(), addresses) == set()


def test_no_page_of_the_program_team_changes_with_a_debrief(pair, organization, sign_in):
    """Not even that one was written: every page is the same without it."""
    with tenant(organization.pk):
        addresses = [each for each in pages(pair) if "learning-record" not in each]
    rereading = Rereading()
    cache.clear()

    def shown() -> list[str]:
        with rereading.state():
            return [rereading.said(client, each, told) for client in clients for each in addresses]

    with time_machine.travel(now(), tick=False):
        clients = [sign_in(role) for role in (Role.PROGRAM_ADMIN, Role.EXECUTIVE)]
        before, opened = shown(), rereading.opened
        with tenant(organization.pk), as_role("owner"):
            apps.get_model("mentoring_sessions", "Debrief").objects.all().delete()
            Message.objects.filter(kind="debrief_due", state="canceled").update(state="new")
        assert shown() == before
    assert rereading.opened > opened  # a page reads the mails that wait, so it was looked at again


def told(answer: HttpResponse) -> str:
    return re.sub(r'(value|nonce)="[^"]{40,}"', "", answer.content.decode())


def test_no_word_is_in_any_row_or_log_or_message(pair, organization, caplog):
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)]
    with as_role("owner"), tenant(organization.pk), connection.cursor() as cursor:
        found = ""
        for table in tables:
            cursor.execute(f"SELECT row_to_json(row)::text FROM {table} row")
            found += "\n".join(line for (line,) in cursor.fetchall())
    assert PLAIN in found
    with tenant(organization.pk):
        told = [str(each.context) for each in (*Message.objects.all(), *Notice.objects.all())]
        told += [str(each.facts) for each in AuditEntry.objects.all()]
    assert any(PLAIN in each for each in told)
    for word in WORDS:
        assert word not in found
        assert word.encode().hex() not in found
        assert word not in caplog.text
        assert not any(word in each for each in told)


def test_no_word_is_in_the_data_directory_or_the_write_ahead_log(pair):
    directory = data_directory()
    if directory is None:
        pytest.skip("the database is elsewhere")
    flush()
    assert found_in(directory, [word.encode() for word in (PLAIN, *WORDS)]) == {PLAIN.encode()}


def test_what_is_private_is_in_a_column_that_a_partner_never_fetches(pair, organization, sign_in):
    client = sign_in(membership=pair.mentors[1])
    with connection.execute_wrapper(_refuse_private):
        assert client.get(path("sessions:debrief", pair=pair.pk, moment="end")).status_code == 200


def _refuse_private(execute, sql, params, many, context):
    """Of the two reads of debriefs on the page, the one of other people's rows has no such column."""
    if "mentoring_sessions_debrief" in sql and "NOT" in sql:
        assert "private_words" not in sql
    return execute(sql, params, many, context)
