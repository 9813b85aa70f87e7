"""The rights that the catalog knows are those that are written down, for each process and each table that there is."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.db import connection

from access.schema import ROLES
from tests.guards.rights import ALL, FUNCTIONS, NOTHING, RIGHTS
from tests.guards.test_tables import TENANT_MODELS
from tests.roles import set_role

pytestmark = pytest.mark.django_db
ORDER = ("SELECT", "INSERT", "UPDATE", "DELETE")


def granted() -> dict[str, dict[str, str]]:
    """Table -> process -> its rights, in the words of RIGHTS."""
    set_role("owner")  # the catalog shows a role its own grants only
    whole, parts = defaultdict(set), defaultdict(lambda: defaultdict(set))
    processes = {role: process for process, role in ROLES.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants "
            "WHERE table_schema = 'public' AND grantee = ANY(%s)",
            [list(processes)],
        )
        for table, role, right in cursor.fetchall():
            whole[table, processes[role]].add(right)
        cursor.execute(
            "SELECT table_name, grantee, privilege_type, column_name FROM information_schema.column_privileges "
            "WHERE table_schema = 'public' AND grantee = ANY(%s)",
            [list(processes)],
        )
        for table, role, right, column in cursor.fetchall():
            if right not in whole[table, processes[role]]:
                parts[table, processes[role]][right].add(column)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
    return {table: {each: _words(whole[table, each], parts[table, each]) for each in ROLES} for table in tables}


def _words(whole, parts) -> str:
    unusual = sorted((whole | parts.keys()) - set(ORDER))
    rights = [
        right if right in whole else f"{right} ({', '.join(sorted(parts[right]))})"
        for right in (*ORDER, *unusual)
        if right in whole or right in parts
    ]
    return ", ".join(rights)


def _written(rights: str) -> str:
    return re.sub(r"\(([^)]*)\)", lambda found: f"({', '.join(sorted(found[1].split(', ')))})", rights)


def test_each_process_has_the_rights_that_are_written_down():
    of_tenants = {model._meta.db_table for model in TENANT_MODELS}
    found = granted()
    assert RIGHTS.keys() <= found.keys()
    wrong = {}
    for table, rights in found.items():
        usual = (ALL, ALL, NOTHING) if table in of_tenants else (NOTHING, NOTHING, NOTHING)
        expected = dict(zip(("web", "worker", "vault"), map(_written, RIGHTS.get(table, usual)), strict=True))
        if rights != expected:
            wrong[table] = {"has": rights, "written": expected}
    assert not wrong, "decide, and write it into tests/guards/rights.py"


def test_no_process_has_rights_through_everybody_or_through_another_role():
    set_role("owner")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.role_table_grants WHERE table_schema = 'public' AND grantee = 'PUBLIC'"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members WHERE member::regrole::text = ANY(%s)",
            [list(ROLES.values())],
        )
        assert cursor.fetchall() == []


def test_what_acts_for_the_owner_is_called_by_whom_it_is_written_for():
    set_role("owner")
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for process, role in ROLES.items():
            cursor.execute(
                "SELECT proname, has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc "
                "WHERE prosecdef AND pronamespace = 'public'::regnamespace",
                [role],
            )
            for name, may_call in cursor.fetchall():
                found.setdefault(name, set()).update({process} if may_call else ())
    assert found == FUNCTIONS
