"""Writing the audit table, and what an auditor reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from string import Formatter
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.tenancy import NoTenant, tenant
from audit.models import AuditEntry
from audit.sentences import SENTENCES, Action
from audit.titles import TITLES
from tests.guards.source import APPS, ROOT, relative


def test_record_writes_who_did_what_to_whom(in_organization):
    actor, subject = Actor(uuid4(), "Olga Owner"), uuid4()
    entry = audit.record(Action.MEMBER_INVITED, by=actor, subject_id=subject, subject_name="Ana Ruiz", roles="Guest")
    found = AuditEntry.objects.get(pk=entry.pk)
    assert (found.actor_id, found.actor_name, found.subject_id) == (actor.person_id, "Olga Owner", subject)
    assert found.facts == {"roles": "Guest"}
    assert found.sentence == "Olga Owner invited Ana Ruiz as Guest"


@pytest.mark.parametrize("value", [uuid4(), date(2026, 1, 1), {1, 2}, b"x", float("nan"), [object()], {1: "x"}, (1, 2)])
def test_a_fact_that_json_cannot_say_is_refused_by_name(in_organization, value):
    with pytest.raises(audit.UnwritableFact, match="'roles'"):
        audit.record(Action.MEMBER_INVITED, by=SYSTEM, roles=value)
    assert not AuditEntry.objects.filter(action=Action.MEMBER_INVITED).exists()


def test_facts_come_back_as_they_went_in(in_organization):
    facts = {"changes": "x", "count": 3, "share": 0.5, "none": None, "yes": True, "list": [1, {"a": "b"}]}
    audit.record(Action.ORGANIZATION_SET, by=SYSTEM, **facts)
    assert AuditEntry.objects.get(action=Action.ORGANIZATION_SET).facts == facts


def test_a_name_with_braces_is_a_name(in_organization):
    entry = audit.record(Action.MEMBER_JOINED, by=SYSTEM, subject_name="{actor} {0.__class__}")
    assert entry.sentence == "{actor} {0.__class__} accepted the invitation"


def test_long_names_are_cut_and_not_refused(in_organization):
    audit.record(Action.MEMBER_JOINED, by=Actor(None, "n" * 300), subject_name="s" * 300)
    entry = AuditEntry.objects.get(action=Action.MEMBER_JOINED)
    assert (len(entry.actor_name), len(entry.subject_name)) == (200, 250)


def test_nothing_is_recorded_outside_an_organization(db):
    with pytest.raises(NoTenant):
        audit.record(Action.MEMBER_JOINED, by=SYSTEM)


def test_an_entry_goes_with_the_transaction_it_was_written_in(in_organization):
    with transaction.atomic():
        audit.record(Action.MEMBER_JOINED, by=SYSTEM)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.filter(action=Action.MEMBER_JOINED).exists()


@pytest.mark.parametrize("statement", ["UPDATE audit_auditentry SET actor_name = 'x'", "DELETE FROM audit_auditentry"])
def test_the_application_can_neither_change_nor_delete_entries(organization, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        tenant(organization.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def recorded() -> Iterator[tuple[str, ast.Call]]:
    """Every call of audit.record in our source, with where it stands."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record" and is_plain(node):
                yield f"{relative(path)}:{node.lineno}", node


def is_plain(call: ast.Call) -> bool:
    """The action and its facts stand in the call; those named at run time are for the tests of their action."""
    return ast.unparse(call.args[0]).startswith("Action.") and all(keyword.arg for keyword in call.keywords)


def fields_of(action: Action) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(SENTENCES[action]) if name} - {"actor", "subject"}


RECORDED = list(recorded())


@pytest.mark.parametrize(("place", "call"), RECORDED, ids=[place for place, _ in RECORDED])
def test_every_entry_has_the_facts_that_its_sentence_names(place, call):
    """A sentence with a hole is an entry that does not say what happened."""
    keywords = {keyword.arg for keyword in call.keywords}
    action = Action[ast.unparse(call.args[0]).removeprefix("Action.")]
    assert fields_of(action) <= keywords
    assert ("{subject}" in SENTENCES[action]) <= ("subject_name" in keywords)


def test_every_action_has_a_line_of_its_own_for_the_filter_which_is_no_name_of_code():
    assert set(TITLES) == set(Action)
    assert len(set(TITLES.values())) == len(TITLES)
    for action, title in TITLES.items():
        assert title[0].isupper() and not title.endswith((".", " set", "unlogged", "unshared")), action
        assert "_" not in title and "import" not in title.replace("imported", ""), action


def test_every_action_reads_as_a_sentence():
    for action, sentence in SENTENCES.items():
        # What becomes of a pair is told without whoever wanted it.
        assert any(name in sentence for name in ("{actor}", "{subject}", "{cohort}")), action
        assert not sentence.endswith("."), action
