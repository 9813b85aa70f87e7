"""Every model says what it keeps of people, and every text column which kind of words it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from access.keeping import Erase, Policy, Until, Words, is_sealed, policies
from access.tenancy import TenantModel
from accounts.models import Person
from accounts.sealing import SealedTextField
from tests.guards.test_tables import MODELS, TENANT_MODELS

POLICIES = {policy.model: policy for policy in policies()}
NAMES = [model._meta.label for model in MODELS]
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# Columns that hold the id of a person without a key, by how they are called.
BY_ID = ("person_id", "recipient_id", "actor_id", "requested_by_id", "asked_by_id", "reader_ids")


def problems_of(policy: Policy) -> list[str]:
    """What is wrong with a declaration, in words."""
    return [*_words(policy), *_people(policy), *_export(policy), *_ends(policy)]


def _words(policy: Policy) -> list[str]:
    found, fields = [], {field.name: field for field in policy.model._meta.local_fields}
    text = {name for name, field in fields.items() if _is_text(field)}
    declared = policy.columns(*Words)
    found += [f"{name} has no kind of words" for name in sorted(text - set(declared))]
    found += [f"{name} is no text column" for name in sorted(set(declared) - text)]
    found += [f"{name} is declared twice" for name in {n for n in declared if declared.count(n) > 1}]
    for kind in Words:
        for name in (each for each in policy.columns(kind) if each in fields):
            sealed = isinstance(fields[name], SealedTextField)
            if kind in (Words.PRIVATE, Words.PAIR) and not sealed:
                found.append(f"{name} holds {kind} words and is not sealed at rest")
            if sealed and kind in (Words.FACT, Words.NAME, Words.SEALED):
                found.append(f"{name} is sealed at rest, so it holds more than a {kind}")
    return found


def _people(policy: Policy) -> list[str]:
    found = []
    for field in policy.model._meta.local_fields:
        names_somebody = (isinstance(field, models.ForeignKey) and field.related_model is Person) or (
            not isinstance(field, models.ForeignKey) and (field.name in BY_ID or field.name.endswith("_by_id"))
        )
        if names_somebody and field.name not in policy.people:
            found.append(f"{field.name} leads to a person, and nothing says what erasing them does")
    for path, erase in policy.people.items():
        field = _field(policy.model, path)
        if field is None:
            found.append(f"{path} is no field")
        elif erase is Erase.UNLINK and not field.null:
            found.append(f"{path} cannot be unlinked: it may not be empty")
        elif erase is Erase.STAYS and not policy.why:
            found.append(f"{path} stays without a reason")
    found += [f"{name} is no field" for name in policy.blank.split() if _field(policy.model, name) is None]
    return found


def _export(policy: Policy) -> list[str]:
    if policy.export is None:
        return [] if policy.why or not policy.people else ["people are in it: say what they get, or why not"]
    paths = [path for path in policy.export.columns.values() if isinstance(path, str)]
    paths += policy.export.own.split("|") if isinstance(policy.export.own, str) else []
    return [f"{path} is no field" for path in paths if not _reaches(policy.model, path)]


def _ends(policy: Policy) -> list[str]:
    if bool(policy.ends) == bool(policy.lasts):
        return ["say when it ends, or why no time ends it"]
    found = [f"{until.after} is no field" for until in policy.ends if not _reaches(policy.model, until.after)]
    found += [
        f"{name} is no field"
        for until in policy.ends
        for name in until.blanks.split()
        if _field(policy.model, name) is None
    ]
    if policy.ends and (policy.ends[-1].blanks or policy.ends[-1].where) and not policy.but:
        found.append("its last end leaves something: say what stays")
    return found


def _is_text(field: Any) -> bool:
    inner = field.base_field if isinstance(field, ArrayField) else field
    return isinstance(inner, TEXT) and not inner.choices


def _field(model: Any, path: str) -> Any:
    """The field at the end of a path of names, or None."""
    for name in path.split("__"):
        field = next(
            (each for each in model._meta.get_fields() if name in (each.name, getattr(each, "attname", ""))), None
        )
        if field is None:
            return None
        model = field.related_model
    return field


def _reaches(model: Any, path: str) -> bool:
    """Whether a path ends at a field, or at an attribute of the row that it leads to."""
    *way, last = path.split("__")
    for name in way:
        field = _field(model, name)
        if field is None or field.related_model is None:
            return False
        model = field.related_model
    return _field(model, last) is not None or hasattr(model, last)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_model_says_what_it_keeps(model):
    assert model in POLICIES, "add it to keeping.py of its app"
    assert problems_of(POLICIES[model]) == []


def test_there_is_one_declaration_for_each_model_and_none_for_others():
    declared = [policy.model for policy in policies()]
    assert len(declared) == len(set(declared))
    ours = {model for model in declared if model._meta.app_label in {each._meta.app_label for each in MODELS}}
    assert ours == set(MODELS)


def test_no_text_lies_open_that_was_promised_to_be_private():
    private = {
        f"{policy.model._meta.label}.{name}"
        for policy in policies()
        for name in policy.columns(Words.PRIVATE, Words.PAIR)
    }
    sealed = {
        f"{model._meta.label}.{field.name}"
        for model in TENANT_MODELS
        for field in model._meta.local_fields
        if is_sealed(field)
    }
    shared_or_secret = {
        f"{policy.model._meta.label}.{name}"
        for policy in policies()
        for name in policy.columns(Words.SHARED, Words.SECRET)
    }
    assert private <= sealed
    assert sealed <= private | shared_or_secret


class Loose(TenantModel):
    """A model that forgets everything that a declaration needs."""

    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta(TenantModel.Meta):
        app_label = "guards"


@pytest.mark.parametrize(
    ("policy", "problem"),
    [
        (
            Policy(model=Loose, called="x", lasts="x", people={"author": Erase.DELETE}, why="x"),
            "text has no kind of words",
        ),
        (Policy(model=Loose, called="x", lasts="x", words={Words.FACT: "text"}), "author leads to a person"),
        (
            Policy(
                model=Loose, called="x", lasts="x", words={Words.PAIR: "text"}, people={"author": Erase.DELETE}, why="x"
            ),
            "text holds pair words and is not sealed",
        ),
        (
            Policy(
                model=Loose, called="x", lasts="x", words={Words.FACT: "text gone"}, people={"author": Erase.UNLINK}
            ),
            "gone is no text column",
        ),
        (
            Policy(model=Loose, called="x", lasts="x", words={Words.FACT: "text"}, people={"writer": Erase.DELETE}),
            "writer is no field",
        ),
        (
            Policy(model=Loose, called="x", words={Words.FACT: "text"}, people={"author": Erase.STAYS}),
            "author stays without a reason",
        ),
        (
            Policy(model=Loose, called="x", words={Words.FACT: "text"}, ends=(Until("until", timedelta(1)),)),
            "until is no field",
        ),
        (Policy(model=Loose, called="x", words={Words.FACT: "text"}), "say when it ends"),
        (
            Policy(
                model=Loose, called="x", words={Words.FACT: "text"}, ends=(Until("id", timedelta(1), blanks="text"),)
            ),
            "its last end leaves something",
        ),
    ],
)
def test_the_guard_sees(policy, problem):
    assert any(said.startswith(problem) for said in problems_of(policy)), problems_of(policy)
