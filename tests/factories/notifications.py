"""Messages, and contexts that keep the contract of their kind; the age of the installation."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from notifications.actions import Letter, notify_all
from notifications.kinds import Kind, Value, contract_of
from notifications.models import Message
from tests.roles import as_role

_numbers = count(1)
SAMPLES: dict[Value, Any] = {
    Value.NAMES: ["Ana Lima", "Theo Brandt"],
    Value.SIDE: "mentor",
    Value.PATH: "/o/halden/notices/",
    Value.INSTANT: "2026-10-16T20:00:00+00:00",
    Value.DAY: "2026-10-09",
    Value.LINES: [{"text": "Book session 3", "link": "/o/halden/a/"}, {"text": "Sign", "link": "/o/halden/b/"}],
}


def sample_context(kind: Kind, **values: Any) -> dict[str, Any]:
    """A context of this kind; texts are canaries that name their key."""
    texts = {key: f"canary {key}" for key in contract_of(kind)}
    found = {key: SAMPLES.get(shape, texts[key]) for key, shape in contract_of(kind).items()}
    return found | {"recipient_zone": "America/New_York"} | values


def letter_of(kind: Kind, *, person_id: UUID | None = None, **fields: Any) -> Letter:
    """A letter to somebody, with a key of its own."""
    number = next(_numbers)
    fields.setdefault("address", f"reader{number}@example.com")
    fields.setdefault("dedupe_key", f"{kind}:{number}")
    fields.setdefault("context", sample_context(kind))
    return Letter(recipient_id=person_id or uuid4(), **fields)


def make_message(kind: Kind = Kind.PAIR_PUBLISHED, **fields: Any) -> Message:
    """A message in the outbox of the open organization; fields of the row may be set after it was written."""
    known = set(Letter.__dataclass_fields__) | {"person_id"}
    letter = letter_of(kind, **{key: value for key, value in fields.items() if key in known})
    notify_all(kind=kind, letters=[letter])
    message: Message = Message.objects.get(dedupe_key=letter.dedupe_key)
    row = {key: value for key, value in fields.items() if key not in known}
    if row:
        Message.objects.filter(pk=message.pk).update(**row)
        message.refresh_from_db()
    return message


def make_tables(at: datetime) -> None:
    """As if the tables of this test had been made then."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = %s", [at])
