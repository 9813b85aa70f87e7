"""A person's own file: every row that the declarations call theirs (access.keeping), in words. For that person and nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from access.csvs import to_csv
from access.keeping import Export, Policy, policies
from accounts.models import Organization, Person, User

# What is in no file, for everybody alike.
LEFT_OUT = (
    "Sealed answers: nobody can read them, and whether there are any is not kept for anybody.",
    "What others said in confidence: what a manager answered, who wished for whom, what colleagues wrote about a skill.",
    "What the other members of a pair wrote for themselves alone.",
    "Your password, the key of your second step, and where you are signed in: your account shows the last.",
)
Part = dict[str, Any]  # {"title", "columns": [...], "rows": [{column: words}]}


def exports() -> list[tuple[Policy, Export]]:
    """What a file has, in its order."""
    return [(policy, policy.export) for policy in policies() if policy.export is not None]


def with_live_parts(content: str, person: Person) -> str:
    """The file with what only the process that hands it over may read."""
    whole = json.loads(content)
    whole["parts"] += [part_of(policy, export, person.pk) for policy, export in exports() if export.is_live]
    return json.dumps(whole, ensure_ascii=False, indent=1)


def file_of(person: Person, organization: Organization, parts: list[Part], moment: datetime) -> str:
    """The file as JSON text: {"name", "organization", "made_at", "parts": [Part], "not_in_it": [...]}."""
    whole = {
        "name": person.name,
        "organization": organization.name,
        "made_at": moment.isoformat(timespec="seconds"),
        "parts": parts,
        "not_in_it": list(LEFT_OUT),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def part_of(policy: Policy, export: Export, person_id: UUID) -> Part:
    """The rows of one model."""
    rows = [
        {title: _words(_value(row, column, person_id)) for title, column in export.columns.items()}
        for row in rows_of(policy, export, person_id)
    ]
    return {"title": export.title, "columns": list(export.columns), "rows": rows}


def rows_of(policy: Policy, export: Export, person_id: UUID) -> Iterator[Model]:
    """The rows that are this person's, once each."""
    own = export.own(person_id) if callable(export.own) else Q(**{export.own: person_id})
    mine = policy.model._default_manager.filter(own & export.where).order_by().values("pk")
    related = {path.rpartition("__")[0] for path in export.columns.values() if isinstance(path, str) and "__" in path}
    yield from (
        policy.model._default_manager.filter(pk__in=mine).select_related(*sorted(related)).iterator(chunk_size=500)
    )


def account_of(person: Person) -> Part:
    """What they sign in with."""
    user = User.objects.filter(pk__in=person.memberships.values("user_id")).first()
    rows = [{"Signs in with": user.email, "Since": _words(user.date_joined)}] if user else []
    return {"title": "Your account", "columns": ["Signs in with", "Since"], "rows": rows}


def _value(row: Any, column: str | Callable[[Any, UUID], object], person_id: UUID) -> object:
    if callable(column):
        return column(row, person_id)
    found = row
    for name in column.split("__"):
        found = None if found is None else getattr(found, name)
    return found() if callable(found) else found


def _words(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(timespec="seconds")
        case date() | time():
            return value.isoformat()
    return str(value)


def zip_of(content: str) -> bytes:
    """The file as a ZIP of the JSON and a CSV for each part that has rows."""
    whole, out = json.loads(content), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("your-data.json", content)
        for number, part in enumerate((each for each in whole["parts"] if each["rows"]), start=1):
            lines = [[row[column] for column in part["columns"]] for row in part["rows"]]
            archive.writestr(f"{number:02}-{_file_name(part['title'])}.csv", "\ufeff" + to_csv(part["columns"], lines))
    return out.getvalue()


def _file_name(title: str) -> str:
    return "-".join("".join(each if each.isalnum() else " " for each in title.lower()).split())
