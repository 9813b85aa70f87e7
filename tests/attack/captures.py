"""Everything that anybody can be shown: each address that answers a GET, for each who may open it; and each row of each table.

Addresses come from the URL patterns, so a new one is covered by itself. What is normalized before two captures are compared is MASKS,
and nothing else; what is not compared is HIDDEN and says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from access.declare import ByKey, ByLink, declaration_of
from access.links import make_token
from access.roles import ROLE_PERMISSIONS, Role
from tests.attack.steady import Dice
from tests.crawler.test_crawler import CONVERTER, CONVERTERS, INSIDE, LINKS, OUTSIDE, PLAIN, ask, seen
from tests.guards.test_views import is_post_only
from tests.rereading import Rereading
from tests.roles import as_role

MASKS = [
    # The token is masked anew in each answer; the secret behind it is the session's.
    (re.compile(rb'(name="csrfmiddlewaretoken" value=)"[^"]+"'), rb'\1"csrf"'),
    (re.compile(rb'("X-CSRFToken": ?)"[^"]+"'), rb'\1"csrf"'),
    (re.compile(rb"csrftoken=[^;]+"), rb"csrftoken=csrf"),
    # Follows from the body, which is compared; on the page below, also from what is masked there.
    (re.compile(rb"'Content-Length': '\d+'"), b"length"),
    # Memory and processor time of the test's own process, on the page for monitors.
    (re.compile(rb"^(process_\w+) .*$", re.MULTILINE), rb"\1 own"),
]
# Table -> columns that are not compared. Which process may read them is held by tests/guards/test_rights.py.
HIDDEN = {
    "feedback_sealedbox": {"box"},  # what was said, sealed; only the vault reads it
    "feedback_cyclestate": {"blob"},  # what is carried on, sealed; only the vault reads it
    "metrics_mark": {
        "id"
    },  # random, made by PostgreSQL; that a mark is there, for which cohort and of what, is compared
    "feedback_period": {"public_key"},  # random, and made before anything is said
    "notifications_message": {
        "lease_token"
    },  # which turn of a worker took it: random, and one mail more shifts the turns
}
# Pages whose bytes come from check-ins. Whoever has little time looks at these for everybody, and at the others for one reader each.
CLOSE = ("feedback:", "home:home", "home:health", "metrics:impact", "metrics:cycles", "notifications:notices", "audit:")
METRICS_TOKEN = "a token for the monitors of this test alone"


@dataclass(frozen=True)
class Visit:
    """One address for one reader. `link`: kind and subject of the signed link that it is; those run out, so it is signed anew each time."""

    reader: str
    name: str
    path: str
    link: tuple[Any, str, Any] | None = None

    @property
    def is_close(self) -> bool:
        return self.name.startswith(CLOSE)


def visits(slug: str, readers: Mapping[str, frozenset[str]], ids: Iterable[Mapping[str, Any]]) -> list[Visit]:
    """Every address inside the organization for every reader (name -> roles) whose roles open it, with each set of ids.

    To everybody else the middleware answers before the view is asked; one such answer for each reader is here too.
    """
    found: dict[Visit, None] = {}
    for route, name, view in INSIDE:
        if is_post_only(view):
            continue
        permission = declaration_of(view).permission
        for known in ids:
            path = reverse(name, kwargs=_arguments(route, slug, known))
            for reader, roles in readers.items():
                if any(permission in ROLE_PERMISSIONS[Role(role)] for role in roles):
                    found[Visit(reader, name, path)] = None
    for reader in (*readers, "nobody"):
        for name in ("audit:entries", "feedback:patterns"):
            found[Visit(reader, name, reverse(name, kwargs={"organization": slug}))] = None
    return list(found)


def outside(organization_id: Any, readers: Iterable[str], ids: Mapping[str, Any], key: str) -> list[Visit]:
    """Every address outside the organizations, for nobody and for these readers. `key` opens the addresses of programs."""
    found = []
    for route, name, view in OUTSIDE:
        declared = declaration_of(view)
        values = {name: PLAIN.get(name) for _, name in CONVERTER.findall(route)}
        link = None
        if isinstance(declared, ByLink):
            link = (organization_id, declared.kind, ids[LINKS[declared.kind]])
        if "token" in values:
            values["token"] = key if isinstance(declared, ByKey) else "signed-when-asked"
        found += [Visit(reader, name, reverse(name, kwargs=values), link) for reader in ("nobody", *readers)]
    return found


def fetched(
    chosen: Iterable[Visit], clients: Mapping[str, Client], dice: Dice, rereading: Rereading | None = None
) -> Iterator[tuple[Visit, Any]]:
    """(visit, what was answered): status, headers, cookies and body. Each starts from the same rows and an empty cache.

    With a rereading, a page inside the organization is opened only if it reads something else than it did.
    """
    for visit in chosen:
        cache.clear()
        dice.step(f"{visit}")
        client = clients.get(visit.reader) or Client()
        if rereading is not None and visit.path.startswith("/o/"):
            yield visit, rereading.said(client, visit.path, _told)
            continue
        headers = {"authorization": f"Bearer {METRICS_TOKEN}"} if visit.name.endswith(":metrics") else {}
        path = visit.path
        if visit.link is not None:
            organization_id, kind, subject = visit.link
            path = path.replace("signed-when-asked", make_token(kind, organization_id, subject))
        yield visit, answered(ask(_with(client, headers), "get", path))


def _told(response: Any) -> tuple[int, bytes]:
    response.seen = seen(response)
    return answered(response)


def answered(response: Any) -> tuple[int, bytes]:
    """The status, and everything else that a browser gets."""
    return response.status_code, masked(response.seen)


def masked(content: bytes) -> bytes:
    for pattern, name in MASKS:
        content = pattern.sub(name, content)
    return content


def tables() -> dict[str, list[str]]:
    """Every table -> the columns that are compared."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped "
            "ORDER BY 1, a.attnum"
        )
        rows = cursor.fetchall()
    found: dict[str, list[str]] = {}
    for table, column in rows:
        if column not in HIDDEN.get(table, ()):
            found.setdefault(table, []).append(column)
    return found


def rows() -> dict[str, list[str]]:
    """Table -> its rows as text, sorted, as no process of ours but the owner sees them."""
    parts = [f"SELECT '{table}', ROW({_quoted(columns)})::text FROM \"{table}\"" for table, columns in tables().items()]
    kept: dict[str, list[str]] = {}
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for table, row in cursor.fetchall():
            kept.setdefault(table, []).append(row)
    return {table: sorted(found) for table, found in kept.items()}


def _quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _arguments(route: str, slug: str, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: slug if name == "organization" else PLAIN[name] if name in PLAIN else known[CONVERTERS[name]]
        for _, name in CONVERTER.findall(route)
    }


def _with(client: Client, headers: Mapping[str, str]) -> Client:
    if not headers:
        return client
    other = Client(headers=dict(headers))
    other.cookies = client.cookies
    return other
