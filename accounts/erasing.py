"""Erasing one person: what the declarations say (access.keeping), row by row, in the caller's transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model, TextField
from django.db.models.functions import Cast

from access.keeping import SOMEBODY, Erase, Gone, Policy, Words, by_themselves, is_sealed, policies
from access.tenancy import TenantModel
from accounts.models import Person
from accounts.queries import local_today

NOBODY = "erased.invalid"  # a domain that no mail can ever go to


def is_busy(person: Person) -> bool:
    """Whether somebody or some calendar must still be told before the data of this person may go."""
    return any(policy.busy(person.pk) for policy in policies() if policy.busy)


def leave(person: Person) -> None:
    """End what goes on with this person, while they can still be told."""
    for policy in policies():
        if policy.leave is not None:
            policy.leave(person.pk)


def erase(person: Person, *, by_own_wish: bool) -> None:
    """Delete what is theirs, unlink what is of others, empty the person, and take the name out of everybody else's words."""
    gone = Gone(person.pk, person.name, person.email, by_own_wish)
    declared = list(policies())
    user_id = next(iter(person.memberships.values_list("user_id", flat=True)), None)
    for policy in declared:
        if policy.forget is not None:
            policy.forget(gone)
    for policy in declared:
        _follow_keys(policy, gone)
    _empty(person)
    _scrub(declared, gone)
    if user_id is not None:
        end_account(user_id)


def end_account(user_id: Any) -> None:
    """End an account that opens no organization any more, with its sign-ins and its second factor. Another stays as it is.

    What other organizations there are is hidden from a worker, so a function of the owner's looks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT upwell_end_account(%s)", [user_id])


def _follow_keys(policy: Policy, gone: Gone) -> None:
    for path, erases in policy.people.items():
        rows: Any = policy.model._default_manager
        if erases is Erase.DELETE:
            rows.filter(**{path: gone.person_id}).delete()
        elif erases is Erase.UNLINK:
            rows.filter(**{path: gone.person_id}).update(**{path: None})
    if policy.blank:
        first = next(iter(policy.people))
        rows = policy.model._default_manager.filter(**{first: gone.person_id})
        rows.update(**dict.fromkeys(policy.blank.split(), ""))


def _empty(person: Person) -> None:
    day = local_today()
    person.name, person.email, person.employee_id = SOMEBODY, f"{person.pk.hex}@{NOBODY}", None
    person.title = person.unit = person.site = person.timezone = ""
    person.level = person.manager = person.hired_on = None
    person.languages, person.left_on, person.erased_on = [], person.left_on or day, day
    person.save()


# A name in the words of others -------------------------------------------------------------------------------------


def _scrub(declared: list[Policy], gone: Gone) -> None:
    """Put "Somebody who left" in the place of name and address wherever others are told or wrote of them, in words that can be searched.

    A name that is also somebody else's, or part of it, tells of nobody, and stays: "Jan Berg" in "Jan Berg Olsen", not in "Jan Bergman".
    """
    words = [gone.email]
    if len(gone.name) > 2 and not _is_shared(gone.name):
        words.append(gone.name)
    pattern = by_themselves(words)
    for policy in declared:
        if not policy.is_fixed and issubclass(policy.model, TenantModel) and policy.model is not Person:
            for column in _open_columns(policy):
                _scrub_column(policy.model, column, words, pattern)


def _is_shared(name: str) -> bool:
    alike = Person.objects.filter(name__icontains=name, erased_on=None).values_list("name", flat=True)
    return any(by_themselves([name]).search(other) for other in alike)


def _open_columns(policy: Policy) -> Iterator[Field[Any, Any]]:
    names = policy.columns(Words.NAME, Words.SHARED)
    yield from (field for field in policy.model._meta.local_fields if field.name in names and not is_sealed(field))


def _scrub_column(model: type[Model], column: Field[Any, Any], words: list[str], pattern: re.Pattern[str]) -> None:
    rows: Any = model._default_manager
    for word in words:
        looked_for = json.dumps(word, ensure_ascii=False)[1:-1] if isinstance(column, JSONField) else word
        said = rows.annotate(as_text=Cast(column.name, TextField())).filter(as_text__icontains=looked_for)
        for row in rows.filter(pk__in=list(said.order_by().values_list("pk", flat=True))):
            value = without(getattr(row, column.attname), pattern)
            longest = getattr(column, "max_length", None)
            setattr(row, column.attname, value[:longest] if longest and isinstance(value, str) else value)
            row.save(update_fields=[column.name])


def without(value: Any, pattern: re.Pattern[str]) -> Any:
    """The value with "Somebody who left" for what the pattern finds in its texts."""
    match value:
        case str():
            return pattern.sub(SOMEBODY, value)
        case list():
            return [without(each, pattern) for each in value]
        case dict():
            return {key: without(each, pattern) for key, each in value.items()}
        case _:
            return value
